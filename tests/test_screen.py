"""`screen`: what the sources say of one patient, or of many."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from migraine_cli.query.profile import read_profile
from migraine_cli.query.screening import Screener
from migraine_cli.query.screening_verdicts import Verdict
from migraine_cli.store import locate
from migraine_cli.store.reads import Store
from tests.screen_support import compiled, verdict
from tests.support import App

# A profile in which betaxan meets nothing: all that its sources ask about is answered.
CLEAR: dict[str, Any] = {
    "age": 40,
    "sex": "male",
    "crcl": 90,
    "egfr": 90,
    "headache": ["episodic"],
    "aura": False,
    "without": ["renal impairment", "hepatic impairment"],
}


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented facts with more to screen by, compiled once."""
    return compiled(tmp_path_factory.mktemp("screen"))


@pytest.fixture(scope="module")
def screener(more: Path) -> Screener:
    return Screener(Store.open(str(more)))


@pytest.fixture
def full_app(app: App, more: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(locate, "shipped_store", lambda: str(more))
    return app


def betaxan(screener: Screener, **changed: Any) -> Verdict:
    """The verdict on betaxan for the clear profile with some answers changed; None takes an answer away."""
    return verdict(screener.screen(read_profile({k: v for k, v in {**CLEAR, **changed}.items() if v is not None})), "betaxan")


def words(found: Verdict, kind: str = "reasons") -> list[tuple[str, str, tuple[str, ...]]]:
    return [(f.word, f.fact["id"].split("/", 1)[1], tuple(f.because)) for f in found.findings(kind)]


def test_a_patient_who_meets_nothing_and_answered_all(screener: Screener) -> None:
    found = betaxan(screener)
    assert (found.word, found.level, found.needs, found.groups) == ("nothing listed", 0, (), [])


def test_the_wider_harm_holds_for_the_narrower_condition(screener: Screener) -> None:
    found = betaxan(screener, conditions=["bronchial asthma"])
    assert found.word == "avoid"
    assert words(found) == [("avoid", "contraindications/airway-disease-us", ("asthma",))]


def test_a_narrower_harm_does_not_hold_for_the_wider_condition(screener: Screener) -> None:
    found = verdict(screener.screen(read_profile({"conditions": ["disease of the airways"]})), "alphadine")
    assert not any("asthma" in f.fact["id"] for f in found.findings("reasons"))


@pytest.mark.parametrize(
    ("missing", "needs"),
    [
        ("age", {"age", "weight"}),  # a label for adolescents is bounded by both
        ("crcl", {"CrCl"}),
        ("headache", {"kind of migraine"}),
        ("aura", {"aura"}),
        ("sex", {"pregnancy", "breastfeeding", "childbearing potential"}),
    ],
)
def test_what_is_not_given_is_asked_for_and_never_taken_as_absent(screener: Screener, missing: str, needs: set[str]) -> None:
    found = betaxan(screener, **{missing: None})
    assert found.word == "undecided"
    assert set(found.needs) == needs
    assert all(f.fact["cites"] and f.fact["id"] for f in found.findings("undecided"))


def test_an_unknown_organ_is_asked_for(screener: Screener) -> None:
    found = betaxan(screener, without=["renal impairment"])
    assert (found.word, set(found.needs)) == ("undecided", {"Child-Pugh class", "hepatic impairment"})
    found = betaxan(screener, without=["hepatic impairment"])
    assert (found.word, set(found.needs)) == ("undecided", {"renal impairment"})


@pytest.mark.parametrize(
    ("crcl", "word", "reason"),
    [("14.9", "contraindicated", "contraindicated"), (15, "caution", "reduce dose"), ("35.5 mL/min", "caution", "reduce dose"), (36, "nothing listed", "")],
)
def test_a_clearance_is_compared_with_the_written_ranges(screener: Screener, crcl: Any, word: str, reason: str) -> None:
    found = betaxan(screener, crcl=crcl)
    assert found.word == word
    assert [f.word for f in found.findings("reasons")] == ([reason] if reason else [])


def test_egfr_and_clearance_are_never_converted_into_each_other(screener: Screener) -> None:
    found = betaxan(screener, crcl=None, egfr=5)
    assert found.needs == ("CrCl",)
    assert found.findings("reasons") == []
    child = betaxan(screener, age=8, egfr=10, headache=["episodic"])
    assert ("avoid", "renal/egfr-30-ml-min-1-73-m2-children-us", ("eGFR",)) in words(child)
    grown = betaxan(screener, egfr=10)
    assert grown.word == "nothing listed"


def test_another_unit_of_the_same_measure_is_not_converted_either(screener: Screener) -> None:
    found = betaxan(screener, crcl="20 mL/min/1.73 m2")
    assert (found.word, found.needs) == ("undecided", ("to read the row",))


def test_words_that_do_not_compare_are_to_be_read(screener: Screener) -> None:
    found = betaxan(screener, without=["hepatic impairment"], conditions=["renal impairment"])
    assert found.word == "caution"
    assert words(found) == [("use with caution", "renal/any-uk", ("renal impairment",))]
    assert [(f.fact["id"], f.needs) for f in found.findings("undecided")] == [("betaxan/renal/a-single-kidney-eu", ("to read the row",))]


@pytest.mark.parametrize(("given", "word"), [("A", "nothing listed"), ("B", "avoid"), ("C", "contraindicated")])
def test_child_pugh_classes(screener: Screener, given: str, word: str) -> None:
    assert betaxan(screener, child_pugh=given, without=["renal impairment"]).word == word


@pytest.mark.parametrize(
    ("week", "word"),
    [(8, "undecided"), (13, "undecided"), (14, "contraindicated"), (30, "contraindicated"), (None, "undecided")],
)
def test_pregnancy_by_trimester(screener: Screener, week: int | None, word: str) -> None:
    """Betaxan is contraindicated from the second trimester; of the first its source has no data."""
    given = {"pregnant_week": week} if week else {"pregnant": True}
    found = betaxan(screener, sex=None, breastfeeding=False, could_become_pregnant=False, **given)
    assert found.word == word
    assert ("week of pregnancy" in found.needs) == (week is None)
    assert "no adequate data" in [f.word for f in found.findings("undecided")]


def test_a_harm_of_some_ages_only(screener: Screener) -> None:
    status = {"headache": ["episodic"], "weight": 50}
    assert betaxan(screener, age=5, **status).word == "contraindicated"
    assert betaxan(screener, age=6, **status).word == "outside the label"


def test_a_harm_that_needs_something_else_taken_as_well(screener: Screener) -> None:
    """Both orders: an answer kept for one patient must not be given to the next, who takes something else."""
    for taking, expected in (([], False), (["openamycin"], True), ([], False)):
        found = betaxan(screener, conditions=["epilepsy"], taking=taking)
        assert (("contraindicated", "contraindications/epilepsy-us", ("epilepsy",)) in words(found)) is expected


def test_a_label_bounded_by_age_and_weight(screener: Screener) -> None:
    assert betaxan(screener, age=14, weight=50).word == "nothing listed"
    light = betaxan(screener, age=14, weight=44)
    assert light.word == "outside the label"
    assert {f.fact["id"] for f in light.findings("reasons")} == {f"betaxan/status/episodic-migraine-prevention-us{n}" for n in ("", "-2")}
    assert betaxan(screener, age=14).needs == ("weight",)
    assert betaxan(screener, headache=["chronic"]).word == "outside the label"


@pytest.mark.parametrize(("months", "word"), [(3, "avoid"), (6, "nothing listed")])
def test_breastfeeding_by_the_age_of_the_infant(screener: Screener, months: int, word: str) -> None:
    given = {"sex": "female", "pregnant": False, "could_become_pregnant": False}
    assert betaxan(screener, **given, breastfeeding_infant_months=months).word == word
    assert betaxan(screener, **given, breastfeeding=True).needs == ("age of the infant",)


def test_a_yes_to_the_wider_term_leaves_the_narrower_open(screener: Screener) -> None:
    assert betaxan(screener, aura=True).needs == ("hemiplegic migraine",)
    assert betaxan(screener, aura=True, without=[*CLEAR["without"], "hemiplegic migraine"]).word == "nothing listed"
    assert betaxan(screener, aura=None, headache=["hemiplegic", "episodic"]).word == "contraindicated"
    could = betaxan(screener, sex=None, could_become_pregnant=True, pregnant=False, breastfeeding=False)
    assert could.needs == ("planning a pregnancy",)


def test_what_a_source_favours_softens_nothing(screener: Screener) -> None:
    plain = betaxan(screener, conditions=["epilepsy"])
    assert plain.word == "nothing listed"
    assert [f.word for f in plain.findings("favours")] == ["source favours it"]
    both = betaxan(screener, conditions=["epilepsy", "asthma"])
    assert (both.word, len(both.findings("favours"))) == ("avoid", 1)


def test_an_interaction_with_a_member_of_the_group_that_is_named(screener: Screener) -> None:
    found = verdict(screener.screen(read_profile({"taking": ["Openex"], "sex": "male"})), "alphadine")
    assert ("adjust", "interactions/enzyme-openers-while-taken-together-us", ("taking openamycin",)) in words(found)


def test_a_group_that_is_taken_asks_which_of_it(screener: Screener) -> None:
    found = verdict(screener.screen(read_profile({"taking": ["enzyme openers", "valorate"]})), "betaxan")
    assert "which of the enzyme openers" in found.needs
    assert not any(f.word == "contraindicated" for f in found.findings("reasons"))


def test_a_triple_needs_all_three(screener: Screener) -> None:
    assert betaxan(screener, taking=["openamycin"]).word == "nothing listed"
    assert betaxan(screener, taking=["valorate"]).word == "nothing listed"
    found = betaxan(screener, taking=["openamycin", "valorate"])
    assert [(w, because) for w, _, because in words(found)] == [("contraindicated", ("taking openamycin", "taking valorate"))]


def test_a_pair_without_a_record_is_not_covered_and_said(screener: Screener) -> None:
    found = betaxan(screener, taking=["openamycin"])
    assert [(pair.name, pair.searched) for pair in found.pairs.pairs] == [("openamycin", None)]


def test_what_is_taken_is_judged(screener: Screener) -> None:
    (one,) = screener.screen(read_profile({"taking": ["openamycin"], "aura": True})).taking
    assert one.verdict.word == "contraindicated"
    assert words(one.verdict) == [("contraindicated", "harms/migraine-with-aura-uk", ("aura",))]
    (one,) = screener.screen(read_profile({"taking": ["openamycin"]})).taking
    assert (one.verdict.word, one.verdict.needs) == ("undecided", ("aura",))
    (one,) = screener.screen(read_profile({"taking": ["valorate"], "aura": True})).taking
    assert one.verdict.word == "not covered"


@pytest.mark.parametrize(("days", "said"), [(9, "below the limits on record"), (10, "reached")])
def test_overuse_days(screener: Screener, days: int, said: str) -> None:
    found = screener.screen(read_profile({"taking": ["betaxan", "alphadine"], "acute_days": days}))
    assert {one.taken.drug: one.overuse for one in found.taking} == {"betaxan": said, "alphadine": "not covered"}
    assert ("overuse" in [f.word for f in verdict(found, "betaxan").findings("reasons")]) == (days >= 10)


def test_two_of_one_class(real_app: App) -> None:
    drugs = real_app("screen", "--taking", "timolol", "--drug", "atenolol", "--drug", "lamotrigine", "-f", "json").json["drugs"]
    found = {drug["drug"]: [r for r in drug["reasons"] if r["word"] == "duplication"] for drug in drugs}
    assert len(found["atenolol"]) == 1
    assert found["lamotrigine"] == []
    assert found["atenolol"][0]["cites"]


def test_a_sparse_record_is_not_covered_never_clear(full_app: App) -> None:
    mine = full_app.overlay(
        "drugs:\n  deltazol:\n    checked: 2025-10-01\n    names: {inn: deltazol, cite: [ref-index-2024 page 40]}\n"
        "    classification: {what: mine, class: calmers, role: [acute], routes: [nasal], cite: [ref-index-2024 page 40]}\n"
    )
    (drug,) = full_app("screen", "--drug", "deltazol", "--data", mine, "-f", "json").json["drugs"]
    assert (drug["verdict"], drug["not_covered"]) == ("not covered", ["cautions", "contraindications"])
    assert "not covered" in full_app("screen", "--drug", "deltazol", "--data", mine, terminal=True, width=80).text


def test_a_jurisdiction_narrows(screener: Screener) -> None:
    assert betaxan(screener, conditions=["asthma"], jurisdiction="UK").word == "nothing listed"
    assert betaxan(screener, conditions=["asthma"], jurisdiction="us").word == "avoid"


def test_narrowing_does_not_read_as_clearing(screener: Screener, full_app: App) -> None:
    found = betaxan(screener, conditions=["asthma"], jurisdiction="UK")
    assert found.elsewhere == [("avoid", ["US"])]
    assert betaxan(screener, conditions=["asthma"], jurisdiction="US").elsewhere == []
    there = verdict(screener.screen(read_profile({"taking": ["openamycin"], "jurisdiction": "EU"})), "alphadine")
    assert [(pair.name, pair.elsewhere) for pair in there.pairs.pairs] == [("openamycin", ["US"])]
    text = full_app("screen", "--condition", "asthma", "-j", "UK", terminal=True, width=100, environ={"NO_COLOR": "1"}).text
    assert "elsewhere: avoid in US" in text
    assert "elsewhere: contraindicated in US" in text


def test_the_reader_sees_what_is_left_first_and_every_drug_once(full_app: App) -> None:
    data = full_app("screen", "--condition", "asthma", "--without", "kidney stones", "-f", "json").json
    drugs = [drug["drug"] for drug in data["drugs"]]
    assert sorted(drugs) == ["alphadine", "betaxan", "gammalimab"]
    assert [drug["verdict"] for drug in data["drugs"]][-2:] == ["avoid", "contraindicated"]
    text = full_app("screen", "--condition", "asthma", terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    assert "which medicine to take is not chosen here" in " ".join(text.split())
    assert text.index("gammalimab") < text.index("betaxan") < text.index("alphadine")


def test_the_pipe_gives_each_reason_with_its_source(full_app: App) -> None:
    rows = full_app("screen", "--condition", "asthma", "-f", "tsv").rows
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    (row,) = [r for r in found if r["drug"] == "alphadine" and r["list"] == "against" and r["because"] == "asthma"]
    assert (row["word"], row["sources"], row["jurisdiction"]) == ("contraindicated", "us-alphamax-2024 §4", "US")
    assert {r["drug"] for r in found} == {"alphadine", "betaxan", "gammalimab"}


def test_a_damaged_table_is_made_anew(source_app: App) -> None:
    assert source_app("screen", "--condition", "asthma").code == 0
    (path,) = source_app.cache.glob("*.sqlite")
    path.chmod(0o644)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE screening SET facts = replace(facts, 'contraindicated', 'caution')")
    connection.close()
    result = source_app("screen", "--condition", "asthma", "--drug", "alphadine", "-f", "json")
    assert result.json["drugs"][0]["verdict"] == "contraindicated"
    assert "damaged" in result.err
