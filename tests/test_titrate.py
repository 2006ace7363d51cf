"""`titrate` and `taper`: the branch that governs, the course, the tablets, the calendar, and what travels with them."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.errors import Exit
from migraine_cli.query.comedication import Taken
from migraine_cli.query.plan import day, target
from migraine_cli.query.tablets import Product, make, round_of
from migraine_cli.query.titration import governing
from migraine_cli.render.artefacts.calendar import Event, calendar, escaped, folded
from migraine_cli.store.reads import Store
from tests.support import App, Result
from tests.test_bad_input import refused

VALORATE = ("titrate", "alphadine", "--with", "valorate")
NEITHER = """\
drugs:
  betaxan:
    titration:
      - id: plain
        branch: taken with neither valorate nor openers
        without: [valorate, enzyme-openers]
        indication: episodic-migraine
        purpose: prevention
        population: adults
        steps:
          - weeks: 1 to 2
            dose: 25 mg daily
          - weeks: 3 on
            dose: 12.5 mg in the morning and 25 mg in the evening
        cite: [us-betalan-2021 §2]
        jurisdiction: [US]
      - id: undated
        branch: slow
        indication: epilepsy
        purpose: treatment
        population: adults
        steps:
          - weeks: start
            dose: 25 mg daily
          - weeks: then
            dose: 50 mg daily
            when: if needed
        maximum: 50 mg daily
        cite: [us-betalan-2021 §2]
        jurisdiction: [US]
    forms:
      - form: tablet
        route: oral
        release: immediate
        strengths: [25 mg, 100 mg]
        split: swallow whole
        cite: [us-betalan-2021 §3]
        jurisdiction: [US]
