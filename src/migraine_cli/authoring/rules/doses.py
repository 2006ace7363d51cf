"""Rules on doses and schedules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.model.daily import per_day
from migraine_cli.model.fact import NotFound
from migraine_cli.model.quantity import parse_dose, parse_quantity
from migraine_cli.model.record import Dosing, Titration
from migraine_cli.model.vocabulary import LimitKind

_WEEKS = re.compile(r"(\d+)(?: to (\d+)| (on))?")
_ORDERED = frozenset({"start", "minimum effective", "target", "maintenance", "maximum"})


def _group(row: Dosing) -> tuple[Any, ...]:
    jurisdictions = tuple(sorted(j.value for j in row.jurisdiction))
    return (jurisdictions, row.indication, row.purpose, row.population, row.age, row.weight, row.route, row.form, row.with_)


@rule
def doses_rise_from_start_to_maximum(base: KnowledgeBase) -> Iterator[Problem]:
    """For one indication, population and form, the start is not above the target, and nothing above the maximum.

    A maintenance dose may lie below the start: some are reduced once they work.
    """
    for drug_id, drug in base.drugs.items():
        groups: dict[tuple[Any, ...], list[tuple[int, Dosing, float, float, str]]] = {}
        for index, row in enumerate(drug.dosing):
            if isinstance(row, NotFound) or row.kind.value not in _ORDERED:
                continue
            amount = per_day(parse_dose(row.dose))
            if amount is not None:
                groups.setdefault(_group(row), []).append((index, row, *amount))
        for rows in groups.values():
            for index, row, low, _, unit in rows:
                for _, other, _, other_high, other_unit in rows:
                    pair = (row.kind.value, other.kind.value)
                    if (
                        unit == other_unit
                        and low > other_high
                        and (pair == ("start", "target") or (other.kind.value == "maximum" and row.kind.value != "maximum"))
                    ):
                        yield _rises(base, drug_id, index, row, other)


def _rises(base: KnowledgeBase, drug_id: str, index: int, row: Dosing, other: Dosing) -> Problem:
    return Problem(
        *base.where("drugs", drug_id, "dosing", index),
        "doses-rise-from-start-to-maximum",
        f"{drug_id}: {row.kind.value} {row.dose} against {other.kind.value} {other.dose} for {row.indication}",
        "read both again; give each its own form, route or population where they differ by one",
    )


@rule
def titrations_run_week_by_week(base: KnowledgeBase) -> Iterator[Problem]:
    """A titration starts in week 1, leaves no week out, never falls, adds up from step to step, and stays below its maximum."""
    for drug_id, drug in base.drugs.items():
        for index, row in enumerate(drug.titration):
            if isinstance(row, NotFound):
                continue
            for message in (*_schedule(row), *_sums(row)):
                where = base.where("drugs", drug_id, "titration", index)
                yield Problem(*where, "titrations-run-week-by-week", f"{drug_id} {row.id}: {message}", "read the schedule again")


def _schedule(row: Titration) -> Iterator[str]:
    expected, last, unit_before, open_end = 1, 0.0, "", ""
    if not row.steps:
        yield "it has no step"
    for step in row.steps:
        if step.weeks in ("start", "then"):
            continue
        match = _WEEKS.fullmatch(step.weeks)
        if match is None:
            yield f"weeks {step.weeks!r} is not of the form '1 to 2', '3', '5 on', 'start' or 'then'"
            return
        if open_end:
            yield f"weeks {step.weeks} follow weeks {open_end}, which have no end"
        elif int(match[1]) != expected:
            yield f"week {match[1]} follows week {expected - 1}"
        if match[2] and int(match[2]) <= int(match[1]):
            yield f"weeks {step.weeks} do not run forward"
        expected, open_end = int(match[2] or match[1]) + 1, step.weeks if match[3] else ""
        amount = per_day(parse_dose(step.dose))
        if amount is not None:
            if amount[2] == unit_before and amount[0] < last:
                yield f"the dose falls in weeks {step.weeks}"
            last, unit_before = amount[0], amount[2]
    maximum = per_day(parse_dose(row.maximum)) if row.maximum else None
    if maximum is not None and maximum[2] == unit_before and last > maximum[1]:
        yield f"the last step exceeds the maximum {row.maximum}"
    kept = per_day(parse_dose(row.maintenance)) if row.maintenance else None
    if kept is not None and maximum is not None and kept[2] == maximum[2] and kept[1] > maximum[1]:
        yield f"the maintenance dose {row.maintenance} exceeds the maximum {row.maximum}"


def _sums(row: Titration) -> Iterator[str]:
    """Yield where the increases of a step lead above the step that follows it."""
    for step, after in pairwise(row.steps):
        match = _WEEKS.fullmatch(step.weeks)
        if match is None or not match[2] or not step.increase or not step.every:
            continue
        start, rise, then = (per_day(parse_dose(dose)) for dose in (step.dose, step.increase, after.dose))
        every = parse_quantity(step.every)
        weeks = {"week": 1.0, "weeks": 1.0, "day": 1 / 7, "days": 1 / 7}.get(every["unit"])
        if start is None or rise is None or then is None or weeks is None or len({start[2], rise[2], then[2]}) > 1:
            continue
        times = int((int(match[2]) - int(match[1])) / (float(every.get("high", every["low"])) * weeks))
        reached = start[0] + rise[0] * times
        if reached > then[1]:
            yield f"{step.dose}, rising by {step.increase} every {step.every} in weeks {step.weeks}, is more than {after.dose} after it"


@rule
def titration_ids_are_unique(base: KnowledgeBase) -> Iterator[Problem]:
    """Each branch of a drug has an id of its own, and a restart rule names a branch that exists."""
    for drug_id, drug in base.drugs.items():
        branches = [row.id for row in drug.titration if not isinstance(row, NotFound)]
        for branch in sorted({b for b in branches if branches.count(b) > 1}):
            yield Problem(*base.where("drugs", drug_id, "titration"), "titration-ids-are-unique", f"{drug_id}: two branches have the id {branch}", "rename one")
        for index, row in enumerate(drug.restart):
            if not isinstance(row, NotFound) and row.branch and row.branch not in branches:
                where = base.where("drugs", drug_id, "restart", index)
                yield Problem(*where, "titration-ids-are-unique", f"{drug_id}: restart names no branch {row.branch!r}", "branches: " + ", ".join(branches))


@rule
def overuse_begins_above_its_limit(base: KnowledgeBase) -> Iterator[Problem]:
    """A limit of overuse days is written as what use stays below ("<10 days"), for a screening counts from there."""
    for drug_id, drug in base.drugs.items():
        for index, row in enumerate(drug.limits):
            if not isinstance(row, NotFound) and row.kind is LimitKind.OVERUSE_DAYS and not row.amount.startswith("<"):
                where = base.where("drugs", drug_id, "limits", index)
                yield Problem(*where, "overuse-begins-above-its-limit", f"{drug_id}: {row.amount!r} is not a limit from above", "write it as '<10 days'")
