"""`interactions`: every pair and every known triple, in one of three states."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.errors import Exit
from migraine_cli.query.interactants import Party
from migraine_cli.query.interactions import ACTIONS, NOT_COVERED, NOT_FOUND, RECORDED, Answer, gather, judge
from migraine_cli.store.reads import Store
from tests.support import App, Broken

RULE = """\
  {id}:
    drug: {drug}
    partner: {partner}
    timing: {timing}
    effect: effect of {id}
    action: {action}
    action_from: us-betalan-2021 §7
    do: what to do about {id}
    cite: [us-betalan-2021 §7]
"""


def rule(id: str, drug: str, partner: str, action: str = "avoid", timing: str = "while taken together", **more: str) -> str:
    return RULE.format(id=id, drug=drug, partner=partner, action=action, timing=timing) + "".join(f"    {key}: {value}\n" for key, value in more.items())


def world(*rules: str, partners: str = "", drugs: str = "", classes: str = "") -> str:
    """An overlay with rules, and what they are about."""
    tables = {"interactions": "".join(rules), "partners": partners, "drugs": drugs, "classes": classes}
    return "".join(f"{key}:\n{text}" for key, text in tables.items() if text)


def ask(app: App, overlay: str, *words: str) -> Any:
    return app("interactions", *words, "--data", app.overlay(overlay), "-f", "json").json


def pair_of(data: Any, *parties: str) -> Any:
    (item,) = [item for item in data["interactions"] if item["kind"] == "pair" and set(item["parties"]) == set(parties)]
    return item


def rules_of(item: Any) -> set[str]:
    return {finding["value"]["id"] for finding in item["findings"]}


def flat(text: str) -> str:
    """A screen as one line, without colour."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", text).split())


# The three states


def test_a_recorded_pair_gives_all_that_is_recorded(app: App) -> None:
    rows = app("interactions", "betaxan", "alphadine", "-f", "tsv").rows
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["kind"], row["first"], row["second"], row["state"], row["action"]) == ("pair", "alphadine", "betaxan", "recorded", "avoid")
    assert row["action_from"] == "us-alphamax-2024 §7.3"
    assert row["when"] == "on starting betaxan while taking alphadine"
    assert row["effect"] == "double vision, unsteady gait"
    assert row["do"] == "do not combine without advice"
    assert row["mechanism"] == "both close the same gate"
    assert row["severity"] == "use together is not advised [us-alphamax-2024 §7.3]"
    assert row["jurisdiction"] == "US"
    assert row["sources"] == "us-alphamax-2024 §7.3"


def test_a_dose_that_results_is_given(app: App) -> None:
    finding = pair_of(app("interactions", "alphadine", "Openex", "-f", "json").json, "alphadine", "openamycin")["findings"][0]
    assert finding["value"]["dose"]["text"] == "200 to 400 mg daily in 2 divided doses"
    assert finding["holds_because"] == ["openamycin counts among enzyme openers"]


def test_a_pair_that_is_not_covered_is_said_and_counted(app: App) -> None:
    data = app("interactions", "betaxan", "openamycin", "invented teas", "-f", "json").json
    assert data["counts"] | {"pairs": 3, "recorded": 0, "not_found": 0, "not_covered": 3} == data["counts"]
    assert [item["state"] for item in data["interactions"]] == ["not covered"] * 3
    screen = flat(app("interactions", "betaxan", "openamycin", terminal=True).text)
    assert "1 pair: 0 recorded, 0 looked for and not found, 1 not covered." in screen
    assert "? not covered" in screen
    assert "It does not mean that the two may be taken together." in screen
    assert "safe" not in screen


SEARCHED = """\
drugs:
  betaxan:
    interactions:
      - not_found: 2025-09-01
        looked_in: [us-betalan-2021 §7]
        about: interactions of betaxan with enzyme openers
        with: [enzyme-openers]
"""


