"""`show`: a drug on one screen, its whole record, a part of it, and where each line comes from."""

from __future__ import annotations

import json
import re

import pytest

from migraine_cli.errors import Exit
from migraine_cli.query.select import SECTIONS
from tests.support import FORMATS, SPARSE, App


def screen(app: App, *words: str, width: int = 100) -> str:
    result = app(*words, terminal=True, width=width, environ={"NO_COLOR": "1"})
    assert result.code == Exit.ANSWERED, result.err
    return " ".join(result.text.replace("\u00a0", " ").split())


def test_one_screen_answers_the_five_questions(app: App) -> None:
    text = screen(app, "show", "alphadine").lower()
    for heading in ("does it work?", "how it is started", "what to fear", "whom it suits", "pregnancy"):
        assert heading in text
    assert "alphadine" in text
    assert "invented calmer used in epilepsy" in text
    assert "n99aa01" in text


def test_the_guideline_against_and_the_negative_trial_are_never_left_out(app: App) -> None:
    text = screen(app, "show", "alphadine")
    assert "Guild 2024 (Level A negative)" in text
    assert "CALMSTUDY" in text
    assert "alphadine did no better than placebo" in text
    assert re.search(r"US not approved", text)


def test_a_superseded_guideline_says_so(app: App) -> None:
    assert "Guild 2015 (superseded)" in screen(app, "show", "alphadine")


def test_boxed_warnings_are_on_the_screen_and_in_the_pipe(app: App) -> None:
    text = screen(app, "show", "alphadine")
    assert "BOXED WARNING" in text.upper()
    assert "A rash can kill: 0.8 % of children." in text
    assert [row[2] for row in app("show", "alphadine").rows if row[1] == "boxed_warnings"] == ["Serious invented rashes", "Shared invented warning"]


def test_each_branch_of_the_titration_is_on_the_screen(app: App) -> None:
    text = screen(app, "show", "alphadine", width=300)
    for dose in ("25 mg every other day", "25 mg daily", "50 mg daily", "100 mg daily in 2 divided doses"):
        assert dose in text
    assert "epilepsy" in text


def test_doses_of_another_use_are_not_taken_for_migraine(app: App) -> None:
    assert "no dose here is for migraine" in screen(app, "show", "alphadine")
    assert "no dose here is for migraine" not in screen(app, "show", "betaxan")


def test_the_short_view_fits_one_screen(app: App) -> None:
    result = app("show", "betaxan", terminal=True, width=100)
    assert len(result.lines) <= 45


def test_full_shows_every_section_under_its_heading(app: App) -> None:
    text = app("show", "alphadine", "--full", terminal=True, width=100).text
    at = [text.upper().index(heading.upper()) for heading in SECTIONS.values()]
    assert at == sorted(at)


def test_full_shows_every_statement_of_the_record(app: App) -> None:
    statements = app("show", "alphadine", "-f", "json").json["drugs"][0]["statements"]
    assert [row[9] for row in app("show", "alphadine", "--full").rows] == [s["id"] for s in statements]
    assert len({s["id"] for s in statements}) == len(statements)


@pytest.mark.parametrize("section", SECTIONS)
def test_one_section(app: App, section: str) -> None:
    rows = app("show", "alphadine", "-s", section).rows
    assert {row[1] for row in rows} == {section}
    statements = app("show", "alphadine", "-s", section, "-f", "json").json["drugs"][0]["statements"]
    assert len(statements) == len(rows)


def test_several_sections_by_comma_and_by_repeating(app: App) -> None:
    joined = app("show", "alphadine", "-s", "dosing,boxed-warnings").out
    assert joined == app("show", "alphadine", "--section", "dosing", "--section", "Boxed Warnings").out
    assert {row[1] for row in app("show", "alphadine", "-s", "dosing,boxed-warnings").rows} == {"dosing", "boxed_warnings"}


def test_one_jurisdiction_keeps_its_own_and_what_holds_everywhere(app: App) -> None:
    rows = app("show", "alphadine", "--full", "-j", "uk").rows
    assert {row[5] for row in rows} == {"", "UK", "US,UK"}
    assert len(rows) < len(app("show", "alphadine", "--full").rows)


