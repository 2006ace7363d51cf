"""Limits of use as typed amounts, and the lowest and highest where jurisdictions differ."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible
from migraine_cli.query.narrowing import gap, joined, place_order, places, searched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from migraine_cli.model.view import Head, Record, Statement
    from migraine_cli.query.narrowing import Gap, Narrowing

PER_DOSE, PER_24_H, PER_DAY, PER_SESSION, CUMULATIVE = "per dose", "per 24 h", "per day", "per treatment session", "cumulative per interval"
PER_ATTACK, PER_WEEK = "per attack", "per week"
OVERUSE = "medication-overuse days per month"
# What --kind takes: the kind. A test holds them to the model's list.
KINDS = {
    "dose": PER_DOSE,
    "redose": "re-dose interval",
    "attack": PER_ATTACK,
    "24h": PER_24_H,
    "day": PER_DAY,
    "week": PER_WEEK,
    "attacks": "attacks treated per 30 days",
    "doses": "doses per 30 days",
    "overuse": OVERUSE,
    "session": PER_SESSION,
    "cumulative": CUMULATIVE,
}
MASS = {"g": 1_000_000, "mg": 1_000, "micrograms": 1}
TIME = {"s": 1, "min": 60, "h": 3_600, "day": 86_400, "days": 86_400, "week": 604_800, "weeks": 604_800}
ONE = {"doses": "doses", "attacks": "attacks", "month": "months", "months": "months", "year": "years", "years": "years"}
_SCHEDULES = {"per dose": PER_DOSE, "per attack": PER_ATTACK, "per 24 h": PER_24_H, "per session": PER_SESSION, "per infusion": PER_SESSION}
_PEOPLE = {
    "adults and adolescents": {"adults", "adolescents"},
    "children and adolescents": {"children", "adolescents"},
}


class Amount:
    """An amount that can be laid beside others of the same dimension: its highest value in the smallest unit."""

    __slots__ = ("dimension", "text", "value")

    def __init__(self, text: str, value: float, unit: str, per: str = "") -> None:
        self.text = text
        scale, self.dimension = _scale(unit)
        self.dimension += f"/{per}" if per else ""
        self.value = round(value * scale, 6)


class Limit:
    """One limit of use as a statement gives it: a limit of the record, or the maximum of a dose."""

    __slots__ = ("amount", "kind", "period", "statement")

    def __init__(self, statement: Statement, kind: str, amount: Amount, period: str = "") -> None:
        self.statement = statement
        self.kind = kind
        self.amount = amount
        self.period = period  # of a cumulative maximum: "month", "4 weeks"

    @property
    def value(self) -> dict[str, Any]:
        """The typed fields of the statement."""
        return self.statement["value"]


class Difference:
    """A limit that is not the same in all jurisdictions, with the lowest and the highest."""

    __slots__ = ("high", "kind", "limits", "low", "who")

    def __init__(self, kind: str, who: str, limits: list[Limit]) -> None:
        self.kind = kind
        self.who = who
        self.limits = limits
        low, high = min(one.amount.value for one in limits), max(one.amount.value for one in limits)
        self.low = [one for one in limits if one.amount.value == low]
        self.high = [one for one in limits if one.amount.value == high]

    def sentence(self) -> str:
        """Return the difference in one computed sentence."""
        what = f"limit {self.kind}" if self.kind.startswith(("per ", "cumulative")) else self.kind
        who = f", {self.who}" if self.who else ""
        return f"Jurisdictions differ on the {what}{who}: lowest {self._end(self.low)}, highest {self._end(self.high)}."

    @staticmethod
    def _end(limits: list[Limit]) -> str:
        where = []
        for place in sorted({p for one in limits for p in places(one.statement) if p}, key=place_order):
            forms = dict.fromkeys(one.value["form"] for one in limits if place in one.statement["jurisdiction"] and "form" in one.value)
            where.append(f"{place}, {joined(forms)}" if forms else place)
        return f"{limits[0].amount.text} ({'; '.join(where)})"


class Answer:
    """One drug: its limits, what was looked for in vain, where jurisdictions differ, what is not covered."""

    __slots__ = ("differences", "gaps", "head", "limits", "searches")

    def __init__(self, head: Head, limits: list[Limit], searches: list[Statement], differences: list[Difference], gaps: list[Gap]) -> None:
        self.head = head
        self.limits = limits
        self.searches = searches
        self.differences = differences
        self.gaps = gaps


def kinds(asked: Iterable[str]) -> list[str]:
    """Return kinds of limit, checked; all where none is asked for. Raises `UsageError` that lists the right ones."""
    known = {**KINDS, **{kind.replace("-", " "): kind for kind in KINDS.values()}}
    wanted = set()
    for text in asked:
        for name in text.split(","):
            word = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
            if word not in known:
                raise UsageError(f"no kind of limit is called '{visible(name.strip(), 40)}'", "kinds: " + ", ".join(KINDS))
            wanted.add(known[word])
    return [kind for kind in KINDS.values() if not wanted or kind in wanted]


def limits(record: Record, wanted: list[str], asked: Narrowing, names: dict[str, str]) -> Answer:
    """Return the limits of use of a record, within a jurisdiction and an indication where given; `names` are those of ids."""
    mine = [s for s in record["statements"] if s["section"] == "limits" or (s["section"] == "dosing" and s["facet"] == "maximum")]
    every = [one for one in (limit_of(s) for s in mine if s["state"] == "fact") if one.kind in wanted]
    kept = [one for one in every if asked.keeps(one.statement)]
    searches = [s for s in mine if s["state"] != "fact" and asked.keeps(s) and (_answers(s, wanted) or s["facet"] in ("", "maximum"))]
    answered = {one.kind for one in kept}.union(*(_answers(s, wanted) for s in searches))
    gaps = [gap(kind, (one.statement for one in every if one.kind == kind)) for kind in wanted if kind not in answered]
    kept.sort(key=lambda one: order(one, asked.where))
    apart = [] if asked.where else list(differences(kept, names))
    return Answer(record["head"], kept, searches, apart, gaps)


def _answers(search: Statement, wanted: list[str]) -> list[str]:
    return [kind for kind in searched(search, KINDS.values(), whole="limits") if kind in wanted]


def order(one: Limit, where: str | None = None) -> tuple[tuple[int, str], int, str, float]:
    """Return the key of reading order: jurisdiction, kind, whom it is for, amount."""
    return (place_order(places(one.statement, where)[0]), list(KINDS.values()).index(one.kind), one.statement["scope"], one.amount.value)


def limit_of(statement: Statement) -> Limit:
    """Return a statement of limits, or of a maximum dose, as a limit."""
    value = statement["value"]
    if statement["section"] == "limits":
        amount = value["amount"]
        return Limit(statement, value["kind"], Amount(amount["text"], amount.get("high", amount["low"]), amount["unit"]))
    dose = value["dose"]
    kind, period, times = _counted(dose)
    return Limit(statement, kind, Amount(dose["text"], dose.get("high", dose["low"]) * times, dose["unit"], dose.get("per", "")), period)


def _counted(dose: dict[str, Any]) -> tuple[str, str, int]:
    """Return what a maximum dose is a limit of, over which period, and how often its amount is taken in it."""
    schedule = dose["schedule"]
    if schedule in ("per day total", "split day"):
        return PER_DAY, "", 1
    if schedule == "per intake":
        times = dose.get("times_high", dose["times"])
        whole = {"day": PER_DAY, "week": PER_WEEK}.get(dose["times_per"])
        return (whole, "", times) if whole else (CUMULATIVE, dose["times_per"], times)
    if schedule == "every":
        interval = dose["interval"]
        span = f"{interval['low']} {interval['unit']}"
        return (PER_DOSE, f"every {span}", 1) if interval["unit"] in ("min", "h") else (CUMULATIVE, span, 1)
    if schedule == "every other day":
        return CUMULATIVE, "2 days", 1
    if schedule in _SCHEDULES:
        return _SCHEDULES[schedule], "", 1
    return (PER_DOSE, "", 1) if schedule == "single" else (CUMULATIVE, schedule.removeprefix("per "), 1)


def _scale(unit: str) -> tuple[float, str]:
    for name, units in (("mass", MASS), ("time", TIME)):
        if unit in units:
            return units[unit], name
    return 1, ONE.get(unit, unit)


def differences(found: list[Limit], names: dict[str, str]) -> Iterator[Difference]:
    """Yield where jurisdictions give different amounts for the same kind, use, people, route and co-medication.

    A limit without a use holds for every use for which its jurisdiction has no limit of its own, and likewise for people and
    route. Amounts of another dimension (mg and mg/kg) are never laid side by side, nor is what is bound to no jurisdiction.
    """
    bound = [one for one in found if one.statement["jurisdiction"]]
    kind_order = list(KINDS.values())
    asked = sorted({_question(one) for one in bound}, key=lambda q: (kind_order.index(q[0]), sum(map(bool, q)), q))
    said: list[frozenset[int]] = []
    for question in asked:
        holding = _governing([one for one in bound if _holds(one, question)])
        ends: dict[str, set[float]] = {}
        for one in holding:
            for place in one.statement["jurisdiction"]:
                ends.setdefault(place, set()).add(one.amount.value)
        ids = frozenset(map(id, holding))
        if len({frozenset(values) for values in ends.values()}) > 1 and not any(ids <= other for other in said):
            said.append(ids)
            kind, _, _, use, people, route, company = question
            company_words = "taken with " + joined(names.get(one, one) for one in company.split(",")) if company else ""
            yield Difference(kind, ", ".join(filter(None, (names.get(use, use), people, route, company_words))), holding)


def _governing(holding: list[Limit]) -> list[Limit]:
    """Leave out what holds for every use where each of its jurisdictions has a limit for the use in question."""
    own = {place for one in holding if one.value.get("indication") for place in one.statement["jurisdiction"]}
    return [one for one in holding if one.value.get("indication") or not own.issuperset(one.statement["jurisdiction"])]


def _question(one: Limit) -> tuple[str, str, str, str, str, str, str]:
    value = one.value
    people = value.get("population", "")
    return (
        one.kind,
        one.period,
        one.amount.dimension,
        value.get("indication", ""),
        "" if people == "all" else people,
        value.get("route", ""),
        ",".join(value.get("with", ())),
    )


def _holds(one: Limit, question: tuple[str, str, str, str, str, str, str]) -> bool:
    """Return whether a limit answers a question: the same count of the same thing, for as wide a use and people or wider."""
    kind, period, dimension, use, people, route, company = _question(one)
    same = (kind, period, dimension, company) == (*question[:3], question[6])
    wide = use in ("", question[3]) and route in ("", question[5])
    asked_people = _PEOPLE.get(question[4], {question[4]})
    return same and wide and (not people or asked_people <= _PEOPLE.get(people, {people}))