def test_looked_for_and_not_found_names_where_and_when(app: App) -> None:
    item = pair_of(ask(app, SEARCHED, "betaxan", "openamycin"), "betaxan", "openamycin")
    assert item["state"] == "looked for and not found"
    assert item["text"].startswith("interactions of betaxan with enzyme openers: looked for on 2025-09-01, not found in US label Betalan")
    assert item["not_found"][0]["cites"] == [{"source": "us-betalan-2021", "locator": "§7"}]
    assert pair_of(ask(app, SEARCHED, "betaxan", "valorate"), "betaxan", "valorate")["state"] == "not covered"


def test_a_search_for_anything_answers_every_partner_that_is_not_recorded(app: App) -> None:
    anything = SEARCHED.replace("        with: [enzyme-openers]\n", "")
    data = ask(app, anything, "betaxan", "valorate", "alphadine")
    assert pair_of(data, "betaxan", "valorate")["state"] == "looked for and not found"
    assert pair_of(data, "betaxan", "alphadine")["state"] == "recorded"


def test_a_search_for_a_member_does_not_answer_for_its_group(app: App) -> None:
    member = SEARCHED.replace("[enzyme-openers]", "[openamycin]")
    assert pair_of(ask(app, member, "betaxan", "enzyme openers"), "betaxan", "enzyme-openers")["state"] == "not covered"


def test_a_search_stands_in_the_record_of_the_drug(app: App) -> None:
    rows = app("show", "betaxan", "-s", "interactions", "--data", app.overlay(SEARCHED)).rows
    assert ["not found" in row for row in rows] == [True, False, False]


def test_a_jurisdiction_narrows_and_what_is_left_out_is_named(app: App) -> None:
    assert pair_of(app("interactions", "alphadine", "betaxan", "-j", "US", "-f", "json").json, "alphadine", "betaxan")["state"] == "recorded"
    item = pair_of(app("interactions", "alphadine", "betaxan", "-j", "EU", "-f", "json").json, "alphadine", "betaxan")
    assert (item["state"], item["recorded_elsewhere"]) == ("not covered", ["US"])
    assert "recorded for US" in item["text"]


# Classes and groups

BETAXAN_CLASS = world(rule("calmers-tea", "betaxan", "invented-teas"), rule("gamma-calmers", "gammalimab", "calmers", "adjust"))


def test_a_member_inherits_what_is_recorded_of_its_class(app: App) -> None:
    """Alphadine is a calmer by way of the sodium calmers: through two levels."""
    item = pair_of(ask(app, BETAXAN_CLASS, "gammalimab", "alphadine"), "gammalimab", "alphadine")
    assert rules_of(item) == {"gamma-calmers"}
    assert item["findings"][0]["holds_because"] == ["alphadine counts among nerve calmers"]
    assert item["findings"][0]["whole"] is True


def test_a_class_stands_for_its_members_and_says_which_are_not_covered(app: App) -> None:
    item = pair_of(ask(app, BETAXAN_CLASS, "nerve calmers", "invented teas"), "calmers", "invented-teas")
    assert rules_of(item) == {"calmers-tea"}
    assert item["findings"][0]["whole"] is False
    assert item["members_not_covered"] == [["alphadine", "invented teas"]]
    screen = flat(app("interactions", "calmers", "invented teas", "--data", app.overlay(BETAXAN_CLASS), terminal=True).text)
    assert "(avoid) ?" in screen
    assert "recorded for some members; not covered: alphadine" in screen


def test_a_whole_class_is_covered_by_a_rule_on_it(app: App) -> None:
    item = pair_of(ask(app, BETAXAN_CLASS, "calmers", "gammalimab"), "calmers", "gammalimab")
    assert (item["action"], item["members_not_covered"]) == ("adjust", [])


NESTED = world(
    rule("alpha-outer", "alphadine", "outer"),
    partners="""\
  outer:
    name: outer group
    kind: group
    members: [enzyme-openers, quellers]
    cite: [ref-index-2024 chapter 1]
  other-openers:
    name: other openers
    kind: group
    members: [openamycin, valorate]
    cite: [ref-index-2024 chapter 1]
""",
)


