"""`screen`: what holds of every profile, on the invented facts and on the shipped ones, and the cases of the issue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from migraine_cli.errors import UsageError
from migraine_cli.query.interactants import parties
from migraine_cli.query.interactions import gather, judge
from migraine_cli.query.profile import read_profile
from migraine_cli.query.screening import Screener
from migraine_cli.query.screening_rules import CAUTION, fits
from migraine_cli.query.screening_verdicts import Screening
from migraine_cli.store.reads import Store
from tests.screen_support import compiled, verdict
from tests.support import App


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    return Screener(Store.open(str(compiled(tmp_path_factory.mktemp("screen")))))


@pytest.fixture(scope="module")
def real(shipped_store_path: Path) -> Screener:
    return Screener(Store.open(str(shipped_store_path)), whole=True)


def profiles(screener: Screener) -> st.SearchStrategy[dict[str, Any]]:
    conditions = st.lists(st.sampled_from(sorted(screener.terms.names)), max_size=4, unique=True)
    taking = st.lists(st.sampled_from(sorted(screener.terms.called)), max_size=3, unique=True)
    return st.fixed_dictionaries(
        {"conditions": conditions, "taking": taking},
        optional={
            "age": st.integers(0, 100),
            "sex": st.sampled_from(["female", "male"]),
            "crcl": st.integers(5, 120),
            "egfr": st.integers(5, 120),
            "weight": st.integers(20, 120),
            "aura": st.booleans(),
            "acute_days": st.integers(0, 31),
            "pregnant_week": st.integers(1, 42),
            "could_become_pregnant": st.booleans(),
            "child_pugh": st.sampled_from("ABC"),
            "jurisdiction": st.sampled_from(["US", "EU", "UK"]),
        },
    )


def screened(screener: Screener, given: dict[str, Any]) -> Screening | None:
    try:
        return screener.screen(read_profile(given))
    except UsageError:
        return None  # it contradicts itself


def levels(found: Screening) -> dict[str, int]:
    """How strong the strongest reason against each drug is."""
    return {v.drug.id: max((f.level for f in v.findings("reasons") if f.level >= CAUTION), default=0) for v in found.verdicts}


PROPERTY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much], max_examples=80)


@PROPERTY
@given(data=st.data())
@pytest.mark.parametrize("which", ["screener", "real"])
def test_adding_a_condition_never_makes_a_verdict_milder(request: pytest.FixtureRequest, which: str, data: st.DataObject) -> None:
    engine: Screener = request.getfixturevalue(which)
    given_ = data.draw(profiles(engine))
    more_ = data.draw(st.sampled_from(sorted(engine.terms.names)))
    before = screened(engine, given_)
    after = screened(engine, {**given_, "conditions": [*given_["conditions"], more_]})
    assume(before is not None and after is not None)
    assert before is not None
    assert after is not None
    old, new = levels(before), levels(after)
    assert all(new[drug] >= level for drug, level in old.items())
    harmed = {f.drug for v in after.verdicts for f in v.findings("reasons") if f.fact["section"] in ("contraindications", "cautions")}
    ranks = {v.drug.id: v.level for v in before.verdicts}
    assert all(v.level >= ranks[v.drug.id] for v in after.verdicts if v.drug.id in harmed and v.level >= CAUTION)


@PROPERTY
@given(data=st.data())
@pytest.mark.parametrize("which", ["screener", "real"])
def test_the_order_of_what_is_given_does_not_matter_and_each_drug_appears_once(request: pytest.FixtureRequest, which: str, data: st.DataObject) -> None:
    engine: Screener = request.getfixturevalue(which)
    given_ = data.draw(profiles(engine))
    shuffled = {**given_, **{key: data.draw(st.permutations(given_[key])) for key in ("conditions", "taking")}}
    one, other = screened(engine, given_), screened(engine, dict(reversed(shuffled.items())))
    assert (one is None) == (other is None)
    assume(one is not None)
    assert one is not None
    assert other is not None
    assert one.json() == other.json()
    drugs = [v.drug.id for v in one.verdicts]
    assert sorted(drugs) == sorted(engine.by_id)
    assert [d["drug"] for d in json.loads(f"{{{one.json()}}}")["drugs"]] == drugs


@PROPERTY
@given(data=st.data())
@pytest.mark.parametrize("which", ["screener", "real"])
def test_every_verdict_names_its_facts(request: pytest.FixtureRequest, which: str, data: st.DataObject) -> None:
    engine: Screener = request.getfixturevalue(which)
    found = screened(engine, data.draw(profiles(engine)))
    assume(found is not None)
    assert found is not None
    for drug in json.loads(f"{{{found.json()}}}")["drugs"]:
        if drug["verdict"] == "undecided":
            assert drug["undecided"]
        elif drug["verdict"] in ("nothing listed", "not covered"):
            assert not drug["reasons"]
            assert drug["verdict"] == "nothing listed" or drug["not_covered"]
        else:
            assert drug["reasons"]
        for finding in (*drug["reasons"], *drug["undecided"], *drug["favours"], *drug["information"]):
            assert finding["statement"]
            assert finding["cites"]
            assert finding["because"] or finding["needs"] or finding["word"] == "undecided" or finding["section"] in ("status", "renal", "hepatic")


def facts_in(engine: Screener) -> Iterator[dict[str, Any]]:
    for key, rows in engine.store.screening().items():
        if key not in ("drugs", "terms"):
            yield from rows


@pytest.mark.parametrize("which", ["screener", "real"])
def test_the_table_holds_the_statements_of_the_records(request: pytest.FixtureRequest, which: str) -> None:
    engine: Screener = request.getfixturevalue(which)
    every = {s["id"]: s for drug in engine.by_id for s in engine.store.record(drug)["statements"]}
    placed = [fact for fact in facts_in(engine) if fact["drug"] in engine.by_id]
    assert len(placed) > 20
    for fact in placed:
        assert fact["text"] == every[fact["id"]]["text"]
        assert fact["cites"] == every[fact["id"]]["cites"]
    harms = {s["id"] for s in every.values() if s["section"] in ("contraindications", "cautions", "renal", "hepatic") and s["state"] == "fact"}
    assert harms <= {fact["id"] for fact in placed}


def test_a_range_ends_where_the_next_begins() -> None:
    assert fits({"low": 30, "high": 59, "unit": "mL/min"}, 59.9)
    assert not fits({"low": 30, "high": 59, "unit": "mL/min"}, 60)
    assert fits({"low": 30, "unit": "mL/min", "bound": "<"}, 29.9)
    assert not fits({"low": 30, "unit": "mL/min", "bound": "<"}, 30)
    assert fits({"low": 12, "unit": "years", "bound": ">="}, 12)
    assert not fits({"low": 12, "unit": "years", "bound": ">"}, 12)
    assert fits({"low": 5, "unit": "mL/min", "bound": "about"}, 5) is None
    assert fits({"low": 5, "unit": "mL/min"}, 5) is None


# ---- the cases of the issue that the shipped facts hold: what was given, a drug, the word, the statement and its source


CASES = [
    ({"conditions": ["asthma"]}, "propranolol", "contraindicated", "contraindications/asthma-us-uk-ch", "contraindicated"),
    ({"conditions": ["renal calculi"]}, "topiramate", "warning", "cautions/kidney-stones-us", "warning"),
    ({"could_become_pregnant": True}, "valproate", "contraindicated", "contraindications/could-become-pregnant-us", "contraindicated"),
    ({"could_become_pregnant": True, "jurisdiction": "UK"}, "topiramate", "contraindicated", "contraindications/could-become-pregnant-uk", "contraindicated"),
    ({"taking": ["combined pill"]}, "topiramate", "avoid", "interactions/combined-hormonal-contraceptives-while-taken-together", "avoid"),
    ({"conditions": ["acute phase after infarction"]}, "amitriptyline", "contraindicated", "contraindications/acute-phase-after-myocardial-infarction", ""),
    ({"pregnant_week": 20, "jurisdiction": "EU"}, "candesartan", "contraindicated", "contraindications/pregnancy-eu", "contraindicated"),
    ({"crcl": 28}, "topiramate", "reduce dose", "renal/crcl-70-ml-min-1-73-m2-us", "caution"),
    ({"taking": ["propranolol"]}, "rizatriptan", "adjust", "interactions/rizatriptan-while-taken-together", ""),
    ({"age": 40, "jurisdiction": "UK"}, "valproate", "contraindicated", "contraindications/age-under-55-uk", "contraindicated"),
]


@pytest.mark.parametrize(("profile", "drug", "word", "statement", "whole"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_cases_of_the_shipped_facts(real: Screener, profile: dict[str, Any], drug: str, word: str, statement: str, whole: str) -> None:
    found = verdict(real.screen(read_profile(profile)), drug)
    mine = [f for f in found.findings("reasons") if f.fact["id"].startswith(f"{drug}/{statement}")]
    assert word in [f.word for f in mine], [f.fact["id"] for f in found.findings("reasons")]
    assert all(f.fact["cites"] for f in mine)
    assert not whole or found.word == whole or found.level > CAUTION


@pytest.mark.parametrize("condition", ["diabetes", "renal impairment"])
def test_a_ban_that_needs_aliskiren_does_not_hold_without_it(real: Screener, condition: str) -> None:
    def bans(taking: list[str]) -> list[str]:
        found = verdict(real.screen(read_profile({"conditions": [condition], "taking": taking})), "candesartan")
        return [f.fact["id"] for f in found.findings("reasons") if f.fact["id"].startswith(f"candesartan/contraindications/{condition.replace(' ', '-')}")]

    assert bans([]) == []
    assert len(bans(["aliskiren"])) == 5  # US, UK, EU, CH, IT
    assert bans(["sertraline"]) == []


@pytest.mark.parametrize("where", ["UK", "EU", "DE", "IT"])
def test_candesartan_is_contraindicated_from_the_second_trimester_and_never_clear_before(real: Screener, where: str) -> None:
    def word(week: int) -> str:
        return verdict(real.screen(read_profile({"pregnant_week": week, "jurisdiction": where})), "candesartan").word

    assert word(20) == word(14) == "contraindicated"
    assert word(8) in {"avoid", "undecided"}


@pytest.mark.parametrize(
    ("drug", "where", "age", "word", "section"),
    [("amitriptyline", "UK", 5, "contraindicated", "contraindications"), ("valproate", "US", 1, "warning", "cautions")],
)
def test_a_harm_of_early_childhood_ends_at_its_age(real: Screener, drug: str, where: str, age: int, word: str, section: str) -> None:
    def said(years: int) -> list[str]:
        found = verdict(real.screen(read_profile({"age": years, "jurisdiction": where})), drug)
        return [f.word for f in found.findings("reasons") if f.fact["id"].startswith(f"{drug}/{section}/children")]

    assert said(age) == [word]
    assert said(age + 1) == []


def test_rizatriptan_meets_propranolol_but_no_other_beta_blocker(real: Screener) -> None:
    for other, told in (("metoprolol", ["no action"]), ("nadolol", ["no action"]), ("timolol", ["no action"]), ("atenolol", ["no action"])):
        found = verdict(real.screen(read_profile({"taking": [other]})), "rizatriptan")
        assert not found.findings("reasons")
        assert [f.word for f in found.findings("information") if f.fact["section"] == "interactions"] == told
        assert [(pair.name, pair.searched) for pair in found.pairs.pairs] == ([] if told else [(other, None)])


def test_the_rule_behind_a_case_makes_it(real_app: App) -> None:
    line = ("screen", "--condition", "asthma", "--drug", "propranolol", "-f", "json")
    assert real_app(*line).json["drugs"][0]["verdict"] == "contraindicated"
    gone = real_app.overlay(
        "drugs:\n  propranolol:\n    contraindications:\n"
        "      - {not_found: 2026-11-20, looked_in: [us-inderal-xl §4], about: contraindications, facet: contraindications}\n"
    )
    assert real_app(*line, "--data", gone).json["drugs"][0]["verdict"] != "contraindicated"


@pytest.mark.parametrize("which", ["screener", "real"])
def test_screening_finds_the_interactions_that_interactions_finds(request: pytest.FixtureRequest, which: str) -> None:
    engine: Screener = request.getfixturevalue(which)
    compared = 0
    for taken in sorted(engine.terms.called):
        found = engine.screen(read_profile({"taking": [taken]}))
        for one in found.verdicts:
            if one.drug.id == taken:
                continue
            screened_ = {f.fact["interaction"] for lst in ("reasons", "undecided", "information") for f in one.findings(lst) if "interaction" in f.fact}
            both, failed = parties(engine.store, [taken, one.drug.id])
            assert not failed
            met = [f for pair in judge(engine.store, both, *gather(engine.store, both)).pairs for f in pair.findings]
            # One that gives way to another is told by `interactions` alone; of a group that was taken, a rule that asks for nothing
            # and may not even be meant is no reason and no question.
            holding = [f for f in met if not f.overridden_by and (f.whole or f.rule["action"] != "no action")]
            assert screened_ == {f.rule["id"] for f in holding}, (taken, one.drug.id)
            compared += bool(met)
    assert compared > 5
