"""Every rule on the facts: the invented facts keep it, and one change breaks it, at its file and line."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from migraine_cli.authoring.library import read_library
from migraine_cli.authoring.rules import RULES, check_rules
from migraine_cli.model import fact, identity, knowledge, record
from tests.support import TINY, App, Broken


class Break(NamedTuple):
    """One change that breaks one rule; `at` is a text that first stands on the line to be named."""

    rule: str
    file: str
    old: str
    new: str
    at: str
    said: str


UNCITED = """\
zz-uncited:
  kind: secondary
  title: Nobody cites it
  short: Nobody
  issued: "2020"
  url: https://example.org/nobody
  accessed: 2025-09-01
  state: read in the original

"""

OLDER = "- indication: epilepsy\n      purpose: treatment\n      population: older adults\n      kind: start"
EPISODIC = "- indication: episodic-migraine\n      purpose: prevention\n      population: adults\n      kind: start"

NOT_APPROVED = (
    "    - indication: migraine\n      purpose: prevention\n      status: not approved\n      population: all\n"
    "      cite: [us-alphamax-2024 §1]\n      jurisdiction: [US]\n"
)

BREAKS = [
    Break("identifiers-are-well-formed", "sources", "doi: 10.9999/invented.2001.12", "doi: doi.org/10.9999", "doi:", "is no DOI"),
    Break("identifiers-are-well-formed", "sources", "doi: 10.9999/invented.2001.12", "doi: 10.9999/invented.", "doi:", "is no DOI"),
    Break("identifiers-are-well-formed", "sources", 'pmid: "90000001"', 'pmid: "0123"', "pmid:", "is no PMID"),
    Break("identifiers-are-well-formed", "sources", "PMC9000001", "9000001", "pmcid:", "is no PMCID"),
    Break(
        "identifiers-are-well-formed",
        "sources",
        "url: https://example.org/openaura",
        'pmid: "90000001"\n  url: https://example.org/openaura',
        "never",
        "has the PMID of calmstudy-paper",
    ),
    Break("sources-are-cited", "sources", "us-betalan-2021:", UNCITED + "us-betalan-2021:", "zz-uncited:", "nothing cites zz-uncited"),
    Break("dates-are-not-in-the-future", "sources", "issued: 2024-01-15", "issued: 2199-01-15", "issued: 2199", "in the future"),
    Break("dates-are-not-in-the-future", "sources", "issued: 2024-01-15", "issued: 2025-09-02", "issued: 2025-09-02", "before it was issued"),
    Break("dates-are-not-in-the-future", "drugs", "checked: 2025-09-01", "checked: 2199-09-01", "checked: 2199", "in the future"),
    Break("dates-are-not-in-the-future", "drugs", "not_found: 2025-08-15", "not_found: 2199-08-15", "not_found: 2199", "in the future"),
    Break("dates-are-not-in-the-future", "drugs", "since: 1999-05", "since: 2199-05", "since: 2199", "since 2199-05 is in the future"),
    Break("dates-are-not-in-the-future", "guidelines", "year: 2024", "year: 2199", "year: 2199", "year 2199 is in the future"),
    Break("dates-are-not-in-the-future", "classes", "  name: nerve calmers\n", "  name: nerve calmers\n  checked_on: 2199\n", "checked_on:", "in the future"),
    Break(
        "labels-speak-for-their-jurisdiction",
        "drugs",
        "§8.7]\n      jurisdiction: [US]",
        "§8.7]\n      jurisdiction: [US, UK]",
        "measure: in words",
        "speaks for UK but cites labels of US",
    ),
    Break(
        "mirrors-and-undated-sources-say-so",
        "sources",
        "\n  state_note: \"The publisher's page was closed; a library's copy was read.\"",
        "",
        "openaura-paper:",
        "",
    ),
    Break("mirrors-and-undated-sources-say-so", "sources", '  issued: "2001"\n', "", "calmstudy-paper:", "calmstudy-paper has no date"),
    Break("mirrors-and-undated-sources-say-so", "sources", "  issued: 2021-11-02\n", "", "us-betalan-2021:", "has no date"),
    Break("doses-rise-from-start-to-maximum", "drugs", "dose: 12.5 mg daily", "dose: 0.2 g daily", OLDER, "start 0.2 g daily against maximum 100 mg daily"),
    Break("doses-rise-from-start-to-maximum", "drugs", "dose: 40 mg daily", "dose: 90 mg daily", EPISODIC, "against target 40 mg twice daily"),
    Break("titrations-run-week-by-week", "drugs", "weeks: 3 to 4", "weeks: 4", "id: with-valorate", "week 4 follows week 2"),
    Break("titrations-run-week-by-week", "drugs", "weeks: 1 to 2", "weeks: one", "id: with-valorate", "'one' is not of the form"),
    Break(
        "titrations-run-week-by-week",
        "drugs",
        "          dose: 50 mg daily",
        "          dose: 150 mg daily",
        "id: with-openers",
        "the dose falls in weeks 3 to 4",
    ),
    Break("titrations-run-week-by-week", "drugs", "maximum: 400 mg daily", "maximum: 20 mg daily", "id: with-valorate", "exceeds the maximum"),
    Break("titrations-run-week-by-week", "drugs", "weeks: 3 to 4", "weeks: 3 on", "id: with-valorate", "weeks 5 on follow weeks 3 on, which have no end"),
    Break("titrations-run-week-by-week", "drugs", "weeks: 1 to 2", "weeks: 1 to 1", "id: with-valorate", "weeks 1 to 1 do not run forward"),
    Break(
        "titrations-run-week-by-week",
        "drugs",
        "maintenance: 100 to 200 mg daily",
        "maintenance: 100 to 500 mg daily",
        "id: with-valorate",
        "the maintenance dose 100 to 500 mg daily exceeds the maximum 400 mg daily",
    ),
    Break(
        "titrations-run-week-by-week",
        "drugs",
        "- weeks: 1 to 2\n          dose: 25 mg every other day\n",
        "- weeks: 1 to 2\n          dose: 20 mg daily\n          increase: 10 mg daily\n          every: 1 week\n",
        "id: with-valorate",
        "rising by 10 mg daily every 1 week in weeks 1 to 2, is more than 25 mg daily after it",
    ),
    Break("titration-ids-are-unique", "drugs", "id: with-openers", "id: with-valorate", "  titration:", "two branches have the id with-valorate"),
    Break("titration-ids-are-unique", "drugs", "branch: with-valorate", "branch: with-nothing", 'if_missed: ">2 days"', "no branch 'with-nothing'"),
    Break("codes-have-their-shape", "drugs", "code: N99AA01", "code: N99A01", "- system: ATC\n      code: N99A01", "is no ATC code"),
    Break("codes-have-their-shape", "drugs", "code: 84057-84-1", "code: 84057-84-2", "system: CAS", "wrong check digit"),
    Break("codes-have-their-shape", "drugs", "code: A1B2C3D4EY", "code: a1b2c3d4ey", "system: UNII", "is no UNII code"),
    Break("codes-have-their-shape", "drugs", 'code: "9900001"', 'code: "0990001"', "system: RxCUI", "is no RxCUI code"),
    Break("codes-have-their-shape", "drugs", "code: A1B2C3D4EY", "code: A1B2C3D5EY", "system: UNII", "wrong check sign"),
    Break("a-brand-means-one-drug-in-a-country", "drugs", "name: Betalan", "name: ALPHA-MAX", "name: ALPHA-MAX", "is a brand of alphadine too in US"),
    Break(
        "classes-hold-something",
        "classes",
        "sodium-calmers:",
        "empty-calmers:\n  name: empty\n  cite: [ref-index-2024 page 2]\n\nsodium-calmers:",
        "empty-calmers:",
        "nothing is in the class",
    ),
    Break("codes-belong-to-one-drug", "drugs", "code: N99AA02", "code: N99AA01", "never", "stands for alphadine too"),
    Break("generic-names-are-unique", "drugs", "name: betaxan hydrochloride", "name: Alfa-dine", "never", "is a name of alphadine too"),
    Break("a-brand-is-no-generic-name", "drugs", "name: Betalan", "name: Alpha-Dine", "name: Alpha-Dine", "is the generic name of another drug"),
    Break(
        "a-brand-is-no-generic-name",
        "drugs",
        "name: Zélène-Retard\n",
        "name: Alphamax\n      product: tablets\n      jurisdiction: [US]\n",
        "never",
        "has two states",
    ),
    Break(
        "trees-have-no-circle",
        "classes",
        "  name: nerve calmers\n",
        "  name: nerve calmers\n  parent: sodium-calmers\n",
        "parent: sodium-calmers",
        "own ancestors",
    ),
    Break(
        "trees-have-no-circle", "conditions", "  name: migraine\n", "  name: migraine\n  parent: migraine-with-aura\n", "  parent: migraine\n", "own ancestors"
    ),
    Break("groups-have-members", "partners", "  members: [openamycin]\n", "", "enzyme-openers:", "lists no member"),
    Break("groups-have-members", "partners", "  cite: [us-alphamax-2024 §7]\n", "", "enzyme-openers:", "no source for its members"),
    Break("groups-have-members", "partners", "kind: group", "kind: substance", "enzyme-openers:", "is no group but lists members"),
    Break(
        "every-section-is-answered",
        "drugs",
        "  counselling:\n    - text: Report a rash at once.\n      cite: [us-alphamax-2024 §17]\n      jurisdiction: [US]\n",
        "",
        "alphadine:",
        "has nothing in counselling",
    ),
    Break("regulators-have-a-status", "drugs", "jurisdiction: [EU, UK]", "jurisdiction: [EU]", "never", "betaxan says nothing of UK"),
    Break("a-name-stands-for-one-thing", "conditions", "synonyms: [seizure disorder]", "synonyms: [bronchial asthma]", "never", "is a name of"),
    Break("a-name-stands-for-one-thing", "partners", "synonyms: [sodium valorate]", "synonyms: [Openex]", "never", "is a name of"),
    Break(
        "one-regulator-says-one-thing",
        "drugs",
        NOT_APPROVED,
        NOT_APPROVED + NOT_APPROVED.replace("not approved", "approved"),
        "never",
        "US is both not approved and approved for migraine",
    ),
    Break(
        "a-labelled-migraine-dose-has-an-approval",
        "drugs",
        "  dosing:\n    - indication: epilepsy\n      purpose: treatment\n",
        "  dosing:\n    - indication: migraine\n      purpose: prevention\n",
        "never",
        "alphadine is not approved in US, but a dose for migraine cites a label of US",
    ),
    Break(
        "harms-stand-in-their-section", "drugs", "strength: contraindicated", "strength: caution", "condition: asthma", "asthma is caution in contraindications"
    ),
    Break("harms-stand-in-their-section", "drugs", "strength: warning", "strength: contraindicated", "condition: kidney-stones", "contraindicated in cautions"),
    Break(
        "no-statement-stands-twice",
        "drugs",
        "    - text: Report a rash at once.\n      cite: [us-alphamax-2024 §17]\n      jurisdiction: [US]\n",
        "    - text: Report a rash at once.\n      cite: [us-alphamax-2024 §17]\n      jurisdiction: [US]\n" * 2,
        "never",
        "item 2 repeats item 1",
    ),
    Break(
        "short-records-stay-short",
        "drugs",
        "gammalimab:\n  checked: 2025-09-01\n",
        "gammalimab:\n  checked: 2025-09-01\n  extent: short\n",
        "- indication: chronic-migraine\n      purpose: prevention\n      population: adults\n      kind: fixed",
        "gammalimab is a short record with dosing",
    ),
    Break(
        "overrides-are-of-wider-parties",
        "interactions",
        "key: true",
        "key: true\n  overrides: [gammalimab-calmers]",
        "overrides:",
        "gammalimab-calmers is not of the same or wider parties than alphadine-betaxan",
    ),
    Break("interactions-are-of-two", "interactions", "partner: betaxan", "partner: alphadine", "alphadine-betaxan:", "names one party twice"),
    Break(
        "indications-are-conditions-of-use",
        "drugs",
        EPISODIC,
        EPISODIC.replace("episodic-migraine", "asthma"),
        "- indication: asthma",
        "asthma with purpose prevention",
    ),
    Break(
        "reviews-are-of-what-stands",
        "drugs",
        "text: Report a rash at once.",
        "text: Report a rash at once.\n      reviewed: 2025-09-01 00000000",
        "text: Report a rash",
        "changed since",
    ),
    Break(
        "reviews-are-of-what-stands",
        "drugs",
        "text: Report a rash at once.",
        "text: Report a rash at once.\n      reviewed: 2025-09-01",
        "text: Report a rash",
        "has no digest",
    ),
    Break("trial-counts-add-up", "trials", "n_analysed: 37", "n_analysed: 41", "label: alphadine 200 mg", "41 analysed of 40 randomised"),
    Break("trial-counts-add-up", "trials", "{n: 12", "{n: 38", "label: alphadine 200 mg", "responders: 38 of 37"),
    Break("trial-counts-add-up", "trials", 'percent: "32.4"', 'percent: "42.4"', "label: alphadine 200 mg", "12 of 37 is 32.4 %, not 42.4 %"),
    Break("trial-counts-add-up", "trials", 'n: 12, percent: "32.4"', 'percent: "132"', "label: alphadine 200 mg", "132 % is no percentage"),
    Break("intervals-hold-their-estimate", "trials", 'high: "-0.1"', 'high: "-0.9"', "label: alphadine 200 mg", "-0.8 is not within -1.5 to -0.9"),
    Break("intervals-hold-their-estimate", "trials", 'value: "0.89"', 'value: "8.9"', "measure:", "8.9 is not within 0.35 to 2.29"),
    Break("trial-effects-name-arms", "trials", "against: placebo", "against: nothing", "measure:", "no arm is labelled 'nothing'"),
    Break("trial-results-are-of-its-drugs", "trials", "betaxan: mixed", "gammalimab: mixed", "result_for:", "gammalimab is not among its drugs"),
    Break(
        "grades-are-of-the-scheme",
        "guidelines",
        "grade: Level A negative",
        "grade: Level B",
        "drug: alphadine\n      grade: Level B",
        "'Level B' is not in its scheme",
    ),
    Break(
        "overuse-begins-above-its-limit",
        "drugs",
        "kind: per 24 h\n      amount: 400 mg",
        'kind: medication-overuse days per month\n      amount: ">=10 days"',
        "kind: medication-overuse",
        "alphadine: '>=10 days' is not a limit from above",
    ),
    Break(
        "what-grades-nothing-holds-no-grade",
        "guidelines",
        "  state: current\n",
        "  grades_nothing: true\n  state: current\n",
        "grades_nothing: true",
        "guild-2024: grades_nothing, and",
    ),
    Break("superseded-guidelines-say-by-what", "guidelines", "  superseded_by: guild-2024\n", "", "state: superseded", "guild-2015 is superseded"),
    Break("superseded-guidelines-say-by-what", "guidelines", "state: superseded", "state: current", "state: current", "is current but superseded"),
    Break(
        "claims-name-who-makes-them",
        "drugs",
        "text: it treats both",
        "text: both are not recommended",
        "condition: epilepsy\n      text: both are not",
        "say who recommends it",
    ),
    Break("claims-name-who-makes-them", "drugs", "text: it treats both", "text: it can be taken safely", "condition: epilepsy\n      text: it can", "safely"),
    Break("claims-name-who-makes-them", "drugs", "text: it treats both", "text: it is safe", "condition: epilepsy\n      text: it is safe", "is safe"),
    Break(
        "claims-name-who-makes-them", "drugs", "text: it treats both", "text: it is recommended", "condition: epilepsy\n      text: it is rec", "is recommended"
    ),
    Break("briefs-say-no-more-than-their-statement", "drugs", "0.8 % of children", "0.9 % of children", "title: Serious", "the brief says 0.9"),
    Break(
        "briefs-say-no-more-than-their-statement",
        "drugs",
        "A rash can kill: 0.8 %",
        "A rash can kill: " + "very " * 30 + "0.8 %",
        "title: Serious",
        "at most 110",
    ),
    *(
        Break("amounts-are-written-safely", "drugs", "text: Report a rash at once.", f"text: Report {wrong} at once.", f"text: Report {wrong}", said)
        for wrong, said in (
            ("5 mcg", "write micrograms"),
            ("5 µg", "write micrograms"),
            ("10 IU", "write units"),
            ("10 U", "write units"),
            ("5 mg QD", "write once daily"),
            ("5 mg b.i.d. here", "write once daily"),
            (".5 mg", "leading zero"),
            ("5.0 mg", "trailing zero"),
            ("5mg", "space between"),
        )
    ),
]


def line_of(broken: Broken, one: Break) -> int | None:
    """The line where the anchor first stands; an anchor may run over the end of its line."""
    if one.at == "never":
        return None
    text = (broken.folder / f"{one.file}.yaml").read_text(encoding="utf-8")
    return text[: text.index(one.at)].count("\n") + 1


def test_the_invented_facts_keep_every_rule() -> None:
    base, problems = read_library(TINY)
    assert problems == []
    assert check_rules(base) == []


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: f"{one.rule}: {one.said}")
def test_one_change_breaks_one_rule(changed: Callable[..., Broken], one: Break) -> None:
    broken = changed((f"{one.file}.yaml", one.old, one.new))
    assert broken.schema == []
    assert {problem.rule for problem in broken.rules} == {one.rule}
    problem = next(p for p in broken.rules if one.said in p.message or one.said in p.fix)
    assert problem.file == f"{one.file}.yaml"
    assert problem.fix
    line = line_of(broken, one)
    if line is not None:
        # A circle is reported at each of its members.
        assert line in {p.line for p in broken.rules}
    else:
        assert 1 < problem.line <= (broken.folder / problem.file).read_text(encoding="utf-8").count("\n")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_breaking_case(rule: str) -> None:
    assert rule in {one.rule for one in BREAKS}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_it_asks(rule: str) -> None:
    assert RULES[rule].says.endswith(".")
    assert len(RULES[rule].says) > 20


@pytest.mark.parametrize("text", ["10 units", "5 micrograms", "every other day", "0.5 mg", "10 mg", "it is recommended by the label", "an unsafe dose", "HSV"])
def test_what_looks_like_a_breach_and_is_none(changed: Callable[..., Broken], text: str) -> None:
    assert changed(("drugs.yaml", "text: Report a rash at once.", f"text: Report {text} at once.")).rules == []


def test_check_lists_rule_problems_of_the_facts(app: App) -> None:
    """The rules that guard the shipped facts are the rules of `check`."""
    mine = app.overlay("drugs:\n  alphadine:\n    counselling:\n      - text: take 5mg\n        cite: [ref-index-2024 page 1]\n")
    assert app("check", mine).rows == [[mine, "4", "amounts-are-written-safely", "alphadine: … take 5mg …", "put a space between number and unit"]]


def test_the_invented_facts_hold_every_kind_of_fact() -> None:
    """Else the behaviour tests would pass over a kind that nothing exercises."""
    base, _ = read_library(TINY)
    seen: set[type] = set()
    todo: list[object] = [
        value
        for key in ("drugs", "classes", "conditions", "partners", "interactions", "guidelines", "trials", "sources")
        for value in base.records(key).values()
    ]
    while todo:
        one = todo.pop()
        if isinstance(one, tuple):
            todo += one
        elif hasattr(one, "__dataclass_fields__"):
            seen.add(type(one))
            todo += [getattr(one, name) for name in one.__dataclass_fields__]
    kinds = {
        cls for module in (fact, identity, record, knowledge) for cls in vars(module).values() if isinstance(cls, type) and hasattr(cls, "__dataclass_fields__")
    }
    assert kinds - seen - {fact.Fact} == set()