@pytest.mark.parametrize("name", ["openamycin", "enzyme openers", "gammalimab", "quelling antibodies", "outer group", "Openex", "N98AA"])
def test_membership_goes_through_nested_groups_and_classes(app: App, name: str) -> None:
    data = ask(app, NESTED, "alphadine", name)
    assert "alpha-outer" in rules_of(next(item for item in data["interactions"] if item["kind"] == "pair"))


def test_groups_that_share_a_member_meet_through_it(app: App) -> None:
    item = pair_of(ask(app, NESTED, "alphadine", "other openers"), "alphadine", "other-openers")
    assert rules_of(item) == {"alpha-outer", "alphadine-openers"}
    assert item["findings"][0]["holds_because"] == ["of the other openers, openamycin counts among outer group"]
    assert item["members_not_covered"] == [["alphadine", "valorate"]]


def test_a_group_and_a_class_of_one_name_are_one_thing(app: App) -> None:
    namesakes = world(
        rule("gamma-calming", "gammalimab", "calming"),
        partners="  calming:\n    name: Calming Medicines\n    kind: open group\n",
    )
    assert rules_of(pair_of(ask(app, namesakes, "gammalimab", "betaxan"), "gammalimab", "betaxan")) == {"gamma-calming"}
    data = ask(app, namesakes, "gammalimab", "calming medicines")
    assert rules_of(pair_of(data, "gammalimab", "calmers")) == {"gamma-calming"}


def test_a_group_does_not_meet_a_rule_through_the_very_medicine_beside_it(app: App) -> None:
    own = world(
        rule("own-group", "betaxan", "gated"), partners="  gated:\n    name: gated\n    kind: group\n    members: [betaxan]\n    cite: [ref-index-2024 p1]\n"
    )
    data = ask(app, own, "calmers", "betaxan")
    assert pair_of(data, "calmers", "betaxan")["state"] == "recorded"  # alphadine, of the class, with betaxan
    assert rules_of(pair_of(data, "calmers", "betaxan")) == {"alphadine-betaxan"}


NARROWER = world(
    rule("gamma-calmers", "gammalimab", "calmers", "contraindicated"),
    rule("gamma-betaxan", "betaxan", "gammalimab", "no action", overrides="[gamma-calmers]"),
)


def test_a_member_may_override_its_class(app: App) -> None:
    item = pair_of(ask(app, NARROWER, "gammalimab", "betaxan"), "gammalimab", "betaxan")
    assert item["action"] == "no action"
    assert {f["value"]["id"]: f["overridden_by"] for f in item["findings"]} == {"gamma-calmers": ["gamma-betaxan"], "gamma-betaxan": []}
    assert pair_of(ask(app, NARROWER, "gammalimab", "alphadine"), "gammalimab", "alphadine")["action"] == "contraindicated"
    assert pair_of(ask(app, NARROWER, "gammalimab", "calmers"), "gammalimab", "calmers")["action"] == "contraindicated"
    assert app("interactions", "gammalimab", "betaxan", "--fail-on", "monitor", "--data", app.overlay(NARROWER)).code == Exit.ANSWERED


def test_an_override_of_other_parties_is_refused(changed: Callable[..., Broken]) -> None:
    broken = changed(("interactions.yaml", "  key: true\n", "  key: true\n  overrides: [gammalimab-calmers]\n"))
    assert [problem.rule for problem in broken.rules] == ["overrides-are-of-wider-parties"]


def test_an_override_must_exist(changed: Callable[..., Broken]) -> None:
    broken = changed(("interactions.yaml", "  key: true\n", "  key: true\n  overrides: [no-such-rule]\n"))
    assert "no interaction has the id 'no-such-rule'" in broken.schema[0].message


# Timing


