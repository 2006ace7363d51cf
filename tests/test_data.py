"""The shipped facts: strict, whole, sourced, and the contested record told from both sides."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.authoring.releases import read_releases
from migraine_cli.authoring.rules import RULES, check_rules
from migraine_cli.authoring.schema import fields_of
from migraine_cli.authoring.strict_yaml import load
from migraine_cli.model.fact import NotFound
from migraine_cli.model.knowledge_vocabulary import Direction
from migraine_cli.model.record import Drug
from migraine_cli.model.vocabulary import Status
from tests.support import DATA, ROOT, App

TWELVE = [
    "lamotrigine",
    "topiramate",
    "valproate",
    "propranolol",
    "metoprolol",
    "timolol",
    "atenolol",
    "amitriptyline",
    "venlafaxine",
    "candesartan",
    "onabotulinumtoxina",
    "erenumab",
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_file_is_strict_yaml(kind: object) -> None:
    path = DATA / f"{kind.key}.yaml"  # type: ignore[attr-defined]  # a RecordKind
    top, problems = load(path.read_bytes(), path.name)
    assert problems == []
    assert top


def test_no_record_breaks_the_schema() -> None:
    _, problems = read_library(DATA)
    assert not problems, "\n".join(map(str, problems))


@pytest.mark.parametrize("rule", RULES)
def test_the_facts_keep_the_rule(shipped: KnowledgeBase, rule: str) -> None:
    problems = check_rules(shipped, only=rule)
    assert not problems, "\n".join(map(str, problems))


def test_the_files_are_in_canonical_form() -> None:
    done = subprocess.run([sys.executable, "tools/make.py", "--check", "facts"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_releases_are_in_order() -> None:
    releases, problems = read_releases(DATA)
    assert problems == []
    assert releases


def test_the_twelve_drugs_are_there(shipped: KnowledgeBase) -> None:
    assert set(TWELVE) <= set(shipped.drugs)


def test_every_source_cited_exists_and_every_reference_too(shipped: KnowledgeBase) -> None:
    assert shipped.cited <= set(shipped.sources)
    assert {trial.source for trial in shipped.trials.values()} <= set(shipped.sources)


@pytest.mark.parametrize("drug", TWELVE)
def test_every_section_of_the_twelve_is_answered(shipped: KnowledgeBase, drug: str) -> None:
    record = shipped.drugs[drug]
    empty = [key for key, (name, _, _, _) in fields_of(Drug).items() if not getattr(record, name) and key != "interactions"]
    assert empty == []


@pytest.mark.parametrize("drug", TWELVE)
def test_the_twelve_have_evidence_and_interactions(shipped: KnowledgeBase, drug: str) -> None:
    assert any(drug in trial.drugs for trial in shipped.trials.values()), "no trial"
    assert any(grade.drug == drug for guideline in shipped.guidelines.values() for grade in guideline.grades), "no grade"
    assert any(drug in (i.drug, i.partner, i.third) for i in shipped.interactions.values()), "no interaction"


class TestLamotrigine:
    """The record on which people disagree: both sides must stand in it."""

    @pytest.mark.parametrize("where", ["US", "EU", "UK"])
    def test_it_is_not_approved_for_migraine(self, shipped: KnowledgeBase, where: str) -> None:
        rows = [
            row
            for row in shipped.drugs["lamotrigine"].status
            if not isinstance(row, NotFound) and row.indication == "migraine" and where in [j.value for j in row.jurisdiction]
        ]
        assert rows
        assert {row.status for row in rows} <= {Status.NOT_APPROVED, Status.EXPLICITLY_NOT}

    def test_it_is_approved_for_epilepsy_and_bipolar_disorder_in_the_us(self, shipped: KnowledgeBase) -> None:
        rows = [row for row in shipped.drugs["lamotrigine"].status if not isinstance(row, NotFound) and row.status is Status.APPROVED]
        approved = {row.indication for row in rows if "US" in [j.value for j in row.jurisdiction]}
        assert any("epilepsy" in shipped.conditions[name].name or "seizure" in shipped.conditions[name].name for name in approved)
        assert any("bipolar" in shipped.conditions[name].name for name in approved)

    def test_a_guideline_grades_against_it(self, shipped: KnowledgeBase) -> None:
        grades = [(guideline, grade) for guideline in shipped.guidelines.values() for grade in guideline.grades if grade.drug == "lamotrigine"]
        assert any(grade.direction is Direction.AGAINST and guideline.state.value == "current" for guideline, grade in grades)

    def test_randomised_trials_went_against_it(self, shipped: KnowledgeBase) -> None:
        randomised = [t for t in shipped.trials.values() if "lamotrigine" in t.drugs and t.design.value.startswith("randomised")]
        against = [trial for trial in randomised if (trial.result_for or {}).get("lamotrigine", trial.result) is Direction.AGAINST]
        assert len(against) >= 2

    def test_studies_in_aura_went_for_it(self, shipped: KnowledgeBase) -> None:
        aura = [t for t in shipped.trials.values() if "lamotrigine" in t.drugs and "aura" in t.condition]
        assert any(trial.result is Direction.FOR for trial in aura)
        place = [row for row in shipped.drugs["lamotrigine"].place if not isinstance(row, NotFound)]
        assert any(row.facet.value == "evidence for" and "aura" in row.text for row in place)
        assert any(row.facet.value == "evidence against" for row in place)
        assert any(row.facet.value == "considered when" for row in place)

    def test_the_three_branches_for_epilepsy_in_the_us(self, shipped: KnowledgeBase) -> None:
        branches = [
            row
            for row in shipped.drugs["lamotrigine"].titration
            if not isinstance(row, NotFound)
            and "epilepsy" in row.indication
            and "US" in [j.value for j in row.jurisdiction]
            and row.population.value.startswith("adults")
            and "extended" not in (row.form or "")
        ]
        assert {row.steps[0].dose for row in branches} == {"25 mg every other day", "25 mg daily", "50 mg daily"}
        with_valproate = next(row for row in branches if row.steps[0].dose == "25 mg every other day")
        assert "valproate" in with_valproate.with_
        for row in branches:
            assert row.steps[0].weeks == "1 to 2"

    def test_the_restart_rule(self, shipped: KnowledgeBase) -> None:
        rows = [row for row in shipped.drugs["lamotrigine"].restart if not isinstance(row, NotFound)]
        assert any(row.if_missed == ">5 half-lives" for row in rows)

    def test_the_boxed_warning_is_of_rash(self, shipped: KnowledgeBase) -> None:
        boxed = [row for row in shipped.drugs["lamotrigine"].boxed_warnings if not isinstance(row, NotFound)]
        text = " ".join(f"{row.title} {row.text}" for row in boxed).lower()
        for word in ("rash", "stevens-johnson", "toxic epidermal necrolysis"):
            assert word in text

    def test_the_dangerous_interactions(self, shipped: KnowledgeBase) -> None:
        partners = {name for i in shipped.interactions.values() if i.drug == "lamotrigine" for name in (i.partner, i.third) if name}
        partners |= {i.drug for i in shipped.interactions.values() if i.partner == "lamotrigine"}
        assert "valproate" in partners
        assert any("estrogen" in name or "contracepti" in name for name in partners)


@pytest.mark.parametrize(
    ("drug", "brand"),
    [("propranolol", "Inderal"), ("metoprolol", "Lopressor"), ("metoprolol", "Toprol-XL"), ("timolol", "Blocadren"), ("atenolol", "Tenormin")],
)
def test_the_brands_of_the_beta_blockers_are_on_record_with_their_state(shipped: KnowledgeBase, drug: str, brand: str) -> None:
    states = [row.state.value for row in shipped.drugs[drug].brands if not isinstance(row, NotFound) and row.name.replace(" ", "-") == brand]
    assert states


@pytest.mark.parametrize(
    ("name", "drug"),
    [
        ("Topamax", "topiramate"),
        ("N03AX09", "lamotrigine"),
        ("valproic acid", "valproate"),
        ("LAMICTAL", "lamotrigine"),
        ("divalproex", "valproate"),
        ("toprol xl", "metoprolol"),
        ("Botox", "onabotulinumtoxina"),
        ("Aimovig", "erenumab"),
    ],
)
def test_the_names_people_type(real_app: App, name: str, drug: str) -> None:
    result = real_app("show", name, "--fields", "drug")
    assert result.code == 0, result.err
    assert set(result.lines) == {drug}


def test_a_near_miss_of_a_real_drug_is_no_answer(real_app: App) -> None:
    result = real_app("show", "lamotrigin")
    assert (result.code, result.out) == (1, b"")
    assert "did you mean 'lamotrigine'" in result.err


@pytest.mark.parametrize(
    ("name", "other"),
    # lamotrigine/lamivudine and Aimovig/Ajovy were looked for and not found in a page that could be read: the records say so.
    [("Topamax", "Toprol-XL"), ("Toprol-XL", "Topamax"), ("Lamictal", "Lamisil"), ("Inderal", "Adderall"), ("metoprolol succinate", "metoprolol tartrate")],
)
def test_names_that_are_mistaken_for_one_another_warn(real_app: App, name: str, other: str) -> None:
    err = real_app("resolve", name).err
    assert "warning: " in err
    assert other.lower().replace(" ", "-") in err.lower().replace(" ", "-")


@pytest.mark.parametrize("drug", TWELVE)
def test_each_drug_is_one_screen_and_a_whole_record(real_app: App, drug: str) -> None:
    short = real_app("show", drug, terminal=True, width=120)
    assert short.code == 0
    assert len(short.lines) <= 90
    data = real_app("show", drug, "-f", "json").json
    assert {s["state"] for s in data["drugs"][0]["statements"]} <= {"fact", "not found"}
    assert json.dumps(data)
    assert real_app("show", drug, "--full").code == 0


def test_all_preventives_stand_under_their_classes(real_app: App) -> None:
    text = real_app("list", "--role", "preventive", "--by", "class", terminal=True, width=160).text
    for drug in ("lamotrigine", "propranolol", "erenumab", "candesartan"):
        assert drug in text
    assert "BETA-BLOCKERS" in text.upper()


@pytest.mark.parametrize("name", ["lamotrigine", "Aimovig"])
def test_confusions_that_were_looked_for_in_vain_are_said(real_app: App, name: str) -> None:
    rows = real_app("show", name, "-s", "lookalikes", "--fields", "state,text").rows
    assert any(state == "not found" and "looked for on" in text for state, text in rows)
