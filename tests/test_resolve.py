"""Names: exact, without regard to case, accents, spacing, hyphens or ®; and a near miss is never an answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migraine_cli.errors import Exit, NotFoundError, UsageError
from migraine_cli.model.naming import normalise
from migraine_cli.query.resolve import resolve, suggestions
from migraine_cli.store.reads import Store
from tests.support import App

NAMES = {
    "INN": ["alphadine", "ALPHADINE", "Alphadine", " alphadine ", "alpha-dine", "alpha dine", "alphadine®"],
    "USAN": ["alfadine"],
    "BAN": ["alphadin"],
    "synonym": ["ALPH 12", "alph12", "Alph-12"],
    "name in de": ["Alphädin"],
    "name in fr": ["alphédine", "ALPHÉDINE"],
    "salt or form": ["alphadine sodium", "Alphadine-Sodium"],
    "brand": ["Alphamax", "ALPHAMAX®", "alphamax™", "Zélène-Retard", "zelene retard", "ZELENERETARD", "Ze\u0301le\u0300ne\u2011Retard"],
    "ATC": ["N99AA01", "n99aa01", "N99 AA 01"],
    "RxCUI": ["9900001"],
    "UNII": ["A1B2C3D4EY", "a1b2c3d4ey"],
    "CAS": ["84057-84-1"],
}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names])
def test_a_name_of_any_kind_answers(app: App, kind: str, name: str) -> None:
    result = app("resolve", name)
    assert result.code == Exit.ANSWERED, result.err
    (row,) = result.rows
    assert row[:2] == [name, "alphadine"]
    assert kind in row[2].split(", ")
    assert row[4:7] == ["N99AA01", "9900001", "A1B2C3D4EY"]
    shown = app("show", name, "-f", "json")
    assert [drug["id"] for drug in shown.json["drugs"]] == ["alphadine"]


NEAR = ["alphadinee", "alphadne", "alphdaine", "alphadino", "alpadine", "alphadi", "Alphamx", "Alphamaxx", "N99AA1", "99000011", "betaxam", "gammalima"]


@pytest.mark.parametrize("command", ["show", "resolve"])
@pytest.mark.parametrize("name", NEAR)
def test_a_near_miss_is_never_taken_as_an_answer_but_suggests(app: App, command: str, name: str) -> None:
    result = app(command, name)
    assert result.code == Exit.NOT_FOUND
    assert result.out == b""
    assert f"no drug is called '{name}'" in result.err
    assert "hint: did you mean" in result.err


@pytest.mark.parametrize(("name", "first"), [("alphadne", "'alphadine'"), ("Alphamx", "'Alphamax' (alphadine)"), ("gammalima", "'gammalimab'")])
def test_the_nearest_name_is_suggested_first(app: App, name: str, first: str) -> None:
    assert f"did you mean {first}" in app("show", name).err


def test_what_is_far_from_every_name_suggests_none(app: App) -> None:
    assert "did you mean" not in app("show", "qqqqqqqq").err


def test_a_class_and_a_condition_are_suggested_too(app: App) -> None:
    assert "did you mean 'sodium-calmers'?" in app("class", "sodium-calmer").err
    assert "did you mean 'epilepsy'" in app("list", "--condition", "epilepsi").err


def test_one_name_for_two_things_gives_the_candidates(app: App) -> None:
    result = app("show", "duplon")
    assert result.code == Exit.NOT_FOUND
    assert result.out == b""
    assert "'duplon' stands for 2 different things" in result.err
    assert "hint: alphadine: brand Duplon (US; marketed; alphadine sodium)" in result.err
    assert "hint: betaxan: brand Duplon (DE; marketed; betaxan hydrochloride)" in result.err


def test_a_name_that_is_mistaken_for_another_warns(app: App) -> None:
    for name, other in (("Alphamax", "Alphamix (an invented laxative)"), ("alphadine", "alphanine (an invented clotting factor)")):
        result = app("show", name)
        assert result.code == Exit.ANSWERED
        assert result.err.splitlines() == [f"warning: {name} is mistaken for {other}"]
    assert "Alphamix" not in app("show", "alphadine").err
    assert app("show", "N99AA01").err == ""
    assert app("show", "Alphamax", "--quiet").err == ""


@pytest.mark.parametrize("command", ["compare", "resolve"])
def test_other_commands_warn_as_well(app: App, command: str) -> None:
    assert "warning: Alphamax is mistaken for Alphamix" in app(command, "Alphamax", "betaxan").err


def test_the_found_and_the_missing_part_ways(app: App) -> None:
    result = app("resolve", "Alphamax", "nothing", "Betalan", "Duplon")
    assert result.code == Exit.NOT_FOUND
    assert [row[1] for row in result.rows] == ["alphadine", "betaxan"]
    assert result.err.count("error: ") == 2


def test_names_come_from_standard_input(app: App) -> None:
    result = app("resolve", "-", "N99AB01", stdin="Alphamax\r\n\n  Zélène Retard \nbetaxan".encode())
    assert [row[1] for row in result.rows] == ["alphadine", "alphadine", "betaxan", "gammalimab"]


def test_a_name_of_several_words_without_quotes_is_explained(app: App) -> None:
    result = app("show", "betaxan", "hydrochloride")
    assert result.code == Exit.NOT_FOUND
    result = app("resolve", "zélène", "retard")
    assert result.code == Exit.NOT_FOUND
    assert "quote one name: 'zélène retard'" in result.err


@given(st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_only_a_recorded_name_ever_resolves(store: Store, name: str) -> None:
    recorded = {norm for (norm,) in store._run("SELECT norm FROM name WHERE target_kind = 'drug'")}
    try:
        found = resolve(store, name)
    except NotFoundError:
        assert normalise(name) not in recorded or normalise(name) == "duplon"
        return
    except UsageError:
        assert not name.strip()
        return
    assert normalise(name) in recorded
    assert found.matched


@given(st.sampled_from(["alphadine", "alphamax", "betaxan", "gammalimab"]), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_one_slip_is_suggested(store: Store, name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    slip = data.draw(st.sampled_from([name[:at] + name[at + 1 :], name[:at] + "q" + name[at:], name[:at] + "q" + name[at + 1 :]]))
    if store.names(slip):
        return
    assert any(name in said.lower() for said in suggestions(store, slip, "drug"))