@pytest.mark.parametrize(
    ("timing", "washout", "said"),
    [
        ("when the partner is started", None, "on starting valorate while taking betaxan"),
        ("when the partner is stopped", None, "on stopping valorate while taking betaxan"),
        ("washout before the drug is started", "at least 14 days", "after stopping valorate, before starting betaxan: at least 14 days"),
        ("washout after the drug is stopped", "7 days", "after stopping betaxan, before starting valorate: 7 days"),
        ("while taken together", None, "while taken together"),
    ],
)
def test_direction_and_timing_are_said_with_the_names(app: App, timing: str, washout: str | None, said: str) -> None:
    more = {"washout": washout} if washout else {}
    overlay = world(rule("timed", "betaxan", "valorate", timing=timing, **more))
    assert pair_of(ask(app, overlay, "valorate", "betaxan"), "betaxan", "valorate")["findings"][0]["when"] == said


# Triples

TRIPLE = world(
    rule("three", "alphadine", "enzyme-openers", "adjust", third="valorate"),
    rule("starting", "alphadine", "openamycin", "monitor", "when the partner is started"),
    rule("teas", "alphadine", "invented-teas", "monitor"),
)


def test_a_triple_is_found_in_any_order_and_governs_the_pair_that_it_contains(app: App) -> None:
    for words in (("alphadine", "openamycin", "valorate"), ("valorate", "openamycin", "alphadine"), ("openamycin", "alphadine", "valorate")):
        data = ask(app, TRIPLE, *words)
        (triple,) = [item for item in data["interactions"] if item["kind"] == "triple"]
        assert triple["parties"] == ["alphadine", "openamycin", "valorate"]
        governed = {f["value"]["id"]: f["governed_by"] for f in pair_of(data, "alphadine", "openamycin")["findings"]}
        assert governed == {"alphadine-openers": ["three"], "starting": []}
        assert pair_of(data, "alphadine", "valorate")["state"] == "not covered"


def test_a_third_that_was_not_named_is_pointed_out(app: App) -> None:
    data = ask(app, TRIPLE, "alphadine", "openamycin")
    assert not [item for item in data["interactions"] if item["kind"] == "triple"]
    assert pair_of(data, "alphadine", "openamycin")["changed_by"] == ["three"]
    screen = flat(app("interactions", "alphadine", "openamycin", "--data", app.overlay(TRIPLE), terminal=True).text)
    assert "with valorate: adjust (three)" in screen


def test_a_triple_is_no_pair(app: App) -> None:
    assert pair_of(app("interactions", "gammalimab", "betaxan", "-f", "json").json, "gammalimab", "betaxan")["findings"] == []
    data = app("interactions", "gammalimab", "betaxan", "valorate", "-f", "json").json
    assert [item["parties"] for item in data["interactions"] if item["kind"] == "triple"] == [["gammalimab", "betaxan", "valorate"]]


# Duplications


def duplicates(data: Any) -> list[str]:
    return [item["text"] for item in data["interactions"] if item["kind"] == "duplication"]


def test_the_same_medicine_under_two_names_is_one(app: App) -> None:
    data = app("interactions", "Alphamax", "alphadine", "-f", "json").json
    assert [party["asked"] for party in data["asked"]] == [["Alphamax", "alphadine"]]
    assert duplicates(data) == ["'Alphamax' and 'alphadine' are the same: alphadine"]
    assert app("interactions", "Alphamax", "alphadine", "--fail-on", "contraindicated").code == Exit.TRIPPED


def test_two_members_of_a_class_are_noted_as_computed(app: App) -> None:
    data = app("interactions", "alphadine", "betaxan", "gammalimab", "-f", "json").json
    (item,) = [item for item in data["interactions"] if item["kind"] == "duplication"]
    assert (item["state"], item["classes"], item["parties"]) == ("computed", ["calmers"], ["alphadine", "betaxan"])
    screen = flat(app("interactions", "alphadine", "betaxan", terminal=True).text)
    assert "alphadine and betaxan are both nerve calmers [computed]" in screen
    assert "read in no source" in screen.lower()


def test_a_member_beside_its_class_is_noted(app: App) -> None:
    assert duplicates(app("interactions", "nerve calmers", "alphadine", "-f", "json").json) == ["alphadine is one of the nerve calmers"]


# One name alone