def test_without_a_jurisdiction_none_is_preferred(app: App) -> None:
    assert {"US", "UK", "EU", ""} <= {row[5] for row in app("show", "alphadine", "--full").rows}


def test_why_names_source_and_place_of_each_line(app: App) -> None:
    text = screen(app, "show", "alphadine", "--why")
    assert "US label Alphamax 2024, boxed warning" in text
    assert "Guild 2024 paper, table 1" in text
    assert "US label Alphamax 2024, boxed warning" not in screen(app, "show", "alphadine")
    full = screen(app, "show", "alphadine", "--full", "--why")
    assert full.count("↳") == sum(len(s["cites"]) for s in app("show", "alphadine", "-f", "json").json["drugs"][0]["statements"])


def test_every_dose_names_its_indication_its_kind_and_its_jurisdiction(app: App) -> None:
    for row in app("show", "alphadine", "betaxan", "gammalimab", "-s", "dosing,titration").rows:
        if row[6] == "fact":
            assert row[4]
            assert row[5] in ("US", "EU", "UK")
    kinds = {s["facet"] for s in app("show", "alphadine", "-s", "dosing", "-f", "json").json["drugs"][0]["statements"]}
    assert kinds == {"start", "step", "target", "maximum"}


def test_doses_are_data(app: App) -> None:
    titration = app("show", "alphadine", "-s", "titration", "-f", "json").json["drugs"][0]["statements"][0]
    steps = titration["value"]["steps"]
    assert [step["weeks"] for step in steps] == ["1 to 2", "3 to 4", "5 on"]
    assert steps[0]["dose"] == {"text": "25 mg every other day", "low": 25, "unit": "mg", "schedule": "every other day"}
    assert titration["value"]["with"] == ["valorate"]
    assert titration["value"]["maximum"]["low"] == 400


def test_the_three_states(app: App) -> None:
    """A fact; looked for and not found, where and when; not covered."""
    mine = app.overlay(SPARSE)
    states = {row[1]: (row[3], row[6]) for row in app("show", "betaxan", "--full").rows}
    assert states["effects"][1] == "fact"
    text, state = states["renal"]
    assert state == "not found"
    assert text == "renal of this medicine: looked for on 2025-08-15, not found in US label Betalan 2021 whole text"
    full = app("show", "deltazol", "--full", "--data", mine, terminal=True, width=100).text
    assert full.count("not covered") >= len(SECTIONS) - 3


@pytest.mark.parametrize("words", [("show", "alphadine"), ("list",), ("class", "sodium-calmers", "-f", "tsv")])
def test_a_status_looked_for_in_vain_is_not_called_uncovered(app: App, words: tuple[str, ...]) -> None:
    text = screen(app, *words, width=300)
    line = text[text.index("US not approved") :]
    assert not line.startswith("US not approved, EU not covered")
    assert line.startswith("US not approved, EU not found")


@pytest.mark.parametrize("name", ["rich", "markdown", "html"])
def test_what_is_unknown_is_never_a_blank_or_a_tick(app: App, name: str) -> None:
    text = app("show", "deltazol", "--full", "-f", name, "--data", app.overlay(SPARSE)).text
    assert "✓" not in text
    assert "✔" not in text
    assert text.count("not covered") >= len(SECTIONS) - 3


def test_old_facts_show_their_age(app: App) -> None:
    text = screen(app, "show", "alphadine", "-s", "dosing")
    assert text.count("checked 30 months ago") == 1
    later = app("show", "alphadine", "-s", "dosing", terminal=True, width=200, environ={"NO_COLOR": "1", "MIGRAINE_REF_TODAY": "2026-09-30"}).text
    assert "checked 12 months ago" not in later
    later = app("show", "alphadine", "-s", "dosing", terminal=True, width=200, environ={"NO_COLOR": "1", "MIGRAINE_REF_TODAY": "2026-10-01"}).text
    assert later.count("checked 13 months ago") >= 3


