"""What guidelines and trials say: `evidence`, `guidelines`, `guideline`, `trials`, `why`, `cite`."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.bparser import BibTexParser

from migraine_cli.store import locate
from tests.support import App

OPPOSED = """\
guidelines:
  union-2025:
    title: Another view of invented headaches
    body: Union of Headache Inventors
    short: Union 2025
    year: 2025
    jurisdiction: [EU]
    scope: Prevention in adults; invented for the tests.
    state: current
    grades:
      - drug: alphadine
        grade: none
        direction: for
        purpose: prevention
        population: adults with migraine
        condition: migraine
        says: Names it among the first choices.
        cite: [guild-2015-paper table 2]
    checked: 2025-09-01
    cite: [guild-2015-paper whole text]
"""

POOLABLE = """\
trials:
{trials}
"""
TRIAL = """\
  pooltest-{n}:
    name: POOLTEST {n}
    drugs: [alphadine]
    year: 200{n}
    design: randomised parallel
    purpose: prevention
    condition: episodic-migraine
    population: adults
    endpoint: attacks per month
    result: for
    arms:
      - label: alphadine 100 mg
        drug: alphadine
        n_randomised: 100
        responders_50: {{n: {a}}}
        withdrawals_ae: {{n: 10}}
      - label: alphadine 200 mg
        drug: alphadine
        n_randomised: 100
        responders_50: {{n: {b}}}
      - label: placebo
        n_randomised: 100
        responders_50: {{n: {c}}}
        withdrawals_ae: {{n: 4}}
    text: Invented.
    source: calmstudy-paper
    cite: [calmstudy-paper abstract]