def test_one_name_alone_lists_all_that_is_known_of_it(app: App) -> None:
    data = app("interactions", "alphadine", "-f", "json").json
    (item,) = data["interactions"]
    assert rules_of(item) == {"alphadine-betaxan", "alphadine-openers", "gammalimab-calmers"}
    assert [f["value"]["action"] for f in item["findings"]] == ["contraindicated", "avoid", "adjust"], "gravest first"
    assert app("interactions", "alphadine").rows[1][1:3] == ["alphadine", "betaxan"]


def test_one_name_of_which_nothing_is_recorded_is_not_silence(app: App) -> None:
    result = app("interactions", "invented teas")
    assert result.code == Exit.ANSWERED
    assert result.rows[0][4] == "not covered"
    assert app("interactions", "invented teas", "--fail-on", "monitor").code == Exit.TRIPPED


# --fail-on


@pytest.mark.parametrize(("word", "code"), [("contraindicated", 0), ("avoid", 5), ("adjust", 5), ("monitor", 5)])
def test_fail_on_trips_at_an_action_at_least_that_grave(app: App, word: str, code: int) -> None:
    result = app("interactions", "alphadine", "betaxan", "--fail-on", word)
    assert result.code == code
    assert result.rows[0][5] == "avoid"
    assert ("1 recorded with" in result.err) == (code == 5)


def test_fail_on_trips_when_a_pair_is_not_covered(app: App) -> None:
    result = app("interactions", "alphadine", "betaxan", "openamycin", "--fail-on", "contraindicated")
    assert result.code == Exit.TRIPPED
    assert "1 not covered" in result.err
    searched = app.overlay(SEARCHED)
    assert app("interactions", "alphadine", "betaxan", "openamycin", "--fail-on", "contraindicated", "--data", searched).code == Exit.ANSWERED


def test_fail_on_trips_when_a_member_is_not_covered(app: App) -> None:
    result = app("interactions", "calmers", "invented teas", "--fail-on", "contraindicated", "--data", app.overlay(BETAXAN_CLASS))
    assert (result.code, "not covered for every member" in result.err) == (Exit.TRIPPED, True)


def test_fail_on_counts_triples(app: App) -> None:
    assert "1 recorded with 'contraindicated'" in app("interactions", "gammalimab", "betaxan", "valorate", "--fail-on", "contraindicated").err


# The screen


def test_the_matrix_holds_each_pair_once_with_its_word(app: App) -> None:
    text = app("interactions", "alphadine", "betaxan", "openamycin", terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    table = text.partition("EACH WITH EACH\n")[2].partition("\n\n")[0].split("\n")
    assert [line.split() for line in table] == [
        ["with", "alphadine", "betaxan"],
        ["─" * len(table[1])],
        ["betaxan", "avoid", "=", "·"],
        ["openamycin", "adjust", "?"],
    ]


def test_the_details_stand_gravest_first(app: App) -> None:
    text = app("interactions", "alphadine", "betaxan", "openamycin", "gammalimab", "valorate", terminal=True).text
    assert text.index("CONTRAINDICATED: GAMMALIMAB") < text.index("AVOID: ALPHADINE") < text.index("ADJUST: ALPHADINE") < text.index("NOT COVERED")


def test_many_names_make_tables_that_fit(app: App) -> None:
    names = ("alphadine", "betaxan", "openamycin", "gammalimab", "valorate", "invented teas", "calmers")
    text = re.sub(r"\x1b\[[0-9;]*m", "", app("interactions", *names, terminal=True, width=80).text)
    assert max(len(line) for line in text.split("\n")) <= 80
    assert text.count("with  ") >= 2


# Bad input


def test_an_unknown_name_is_never_ignored(app: App) -> None:
    result = app("interactions", "alphadine", "betaxen", "valorat")
    assert (result.code, result.out) == (Exit.NOT_FOUND, b"")
    assert "no medicine, class or partner is called 'betaxen'" in result.err
    assert "did you mean 'betaxan'?" in result.err
    assert "did you mean 'valorate'?" in result.err
    assert "says nothing about its safety" in result.err


def test_words_that_are_one_name_are_to_be_quoted(app: App) -> None:
    assert "quote one name: 'enzyme openers'" in app("interactions", "alphadine", "enzyme", "openers").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("alphadine", "asthma"), Exit.NOT_FOUND, "it is a condition in the facts"),
        (("alphadine", " "), Exit.USAGE, "a name cannot be empty"),
        (("alphadine", "betaxan", "--fail-on", "severe"), Exit.USAGE, "contraindicated, avoid, adjust, monitor"),
        (("alphadine", "betaxan", "-j", "XX"), Exit.USAGE, "no jurisdiction is called 'XX'"),
        (("alphadine", "x" * 5000), Exit.NOT_FOUND, "no medicine, class or partner is called"),
    ],
)
def test_bad_input_is_refused_with_the_next_step(app: App, words: tuple[str, ...], code: Exit, said: str) -> None:
    result = app("interactions", *words)
    assert (result.code, result.out) == (code, b"")
    assert said in result.err