def test_a_rule_of_another_date_says_so(app: App) -> None:
    assert "as of 2020-01" in screen(app, "show", "alphadine", "-s", "dosing")


def test_several_drugs_in_the_order_asked_and_each_once(app: App) -> None:
    rows = app("show", "gammalimab", "Alphamax", "betaxan", "alphadine").rows
    assert list(dict.fromkeys(row[0] for row in rows)) == ["gammalimab", "alphadine", "betaxan"]
    assert len(rows) == sum(len(app("show", name).rows) for name in ("gammalimab", "alphadine", "betaxan"))


def test_an_interaction_is_seen_from_both_sides(app: App) -> None:
    ours = next(row for row in app("show", "alphadine", "-s", "interactions").rows if row[2] == "betaxan")
    theirs = next(row for row in app("show", "betaxan", "-s", "interactions").rows if row[2] == "alphadine")
    assert "double vision" in ours[3]
    assert "double vision" in theirs[3]
    assert "written of alphadine taken with betaxan" in theirs[3]


def test_an_interaction_of_a_class_reaches_its_members(app: App) -> None:
    rows = app("show", "alphadine", "-s", "interactions").rows
    assert any("written of gammalimab-inve taken with nerve calmers and valorate" in row[3] for row in rows)


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_short_record_says_what_it_leaves_out(app: App, name: str, terminal: bool) -> None:
    """Few facts on record must not read as few dangers."""
    short = app.overlay(SPARSE.replace("    checked: 2025-10-01\n", "    checked: 2025-10-01\n    extent: short\n"))
    result = app("show", "deltazol", "-f", name, "--data", short, terminal=terminal, width=120)
    assert result.code == Exit.ANSWERED
    assert re.search(r"short record|\"?extent\"?: ?\"?short", result.text + result.err, re.IGNORECASE)


def test_it_informs_and_does_not_prescribe(app: App) -> None:
    for name in ("rich", "markdown", "html", "json", "yaml"):
        assert "does not prescribe" in app("show", "alphadine", "-f", name).text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_a_number_and_its_unit_are_not_torn_apart(app: App, width: int) -> None:
    for words in (("show", "alphadine"), ("show", "alphadine", "--full")):
        text = app(*words, terminal=True, width=width, environ={"NO_COLOR": "1"}).text.replace("┃", " ")
        torn = re.search(r"\d\s*\n\s+(?:mg|g|mL|h|%|kg|units|days|weeks|months|years|mL/min|half-lives)\b.*", text)
        assert torn is None, torn
    for amount in ("12.5 mg", "59 h", "1.5 %", "2.5 %", "250 mL"):
        assert re.search(re.escape(amount).replace(r"\ ", "[ \u00a0\u202f]"), text)


def test_the_one_screen_view_of_every_full_record_fits_a_tall_terminal(real_app: App) -> None:
    drugs = json.loads(real_app("list", "-f", "json").text)["drugs"]
    full = [drug["id"] for drug in drugs if drug["extent"] == "full"]
    assert len(full) >= 12
    for drug in full:
        shown = real_app("show", drug, terminal=True, width=120, environ={"NO_COLOR": "1"}).text
        assert shown.count("\n") <= 64, f"{drug}: {shown.count(chr(10))} lines"


def test_a_ban_that_is_bounded_says_so_where_it_is_named(real_app: App) -> None:
    text = screen(real_app, "show", "candesartan", width=120)
    assert "diabetes mellitus (with aliskiren) [" in text
    assert "pregnancy (trimester 2 and 3) [" in text
    assert "childhood (<1 years) [" in text


def test_a_label_that_leaves_out_children_alone_is_no_word_on_adults(real_app: App) -> None:
    """The Swiss texts of fremanezumab on record speak of children and adolescents only."""
    assert "label says not to use" in real_app("show", "fremanezumab", "-s", "status", "-f", "tsv").text
    (drug,) = json.loads(real_app("show", "fremanezumab", "-f", "json").text)["drugs"]
    assert drug["status"] == {"US": "approved", "EU": "approved", "UK": "approved"}
