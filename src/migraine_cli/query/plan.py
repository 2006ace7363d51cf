"""A schedule for one person's calendar: the course with dates, tablets and what is to be dispensed."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.daily import written
from migraine_cli.model.safe import visible
from migraine_cli.query import schedule as sc
from migraine_cli.query import tablets as tb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.query.restart import Verdict
    from migraine_cli.query.schedule import Course, Stretch
    from migraine_cli.query.titration import Chosen

YEARS = (1900, 2200)
HOLD = 28  # days for which an open last dose is counted out
DOSES = ("loading", "start", "step", "target", "maintenance", "fixed", "minimum effective", "maximum")


class Step:
    """One stretch with its dates, tablets and tallies; a text is empty where it cannot be told."""

    __slots__ = ("cumulative", "dispense", "dispense_for", "first", "last", "rounds", "stretch")

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        self.first: date | None = None
        self.last: date | None = None
        self.rounds: list[tb.Pieces] | None = None
        self.dispense = ""
        self.dispense_for: int | None = None
        self.cumulative = ""

    @property
    def week(self) -> str:
        """Return which weeks, or which days where they are not whole weeks."""
        start, until = self.stretch.start, self.stretch.until
        if start is None or self.stretch.weeks in ("start", "then"):
            return self.stretch.weeks
        if start % 7 or (until or 0) % 7:
            return f"from day {start + 1}" if until is None else f"days {start + 1} to {until}"
        first = start // 7 + 1
        if until is None:
            return f"from week {first}"
        return f"week {first}" if until - start == 7 else f"weeks {first} to {until // 7}"

    @property
    def tablets(self) -> str:
        """Return the tablets of an intake."""
        return tb.pieces_text(self.rounds) if self.rounds else ""


class Plan:
    """All that `titrate` answers. `chosen` and `course` are None where the record has no schedule."""

    __slots__ = ("chosen", "course", "dosing", "missed", "places", "product", "record", "start", "steps", "tried", "verdicts")

    def __init__(self, record: Record, chosen: Chosen | None, places: list[str]) -> None:
        self.record = record
        self.chosen = chosen
        self.places = places
        self.course: Course | None = None
        self.product: tb.Product | None = None
        self.tried: list[tb.Product] = []
        self.steps: list[Step] = []
        self.dosing: list[Statement] = []
        self.verdicts: list[Verdict] = []
        self.start: date | None = None
        self.missed: int | None = None


def day(text: str | None) -> date | None:
    """Return an ISO date. Raises `UsageError` for one of another form, or that is no day."""
    if text is None:
        return None
    from datetime import date

    shape = len(text) == 10 and text.isascii() and text[4] == text[7] == "-" and (text[:4] + text[5:7] + text[8:]).isdecimal()
    if not shape:
        raise UsageError(f"'{visible(text, 40)}' is not a date", "write year-month-day, for example 2026-11-24")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"there is no day {text}", "write year-month-day, for example 2026-11-24") from None
    if not YEARS[0] <= found.year < YEARS[1]:
        raise UsageError(f"the year of {text} lies outside {YEARS[0]} to {YEARS[1] - 1}", "write year-month-day, for example 2026-11-24")
    return found


def target(text: str | None) -> tuple[float, str, str] | None:
    """Return a target dose as `(amount a day, unit, as written)`; an amount alone is meant a day. Raises `UsageError`."""
    if text is None:
        return None
    from migraine_cli.model.daily import per_day
    from migraine_cli.model.quantity import DOSE_UNITS, NotTyped, parse_dose

    said = " ".join(text.split())
    number = said.rstrip("abcdefghijklmnopqrstuvwxyzL/")
    if said[len(number) :].partition("/")[0] in DOSE_UNITS and number.strip():
        said = f"{number.strip()} {said[len(number) :]} daily"
    try:
        amount = per_day(parse_dose(said))
    except NotTyped as wrong:
        raise UsageError(f"'{visible(text, 40)}' is not a dose", "for example 200mg, or '100 mg twice daily'", str(wrong)) from None
    if amount is None or amount[0] != amount[1] or amount[0] <= 0:
        raise UsageError(f"'{visible(text, 40)}' is not one amount a day", "for example 200mg, or '100 mg twice daily'")
    return amount[0], amount[2], said


def fill(plan: Plan, aim: tuple[float, str, str] | None, at_hand: str | None) -> None:
    """Work out a plan's course, tablets and dates. Raises `UsageError` where the target or the tablets do not fit."""
    if plan.chosen is None:
        if aim is not None:
            raise UsageError(f"no schedule of {plan.record['head']['name']} is on record that a target could end", "leave --target out")
        if at_hand is not None:
            raise UsageError(f"no schedule of {plan.record['head']['name']} is on record to make of tablets", "leave --tablets out")
        rows = [s for s in plan.record["statements"] if s["section"] == "dosing" and s["state"] == "fact" and s["facet"] in DOSES]
        plan.dosing = [s for s in rows if not plan.places or not s["jurisdiction"] or set(s["jurisdiction"]) & set(plan.places)]
        return
    plan.course = course = sc.course(plan.chosen.schedule, aim)
    plan.tried = tb.products(plan.record, plan.chosen.schedule, plan.places)
    if at_hand is not None:
        plan.product = tb.at_hand(at_hand, plan.tried)
        if not any(s.intakes for s in course.stretches):
            raise UsageError("this schedule's doses cannot be counted in tablets", "they are by weight, or the source does not say how a day is divided")
        tb.refuse_unmade(course, plan.product, plan.tried)
    else:
        plan.product = tb.pick(course, plan.tried)
    value = plan.chosen.schedule["value"]
    if any(len(s.intakes) == 1 and s.dose["schedule"] == "per day total" for s in course.stretches) and "mg" in value["steps"][0]["dose"]["unit"]:
        course.say(sc.ONE_INTAKE)
    _tally(plan)


def _tally(plan: Plan) -> None:
    """Date the stretches and count the tablets up. The count stops where one dose cannot be counted."""
    from datetime import timedelta

    course = plan.course
    if course is None:
        return
    total: tb.Pieces = {}
    counting = plan.product is not None
    for stretch in course.stretches:
        step = Step(stretch)
        plan.steps.append(step)
        if plan.start is not None and stretch.start is not None:
            step.first = plan.start + timedelta(days=stretch.start)
            step.last = plan.start + timedelta(days=stretch.until - 1) if stretch.until is not None else None
        if plan.product is not None and stretch.intakes:
            step.rounds = tb.round_of(stretch.intakes, plan.product)
        counting = counting and step.rounds is not None and stretch.start is not None
        if step.rounds is None:
            continue
        step.dispense_for = stretch.days or HOLD
        used = tb.used(stretch, step.rounds, step.dispense_for)
        step.dispense = tb.total_text(used)
        if counting and stretch.days is not None:
            total = {s: total.get(s, 0.0) + used.get(s, 0.0) for s in {*total, *used}}
            step.cumulative = tb.total_text(total)
        else:
            counting = False


def amount_text(stretch: Stretch) -> str:
    """Return the amount a day, where a day holds one."""
    return f"{written(stretch.daily)} {stretch.unit}" if stretch.daily is not None else ""