def test_a_name_of_two_things_is_ambiguous(app: App) -> None:
    twins = world(partners="  one-tea:\n    name: twin\n    kind: open group\n  two-tea:\n    name: other\n    kind: substance\n    synonyms: [Betalan]\n")
    result = app("interactions", "alphadine", "Betalan", "--data", app.overlay(twins))
    assert (result.code, "stands for 2 different things" in result.err) == (Exit.NOT_FOUND, True)


def test_names_come_from_standard_input(app: App) -> None:
    assert app("interactions", "-", stdin=b"alphadine\nbetaxan\n").out == app("interactions", "alphadine", "betaxan").out


def test_completion_offers_drugs_classes_and_partners(app: App) -> None:
    for typed, offered in (("alphad", "alphadine"), ("nerve", "nerve calmers"), ("openam", "openamycin")):
        assert offered in app("__complete", "bash", "interactions", typed).lines


# Properties of the engine


class Invented:
    """A world of substances, nested groups and classes."""

    def __init__(self, parents: dict[str, set[str]]) -> None:
        self.parents = parents

    def interactant(self, record_id: str) -> tuple[str, str]:
        return ({"d": "drug", "s": "substance", "c": "class", "g": "group"}[record_id[0]], record_id)

    def wholes(self, member: str) -> list[str]:
        found: set[str] = set()
        todo = list(self.parents[member])
        while todo:
            whole = todo.pop()
            if whole not in found:
                found.add(whole)
                todo += self.parents[whole]
        return sorted(found - {member})

    def members(self, whole: str) -> list[str]:
        return sorted(member for member in self.parents if whole in self.wholes(member))


IDS = [f"{kind}{n}" for kind in "dscg" for n in range(4)]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Invented, list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """A world, names in some order, rules, searches."""
    wholes = [one for one in IDS if one[0] in "cg"]
    parents = {one: set(draw(st.lists(st.sampled_from([w for w in wholes if w > one or one[0] in "ds"] or wholes), max_size=2))) - {one} for one in IDS}
    names = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=2, max_size=6))
    rules = []
    for number in range(draw(st.integers(1, 6))):
        sides = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=2, max_size=3))
        timing = draw(st.sampled_from(["while taken together", "when the partner is started"]))
        made: dict[str, Any] = {"id": f"r{number}", "action": draw(st.sampled_from(ACTIONS)), "timing": timing}
        made |= dict(zip(("drug", "partner", "third"), sides, strict=False))
        rules.append(made)
    searches = [{"drug": drug} for drug in draw(st.lists(st.sampled_from(IDS[:4]), unique=True, max_size=1))]
    return Invented(parents), names, rules, searches


def answered(made: Invented, names: Sequence[str], rules: Sequence[dict[str, Any]], searches: Sequence[dict[str, Any]] = ()) -> Answer:
    found: list[Party] = []
    for name in names:
        party = Party(made, [name], [name])
        if not any(other.ids & party.ids for other in found):
            found.append(party)
    return judge(made, found, rules, searches)


