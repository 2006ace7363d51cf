"""When two written names are one name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.model.naming import deletions, normalise
from migraine_cli.model.safe import visible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lamictal", "LAMICTAL"),
        ("Toprol-XL", "toprol xl"),
        ("Toprol-XL", "ToprolXL"),
        ("Topamax®", "Topamax"),
        ("Topamax ™", "topamax"),
        ("Zélène", "Zelene"),
        ("Ze\u0301le\u0300ne", "Zélène"),
        ("Straße", "STRASSE"),
        ("İnderal", "inderal"),
        ("valproic  acid", "valproic acid"),
        ("valproic\u00a0acid", "valproic acid"),
        ("α-dine", "Α-DINE"),
        ("onabotulinumtoxin A", "OnabotulinumtoxinA"),
        ("Lamictal ODT (tablets)", "lamictal odt tablets"),
        ("l'aimovig", "l’aimovig"),
        ("ﬁx", "fix"),
        ("Ｌａｍｉｃｔａｌ", "lamictal"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lamictal", "Lamisil"), ("lamotrigine", "lamotrigin"), ("Depakote", "Depakote ER"), ("10 mg", "100 mg"), ("Aimovig", "Ajovy"), ("N03AX09", "N03AX11")],
)
def test_different_names(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


NAME = st.text(alphabet=st.characters(whitelist_categories=("Ll", "Lu", "Nd"), max_codepoint=0x17F), min_size=1, max_size=30)


@given(NAME)
def test_case_accents_spacing_hyphens_and_marks_do_not_matter(name: str) -> None:
    plain = normalise(name)
    assert normalise(name.casefold()) == plain
    assert normalise(unicodedata.normalize("NFD", name)) == plain
    assert normalise(unicodedata.normalize("NFC", name)) == plain
    for sign in " -_®™'’\u00a0\u2011":
        assert normalise(sign.join(name)) == plain
        assert normalise(f"{sign}{name}{sign}") == plain


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=30))
def test_letters_and_digits_do_matter(name: str) -> None:
    assert normalise(name) == name
    assert normalise(name + "x") != name


@given(st.text(alphabet="abcd", min_size=1, max_size=40), st.data())
def test_one_slip_shares_a_form_with_the_name(name: str, data: st.DataObject) -> None:
    """Any letter left out, added or changed, and any two neighbours swapped, is found as near."""
    at = data.draw(st.integers(0, len(name) - 1))
    slips = {name[:at] + name[at + 1 :], name[:at] + "z" + name[at + 1 :]}
    if len(name) < 40:
        slips.add(name[:at] + "z" + name[at:])
    if at + 1 < len(name):
        slips.add(name[:at] + name[at + 1] + name[at] + name[at + 2 :])
    for slip in slips:
        assert set(deletions(slip)) & set(deletions(name))


@given(st.text(max_size=60))
def test_what_is_made_visible_is_printable_and_hides_nothing(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    if text.isprintable():
        assert shown == text
    else:
        assert shown.count("\\") > text.count("\\")


def test_a_long_text_is_cut_and_says_how_long_it_was() -> None:
    assert visible("x" * 5000, 10) == "xxxxxxxxxx … (5,000 characters)"