"""


def steps(result: Result) -> list[dict[str, str]]:
    assert result.code == Exit.ANSWERED, result.err
    found: list[dict[str, str]] = result.json["steps"]
    return found


def course(app: App, *words: str) -> list[tuple[str, str]]:
    return [(step["step"], step["dose"]) for step in steps(app(*words, "-f", "json"))]


def test_the_weeks_of_the_source_and_the_slowest_pace_of_an_open_rise(app: App) -> None:
    assert course(app, *VALORATE) == [
        ("weeks 1 to 2", "25 mg every other day"),
        ("weeks 3 to 4", "25 mg daily"),
        ("weeks 5 to 6", "25 mg daily"),
        ("weeks 7 to 8", "50 mg daily"),
        ("weeks 9 to 10", "75 mg daily"),
        ("from week 11", "100 mg daily"),
    ]
    notes = app(*VALORATE, "-f", "json").json["notes"]
    assert any("25 mg daily every 1 to 2 weeks" in note and "slowest pace" in note for note in notes)


def test_dates_tablets_and_the_count_to_dispense(app: App) -> None:
    found = steps(app(*VALORATE, "--start", "2028-02-20", "-f", "json"))  # over a leap day
    assert [(s["from"], s["until"]) for s in found[:3]] == [("2028-02-20", "2028-03-04"), ("2028-03-05", "2028-03-18"), ("2028-03-19", "2028-04-01")]
    assert [s["cumulative"] for s in found[:5]] == ["7 × 25 mg", "21 × 25 mg", "35 × 25 mg", "63 × 25 mg", "105 × 25 mg"]
    assert found[3]["tablets"] == "2 × 25 mg"
    assert found[-1]["dispense"] == "28 × 100 mg for 28 days"
    assert found[-1]["until"] == ""


def test_a_target_ends_the_course_and_the_last_increase_may_be_smaller(app: App) -> None:
    assert course(app, *VALORATE, "--target", "60mg")[-1] == ("from week 9", "60 mg daily")
    assert any("last increase is smaller" in note for note in app(*VALORATE, "--target", "62.5mg", "-f", "json").json["notes"])
    assert course(app, *VALORATE, "--target", "400 mg daily")[-1][1] == "400 mg daily"
    assert course(app, *VALORATE, "--target", "12.5mg") == [("from week 1", "25 mg every other day")]


def test_a_target_above_the_maximum_is_refused_with_the_source(app: App) -> None:
    refused(app(*VALORATE, "--target", "401mg"), Exit.USAGE, "above the maximum, 400 mg daily", "us-alphamax-2024 §2.2 table 1")
    refused(app("titrate", "alphadine", "--with", "openamycin", "--target", "600mg"), Exit.USAGE, "300 to 500 mg daily in 2 divided doses")
    refused(app(*VALORATE, "--target", "200mg twice daily"), Exit.USAGE, "not a dose")
    refused(app(*VALORATE, "--target", "20 units daily"), Exit.USAGE, "not in mg")
    refused(app(*VALORATE, "--target", "1mg"), Exit.USAGE)
    refused(app(*VALORATE, "--target", "18mg"), Exit.USAGE, "lies between two steps")


@pytest.mark.parametrize("text", ["", "much", "-5mg", "0mg", "1e3mg", "200", "mg", "100 to 200 mg daily", "100 mg per attack", "٣mg", "x" * 5000])
def test_a_target_that_is_no_dose(app: App, text: str) -> None:
    refused(app(*VALORATE, f"--target={text}"), Exit.USAGE)


@pytest.mark.parametrize(
    "names",
    [p for n in (1, 2, 3) for p in permutations(["valorate", "openamycin", "enzyme openers"], n)],
    ids=" ".join,
)
def test_the_branch_that_governs(app: App, names: tuple[str, ...]) -> None:
    """The branch with openers says 'without valorate'; the branch with valorate says nothing of openers: valorate governs."""
    data = app("titrate", "alphadine", *(word for name in names for word in ("--with", name)), "-f", "json").json
    assert data["schedule"]["facet"] == ("with-valorate" if "valorate" in names else "with-openers")
    if "valorate" in names and len(names) > 1:
        assert "valorate governs over" in data["co_medication"]
    if "valorate" not in names:
        assert "Assumed not taken: valorate" in data["co_medication"]


def test_the_order_of_names_changes_nothing(app: App) -> None:
    one = app("titrate", "alphadine", "--with", "valorate", "--with", "Openex", "-f", "json")
    assert one.out.replace(b"Openex", b"openamycin") == app("titrate", "alphadine", "--with", "openamycin,valorate", "-f", "json").out


def branch(name: str, taken: list[str], without: list[str]) -> Any:
    return {"facet": name, "value": {"with": taken, "without": without}}


def beside(*names: str) -> list[Taken]:
    return [Taken(name, name, name, {name}) for name in names]


def test_the_rule_on_branches_is_read_from_with_and_without_alone() -> None:
    a, b, none = branch("a", ["a"], []), branch("b", ["b"], ["a"]), branch("none", [], ["a", "b"])
    rows = [none, b, a]
    assert governing(rows, []) == [none]
    assert governing(rows, beside("a")) == [a]
    assert governing(rows, beside("b")) == [b]
    assert governing(rows, beside("a", "b")) == [a]  # b is violated by its own `without`
    assert governing(rows, beside("c")) == []  # named by no branch: not known to change nothing
    assert governing(rows, beside("a", "c")) == []
    free = branch("b", ["b"], [])
    assert governing([a, free], beside("a", "b")) == []  # both fit and neither excludes the other: no branch for both
    both = branch("both", ["a", "b"], [])
    assert governing([a, free, both], beside("a", "b")) == [both]
    assert governing([a, free, both], beside("b")) == [free]


@given(st.lists(st.sampled_from("abcd"), unique=True), st.data())
def test_a_branch_that_governs_is_never_violated(names: list[str], data: st.DataObject) -> None:
    some = st.lists(st.sampled_from("abc"), unique=True, max_size=2)
    rows = [branch(str(n), data.draw(some), data.draw(some)) for n in range(4)]
    found = governing(rows, beside(*names))
    for row in found:
        assert set(row["value"]["with"]) <= set(names)
        assert not set(row["value"]["without"]) & set(names)
        assert bool(row["value"]["with"]) == bool(names)
    shuffled = governing(rows[::-1], beside(*names[::-1]))
    assert sorted(r["facet"] for r in shuffled) == sorted(r["facet"] for r in found)


def test_no_branch_is_refused_with_every_branch_and_its_option(app: App) -> None:
    listed = ("--with valorate: taken with valorate", "--with enzyme-openers: taken with openers")
    refused(app("titrate", "alphadine"), Exit.NOT_FOUND, "none was named", *listed)
    refused(app("titrate", "alphadine", "--with", "qqqqqq"), Exit.NOT_FOUND, "no drug, partner or class is called 'qqqqqq'", *listed)
    refused(app("titrate", "alphadine", "--with", "valorat"), Exit.NOT_FOUND, "did you mean 'valorate'", *listed)
    refused(app("titrate", "alphadine", "--with", "betaxan"), Exit.NOT_FOUND, "names betaxan", *listed)
    refused(app("titrate", "alphadine", "--with", "valorate", "--with", "betaxan"), Exit.NOT_FOUND, "names betaxan", *listed)
    refused(app(*VALORATE, "-j", "UK"), Exit.NOT_FOUND, "for UK is on record: not covered", *listed)
    refused(app(*VALORATE, "--indication", "migraine"), Exit.NOT_FOUND, "for migraine is on record", *listed)
    refused(app(*VALORATE, "--branch", "with-openers"), Exit.NOT_FOUND, "is not the one for valorate")
    refused(app("titrate", "alphadine", "--branch", "nothing"), Exit.NOT_FOUND, "--branch with-openers")
    refused(app(*VALORATE, "--indication", "qqqqqq"), Exit.NOT_FOUND, "no condition is called")
    refused(app("titrate", "alphadine", "--with", "alphadine"), Exit.USAGE, "beside itself")
    refused(app("titrate", "alphadine", "--with", " "), Exit.USAGE, "cannot be empty")


def test_a_hostile_co_medication_is_shown_escaped(app: App) -> None:
    refused(app("titrate", "alphadine", "--with", "val\x1b[31m\u202eorate"), Exit.NOT_FOUND, "\\x1b[31m\\u202e")


def test_without_co_medication_the_answer_says_what_is_assumed_absent(app: App) -> None:
    overlay = app.overlay(NEITHER)
    for name in ("rich", "markdown", "html", "plain", "csv", "json"):
        assert "it is assumed that none of these is taken: valorate, enzyme openers" in " ".join(
            app("titrate", "betaxan", "--data", overlay, "-f", name, width=400).text.split()
        )


def test_a_step_without_a_week_has_no_date(app: App) -> None:
    overlay = app.overlay(NEITHER)
    found = steps(app("titrate", "betaxan", "--indication", "epilepsy", "--start", "2026-01-31", "--data", overlay, "-f", "json"))
    assert [(s["step"], s["from"], s["when"]) for s in found] == [("start", "2026-01-31", ""), ("then", "", "if needed")]
    calendar = app("titrate", "betaxan", "--indication", "epilepsy", "--start", "2026-01-31", "--data", overlay, "--as", "ics")
    events = icalendar.Calendar.from_ical(calendar.out).walk("VEVENT")
    assert len(events) == 1
    assert "Further steps without a date: 50 mg daily (if needed)" in str(events[0]["DESCRIPTION"])


def test_what_may_not_be_split_is_not_split(app: App) -> None:
    overlay = app.overlay(NEITHER)
    found = steps(app("titrate", "betaxan", "--data", overlay, "-f", "json"))
    assert [s["tablets"] for s in found] == ["1 × 25 mg", "not counted"]
    halved = app.overlay(NEITHER.replace("swallow whole", "may be halved"), "halved.yaml")
    found = steps(app("titrate", "betaxan", "--data", halved, "-f", "json"))
    assert [s["tablets"] for s in found] == ["1 × 25 mg", "½ × 25 mg, then 1 × 25 mg"]
    assert found[1]["dispense"] == "42 × 25 mg for 28 days"


def test_tablets_that_cannot_make_the_dose_say_which_can(app: App) -> None:
    refused(app(*VALORATE, "--tablets", "100mg"), Exit.USAGE, "tablets of 100 mg cannot make 25 mg every other day", "Alphamax tablet 25, 100 mg")
    refused(app("titrate", "betaxan", "--data", app.overlay(NEITHER), "--tablets", "25mg"), Exit.USAGE, "no source on record lets them be halved")
    assert steps(app(*VALORATE, "--tablets", "25 mg", "-f", "json"))[-1]["tablets"] == "4 × 25 mg"
    assert steps(app(*VALORATE, "--target", "50mg", "--tablets", "0.1g,25mg", "-f", "json"))[-1]["tablets"] == "2 × 25 mg"


@pytest.mark.parametrize("text", ["", "25", "25mg,", "mg", "-25mg", "0mg", "25 units", "25mg;100mg", "1e2mg", "٢٥mg", "x" * 9999])
def test_tablets_that_are_none(app: App, text: str) -> None:
    refused(app(*VALORATE, f"--tablets={text}"), Exit.USAGE, "strength of a tablet", "25mg,100mg")


STRENGTHS = st.dictionaries(st.sampled_from([2.0, 5.0, 12.5, 25.0, 37.5, 100.0]), st.booleans(), min_size=1, max_size=4)


@given(st.integers(1, 800).map(lambda n: n / 2), STRENGTHS)
def test_tablets_add_up_to_the_dose_and_only_the_scored_are_halved(amount: float, strengths: dict[float, bool]) -> None:
    for halves in (False, True):
        made = make(amount, strengths, halves=halves)
        if made is None:
            continue
        assert sum(strength * count for strength, count in made.items()) == pytest.approx(amount)
        assert all(count > 0 and (count == int(count) or (halves and strengths[strength])) for strength, count in made.items())
    if len(strengths) == 1:
        (strength, scored) = next(iter(strengths.items()))
        assert (make(amount, strengths, halves=True) is not None) == ((amount / strength * (2 if scored else 1)) % 1 == 0)


@given(st.integers(1, 400).map(float), STRENGTHS)
def test_a_divided_day_adds_up_to_the_day(each: float, strengths: dict[float, bool]) -> None:
    rounds = round_of([each, each], Product("", strengths, None))
    if rounds is not None:
        assert sum(strength * count for made in rounds for strength, count in made.items()) == pytest.approx(2 * each)


@pytest.mark.parametrize(
    "text", ["", "1.12.2026", "2026-1-1", "20261201", "2026-W49-2", "2026-02-30", "2026-13-01", "0000-01-01", "9999-12-31", "２０２６-12-01"]
)
@pytest.mark.parametrize("command", ["titrate", "taper"])
def test_a_start_that_is_no_day(app: App, command: str, text: str) -> None:
    refused(app(command, "alphadine", f"--start={text}"), Exit.USAGE, "2026-11-24")


@pytest.mark.parametrize("text", ["-1", "0", "many", "", "1.5", "99999"])
def test_missed_days_that_are_none(app: App, text: str) -> None:
    refused(app(*VALORATE, f"--missed-days={text}"), Exit.USAGE)
    refused(app(*VALORATE, "--missed-days", text), Exit.USAGE)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_is_a_day(value: date) -> None:
    assert day(value.isoformat()) == value


@given(st.integers(1, 4000))
def test_an_amount_alone_is_meant_a_day(amount: int) -> None:
    for text in (f"{amount}mg", f"{amount} mg", f" {amount} mg daily"):
        assert target(text) == (amount, "mg", f"{amount} mg daily")
    assert target(f"{amount} mg twice daily") == (2 * amount, "mg", f"{amount} mg twice daily")


def restart(app: App, *words: str) -> list[tuple[str, str]]:
    return [(v["state"], v["why"]) for v in app("titrate", "alphadine", *words, "-f", "json").json["restart"]]


def test_the_restart_rule_counts_in_the_half_life_of_the_branch(app: App) -> None:
    """59 h with valorate: five come to 295 h, 12.3 days. The other rule of that branch says over 2 days."""
    assert [state for state, _ in restart(app, "--with", "valorate", "--missed-days", "12")] == ["not exceeded", "exceeded"]
    found = restart(app, "--with", "valorate", "--missed-days", "13")
    assert [state for state, _ in found] == ["exceeded", "exceeded"]
    assert "5 half-lives at 59 h (US) come to 12.3 days" in found[0][1]
    assert [state for state, _ in restart(app, "--with", "valorate", "--missed-days", "2")] == ["not exceeded", "not exceeded"]


def test_a_half_life_that_is_not_on_record_is_said_to_be_so(app: App) -> None:
    assert restart(app, "--with", "openamycin", "--missed-days", "30") == [
        ("undecided", "the half-life under this branch is not on record, so days cannot be counted in half-lives")
    ]
    found = restart(app, "--with", "valorate", "--with", "openamycin", "--missed-days", "30")
    assert found[0][0] == "undecided"
    assert "openamycin and valorate together is not on record" in found[0][1]


def test_days_within_a_range_of_half_lives_are_undecided(app: App) -> None:
    """25 to 33 h: five come to 5.2 to 6.9 days."""
    overlay = app.overlay(
        "drugs:\n  betaxan:\n    restart:\n      - if_missed: '>5 half-lives'\n        text: anew\n        cite: [us-betalan-2021 §2]\n"
        + NEITHER.removeprefix("drugs:\n  betaxan:\n")
    )
    found = {n: app("titrate", "betaxan", "--data", overlay, "--missed-days", str(n), "-f", "json").json["restart"][0]["state"] for n in (5, 6, 7)}
    assert found == {5: "not exceeded", 6: "undecided", 7: "exceeded"}


TRAVELS = (
    "epilepsy, adults aged 16 years or more",
    "The schedule is for epilepsy, not for migraine. For migraine: US not approved. Use in migraine by this schedule is off label.",
    "Serious invented rashes: A rash can kill: 0.8 % of children.",
    "US label Alphamax 2024, §2.2 table 1 (of 2024-01-15; read 2025-09-01; read in the original)",
    "Of 1 current guideline on record: 1 against. None contradicts another.",
    "if missed for over 5 half-lives: start again as if new",
)


@pytest.mark.parametrize("name", ["rich", "plain", "tsv", "csv", "json", "jsonl", "yaml", "markdown", "html", "ics"])
def test_every_artefact_carries_what_it_must_not_lose(app: App, name: str) -> None:
    """Indication, off-label line, stop rule, source with its date, evidence, restart: it travels alone."""
    how = ["--as", "ics"] if name == "ics" else ["-f", name]
    result = app(*VALORATE, "--start", "2025-12-01", *how, width=400)
    assert result.code == 0
    text = result.text
    if name == "ics":
        texts = [str(event["DESCRIPTION"]) for event in icalendar.Calendar.from_ical(result.out).walk("VEVENT")]
    elif name == "csv":
        texts = [" ".join(row) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]
    elif name in ("plain", "jsonl"):
        texts = text.splitlines()
    else:
        texts = [" ".join(text.replace("\\", "").split())]
    assert len(texts) in (1, 6)
    for one in texts:
        assert [said for said in TRAVELS if said not in one] == []


def test_the_calendar_is_read_back_by_a_library(app: App) -> None:
    result = app(*VALORATE, "--start", "2025-12-01", "--as", "ics")
    read = icalendar.Calendar.from_ical(result.out)
    assert (str(read["VERSION"]), str(read["CALSCALE"])) == ("2.0", "GREGORIAN")
    events = read.walk("VEVENT")
    found = steps(app(*VALORATE, "--start", "2025-12-01", "-f", "json"))
    assert len(events) == len(found) == 6
    for event, step in zip(events, found, strict=True):
        assert not event.errors
        assert event.decoded("DTSTART") == date.fromisoformat(step["from"])
        last = date.fromisoformat(step["until"] or step["from"])
        assert event.decoded("DTEND") == last + timedelta(days=1)
        assert step["dose"] in str(event["SUMMARY"])
        assert event.decoded("DTSTAMP").date() == date(2025, 11, 24)
    assert len({str(event["UID"]) for event in events}) == 6
    assert app(*VALORATE, "--start", "2025-12-01", "--as", "ics").out == result.out
    later = app(*VALORATE, "--start", "2025-12-01", "--as", "ics", environ={"MIGRAINE_REF_TODAY": "2025-11-25"})
    assert [e["UID"] for e in icalendar.Calendar.from_ical(later.out).walk("VEVENT")] == [e["UID"] for e in events]
    assert later.out != result.out


def test_lines_of_the_calendar_end_in_crlf_and_are_folded_at_75_octets(app: App) -> None:
    out = app(*VALORATE, "--start", "2025-12-01", "--as", "ics").out
    assert out.endswith(b"END:VCALENDAR\r\n")
    assert out.count(b"\n") == out.count(b"\r\n") == out.count(b"\r")
    assert max(len(line) for line in out.split(b"\r\n")) == 75


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_the_calendar(text: str) -> None:
    shown = text if text.isprintable() else ""
    made = calendar("x", [Event("k", date(2026, 1, 1), date(2026, 1, 1), shown, f"{shown}\nA; b, c\\n")], "2026-01-01")
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    made.decode()
    event = icalendar.Calendar.from_ical(made).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == shown
    assert str(event["DESCRIPTION"]) == f"{shown}\nA; b, c\\n"


def test_a_line_break_or_control_in_a_fact_cannot_add_a_property() -> None:
    assert escaped("a\r\nATTACH:x") == "a\\\\x0d\\nATTACH:x"
    assert folded("X:" + "é" * 100).replace(b"\r\n ", b"") == ("X:" + "é" * 100 + "\r\n").encode()


def test_a_calendar_needs_a_start_and_a_schedule(app: App) -> None:
    refused(app(*VALORATE, "--as", "ics"), Exit.USAGE, "--start")
    refused(app(*VALORATE, "--as", "pdf"), Exit.USAGE, "files: ics")
    refused(app("titrate", "betaxan", "--start", "2026-01-01", "--as", "ics"), Exit.NOT_FOUND, "no schedule of betaxan is on record")
    refused(app(*VALORATE, "--start", "2026-01-01", "--as", "ics", environ={"MIGRAINE_REF_TODAY": "2026-99-99"}), Exit.USAGE, "MIGRAINE_REF_TODAY")


def test_a_drug_without_a_schedule_lists_its_doses_and_invents_none(app: App) -> None:
    data = app("titrate", "betaxan", "-f", "json").json
    assert data["schedule"] is None
    assert [(s["step"], s["dose"], s.get("from", "")) for s in data["steps"]] == [
        ("start", "40 mg daily", ""),
        ("target", "40 mg twice daily", ""),
    ]
    assert any("looked for on 2025-08-15" in note for note in data["notes"])
    refused(app("titrate", "betaxan", "--with", "valorate"), Exit.NOT_FOUND, "no schedule of betaxan")
    refused(app("titrate", "betaxan", "--target", "80mg"), Exit.USAGE, "leave --target out")
    refused(app("titrate", "betaxan", "--tablets", "40mg"), Exit.USAGE, "leave --tablets out")


def test_the_chart_is_read_without_colour_in_ascii_and_left_out_where_it_does_not_fit(app: App) -> None:
    wide = app(*VALORATE, terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    assert "100 mg ┃" in wide
    assert wide.count("┏") == 5  # four rises and the box of warnings
    plain = app(*VALORATE, terminal=True, width=80, environ={"LC_ALL": "C", "NO_COLOR": "1"}).out
    assert plain.isascii()
    assert b"100 mg |" in plain
    assert b"\\u" not in plain
    assert "A DAY, BY WEEK" not in app(*VALORATE, terminal=True, width=24, environ={"NO_COLOR": "1"}).text


def test_taper_lists_what_sources_say_with_dates_and_else_says_what_is_missing(app: App) -> None:
    rows = "\n".join(
        f"      - facet: how to stop\n        text: {text}\n        duration: {length!r}\n        cite: [us-alphamax-2024 §2.5]\n"
        for text, length in (
            ("slowly", "1 to 2 weeks"),
            ("very slowly", "at least 2 weeks"),
            ("by 25 mg at 1-week intervals", "1 week"),
            ("fast", "up to 10 days"),
        )
    )
    overlay = app.overlay(f"drugs:\n  alphadine:\n    course:\n{rows}")
    found = app("taper", "alphadine", "--start", "2028-02-20", "--data", overlay, "-f", "json").json["tapers"]
    assert [(t["not_before"], t["not_after"]) for t in found] == [("2028-02-27", "2028-03-05"), ("2028-03-05", ""), ("", ""), ("", "2028-03-01")]
    rich = " ".join(app("taper", "alphadine", "--start", "2028-02-20", "--data", overlay, "-f", "rich", width=300).text.split())
    assert "it ends between 2028-02-27 and 2028-03-05" in rich
    assert "it ends not before 2028-03-05" in rich
    assert [(t["state"], t["text"]) for t in app("taper", "alphadine", "-f", "json").json["tapers"]] == [("not covered", "not covered")]
    missing = app("taper", "betaxan", "-f", "json").json["tapers"][0]
    assert missing["state"] == "not found"
    assert "looked for on 2025-08-15" in missing["text"]


def test_a_group_is_known_by_its_members(store: Store) -> None:
    from migraine_cli.query.comedication import taken

    (found,) = taken(store, ["Openex", "openamycin"])
    assert found.groups == {"openamycin", "enzyme-openers"}


# The cases that the issue names, on the shipped facts.


@pytest.mark.parametrize(
    ("names", "expected", "first"),
    [
        ([], "neither", "25 mg daily"),
        (["valproate"], "with-valproate", "25 mg every other day"),
        (["Depakote"], "with-valproate", "25 mg every other day"),
        (["carbamazepine"], "with-inducers", "50 mg daily"),
        (["Tegretol"], "with-inducers", "50 mg daily"),
        (["phenytoin"], "with-inducers", "50 mg daily"),
        (["carbamazepine", "valproate"], "with-valproate", "25 mg every other day"),
        (["valproate", "carbamazepine", "phenytoin"], "with-valproate", "25 mg every other day"),
    ],
)
def test_lamotrigine_by_what_is_taken_beside_it(real_app: App, names: list[str], expected: str, first: str) -> None:
    """US label, table 1 of section 2.2."""
    result = real_app("titrate", "lamotrigine", *(word for name in names for word in ("--with", name)), "-f", "json")
    assert result.json["schedule"]["facet"] == expected
    assert result.json["steps"][0]["dose"] == first
    assert "not for migraine" in result.json["label"]
    assert "1 against" in result.json["evidence"]
    assert any("rash" in line["text"] for line in result.json["stop"])


def test_lamotrigine_with_what_no_branch_names_is_refused(real_app: App) -> None:
    for name in ("sertraline", "rifampicin", "combined pill"):
        refused(real_app("titrate", "lamotrigine", "--with", name), Exit.NOT_FOUND, "--with valproate", "without --with")


@pytest.mark.parametrize(
    ("names", "days", "state"),
    [
        ([], 5, "not exceeded"),
        ([], 6, "undecided"),
        ([], 7, "exceeded"),
        (["carbamazepine"], 3, "exceeded"),
        (["valproate"], 10, "not exceeded"),
        (["valproate"], 15, "exceeded"),
    ],
)
def test_lamotrigine_after_missed_days(real_app: App, names: list[str], days: int, state: str) -> None:
    """Over five half-lives: 25.4 to 32.8 h alone, about 14 h with inducers, 48.3 to 70.3 h with valproate."""
    words = [word for name in names for word in ("--with", name)]
    assert real_app("titrate", "lamotrigine", *words, "--missed-days", str(days), "-f", "json").json["restart"][0]["state"] == state


def test_topiramate_for_migraine_is_raised_week_by_week_and_not_beyond(real_app: App) -> None:
    found = steps(real_app("titrate", "topiramate", "-j", "US", "-f", "json"))
    assert [s["per_day"] for s in found] == ["25 mg", "50 mg", "75 mg", "100 mg"]
    assert "Use in migraine is off label" not in found[0]["label"]
    refused(real_app("titrate", "topiramate", "-j", "US", "--target", "200mg"), Exit.USAGE, "50 mg twice daily", "amf-topiramate")


def test_a_dose_by_weight_keeps_its_cap_and_is_not_counted_in_tablets(real_app: App) -> None:
    data = real_app("titrate", "lamotrigine", "--branch", "children-neither", "-f", "json").json
    assert all(step["dose"].endswith(", at most 300 mg daily") for step in data["steps"][2:])
    assert {step["tablets"] for step in data["steps"]} == {"not counted"}
    assert any("goes by weight" in note for note in data["notes"])
    refused(real_app("titrate", "lamotrigine", "--branch", "children-neither", "--tablets", "25mg"), Exit.USAGE, "cannot be counted in tablets")


def test_a_pace_with_no_slow_end_is_said_to_be_the_fastest(real_app: App) -> None:
    """Venlafaxine ER, US label section 2.1: up to 75 mg at intervals of at least 4 days."""
    data = real_app("titrate", "venlafaxine", "--branch", "depression-us", "--target", "225mg", "-f", "json").json
    assert any("drawn at the fastest that this allows" in note for note in data["notes"])
    assert not any("slowest pace of that" in note for note in data["notes"])


def test_a_short_record_says_that_it_is_not_covered(real_app: App) -> None:
    short = next(h["id"] for h in real_app("list", "-f", "json").json["drugs"] if h["extent"] == "short")
    for command in ("titrate", "taper"):
        result = real_app(command, short, "-f", "rich", width=100)
        assert result.code == Exit.ANSWERED
        assert "not covered" in result.text


def test_doses_by_weight_are_not_drawn_on_one_scale_with_others_nor_counted_in_tablets(real_app: App) -> None:
    """Clomipramine, US label, from 10 years: 25 mg daily, then up to 3 mg/kg daily."""
    words = ("titrate", "clomipramine", "--branch", "ocd-young-us", "--start", "2026-12-01")
    shown = real_app(*words, "-f", "rich", width=100).text
    assert "3 mg/kg daily" in shown
    assert "by week" not in shown
    counted = real_app(*words, "--tablets", "25mg", "-f", "json")
    assert counted.code != Exit.ANSWERED or counted.json["steps"][1]["tablets"] == "not counted"


def test_every_schedule_on_record_can_be_drawn_and_put_into_a_calendar(real_app: App) -> None:
    for drug in real_app("list", "-f", "json").json["drugs"]:
        shown = real_app("show", drug["id"], "-s", "titration", "-f", "json").json["drugs"][0]["statements"]
        for s in shown:
            if s["state"] != "fact":
                continue
            words = ("titrate", drug["id"], "--branch", s["facet"], "--start", "2026-12-01")
            data = real_app(*words, "-f", "json")
            assert data.code == Exit.ANSWERED, f"{words}: {data.err}"
            amounts = [step["per_day"].split(" ", 1) for step in data.json["steps"] if step["per_day"]]
            for unit in {unit for _, unit in amounts}:  # what is given by weight stands on a scale of its own
                doses = [float(number) for number, its in amounts if its == unit]
                assert doses == sorted(doses), words
            assert icalendar.Calendar.from_ical(real_app(*words, "--as", "ics").out).walk("VEVENT")
