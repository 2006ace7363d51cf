"""`compare`: facts aligned by the question they answer, compared by typed value, and the unknown called unknown."""

from __future__ import annotations

from typing import Any

import pytest

from migraine_cli.errors import Exit
from tests.support import SPARSE, App

VERDICTS = {"same", "differs", "unknown"}


def rows(app: App, *words: str) -> dict[tuple[str, str], dict[str, Any]]:
    result = app("compare", *words, "-f", "json")
    assert result.code == Exit.ANSWERED, result.err
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in result.json["rows"]:
        found.setdefault((row["section"], row["label"]), row)
    return found


def test_equal_values_are_the_same_and_different_ones_differ(app: App) -> None:
    found = rows(app, "alphadine", "betaxan")
    assert found["effects", "weight"]["verdict"] == "differs"
    assert found["pharmacokinetics", "half-life"]["verdict"] == "same"
    assert found["boxed_warnings", "Shared invented warning"]["verdict"] == "same"


def test_a_fact_against_nothing_is_unknown_never_a_difference(app: App) -> None:
    mine = app.overlay(SPARSE)
    found = rows(app, "alphadine", "deltazol", "--data", mine)
    one_sided = [row for row in found.values() if not all(row["cells"].values())]
    assert len(one_sided) > 20
    assert {row["verdict"] for row in one_sided} == {"unknown"}


def test_a_fact_against_a_search_in_vain_is_unknown(app: App) -> None:
    found = rows(app, "alphadine", "betaxan")
    vain = [row for row in found.values() if any(s["state"] == "not found" for cell in row["cells"].values() for s in cell)]
    assert vain
    assert {row["verdict"] for row in vain} == {"unknown"}


EFFECT = """\
drugs:
  betaxan:
    effects:
      - axis: weight
        direction: neutral
        text: no change was seen
        rate: 0.5 kg
        placebo: 0.4 kg
        jurisdiction: [US]
        cite: [us-betalan-2021 §6]
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("", "", True),
        ("no change was seen", "nothing happened", True),
        ("rate: 0.5 kg", "rate: 0.6 kg", False),
        ("direction: neutral", "direction: increase", False),
        ("cite: [us-betalan-2021 §6]", "cite: [ref-index-2024 page 7]", True),
        ("jurisdiction: [US]\n        cite: [us-betalan-2021 §6]", "jurisdiction: [UK]\n        cite: [uk-alphamax-2022 section 4.8]", False),
    ],
)
def test_values_and_jurisdictions_decide_and_wording_does_not(app: App, old: str, new: str, same: bool) -> None:
    row = rows(app, "alphadine", "betaxan", "--data", app.overlay(EFFECT.replace(old, new)))["effects", "weight"]
    assert (row["verdict"] == "same") == same


def test_differences_leaves_out_the_same_but_never_a_boxed_warning(app: App) -> None:
    whole, cut = rows(app, "alphadine", "betaxan"), rows(app, "alphadine", "betaxan", "--differences")
    assert "same" in {row["verdict"] for row in whole.values() if row["section"] != "boxed_warnings"}
    assert cut["boxed_warnings", "Shared invented warning"]["verdict"] == "same"
    assert {row["verdict"] for row in cut.values() if row["section"] != "boxed_warnings"} <= {"differs", "unknown"}
    text = app("compare", "alphadine", "betaxan", "--differences", terminal=True, width=120).text
    assert "Shared invented warning" in " ".join(text.split())


@pytest.mark.parametrize("words", [(), ("-s", "effects"), ("--differences",), ("--full",)])
def test_a_shared_boxed_warning_is_on_every_screen_but_that_of_another_section(app: App, words: tuple[str, ...]) -> None:
    text = " ".join(app("compare", "alphadine", "betaxan", *words, terminal=True, width=200).text.split())
    assert ("Shared invented warning" in text) == (words != ("-s", "effects"))


def test_one_section(app: App) -> None:
    assert {section for section, _ in rows(app, "alphadine", "betaxan", "-s", "effects,pharmacokinetics")} == {"effects", "pharmacokinetics"}


def test_one_jurisdiction(app: App) -> None:
    for row in rows(app, "alphadine", "betaxan", "-j", "UK").values():
        for cell in row["cells"].values():
            assert all(not s["jurisdiction"] or "UK" in s["jurisdiction"] for s in cell)


def test_the_order_is_the_one_asked_for(app: App) -> None:
    assert app("compare", "gammalimab", "betaxan", "alphadine", "-f", "tsv").rows[0][4:] == ["gammalimab", "betaxan", "alphadine"]
    assert [drug["id"] for drug in app("compare", "betaxan", "Alphamax", "-f", "json").json["drugs"]] == ["betaxan", "alphadine"]


def test_the_order_does_not_change_a_verdict(app: App) -> None:
    one, other = rows(app, "alphadine", "betaxan"), rows(app, "betaxan", "alphadine")
    assert {key[0]: row["verdict"] for key, row in one.items() if key[0] == "effects"} == {k[0]: r["verdict"] for k, r in other.items() if k[0] == "effects"}
    assert sorted(row["verdict"] for row in one.values()) == sorted(row["verdict"] for row in other.values())


def test_up_to_six(app: App) -> None:
    mine = app.overlay(
        SPARSE + SPARSE.replace("drugs:\n", "").replace("deltazol", "epsilonol") + SPARSE.replace("drugs:\n", "").replace("deltazol", "zetamide")
    )
    six = ("alphadine", "betaxan", "gammalimab", "deltazol", "epsilonol", "zetamide")
    result = app("compare", *six, "--data", mine, "-f", "tsv")
    assert result.rows[0][4:] == list(six)
    assert {row[3] for row in result.rows[1:]} <= VERDICTS
    assert app("compare", *six, "--data", mine, terminal=True, width=120).code == Exit.ANSWERED


def test_signs_and_words_mark_the_verdict(app: App) -> None:
    text = app("compare", "alphadine", "betaxan", "--full", terminal=True, width=200, environ={"NO_COLOR": "1"}).text
    for sign in ("=", "≠", "?"):
        assert any(line.lstrip().startswith(sign) for line in text.split("\n"))
    assert "not covered" in text
    counts = [row[3] for row in app("compare", "alphadine", "betaxan", "--full").rows if row[0] != "head"]
    assert f"{counts.count('differs')} differ, {counts.count('same')} same, {counts.count('unknown')} unknown" in " ".join(text.split())


def test_the_short_view_says_how_much_more_there_is(app: App) -> None:
    text = " ".join(app("compare", "alphadine", "betaxan", terminal=True, width=200).text.split())
    short, full = (len(app("compare", "alphadine", "betaxan", *words).rows) for words in ((), ("--full",)))
    assert f"{full - short} more rows: --full" in text
