"""`trials`: the studies of a drug, with computed effects, a forest, and a summary when asked."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Argument, Command, Option
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit, emit_artefact
from migraine_cli.errors import Exit, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.report.trials import Asked
    from migraine_cli.store.reads import Store

POPULATIONS = ("adults", "adolescents", "children", "children and adolescents", "adults and adolescents", "older adults", "all")


def run(env: Env, values: Values) -> Exit:
    """Print the trials of a drug, or all."""
    from migraine_cli.query.resolve import resolve
    from migraine_cli.report.trials import Asked, trials_report

    chosen_format(env, values)
    picture = _picture(values)
    given = values.many("name")
    against, population, family = values.text("against"), values.text("population"), values.text("class")
    if not given and (against or values.flag("pool")):
        raise UsageError("--against and --pool need a drug", "for example 'migraine-ref trials erenumab --pool'")
    if given and family:
        raise UsageError("--class and a drug exclude each other", "leave one out")

    def answer(store: Store) -> Exit:
        drug = resolve(store, given[0]).drug if given else None
        other = resolve(store, against).drug if against else None
        if drug is not None and other == drug:
            raise UsageError(f"a trial cannot set {drug} against itself", "name another drug")
        node = store.class_node(resolve(store, family, "class").drug) if family else None
        members = frozenset(head["id"] for head in store.heads([("class", (node["id"],))])) if node else None
        name = store.head(drug)["name"] if drug else node["name"] if node else ""
        asked = Asked(drug=drug, members=members, name=name, against=other, pool=values.flag("pool"))
        trials = [t for t in store.all("trials") if _wanted(t, asked) and _of(store, t, population)]
        if not trials:
            raise NotFoundError(*_none(store, asked, population))
        trials.sort(key=lambda t: (not t["design"].startswith("randomised"), t["year"], t["id"]))
        if picture is not None:
            _draw(env, values, trials, asked, picture)
        else:
            emit(env, values, trials_report(store, trials, asked))
        return Exit.ANSWERED

    return with_store(env, values, answer)


def _picture(values: Values) -> str | None:
    from migraine_cli.model.safe import visible
    from migraine_cli.render.artefacts.forest_plot import PICTURES

    kind = values.text("as")
    if kind is not None and kind not in PICTURES:
        raise UsageError(f"trials are not drawn as '{visible(kind, 40)}'", "pictures: " + ", ".join(PICTURES))
    return kind


def _draw(env: Env, values: Values, trials: list[dict[str, Any]], asked: Asked, kind: str) -> None:
    from migraine_cli.render.artefacts.forest_plot import picture
    from migraine_cli.report.trials import CAVEAT, COMPUTED, contrasts_of, forest_of

    every = [c for trial in trials for c in contrasts_of(trial, asked)]
    forest = forest_of(every, asked)
    if forest is None:
        raise NotFoundError("no risk ratio can be computed from the counts on record, so there is nothing to draw", "'migraine-ref trials' says why for each")
    if env.terminal and values.text("output") is None:
        raise UsageError("a picture is not printed on a terminal", f"--output trials.{kind}, or a pipe")
    title = f"Trials of {asked.name}" if asked.name else "Trials"
    emit_artefact(env, values, picture(forest, title, f"{COMPUTED} {CAVEAT if asked.pool else ''}".strip(), kind))


def _wanted(trial: dict[str, Any], asked: Asked) -> bool:
    drugs = trial["drugs"]
    ours = asked.drug is None or asked.drug in drugs
    return ours and (asked.against is None or asked.against in drugs) and (asked.members is None or not asked.members.isdisjoint(drugs))


def _of(store: Store, trial: dict[str, Any], asked: str | None) -> bool:
    if asked is None:
        return True
    from migraine_cli.query.resolve import resolve

    word = asked.strip().lower()
    if word in POPULATIONS:
        return bool(trial["population"] == word)
    return bool(resolve(store, asked, "condition").drug == trial["condition"])


def _none(store: Store, asked: Asked, population: str | None) -> tuple[str, str]:
    if population is not None or asked.against is not None:
        return "no trial on record meets that", "leave --against or --population out"
    if asked.drug is None:
        of = f" of {asked.name}" if asked.name else ""
        return f"no trial{of} is on record", "'migraine-ref trials' lists the trials of all drugs" if of else ""
    searched = [s["text"] for s in store.record(asked.drug)["statements"] if s["section"] == "trials" and s["state"] != "fact"]
    state = searched[0] if searched else "trials of it are not covered"
    return f"no trial of {asked.name} is on record: {state}", "'migraine-ref trials' lists the trials of all drugs"


COMMAND = Command(
    "trials",
    "List trials with arms, responders and effects: computed ones marked, reported ones beside them.",
    (
        ("migraine-ref trials lamotrigine", "for and against"),
        ("migraine-ref trials erenumab --pool", "with a random-effects summary"),
        ("migraine-ref trials topiramate --against propranolol", "head to head"),
        ("migraine-ref trials --class cgrp-monoclonal-antibodies", "one forest of a class"),
        ("migraine-ref trials erenumab --as svg -o erenumab.svg", "a picture"),
        ("migraine-ref trials --population 'chronic migraine' -f csv", "one population, all drugs"),
    ),
    run,
    argument=Argument("name", "[NAME]", "A drug, by any of its names; without one, all trials.", least=0, most=1, completes="drug"),
    options=(
        Option("against", ("--against",), "text", "Only comparisons with this drug.", "NAME"),
        Option("class", ("--class",), "text", "Only of the drugs of this class.", "CLASS"),
        Option("population", ("--population",), "text", "Only in these people (adults, children …) or this condition.", "WHO"),
        Option("pool", ("--pool",), "flag", "Add a random-effects summary of the drug, with its caveat."),
        Option("as", ("--as",), "text", "Draw the forest as a picture (needs the extra 'plot').", "KIND", ("svg", "png")),
        *COMMON,
    ),
)
