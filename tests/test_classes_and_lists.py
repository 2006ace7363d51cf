"""`classes`, `class` and `list`."""

from __future__ import annotations

import pytest

from migraine_cli.errors import Exit
from tests.support import App


def listed(app: App, *words: str) -> list[str]:
    result = app("list", *words, "--fields", "drug")
    assert result.code == Exit.ANSWERED, result.err
    return result.lines


def test_the_tree_of_classes_is_in_order(app: App) -> None:
    assert app("classes").rows == [
        ["calmers", "nerve calmers", "", "betaxan", ""],
        ["sodium-calmers", "sodium calmers", "calmers", "alphadine", ""],
        ["quellers", "quelling antibodies", "", "gammalimab", ""],
    ]
    tree = app("classes", terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    child = next(line for line in tree.splitlines() if "sodium calmers" in line)
    parent = next(line for line in tree.splitlines() if "nerve calmers" in line)
    assert child.index("sodium") > parent.index("nerve")
    assert "alphadine" in child


@pytest.mark.parametrize("name", ["sodium-calmers", "Sodium Calmers", "SODIUM CALMERS", "sodiumcalmers"])
def test_a_class_by_any_of_its_names(app: App, name: str) -> None:
    assert [row[0] for row in app("class", name).rows] == ["alphadine"]


def test_a_class_holds_the_members_of_those_below_it(app: App) -> None:
    assert [row[0] for row in app("class", "calming medicines").rows] == ["alphadine", "betaxan"]


def test_a_class_says_what_its_members_share_and_each_member_in_short(app: App) -> None:
    text = " ".join(app("class", "sodium-calmers", terminal=True, width=200).text.split())
    for said in (
        "close an invented sodium gate",
        "Start low, go slow.",
        "They are swallowed.",
        "US label Alphamax 2024, §12.1",
        "nerve calmers › sodium calmers",
    ):
        assert said in text
    for said in ("alphadine", "preventive", "1 against", "Alphamax (US; UK discontinued)"):
        assert said in text


def test_the_first_column_is_the_id_for_cut(app: App) -> None:
    assert [line.split("\t")[0] for line in app("class", "calmers").lines] == ["alphadine", "betaxan"]
    assert [line.split("\t")[0] for line in app("list").lines] == ["alphadine", "betaxan", "gammalimab"]


@pytest.mark.parametrize(
    ("words", "drugs"),
    [
        (("--role", "preventive"), ["alphadine", "betaxan"]),
        (("--role", "PREVENTIVE"), ["alphadine", "betaxan"]),
        (("--role", "acute"), ["betaxan"]),
        (("--role", "short-term prevention"), ["gammalimab"]),
        (("--route", "oral"), ["alphadine", "betaxan"]),
        (("--route", "Intravenous"), ["betaxan"]),
        (("--class", "calmers"), ["alphadine", "betaxan"]),
        (("--class", "sodium calmers"), ["alphadine"]),
        (("--status", "approved"), ["betaxan", "gammalimab"]),
        (("--status", "approved", "-j", "US"), ["betaxan"]),
        (("--status", "not-approved", "-j", "UK"), ["alphadine"]),
        (("--status", "off-label"), ["alphadine"]),
        (("--condition", "epilepsy"), ["alphadine"]),
        (("--condition", "seizure disorder", "--relation", "favours"), ["alphadine"]),
        (("--condition", "kidney-stones", "--relation", "cautions"), ["alphadine"]),
        (("--role", "preventive", "--route", "intravenous", "--status", "approved", "--class", "calmers"), ["betaxan"]),
    ],
)
def test_filters_combine(app: App, words: tuple[str, ...], drugs: list[str]) -> None:
    assert listed(app, *words) == drugs


def test_what_is_said_of_the_wider_condition_holds_for_the_narrower_and_not_the_other_way(app: App) -> None:
    assert listed(app, "--condition", "bronchial asthma", "--relation", "contraindications") == ["alphadine", "betaxan"]
    assert listed(app, "--condition", "airway-disease", "--relation", "contraindications") == ["betaxan"]


@pytest.mark.parametrize(
    ("key", "drugs"),
    [
        ("name", ["alphadine", "betaxan", "gammalimab"]),
        ("evidence", ["betaxan", "gammalimab", "alphadine"]),
        ("class", ["betaxan", "alphadine", "gammalimab"]),
        ("role", ["alphadine", "betaxan", "gammalimab"]),
    ],
)
def test_sorting(app: App, key: str, drugs: list[str]) -> None:
    assert listed(app, "--sort", key) == drugs


def test_every_preventive_under_its_class_generic_then_brands(app: App) -> None:
    text = app("list", "--role", "preventive", "--by", "class", terminal=True, width=120, environ={"NO_COLOR": "1"}).text
    flat = " ".join(text.split())
    assert flat.upper().index("NERVE CALMERS") < flat.index("betaxan") < flat.upper().index("NERVE CALMERS › SODIUM CALMERS") < flat.index("alphadine")
    line = next(line for line in text.split("\n") if line.startswith("alphadine"))
    assert line.index("alphadine") < line.index("Alphamax (US; UK discontinued)") < line.index("Duplon (US)")
    assert "gammalimab" not in text


def test_only_current_guidelines_count_as_evidence(app: App) -> None:
    """A superseded guideline for the drug does not weigh against the current one."""
    head = next(drug for drug in app("list", "-f", "json").json["drugs"] if drug["id"] == "alphadine")
    assert head["grades"] == {"for": 0, "against": 1, "insufficient": 0, "mixed": 0}
    assert "1 against" in head["evidence"]