def keys(answer: Answer) -> set[tuple[str, frozenset[str]]]:
    """Every finding: its rule and the parties between which it holds."""
    every = [*answer.triples, *(f for pair in answer.pairs for f in pair.findings)]
    return {(f.rule["id"], frozenset(fit.party.id for fit in f.fits)) for f in every}


def states(answer: Answer) -> dict[frozenset[str], tuple[str, bool]]:
    return {frozenset((p.first.id, p.second.id)): (p.state, p.covered) for p in answer.pairs}


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_names_changes_nothing_that_is_found(case: Any, chance: Any) -> None:
    made, names, rules, searches = case
    other = list(names)
    chance.shuffle(other)
    one, two = answered(made, names, rules, searches), answered(made, other, rules, searches)
    assert keys(one) == keys(two)
    assert states(one) == states(two)
    marks = [{f.key: (f.governed_by, sorted(f.overridden_by)) for p in a.pairs for f in p.findings} for a in (one, two)]
    assert marks[0] == marks[1]


@given(cases())
def test_adding_a_name_never_removes_a_finding_between_the_others(case: Any) -> None:
    made, names, rules, searches = case
    fewer, more = answered(made, names[:-1], rules, searches), answered(made, names, rules, searches)
    assert keys(fewer) <= keys(more) or len(fewer.parties) == 1
    assert states(fewer).items() <= states(more).items()


@given(cases())
def test_without_its_rule_a_finding_is_gone_and_every_other_stays(case: Any) -> None:
    made, names, rules, searches = case
    whole = keys(answered(made, names, rules, searches))
    for gone in rules:
        left = keys(answered(made, names, [r for r in rules if r is not gone], searches))
        assert left == {key for key in whole if key[0] != gone["id"]}


@given(cases())
def test_every_pair_is_in_one_of_three_states(case: Any) -> None:
    answer = answered(*case)
    assert {pair.state for pair in answer.pairs} <= {RECORDED, NOT_FOUND, NOT_COVERED}
    assert len(answer.pairs) == len(list(combinations(answer.parties, 2)))
    for pair in answer.pairs:
        assert (pair.state == RECORDED) == bool(pair.findings)


@given(cases())
def test_a_pair_of_members_is_found_where_its_classes_are_asked_for(case: Any) -> None:
    """What holds between two substances holds between any groups that hold them, and the groups say so."""
    made, names, rules, _ = case
    for one, other in combinations([n for n in names if n[0] in "ds"], 2):
        found = {rule_id for rule_id, _ in keys(answered(made, [one, other], [r for r in rules if "third" not in r]))}
        for group in made.wholes(one):
            if other not in made.members(group) and group != other and group not in made.wholes(other):
                wider = {rule_id for rule_id, _ in keys(answered(made, [group, other], [r for r in rules if "third" not in r]))}
                assert found <= wider


# The shipped facts


@pytest.fixture(scope="module")
def facts(shipped_store_path: Path) -> Store:
    return Store.open(str(shipped_store_path))


def between(facts: Store, *ids: str, where: str | None = None, without: str = "") -> Answer:
    found = [Party(facts, [one], [one]) for one in ids]
    rules, searches = gather(facts, found)
    return judge(facts, found, [rule for rule in rules if rule["id"] != without], searches, where)


CASES = [
    # parties, rule, action: US label of lamotrigine, §2.2 and §7; US label of venlafaxine, §4.2; US label of Inderal XL
    (("lamotrigine", "valproate"), "lamotrigine-valproate", "adjust"),
    (("lamotrigine", "carbamazepine"), "lamotrigine-carbamazepine", "adjust"),
    (("carbamazepine", "valproate", "lamotrigine"), "lamotrigine-enzyme-inducing-antiepileptics-with-valproate", "adjust"),
    (("venlafaxine", "phenelzine"), "venlafaxine-mao-inhibitors", "contraindicated"),
    (("phenelzine", "venlafaxine"), "venlafaxine-mao-inhibitors-before", "contraindicated"),
    (("venlafaxine", "phenelzine"), "venlafaxine-mao-inhibitors-after", "contraindicated"),
    (("propranolol", "warfarin"), "propranolol-warfarin", "monitor"),
]


