"""After missed days: whether the rule that the source gives is met, by the half-life of the branch where it counts in half-lives."""

from __future__ import annotations

from migraine_cli.model.daily import written
from migraine_cli.query.tablets import release_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.query.titration import Chosen

HOURS = {"h": 1.0, "days": 24.0, "day": 24.0, "weeks": 168.0, "week": 168.0}
MET, NOT_MET, OPEN, TOLD = "exceeded", "not exceeded", "undecided", "rule"


class Verdict:
    """One restart rule with what the missed days come to. `state` is exceeded, not exceeded, undecided, or only told."""

    __slots__ = ("facts", "rule", "state", "why")

    def __init__(self, rule: Statement, state: str, why: str, facts: list[Statement]) -> None:
        self.rule = rule
        self.state = state
        self.why = why
        self.facts = facts  # the half-lives that it was counted with


def rules(record: Record, chosen: Chosen | None, places: Sequence[str]) -> list[Statement]:
    """Return the restart rules that hold for a branch; those of the places first, else all of them, each with its jurisdiction."""
    branch = chosen.schedule["facet"] if chosen else ""
    found = [s for s in record["statements"] if s["section"] == "restart" and s["state"] == "fact" and s["value"].get("branch", branch) == branch]
    here = [s for s in found if not s["jurisdiction"] or set(s["jurisdiction"]) & set(places)]
    return here or found


def half_lives(record: Record, chosen: Chosen, places: Sequence[str]) -> list[Statement]:
    """Return the half-lives on record for a branch: under just its co-medication; those of the places first."""
    value = chosen.schedule["value"]
    release = release_of(value.get("form", ""))
    found = [
        s
        for s in record["statements"]
        if s["section"] == "pharmacokinetics"
        and s["facet"] == "half-life"
        and s["state"] == "fact"
        and "value" in s["value"]
        and s["value"]["value"]["unit"] in HOURS
        and set(s["value"].get("with", ())) == set(value.get("with", ()))
        and s["value"].get("population") in (None, "all", "adults", value["population"])
        and release_of(s["value"].get("form", "") or value.get("form", "")) == release
    ]
    for here in (lambda s: set(s["jurisdiction"]) & set(places), lambda s: not s["jurisdiction"]):
        kept = [s for s in found if here(s)]
        if kept:
            return kept
    return found


def judge(record: Record, chosen: Chosen | None, places: Sequence[str], missed: int | None) -> list[Verdict]:
    """Return each restart rule with its verdict on the days missed."""
    return [_verdict(record, chosen, places, rule, missed) for rule in rules(record, chosen, places)]


def _verdict(record: Record, chosen: Chosen | None, places: Sequence[str], rule: Statement, missed: int | None) -> Verdict:
    limit = rule["value"]["if_missed"]
    if missed is None:
        return Verdict(rule, TOLD, "", [])
    low, high = float(limit["low"]), float(limit.get("high", limit["low"]))
    if limit["unit"] in HOURS:
        each = HOURS[limit["unit"]]
        return _compare(rule, missed, (low * each, high * each), f"the rule counts {limit['text']}", [])
    if limit["unit"] != "half-lives":
        return Verdict(rule, OPEN, f"the rule counts in {limit['unit']}, not in days: {missed} {_days(missed)} cannot be counted in them here", [])
    found = half_lives(record, chosen, places) if chosen else []
    if not found:
        return Verdict(rule, OPEN, "the half-life under this branch is not on record, so days cannot be counted in half-lives", [])
    if chosen is not None and chosen.beside:
        names = " and ".join(t.name for t in chosen.taken)
        return Verdict(rule, OPEN, f"the half-life with {names} together is not on record, so days cannot be counted in half-lives", [])
    each_low = min(_hours(s, "low") for s in found)
    each_high = max(_hours(s, "high") for s in found)
    lives = written(each_low) if each_low == each_high else f"{written(each_low)} to {written(each_high)}"
    where = " ".join(dict.fromkeys(j for s in found for j in s["jurisdiction"]))
    why = f"{written(low)} half-lives at {lives} h{f' ({where})' if where else ''}"
    return _compare(rule, missed, (low * each_low, high * each_high), why, found)


def _hours(statement: Statement, end: str) -> float:
    value = statement["value"]["value"]
    return float(value.get(end, value["low"])) * HOURS[value["unit"]]


def _compare(rule: Statement, missed: int, limit: tuple[float, float], why: str, facts: list[Statement]) -> Verdict:
    """A limit met to the hour counts as exceeded unless the rule says 'more than'."""
    low, high = limit
    hours = missed * 24
    strict = rule["value"]["if_missed"].get("bound") in (">", "about", "up to")
    days = written(round(low / 24, 1)) if low == high else f"{written(round(low / 24, 1))} to {written(round(high / 24, 1))}"
    said = f"{why} come to {days} days" if facts else why
    if hours > high or (hours == high and not strict):
        return Verdict(rule, MET, f"{missed} {_days(missed)} missed: {said}", facts)
    if hours < low or (hours == low and strict):
        return Verdict(rule, NOT_MET, f"{missed} {_days(missed)} missed: {said}", facts)
    return Verdict(rule, OPEN, f"{missed} {_days(missed)} missed lie within that: {said}", facts)


def _days(count: int) -> str:
    return "day" if count == 1 else "days"