"""


def pooltest(app: App, *counts: tuple[int, int, int]) -> str:
    trials = "".join(TRIAL.format(n=n, a=a, b=b, c=c) for n, (a, b, c) in enumerate(counts, start=1))
    return app.overlay(POOLABLE.format(trials=trials))


def contrast_of(app: App, overlay: str) -> Any:
    """The first comparison of the trial that an overlay adds."""
    trials = app("trials", "alphadine", "--data", overlay, "-f", "json").json["trials"]
    return next(trial for trial in trials if trial["id"].startswith("pooltest"))["contrasts"][0]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_evidence_gives_each_grade_in_its_own_scale_with_meaning_year_and_state(app: App) -> None:
    rows = app("evidence", "alphadine", "-f", "tsv").rows
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["guideline"], first["year"], first["grade"], first["direction"]) == ("guild-2024", "2024", "Level A negative", "against")
    assert first["meaning"] == "do not offer it"
    second = dict(zip(rows[0], rows[2], strict=True))
    assert (second["guideline"], second["state"], second["grade"]) == ("guild-2015", "superseded", "none")


def test_evidence_says_where_current_guidelines_agree(app: App) -> None:
    answer = app("evidence", "alphadine", "-f", "json").json["drugs"][0]
    assert answer["summary"] == "Of 1 current guideline on record: 1 against. None contradicts another."
    assert answer["disagreements"] == []


def test_a_contradiction_of_current_guidelines_is_found_and_a_superseded_one_is_not(app: App) -> None:
    assert app("evidence", "--disagreements").code == 1
    opposed = app.overlay(OPPOSED)
    found = app("evidence", "--disagreements", "--data", opposed)
    assert found.code == 0
    assert found.rows == [["alphadine", "episodic migraine", "Union 2025", "Guild 2024 (Level A negative)"]]
    summary = app("evidence", "alphadine", "-f", "json", "--data", opposed).json["drugs"][0]["summary"]
    assert "They contradict one another: in episodic migraine, Union 2025 for but Guild 2024 against" in summary


def test_a_guideline_that_says_both_contradicts_nobody(app: App) -> None:
    both = OPPOSED + OPPOSED[OPPOSED.index("      - drug") : OPPOSED.index("    checked")].replace("direction: for", "direction: against")
    text = OPPOSED.replace("    checked", both[len(OPPOSED) :] + "    checked")
    found = app("evidence", "--disagreements", "--data", app.overlay(text))
    assert ["Union 2025" in row[3] for row in found.rows] == [False]


def test_evidence_keeps_one_jurisdiction(app: App) -> None:
    opposed = app.overlay(OPPOSED)
    assert [row[1] for row in app("evidence", "alphadine", "-j", "EU", "--data", opposed).rows] == ["union-2025"]


def test_a_drug_without_a_grade_says_so(app: App) -> None:
    assert app("evidence", "gammalimab").rows[0][:2] == ["gammalimab", "not covered"]
    assert "No guideline with a grade for it is on record." in flat(app("evidence", "gammalimab", terminal=True).text)


def test_guidelines_lists_all_newest_first_and_guideline_shows_one(app: App) -> None:
    rows = app("guidelines").rows
    assert [row[0] for row in rows][:2] == ["guild-2024", "guild-2015"]
    by_name = app("guideline", "GUILD 2024")
    assert [row[1] for row in by_name.rows] == ["alphadine", "betaxan"]
    assert by_name.out == app("guideline", "guild-2024").out
    text = flat(app("guideline", "guild-2015", terminal=True, environ={"NO_COLOR": "1"}).text)
    assert "superseded by guild-2024" in text


def test_an_unknown_guideline_is_suggested_never_taken(app: App) -> None:
    result = app("guideline", "gild-2024")
    assert (result.code, result.out) == (1, b"")
    assert "no guideline is called 'gild-2024'" in result.err
    assert "'guild-2024'" in result.err


def test_trials_compute_and_mark_effects_with_their_method(app: App) -> None:
    trial = app("trials", "alphadine", "-f", "json").json["trials"][0]
    (contrast,) = trial["contrasts"]
    assert (contrast["responders"], contrast["n"], contrast["responders_control"], contrast["n_control"]) == (12, 37, 14, 40)
    ratio = contrast["risk_ratio"]
    assert ratio["computed"] is True
    assert ratio["method"] == "Katz log"
    assert ratio["estimate"] == pytest.approx((12 / 37) / (14 / 40))
    assert contrast["risk_difference"]["method"] == "Newcombe hybrid score"
    assert contrast["nnt"]["kind"] == "harm"
    assert contrast["reported"][0]["measure"] == "odds ratio, responders"


def test_what_cannot_be_computed_says_why(app: App) -> None:
    found = app("trials", "betaxan", "-f", "json").json["trials"]
    assert found[0]["contrasts"] == [] or found[0]["contrasts"][0]["not_computed"] == "not randomised"
    text = app.overlay(POOLABLE.format(trials=TRIAL.format(n=1, a=10, b=12, c=5)).replace("randomised parallel", "randomised crossover"), "cross.yaml")
    contrast = contrast_of(app, text)
    assert contrast["risk_ratio"] is None
    assert "the same people in both arms" in contrast["not_computed"]
    undefined = contrast_of(app, pooltest(app, (0, 0, 0)))
    assert "undefined" in undefined["not_computed"]


def test_a_count_from_a_percentage_and_a_shared_control_are_said(app: App) -> None:
    text = POOLABLE.format(trials=TRIAL.format(n=1, a=10, b=12, c=5)).replace("responders_50: {n: 10}", 'responders_50: {percent: "10.4"}')
    contrast = contrast_of(app, app.overlay(text))
    assert contrast["responders"] == 10
    assert contrast["notes"] == ["shares its control arm with another comparison of the trial", "count derived from a percentage"]


def test_withdrawals_give_a_number_needed_to_harm(app: App) -> None:
    contrast = contrast_of(app, pooltest(app, (40, 50, 20)))
    assert contrast["nnh_withdrawals"]["kind"] == "harm"
    assert contrast["nnh_withdrawals"]["number"] == pytest.approx(1 / 0.06)


def test_pooling_counts_a_shared_placebo_arm_once_and_prints_its_caveat(app: App) -> None:
    overlay = pooltest(app, (40, 50, 20), (30, 45, 25), (42, 38, 22))
    answer = app("trials", "alphadine", "--pool", "--data", overlay, "-f", "json").json
    assert answer["pooled"]["k"] == 4  # three of the overlay and the one on record, each once
    assert "not a systematic review" in answer["caveat"]
    assert app("trials", "alphadine", "--pool", "--data", overlay).rows[-1][1] == "pooled, 4 trials"
    assert "pooled" not in app("trials", "alphadine", "--data", overlay).text


def test_the_forest_is_aligned_and_readable_without_colour(app: App) -> None:
    overlay = pooltest(app, (40, 50, 20), (30, 45, 25))
    text = app("trials", "alphadine", "--pool", "--data", overlay, terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    assert "\x1b[3" not in text
    lines = [line for line in text.split("\n") if "■" in line or "◆" in line]
    assert len(lines) >= 6
    assert max(len(line) for line in text.split("\n")) <= 80
    reference = {line.index("│") for line in lines if "│" in line} | {line.index("┼") for line in lines if "┼" in line}
    assert len(reference) == 1, "the line of no difference is one column"
    plain = app("trials", "alphadine", "--data", overlay, terminal=True, width=80, environ={"NO_COLOR": "1", "LC_ALL": "C"}).text
    assert plain.isascii()
    assert "#" in plain


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_is_drawn_whole_and_the_same_each_time(app: App, kind: str) -> None:
    overlay = pooltest(app, (40, 50, 20), (30, 45, 25))
    first = app("trials", "alphadine", "--data", overlay, "--as", kind)
    assert first.code == 0
    assert first.out == app("trials", "alphadine", "--data", overlay, "--as", kind).out
    if kind == "png":
        assert first.out.startswith(b"\x89PNG")
    else:
        text = "".join(ET.fromstring(first.text).itertext())
        assert "POOLTEST 1: alphadine 100 mg" in text
        assert "2.00 (" in text


def test_a_picture_without_the_extra_says_how_to_install_it(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "matplotlib":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    result = app("trials", "alphadine", "--as", "svg")
    assert (result.code, result.out) == (4, b"")
    assert "pip install 'migraine-ref[plot]'" in result.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("trials", "gammalimab"), 1, "no trial of gammalimab-inve is on record"),
        (("trials", "alphadine", "--population", "martians"), 1, "no condition is called 'martians'"),
        (("trials", "alphadine", "--population", "children"), 1, "no trial on record meets that"),
        (("trials", "alphadine", "--against", "alphadine"), 2, "against itself"),
        (("trials", "--pool"), 2, "need a drug"),
        (("trials", "alphadine", "--as", "jpeg"), 2, "pictures: svg, png"),
        (("evidence",), 2, "no name was given"),
        (("evidence", "alphadine", "--disagreements"), 2, "leave the names out"),
        (("why", "alphadine"), 2, "no field was given"),
        (("why", "alphadine", "shoe size"), 1, "alphadine has no field 'shoe size'"),
        (("cite", "nothing-at-all"), 1, "nothing is called 'nothing-at-all'"),
        (("cite", "alphadine", "--as", "apa"), 2, "styles: bibtex, csl-json, ris"),
        (("show", "alphadine", "--as", "ris"), 2, "--as goes with --cite"),
    ],
)
def test_bad_input_names_what_is_wrong_and_prints_nothing(app: App, words: tuple[str, ...], code: int, said: str) -> None:
    result = app(*words)
    assert (result.code, result.out) == (code, b"")
    assert said in result.err


def test_why_gives_source_place_dates_and_what_stands_beside_it(app: App) -> None:
    by_section = app("why", "alphadine", "contraindications", "-f", "json").json
    assert by_section["statements"]
    for statement in by_section["statements"]:
        assert statement["cites"]
        assert all(cite["source"] in by_section["sources"] for cite in statement["cites"])
    row = dict(zip(app("why", "alphadine", "contraindications", "-f", "tsv").rows[0], app("why", "alphadine", "contraindications").rows[0], strict=True))
    assert row["source"]
    assert row["locator"]
    assert row["url"].startswith("https://")


def test_citations_are_read_back_by_reference_managers(app: App) -> None:
    ids = [row[0] for row in app("cite", "alphadine").rows]
    assert ids
    entries = bibtexparser.loads(app("cite", "alphadine", "--as", "bibtex").text, BibTexParser(common_strings=True)).entries
    assert [entry["ID"] for entry in entries] == ids
    records = rispy.loads(app("cite", "alphadine", "--as", "ris").text)
    assert [record["id"] for record in records] == ids
    items = json.loads(app("cite", "alphadine", "--as", "csl-json").text)
    assert [item["id"] for item in items] == ids
    titles = {item["id"]: item["title"] for item in items}
    assert {record["id"]: record["title"] for record in records} == titles
    assert all(item["type"] in ("article-journal", "report", "webpage") and item["URL"] for item in items)


def test_a_title_with_signs_of_bibtex_survives(app: App) -> None:
    overlay = app.overlay('sources:\n  calmstudy-paper:\n    title: "50 % of {braces} & a_b #1 $2"\n')
    entry = bibtexparser.loads(app("cite", "calmstudy-paper", "--as", "bibtex", "--data", overlay).text).entries[0]
    assert entry["title"].strip("{}").replace("\\", "") == "50 % of {braces} & a_b #1 $2"


def test_show_cite_gives_the_sources_of_the_answer_alone(app: App) -> None:
    whole = [item["id"] for item in json.loads(app("cite", "alphadine", "--as", "csl-json").text)]
    part = [item["id"] for item in json.loads(app("show", "alphadine", "-s", "contraindications", "--cite", "--as", "csl-json").text)]
    assert part
    assert set(part) < set(whole)


def test_the_lamotrigine_screen_holds_the_grade_the_trials_and_the_aura_evidence(shipped_app: App) -> None:
    text = flat(shipped_app("show", "lamotrigine", terminal=True, width=100, environ={"NO_COLOR": "1"}).text)
    assert "guidelines against AAN/AHS 2012 (Level A, ineffective)" in text
    assert "Steiner 1997" in text
    assert "negative trials Lotolamp" in text
    assert "evidence for Open study, 59 with aura" in text


# Sacco and others, European Headache Federation 2019, as corrected (J Headache Pain 2019;20:58): risk ratios of responders that it takes from one
# trial each. It counts HALO EM by those analysed, which were not read per arm; by those randomised the second decimal is the same.
PUBLISHED = [
    ("strive-2017", "erenumab 140 mg", (1.8810, 1.5191, 2.3290), 4),
    ("halo-cm", "fremanezumab quarterly", (2.0820, 1.6167, 2.6813), 4),
    ("halo-em-2018", "fremanezumab quarterly", (1.5912, 1.2700, 1.9937), 2),
]


@pytest.mark.parametrize(("trial", "arm", "published", "digits"), PUBLISHED, ids=[case[0] for case in PUBLISHED])
def test_the_forest_of_the_antibodies_agrees_with_a_published_meta_analysis(
    shipped_app: App, trial: str, arm: str, published: tuple[float, float, float], digits: int
) -> None:
    data = json.loads(shipped_app("trials", "--class", "cgrp-monoclonal-antibodies", "-f", "json").text)
    (contrast,) = [c for t in data["trials"] if t["id"] == trial for c in t["contrasts"] if c["arm"] == arm]
    ours = tuple(round(contrast["risk_ratio"][key], digits) for key in ("estimate", "low", "high"))
    assert ours == tuple(round(number, digits) for number in published)
    drawn = shipped_app("trials", "--class", "cgrp-monoclonal-antibodies", terminal=True, width=100, environ={"NO_COLOR": "1"}).text
    estimate, low, high = published
    assert f"{estimate:.2f} ({low:.2f} to {high:.2f})" in drawn


@pytest.mark.parametrize("facts", ["app", "shipped_app"])
def test_the_contradictions_of_all_drugs_are_those_that_each_tells(request: pytest.FixtureRequest, facts: str) -> None:
    asked: App = request.getfixturevalue(facts)
    drugs = [drug["id"] for drug in json.loads(asked("list", "-f", "json").text)["drugs"]]
    each = {drug["drug"]: drug["disagreements"] for drug in json.loads(asked("evidence", *drugs, "-f", "json").text)["drugs"]}
    every = asked("evidence", "--disagreements", "-f", "json")
    told: dict[str, list[Any]] = {}
    for conflict in json.loads(every.text)["disagreements"] if every.code == 0 else []:
        told.setdefault(conflict.pop("drug"), []).append(conflict)
    assert told == {drug: conflicts for drug, conflicts in each.items() if conflicts}
    assert told or facts == "app"


def test_a_guideline_that_grades_nothing_is_told_from_one_whose_grades_were_not_read(app: App) -> None:
    bare = OPPOSED[: OPPOSED.index("    grades:")] + OPPOSED[OPPOSED.index("    checked") :]
    unread = app("guideline", "union-2025", "--data", app.overlay(bare), terminal=True).text
    assert "not the same as grading nothing" in flat(unread)
    read = app("guideline", "union-2025", "--data", app.overlay(bare + "    grades_nothing: true\n"), terminal=True).text
    assert "grades no medicine" in flat(read)
    assert "not the same" not in flat(read)
    both = app("guideline", "union-2025", "--data", app.overlay(OPPOSED + "    grades_nothing: true\n"))
    assert (both.code, both.out) == (3, b"")
    assert "grades_nothing" in both.err


def test_the_trials_of_a_class_are_those_of_its_members_and_show_their_arms_alone(app: App) -> None:
    data = json.loads(app("trials", "--class", "sodium-calmers", "-f", "json").text)
    assert data["trials"]
    assert all("alphadine" in t["drugs"] for t in data["trials"])
    assert all(c["arm"].startswith("alphadine") for t in data["trials"] for c in t["contrasts"])
    for words in (("trials", "alphadine", "--class", "sodium-calmers"), ("trials", "--class", "sodium-calmers", "--pool")):
        refused = app(*words)
        assert (refused.code, refused.out) == (2, b"")
    unknown = app("trials", "--class", "sodium-calmer")
    assert (unknown.code, unknown.out) == (1, b"")
    assert "sodium" in unknown.err


@pytest.fixture
def shipped_app(app: App, shipped_store_path: Any, monkeypatch: pytest.MonkeyPatch) -> App:
    """A command line on the shipped facts."""
    monkeypatch.setattr(locate, "shipped_store", lambda: str(shipped_store_path))
    return app