@pytest.mark.parametrize(("parties", "rule_id", "action"), CASES)
def test_a_case_of_the_labels_is_found_and_falls_with_its_rule(facts: Store, parties: tuple[str, ...], rule_id: str, action: str) -> None:
    found = {f.rule["id"]: f.rule["action"] for f in between(facts, *parties).findings}
    assert found.get(rule_id) == action
    assert rule_id not in {f.rule["id"] for f in between(facts, *parties, without=rule_id).findings}


def test_valproate_governs_over_the_inducer(facts: Store) -> None:
    answer = between(facts, "lamotrigine", "carbamazepine", "valproate")
    pair = next(p for p in answer.pairs if {p.first.id, p.second.id} == {"lamotrigine", "carbamazepine"})
    governed = {f.rule["id"]: f.governed_by for f in pair.findings}
    assert governed["lamotrigine-carbamazepine"] == ["lamotrigine-enzyme-inducing-antiepileptics-with-valproate"]
    assert governed["lamotrigine-sodium-channel-blockers"] == [], "the triple is about induction, not about the heart"


def test_rizatriptan_with_propranolol_and_not_with_other_beta_blockers(real_app: App) -> None:
    data = real_app("interactions", "Maxalt", "Inderal", "-j", "US", "-f", "json").json
    (finding,) = [f for f in pair_of(data, "propranolol", "rizatriptan")["findings"] if f["value"]["id"] == "propranolol-rizatriptan"]
    assert (finding["value"]["action"], finding["value"]["action_from"]) == ("adjust", "us-rizatriptan §2.4")
    for other in ("metoprolol", "nadolol", "timolol"):
        assert "propranolol-rizatriptan" not in rules_of(pair_of(real_app("interactions", "rizatriptan", other, "-f", "json").json, "rizatriptan", other))


def test_the_pill_is_started_and_stopped(real_app: App) -> None:
    rows = real_app("interactions", "combined pill", "lamotrigine", "--fields", "timing").rows
    assert {("when the partner is started",), ("when the partner is stopped",)} <= {tuple(row) for row in rows}


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        (("sumatriptan", "rizatriptan"), "triptans"),
        (("ibuprofen", "naproxen"), "NSAIDs"),
        (("sumatriptan-naproxen", "ibuprofen"), "NSAIDs"),
        (("propranolol", "metoprolol"), "beta-blockers"),
        (("erenumab", "rimegepant"), "CGRP-targeting medicines"),
        (("sertraline", "fluoxetine"), "selective serotonin reuptake inhibitors"),
    ],
)
def test_duplications_of_the_shipped_classes(real_app: App, names: tuple[str, str], shared: str) -> None:
    assert [text for text in duplicates(real_app("interactions", *names, "-f", "json").json) if text.endswith(f"are both {shared}")]


def test_a_rule_on_nsaids_holds_for_every_nsaid_of_ours(facts: Store) -> None:
    assert "candesartan-nsaids" in {f.rule["id"] for f in between(facts, "naproxen", "candesartan").findings}


@given(st.data())
def test_on_the_shipped_facts_too_order_and_company_take_nothing_away(shipped_store_path: Path, data: st.DataObject) -> None:
    store = Store.open(str(shipped_store_path))
    known = sorted({side for rule in store.all("interactions") for side in (rule["drug"], rule["partner"])})
    names = data.draw(st.lists(st.sampled_from(known), unique=True, min_size=3, max_size=4))
    found: list[Party] = []
    for name in names:
        party = Party(store, [name], [name])
        if not any(party.ids & other.ids for other in found):
            found.append(party)
    answer = judge(store, found, *gather(store, found))
    assert keys(judge(store, found[::-1], *gather(store, found[::-1]))) == keys(answer)
    fewer = judge(store, found[:-1], *gather(store, found[:-1]))
    assert len(found) == 2 or keys(fewer) <= keys(answer)
