"""`pregnancy` and `limits`: what each jurisdiction says, where they differ, what was looked for in vain, what is not covered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.cli.commands import limits as limits_command
from migraine_cli.cli.commands import pregnancy as pregnancy_command
from migraine_cli.errors import Exit
from migraine_cli.model.vocabulary import LimitKind, OveruseKind, ReproductiveFacet, ReproductiveRule
from migraine_cli.query import limits as lim
from migraine_cli.query import reproduction as rep
from migraine_cli.query.narrowing import Narrowing, searched
from tests.support import SPARSE, App, Result

# Sources of the invented facts: what they are cited for, their issue date.
CITES = {
    "US": "us-alphamax-2024 §8",
    "UK": "uk-alphamax-2022 section 4.6",
    "EU": "guild-2024-paper page 2",
    "DE": "guild-2024-paper page 3",
    "": "openaura-paper p1",
}
DOSING = {"indication": "migraine", "purpose": "prevention", "population": "adults", "kind": "maximum"}


def statement(facet: str, rule: str, where: str = "", text: str = "Invented.", **more: Any) -> str:
    """One statement of `reproduction`, or of `limits` and `dosing`, as YAML in one line."""
    fields = {"facet": facet, "rule": rule, "text": text, **more}
    return as_line(fields, where)


def limit(kind: str, amount: str, where: str = "", **more: Any) -> str:
    return as_line({"kind": kind, "amount": amount, **more}, where)


def as_line(fields: dict[str, Any], where: str) -> str:
    said = ", ".join(f"{key}: {value if isinstance(value, list) else repr(value)}" for key, value in fields.items())
    places = where.split()
    return f"      - {{{said}, jurisdiction: [{', '.join(places)}], cite: [{CITES[where if len(places) == 1 else '']}]}}"


def drug(app: App, section: str, *statements: str) -> str:
    """An overlay that gives alphadine these statements and no others in a section, and as limits no others at all."""
    start = as_line({**DOSING, "kind": "start", "dose": "10 mg daily"}, "US")
    more = f"    dosing:\n{start}\n" if section == "limits" else ""
    return app.overlay(f"drugs:\n  alphadine:\n    {section}:\n" + "\n".join(statements) + "\n" + more)


def table(result: Result) -> list[dict[str, str]]:
    assert result.code == Exit.ANSWERED, result.err
    header, *rows = result.rows
    return [dict(zip(header, row, strict=True)) for row in rows]


def ask(app: App, command: str, overlay: str, *words: str) -> list[dict[str, str]]:
    return table(app(command, "alphadine", "--data", overlay, "-f", "tsv", *words))


def sentences(app: App, command: str, overlay: str, *words: str) -> list[str]:
    answer = app(command, "alphadine", "--data", overlay, "-f", "json", *words).json
    return [difference["sentence"] for difference in answer["drugs"][0]["differences"]]


def flat(text: str) -> str:
    return " ".join(text.split())


# The lists of the reading side are those of the model.


def test_the_facets_rules_and_kinds_are_the_models() -> None:
    assert list(rep.FACETS.values()) == [facet.value for facet in ReproductiveFacet]
    assert set(rep.RULES) == {rule.value for rule in ReproductiveRule}
    assert set(lim.KINDS.values()) == {kind.value for kind in LimitKind}
    assert tuple(rep.FACETS) == pregnancy_command.FACETS
    assert tuple(lim.KINDS) == limits_command.KINDS
    assert {kind.value for kind in OveruseKind} >= {"triptan", "ergot", "opioid", "combination analgesic", "simple analgesic"}


# pregnancy


def test_a_row_is_a_statement_with_its_rule_jurisdiction_date_and_source(app: App) -> None:
    row = table(app("pregnancy", "Alphamax", "-f", "tsv"))[0]
    assert (row["drug"], row["facet"], row["rule"], row["trimester"], row["indication"]) == (
        "alphadine",
        "pregnancy",
        "only if clearly needed",
        "1,3",
        "epilepsy",
    )
    assert (row["jurisdiction"], row["dated"], row["date_of"], row["sources"]) == ("US", "2024-01-15", "source", "us-alphamax-2024 §8.1")


def test_the_date_is_the_rules_own_else_the_newest_sources(app: App) -> None:
    own = statement("pregnancy", "avoid", "US", as_of="2019-02")
    newest = as_line({"facet": "lactation", "rule": "caution", "text": "Invented."}, "UK").replace("4.6]", "4.6, openaura-paper p1]")
    rows = ask(app, "pregnancy", drug(app, "reproduction", own, newest))
    assert [(row["dated"], row["date_of"]) for row in rows[:2]] == [("2019-02", "rule"), ("2022-06-30", "source")]


def test_an_undated_source_is_said_to_be_undated(app: App) -> None:
    source = app("sources", "us-alphamax-2024", "-f", "json").json["sources"][0]
    kept = {key: value for key, value in source.items() if key not in ("issued", "id", "drugs", "local")} | {"state_note": "It bears no date."}
    lines = "".join(f"    {key}: {value!r}\n" for key, value in kept.items())
    told = statement("pregnancy", "avoid", "US").replace("us-alphamax-2024", "us-nodate")
    undated = app.overlay(f"sources:\n  us-nodate:\n{lines}drugs:\n  alphadine:\n    reproduction:\n{told}\n")
    assert (row := ask(app, "pregnancy", undated)[0])["dated"] == ""
    assert row["date_of"] == "undated"
    assert "source undated, read" in app("pregnancy", "alphadine", "--data", undated, terminal=True).text


def test_the_gravest_rule_of_each_jurisdiction_stands_first(app: App) -> None:
    rules = ["information", "may be used", "caution", "known risk", "required", "avoid", "contraindicated"]
    overlay = drug(app, "reproduction", *(statement("pregnancy", rule, where, f"Text of {rule}.") for rule in rules for where in ("UK", "US")))
    rows = [(row["jurisdiction"], row["rule"]) for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy")]
    assert rows == [(where, rule) for where in ("US", "UK") for rule in reversed(rules)]
    screen = app("pregnancy", "alphadine", "--data", overlay, "-f", "markdown").text
    assert screen.index("## US\n") < screen.index("## UK\n")
    assert [screen.rindex(f"Text of {rule}.") for rule in rules] == sorted((screen.rindex(f"Text of {rule}.") for rule in rules), reverse=True)


def test_jurisdictions_that_disagree_on_one_trimester_are_named(app: App) -> None:
    overlay = drug(
        app,
        "reproduction",
        statement("pregnancy", "avoid", "US"),
        statement("pregnancy", "contraindicated", "UK", trimester=[2, 3]),
        statement("pregnancy", "avoid", "UK", trimester=[1]),
    )
    assert sentences(app, "pregnancy", overlay) == ["Jurisdictions differ on pregnancy, trimesters 2 and 3: contraindicated in UK; avoid in US."]
    assert sentences(app, "pregnancy", overlay, "--trimester", "2") == ["Jurisdictions differ on pregnancy, trimester 2: contraindicated in UK; avoid in US."]
    assert sentences(app, "pregnancy", overlay, "--trimester", "1") == []
    said = "Jurisdictions differ on pregnancy, trimesters 2 and 3: contraindicated in UK; avoid in US."
    assert said in flat(app("pregnancy", "alphadine", "--data", overlay, terminal=True, width=140).text)
    differing = [row["rule"] for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy") if row["differs"] == said]
    assert sorted(differing) == ["avoid", "contraindicated"]


@pytest.mark.parametrize(
    "pair",
    [
        (statement("pregnancy", "avoid", "US", trimester=[1]), statement("pregnancy", "contraindicated", "UK", trimester=[2])),
        (statement("pregnancy", "avoid", "US", indication="epilepsy"), statement("pregnancy", "contraindicated", "UK", indication="migraine")),
        (statement("lactation", "avoid", "US"), statement("pregnancy", "contraindicated", "UK")),
        (statement("pregnancy", "avoid", "US"), statement("pregnancy", "information", "UK")),
        (statement("pregnancy", "avoid", "US"), statement("pregnancy", "contraindicated")),
        (statement("lactation", "avoid", "US", infant_age="<1 months"), statement("lactation", "caution", "UK", infant_age=">1 months")),
        (statement("pregnancy", "avoid", "US"), statement("pregnancy", "avoid", "UK")),
    ],
    ids=["other trimester", "other use", "other facet", "mere information", "no jurisdiction", "other age", "same rule"],
)
def test_rules_that_answer_different_questions_do_not_disagree(app: App, pair: tuple[str, str]) -> None:
    assert sentences(app, "pregnancy", drug(app, "reproduction", *pair)) == []


def test_a_rule_for_every_use_holds_for_each(app: App) -> None:
    overlay = drug(app, "reproduction", statement("pregnancy", "caution", "US"), statement("pregnancy", "contraindicated", "UK", indication="migraine"))
    assert sentences(app, "pregnancy", overlay) == ["Jurisdictions differ on pregnancy, used for migraine: contraindicated in UK; caution in US."]


def test_sources_of_one_jurisdiction_that_oppose_one_another_are_shown(app: App) -> None:
    overlay = drug(app, "reproduction", statement("lactation", "may be used", "US"), statement("lactation", "avoid", "US", "Two say so."))
    assert sentences(app, "pregnancy", overlay) == ["Sources for US differ on lactation: avoid and may be used."]


def test_a_rule_with_a_note_is_marked_in_the_sentence(app: App) -> None:
    noted = statement("pregnancy", "contraindicated", "UK", note="of a combination alone")
    overlay = drug(app, "reproduction", noted, statement("pregnancy", "caution", "US"))
    assert sentences(app, "pregnancy", overlay) == ["Jurisdictions differ on pregnancy: contraindicated in UK (with a note); caution in US."]


def test_every_facet_without_a_statement_says_so(app: App) -> None:
    rows = table(app("pregnancy", "alphadine", "-f", "tsv"))
    missing = [row["facet"] for row in rows if row["state"] == "not covered"]
    assert missing == [facet for facet in rep.FACETS.values() if facet not in ("pregnancy", "lactation")]
    assert {row["text"] for row in rows if row["state"] == "not covered"} == {"not covered"}


def test_what_is_narrowed_away_is_not_said_to_be_unknown_everywhere(app: App) -> None:
    overlay = drug(app, "reproduction", statement("pregnancy", "avoid", "US", trimester=[1]), statement("pregnancy", "avoid", "UK", trimester=[1]))
    rows = ask(app, "pregnancy", overlay, "--facet", "pregnancy", "-j", "EU", "--trimester", "3")
    assert [row["text"] for row in rows] == ["not covered for EU, trimester 3; on record: US and UK"]


def test_narrowing_keeps_what_holds_everywhere(app: App) -> None:
    overlay = drug(
        app,
        "reproduction",
        statement("pregnancy", "avoid", "US", "One.", indication="migraine"),
        statement("pregnancy", "avoid", "UK", "Two."),
        statement("pregnancy", "caution", "", "Three."),
        statement("pregnancy", "caution", "US", "Four.", indication="epilepsy"),
    )
    assert {row["text"] for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy", "-j", "us")} == {"One.", "Three.", "Four."}
    for name in ("migraine", "chronic migraine", "Migraine with aura"):
        assert {row["text"] for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy", "--indication", name)} == {"One.", "Two.", "Three."}
    assert {row["text"] for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy", "--indication", "seizure disorder")} == {"Two.", "Three.", "Four."}


def test_one_jurisdiction_is_shown_alone(app: App) -> None:
    shared = statement("pregnancy", "caution", "UK EU", "Shared.")
    overlay = drug(app, "reproduction", statement("pregnancy", "avoid", "UK"), shared, statement("pregnancy", "may be used", "UK"))
    assert [row["rule"] for row in ask(app, "pregnancy", overlay, "--facet", "pregnancy", "-j", "UK")] == ["avoid", "caution", "may be used"]
    assert "## EU" not in app("pregnancy", "alphadine", "--data", overlay, "-j", "UK", "-f", "markdown").text
    assert sentences(app, "pregnancy", overlay, "-j", "UK") == ["Sources for UK differ on pregnancy: avoid and may be used."]
    assert "Jurisdictions differ on pregnancy: avoid in UK; caution in EU." in sentences(app, "pregnancy", overlay)


def test_a_search_says_what_was_read_and_when_and_answers_the_facets_it_names(app: App) -> None:
    line = "      - {not_found: 2025-08-01, looked_in: [us-alphamax-2024 §8.3], about: fertility and an interval before conception, facet: fertility}"
    rows = ask(app, "pregnancy", drug(app, "reproduction", line))
    search = rows[0]
    assert (search["state"], search["dated"], search["date_of"], search["sources"]) == ("not found", "2025-08-01", "search", "us-alphamax-2024 §8.3")
    assert "looked for on 2025-08-01, not found in US label Alphamax 2024 §8.3" in search["text"]
    assert [row["facet"] for row in rows[1:]] == [f for f in rep.FACETS.values() if f not in ("fertility", "interval before conception")]


def test_a_search_of_the_whole_section_leaves_nothing_uncovered(app: App) -> None:
    assert [row["state"] for row in table(app("pregnancy", "betaxan", "-f", "tsv"))] == ["not found"]
    assert [row["state"] for row in table(app("limits", "betaxan", "-f", "tsv"))] == ["not found"]


def test_a_name_within_another_name_answers_only_its_own() -> None:
    search: Any = {"facet": "pregnancy registry", "value": {"about": "a pregnancy registry"}}
    assert searched(search, rep.FACETS.values(), whole=rep.SECTION) == ["pregnancy registry"]


@pytest.mark.parametrize("command", ["pregnancy", "limits"])
def test_without_a_name_every_drug_is_there_and_the_uncovered_are_counted_and_named(app: App, command: str) -> None:
    overlay = app.overlay(SPARSE)
    every = {head["id"] for head in app("list", "--data", overlay, "-f", "json").json["drugs"]}
    rows = table(app(command, "--data", overlay, "-f", "tsv"))
    assert {row["drug"] for row in rows} == every
    assert {row["state"] for row in rows if row["drug"] == "deltazol"} == {"not covered"}
    screen = app(command, "--data", overlay, terminal=True, width=100).text
    assert f"NOT COVERED: 1 OF {len(every)} DRUGS" in screen
    assert "deltazol (local)." in screen
    assert [item["drug"] for item in app(command, "--data", overlay, "-f", "json").json["drugs"]] == sorted(every)


def test_texts_of_all_drugs_come_with_full(app: App) -> None:
    text = "a registry counted 2.5 % malformations"
    assert text in flat(app("pregnancy", "--full", terminal=True, width=140).text)
    assert text not in flat(app("pregnancy", terminal=True, width=140).text)
    assert text in app("pregnancy").text


def test_nothing_reads_as_safe(app: App) -> None:
    for command in ("pregnancy", "limits"):
        screen = app(command, "--full", terminal=True, width=100, environ={"FORCE_COLOR": "1"}).text.lower()
        assert " safe" not in screen
        assert "\x1b[32m" not in screen, "nothing is green"
        assert "does not mean that there is no" in flat(re.sub(r"\x1b\[[0-9;]*m", "", screen))


def test_synonyms_and_lists_of_facets(app: App) -> None:
    assert [row["facet"] for row in table(app("pregnancy", "alphadine", "--facet", "breastfeeding", "-f", "tsv"))] == ["lactation"]
    asked = table(app("pregnancy", "alphadine", "--facet", "Paternal_exposure,registry", "--facet", "lactation", "-f", "tsv"))
    assert [row["facet"] for row in asked] == ["lactation", "paternal exposure", "pregnancy registry"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pregnancy", "alphadine", "--facet", "weather"), Exit.USAGE, ("no facet is called 'weather'", "facets: pregnancy, lactation, contraception")),
        (("pregnancy", "alphadine", "--facet", ""), Exit.USAGE, ("no facet is called ''",)),
        (("pregnancy", "alphadine", "--trimester", "4"), Exit.USAGE, ("no trimester is called '4'", "trimesters: 1, 2, 3")),
        (("pregnancy", "alphadine", "--trimester", "0"), Exit.USAGE, ("no trimester is called '0'",)),
        (("pregnancy", "alphadine", "--trimester", "first"), Exit.USAGE, ("no trimester is called 'first'",)),
        (("pregnancy", "alphadine", "--trimester", "1", "--facet", "lactation"), Exit.USAGE, ("a trimester narrows pregnancy, not lactation", "hint: ")),
        (("pregnancy", "qqqqqq"), Exit.NOT_FOUND, ("no drug is called 'qqqqqq'",)),
        (("pregnancy", "alphadine", "-j", "XX"), Exit.USAGE, ("no jurisdiction is called 'XX'", "US, EU, UK")),
        (("pregnancy", "alphadine", "--indication", "zzzz"), Exit.NOT_FOUND, ("no condition is called 'zzzz'",)),
        (("limits", "alphadine", "--kind", "weather"), Exit.USAGE, ("no kind of limit is called 'weather'", "kinds: dose, redose")),
        (("limits", "qqqqqq"), Exit.NOT_FOUND, ("no drug is called 'qqqqqq'",)),
        (("limits", "alphadine", "-j", "XX"), Exit.USAGE, ("no jurisdiction is called 'XX'", "US, EU, UK")),
        (("limits", "alphadine", "--indication", "zzzz"), Exit.NOT_FOUND, ("no condition is called 'zzzz'",)),
        (("limits", ""), Exit.USAGE, ("a name cannot be empty",)),
    ],
)
def test_bad_input(app: App, words: tuple[str, ...], code: Exit, said: tuple[str, ...]) -> None:
    for express in (True, False):
        result = app(*words, express=express)
        assert (result.code, result.out) == (code, b"")
        assert "hint: " in result.err
        for text in said:
            assert text in result.err


@pytest.mark.parametrize("command", ["pregnancy", "limits"])
def test_the_found_are_answered_beside_an_unknown_name(app: App, command: str) -> None:
    result = app(command, "alphadine", "qqqqqq", "Alphamax")
    assert result.code == Exit.NOT_FOUND
    assert {row[0] for row in result.rows} == {"alphadine"}
    assert result.out == app(command, "alphadine").out, "two names of one drug are one drug"
    assert "no drug is called 'qqqqqq'" in result.err


# limits


def test_the_lowest_and_the_highest_are_named_where_jurisdictions_differ(app: App) -> None:
    overlay = drug(
        app,
        "limits",
        limit("per 24 h", "200 mg", "US", route="oral"),
        limit("per 24 h", "300 mg", "UK DE", route="oral"),
        limit("per 24 h", "250 mg", "EU", route="oral"),
        limit("per 24 h", "40 mg", "UK", route="nasal"),
    )
    assert sentences(app, "limits", overlay) == ["Jurisdictions differ on the limit per 24 h, oral: lowest 200 mg (US), highest 300 mg (UK; DE)."]
    assert sentences(app, "limits", overlay, "-j", "UK") == []


@pytest.mark.parametrize(
    "pair",
    [
        (limit("per day", "4 g", "US"), limit("per day", "4000 mg", "UK")),
        (limit("per day", "60 mg", "US", indication="epilepsy"), limit("per day", "80 mg", "UK", indication="migraine")),
        (limit("per day", "60 mg", "US"), limit("per 24 h", "80 mg", "UK")),
        (limit("per day", "60 mg", "US"), limit("per day", "80 mg/kg", "UK")),
        (limit("per day", "60 mg", "US"), limit("per day", "80 mg")),
        (limit("per day", "60 mg", "US", population="adults"), limit("per day", "80 mg", "UK", population="children")),
        (limit("re-dose interval", "2 h", "US"), limit("re-dose interval", "120 min", "UK")),
    ],
    ids=["grams", "other use", "other kind", "by weight", "no jurisdiction", "other people", "minutes"],
)
def test_amounts_that_are_the_same_or_answer_different_questions_do_not_differ(app: App, pair: tuple[str, str]) -> None:
    assert sentences(app, "limits", drug(app, "limits", *pair)) == []


def test_amounts_are_compared_across_units_and_wider_people(app: App) -> None:
    overlay = drug(app, "limits", limit("per day", "4 g", "US", population="adults"), limit("per day", "900 mg", "UK"))
    assert sentences(app, "limits", overlay) == ["Jurisdictions differ on the limit per day, adults: lowest 900 mg (UK), highest 4 g (US)."]
    overlay = drug(app, "limits", limit("re-dose interval", "at least 2 h", "US"), limit("re-dose interval", "240 min", "UK"))
    assert sentences(app, "limits", overlay) == ["Jurisdictions differ on the re-dose interval: lowest at least 2 h (US), highest 240 min (UK)."]


def test_a_limit_for_the_use_governs_one_for_every_use(app: App) -> None:
    overlay = drug(app, "limits", limit("per day", "80 mg", "US"), limit("per day", "60 mg", "US", indication="migraine"), limit("per day", "80 mg", "UK"))
    assert sentences(app, "limits", overlay) == ["Jurisdictions differ on the limit per day, migraine: lowest 60 mg (US), highest 80 mg (UK)."]


@pytest.mark.parametrize(
    ("dose", "kind", "period"),
    [
        ("40 mg twice daily", "per day", ""),
        ("40 mg daily in 2 divided doses", "per day", ""),
        ("10 mg in the morning and 20 mg in the evening", "per day", ""),
        ("40 mg per 24 h", "per 24 h", ""),
        ("40 mg per dose", "per dose", ""),
        ("40 mg per attack", "per attack", ""),
        ("195 units per session", "per treatment session", ""),
        ("140 mg once monthly", "cumulative per interval", "month"),
        ("140 mg every 4 weeks", "cumulative per interval", "4 weeks"),
        ("140 mg every 6 h", "per dose", "every 6 h"),
        ("40 mg every other day", "cumulative per interval", "2 days"),
        ("40 mg per 30 days", "cumulative per interval", "30 days"),
        ("40 mg once", "per dose", ""),
    ],
)
def test_a_maximum_dose_is_a_limit_of_what_it_counts(app: App, dose: str, kind: str, period: str) -> None:
    overlay = drug(app, "dosing", as_line({**DOSING, "dose": dose}, "US"))
    row = next(row for row in ask(app, "limits", overlay) if row["amount"])
    rows = [row for row in ask(app, "limits", overlay) if row["amount"] == dose]
    assert [(row["kind"], row["period"], row["indication"]) for row in rows] == [(kind, period, "migraine")]
    assert row


def test_intakes_of_a_maximum_dose_are_added_up_over_the_day(app: App) -> None:
    doses = [as_line({**DOSING, "dose": "40 mg twice daily", "form": "tablets"}, "US"), as_line({**DOSING, "dose": "60 mg daily"}, "UK")]
    assert sentences(app, "limits", drug(app, "dosing", *doses)) == [
        "Jurisdictions differ on the limit per day, migraine, adults: lowest 60 mg daily (UK), highest 40 mg twice daily (US, tablets)."
    ]


def test_a_maximum_with_a_partner_is_no_maximum_without_it(app: App) -> None:
    doses = [as_line({**DOSING, "dose": "40 mg daily", "with": ["valorate"]}, "US"), as_line({**DOSING, "dose": "60 mg daily"}, "UK")]
    overlay = drug(app, "dosing", *doses)
    assert sentences(app, "limits", overlay) == []
    assert {row["amount"]: row["with"] for row in ask(app, "limits", overlay) if row["indication"] == "migraine"} == {
        "40 mg daily": "valorate",
        "60 mg daily": "",
    }


def test_overuse_days_name_the_kind_of_medicine(app: App) -> None:
    kind = "medication-overuse days per month"
    overlay = drug(app, "limits", limit(kind, "<10 days", "", overuse="triptan"), limit(kind, "<15 days", "US"))
    rows = ask(app, "limits", overlay, "--kind", "overuse")
    assert {row["amount"]: row["overuse"] for row in rows} == {"<10 days": "triptan", "<15 days": ""}
    screen = flat(app("limits", "alphadine", "--data", overlay, terminal=True, width=120).text)
    assert "<10 days; counted as triptan" in screen
    assert "<15 days; kind of medicine not stated" in screen


def test_kinds_narrow_and_every_other_kind_is_left_out(app: App) -> None:
    rows = table(app("limits", "alphadine", "--kind", "24h,per day", "-f", "tsv"))
    assert [(row["kind"], row["state"]) for row in rows] == [("per 24 h", "fact"), ("per day", "fact")]
    assert [row["unit"] for row in rows] == ["mg", "mg"]


# The engines, on statements of any sort

WHERE = ("US", "EU", "UK", "DE")


def made(number: int, facet: str, rule: str, where: list[str], trimester: list[int], use: str) -> Any:
    value: dict[str, Any] = {"facet": facet, "rule": rule, "text": "Invented."}
    value |= {"trimester": trimester} if trimester else {}
    value |= {"indication": use} if use else {}
    return {
        "id": f"d/reproduction/{number}",
        "section": "reproduction",
        "facet": facet,
        "state": "fact",
        "scope": use,
        "jurisdiction": where,
        "value": value,
        "cites": [],
    }


@st.composite
def statements(draw: st.DrawFn) -> list[Any]:
    chosen = st.tuples(
        st.sampled_from(["pregnancy", "lactation"]),
        st.sampled_from(rep.RULES),
        st.lists(st.sampled_from(WHERE), unique=True, max_size=2),
        st.lists(st.sampled_from([1, 2, 3]), unique=True, max_size=2).map(sorted),
        st.sampled_from(["", "migraine", "epilepsy"]),
    )
    return [made(number, *fields) for number, fields in enumerate(draw(st.lists(chosen, max_size=7)))]


def answer(found: list[Any], asked: Narrowing | None = None, only: int | None = None) -> rep.Answer:
    record: Any = {"head": {"id": "d"}, "statements": found}
    return rep.reproduction(record, list(rep.FACETS.values()), asked or Narrowing(), only)


@given(statements(), st.randoms())
def test_the_order_of_statements_changes_no_difference(found: list[Any], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert [d.sentence() for d in answer(found).differences] == [d.sentence() for d in answer(shuffled).differences]


@given(statements())
def test_every_difference_names_its_facts_and_two_sides(found: list[Any]) -> None:
    for difference in answer(found).differences:
        assert len(difference.views) > 1
        for rule, where in difference.views:
            assert where
            for place in where:
                assert any(s["value"]["rule"] == rule and place in s["jurisdiction"] and s["facet"] == difference.question.facet for s in difference.statements)


@given(statements())
def test_a_statement_bound_to_no_jurisdiction_changes_no_difference(found: list[Any]) -> None:
    more = [*found, made(99, "pregnancy", "contraindicated", [], [], "")]
    assert [d.sentence() for d in answer(found).differences] == [d.sentence() for d in answer(more).differences]


@given(statements(), st.sampled_from([None, *WHERE]), st.sampled_from([None, 1, 2, 3]))
def test_a_facet_is_a_fact_or_a_search_or_a_gap_and_never_none_of_them(found: list[Any], where: str | None, only: int | None) -> None:
    result = answer(found, Narrowing(where), only)
    told, missing = {s["facet"] for s in result.facts}, {gap.about for gap in result.gaps}
    assert told | missing == set(rep.FACETS.values())
    assert not told & missing
    kept = [s for s in found if (where is None or not s["jurisdiction"] or where in s["jurisdiction"])]
    kept = [s for s in kept if only is None or "trimester" not in s["value"] or only in s["value"]["trimester"]]
    assert sorted(s["id"] for s in result.facts) == sorted(s["id"] for s in kept)


@given(st.lists(st.tuples(st.sampled_from(WHERE), st.integers(1, 5), st.sampled_from(["mg", "g", "mg/kg"])), min_size=1, max_size=6), st.randoms())
def test_the_lowest_and_highest_are_the_ends_of_what_is_recorded(rows: list[tuple[str, int, str]], random: Any) -> None:
    def limits_of(rows: list[tuple[str, int, str]]) -> list[lim.Limit]:
        found: list[Any] = [
            {"section": "limits", "jurisdiction": [where], "scope": "", "value": {"kind": "per day", "amount": {"text": f"{n} {unit}", "low": n, "unit": unit}}}
            for where, n, unit in rows
        ]
        return [lim.limit_of(statement) for statement in found]

    differences = list(lim.differences(limits_of(rows), {}))
    for difference in differences:
        values = [one.amount.value for one in difference.limits]
        assert {one.amount.value for one in difference.low} == {min(values)}
        assert {one.amount.value for one in difference.high} == {max(values)}
        assert min(values) < max(values)
        assert len({one.amount.dimension for one in difference.limits}) == 1
    random.shuffle(rows)
    again = {
        d.kind: (d.low[0].amount.value, d.high[0].amount.value, len(d.limits))
        for d in lim.differences(limits_of(rows), {})
        if d.limits[0].amount.dimension == "mass"
    }
    assert again == {d.kind: (d.low[0].amount.value, d.high[0].amount.value, len(d.limits)) for d in differences if d.limits[0].amount.dimension == "mass"}


# The shipped facts


def test_candesartan_by_trimester_and_jurisdiction(real_app: App) -> None:
    first = table(real_app("pregnancy", "candesartan", "--trimester", "1", "-j", "UK", "-f", "tsv"))
    assert ("avoid", "1") in {(row["rule"], row["trimester"]) for row in first}
    assert "contraindicated" not in {row["rule"] for row in first}
    second = table(real_app("pregnancy", "candesartan", "--trimester", "2", "-j", "UK", "-f", "tsv"))
    assert (second[0]["rule"], second[0]["trimester"]) == ("contraindicated", "2,3")
    assert second[0]["sources"].startswith("uk-candesartan-leaflet ")
    us = table(real_app("pregnancy", "candesartan", "--trimester", "2", "-j", "US", "-f", "tsv"))
    assert {row["rule"] for row in us if row["jurisdiction"] == "US"} == {"avoid", "known risk"}
    answer = real_app("pregnancy", "candesartan", "--trimester", "2", "-f", "json").json["drugs"][0]
    rules = {rule["rule"]: rule["jurisdiction"] for rule in answer["differences"][0]["rules"]}
    assert {"UK", "EU", "DE"} <= set(rules["contraindicated"])
    assert rules["avoid"] == ["US"]


def test_valproate_in_fathers_and_in_pregnancy(real_app: App) -> None:
    rows = table(real_app("pregnancy", "valproate", "--facet", "pregnancy", "--indication", "migraine", "-f", "tsv"))
    contraindicated = {row["jurisdiction"] for row in rows if row["rule"] == "contraindicated"}
    assert {"US", "EU", "UK"} <= contraindicated
    fathers = table(real_app("pregnancy", "valproate", "--facet", "paternal", "-j", "UK", "-f", "tsv"))
    assert (fathers[0]["rule"], fathers[0]["interval"], fathers[0]["dated"], fathers[0]["date_of"]) == ("required", "3 months", "2024-09", "rule")


def test_every_shipped_statement_is_a_row_and_every_drug_is_named(real_app: App) -> None:
    rows = table(real_app("pregnancy", "-f", "tsv"))
    drugs = {head["id"] for head in real_app("list", "-f", "json").json["drugs"]}
    assert {row["drug"] for row in rows} == drugs
    facts = [row for row in rows if row["state"] == "fact"]
    assert len({row["id"] for row in facts}) == len(facts) > 150
    assert all(row["dated"] or row["date_of"] == "undated" for row in facts)
    assert all(row["sources"] and row["rule"] for row in facts)


def test_venlafaxine_is_limited_lower_in_the_us_than_in_the_uk(real_app: App) -> None:
    answer = real_app("limits", "venlafaxine", "-f", "json").json["drugs"][0]
    depression = next(d for d in answer["differences"] if "depression" in d["who"])
    assert depression["lowest"] == {"amount": "225 mg daily", "jurisdiction": ["US"]}
    assert depression["highest"]["jurisdiction"] == ["UK", "IE"]


def test_a_limit_that_was_looked_for_says_where_and_when(real_app: App) -> None:
    rows = table(real_app("limits", "topiramate", "-f", "tsv"))
    search = next(row for row in rows if row["state"] == "not found")
    assert search["dated"] == "2026-11-24"
    assert "us-topamax" in search["sources"]
