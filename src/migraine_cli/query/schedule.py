"""A schedule's steps as a course in days: each dose with the day it begins, up to the dose that is aimed at.

What the source leaves open is never made up. Of a range the lower end is drawn; of a pace the smallest increase at the longest
interval; and what was drawn so is said. A step without a week has no date.
"""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.daily import IN_MG, per_day, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import Statement

DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30}
TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times", 6: "six times"}
MOST_STEPS = 400
LOWER_END = "Where the source gives a range, its lower end is drawn."
LAST_SMALLER = "The last increase is smaller than the step that the source names, so that the target is met."
ONE_INTAKE = "A daily amount that the source does not divide is counted as one intake."


class Stretch:
    """Days on one dose. `start` and `until` count from the first day (0); None where the source gives no day, or no end."""

    __slots__ = ("daily", "dose", "every", "intakes", "said", "start", "text", "unit", "until", "weeks", "when")

    def __init__(self, step: dict[str, Any], daily: float | None, start: int | None, until: int | None) -> None:
        self.dose: dict[str, Any] = step["dose"]
        self.said: str = step["dose"]["text"]
        self.weeks: str = step["weeks"]
        self.when: str = step.get("when", "")
        self.start = start
        self.until = until
        found = per_day(self.dose)
        self.unit = found[2] if found else self.dose["unit"] + ("/" + self.dose["per"] if "per" in self.dose else "")
        self.daily = daily
        self.intakes, self.every = _intakes(self.dose, daily)
        exact = found is None or (found[0] == found[1] == daily and self.dose.get("bound") is None)
        self.text = self.said if exact or daily is None else dose_text(self.dose, daily, self.unit)

    @property
    def days(self) -> int | None:
        """How many days it lasts, or None where that is open."""
        return None if self.start is None or self.until is None else self.until - self.start


class Course:
    """The stretches of a schedule, what they aim at, and what had to be said about how they were drawn."""

    __slots__ = ("aim", "aim_from", "notes", "open_rise", "stretches", "unit")

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self.notes: list[str] = []
        self.aim: float | None = None
        self.aim_from = ""
        self.unit = ""
        self.open_rise = ""  # how the dose rises on from the last stretch, where no end is on record

    def say(self, note: str) -> None:
        """Add a note once."""
        if note not in self.notes:
            self.notes.append(note)


def dose_text(dose: dict[str, Any], daily: float, unit: str) -> str:
    """Return a daily amount in the words of the step that it belongs to."""
    cap = dose.get("text", "").partition(", at most ")[2]
    at = (f" {dose['at']}" if dose.get("at") else "") + (f", at most {cap}" if cap else "")
    if dose["schedule"] == "per intake":
        times = dose["times"]
        return f"{written(daily / times)} {unit} {TIMES[times]} daily{at}"
    if dose["schedule"] == "every other day":
        return f"{written(daily * 2)} {unit} every other day{at}"
    divided = dose.get("divided_into") or []
    into = f"{' to '.join(map(str, divided))} " if divided else ""
    return f"{written(daily)} {unit} daily" + (f" in {into}divided doses" if dose.get("divided") else "") + at


def _intakes(dose: dict[str, Any], daily: float | None) -> tuple[list[float], float]:
    """Return the amounts of one round of intakes and how many days lie between two rounds; no amounts where that is unknown."""
    factor = IN_MG.get(dose["unit"], 1.0)
    schedule = dose["schedule"]
    if "per" in dose:
        return [], 1
    if schedule == "split day":
        return [dose["morning"] * factor, dose["evening"] * factor], 1
    if schedule == "every other day":
        return [dose["low"] * factor if daily is None else daily * 2], 2
    if schedule == "every":
        interval = dose["interval"]
        return ([dose["low"] * factor], interval["low"] * DAYS[interval["unit"]]) if interval["unit"] in DAYS else ([], 1)
    if daily is None:
        return [], 1
    if schedule == "per intake":
        return [daily / dose["times"]] * dose["times"], 1
    if schedule == "per day total":
        if dose.get("divided") and not dose.get("divided_into"):
            return [], 1  # "in divided doses": the source does not say how many
        parts = dose["divided_into"][0] if dose.get("divided_into") else 1
        return [daily / parts] * parts, 1
    return [], 1


def ceiling(schedule: Statement) -> tuple[float, str, str] | None:
    """Return the highest daily amount that the schedule states, its unit and the words for it."""
    value = schedule["value"]
    stated = [value["maximum"]] if "maximum" in value else [*(s["dose"] for s in value["steps"]), *([value["maintenance"]] if "maintenance" in value else [])]
    found = [(amount[1], amount[2], dose["text"]) for dose in stated if (amount := per_day(dose)) is not None]
    return max(found, key=lambda f: f[0]) if found else None


def course(schedule: Statement, target: tuple[float, str, str] | None = None) -> Course:
    """Return the course of a schedule, up to a target `(amount a day, unit, as written)` where one is given.

    Raises `UsageError`, which names the source's words, for a target above what the schedule states or between its steps.
    """
    value = schedule["value"]
    made = Course()
    _aim(made, schedule, target)
    for number, step in enumerate(value["steps"]):
        last_step = number == len(value["steps"]) - 1
        if step["weeks"] in ("start", "then"):
            _undated(made, step)
        elif "increase" in step and step["weeks"].endswith(" on"):
            _rise(made, step, fixed_goal=target is not None)
        else:
            _fixed(made, step, last=last_step, fixed_goal=target is not None)
        if target is not None and made.stretches and made.stretches[-1].daily == made.aim:
            made.stretches[-1].until = None
            break
    if target is not None and (not made.stretches or made.stretches[-1].daily != made.aim):
        raise UsageError(f"{target[2]} is not a dose of this schedule", "its doses: " + ", ".join(dict.fromkeys(s.text for s in made.stretches)))
    return made


def _aim(made: Course, schedule: Statement, target: tuple[float, str, str] | None) -> None:
    value = schedule["value"]
    first = per_day(value["steps"][0]["dose"])
    made.unit = first[2] if first else value["steps"][0]["dose"]["unit"]
    if target is None:
        kept = per_day(value["maintenance"]) if "maintenance" in value else None
        if kept is not None and kept[2] == made.unit:
            made.aim, made.aim_from = kept[0], value["maintenance"]["text"]
        return
    amount, unit, text = target
    if unit != made.unit:
        raise UsageError(f"the target {text} is not in {made.unit}, in which this schedule is written", f"for example '--target \"100 {made.unit} daily\"'")
    most = ceiling(schedule)
    if most is not None and most[1] == unit and amount > most[0]:
        cites = "; ".join(f"{c['source']} {c['locator']}" for c in schedule["cites"])
        word = "the maximum" if "maximum" in value else "the highest dose that the schedule states"
        raise UsageError(f"{text} is above {word}, {most[2]} ({schedule['label']}; {schedule['scope']})", f"source: {cites}")
    made.aim, made.aim_from = amount, text


def _weeks(text: str) -> tuple[int, int | None]:
    """Return the first day of written weeks and the day after the last, or None for weeks without an end."""
    first, _, rest = text.partition(" ")
    start = (int(first) - 1) * 7
    if rest == "on":
        return start, None
    return start, int(rest.removeprefix("to ") or first) * 7


def _undated(made: Course, step: dict[str, Any]) -> None:
    amount = per_day(step["dose"])
    _note_range(made, step["dose"])
    made.stretches.append(Stretch(step, amount[0] if amount else None, 0 if step["weeks"] == "start" else None, None))


def _fixed(made: Course, step: dict[str, Any], *, last: bool, fixed_goal: bool) -> None:
    start, until = _weeks(step["weeks"])
    amount = per_day(step["dose"])
    daily = amount[0] if amount else None
    if amount is not None and fixed_goal and last and made.aim is not None and amount[0] <= made.aim <= amount[1]:
        daily = made.aim
    elif amount is not None:
        _note_range(made, step["dose"])
    if fixed_goal and daily is not None and made.aim is not None and daily > made.aim:
        where = made.stretches[-1].text if made.stretches else "nothing"
        raise UsageError(f"{made.aim_from} lies between two steps of this schedule: {where} and {step['dose']['text']}", "name one of its doses")
    made.stretches.append(Stretch(step, daily, start, until))


def _rise(made: Course, step: dict[str, Any], *, fixed_goal: bool) -> None:
    """Draw an open rise: the smallest increase at the longest interval, up to the aim."""
    start, _ = _weeks(step["weeks"])
    amount, more = per_day(step["dose"]), per_day(step["increase"])
    before = made.stretches[-1].daily if made.stretches else None
    pace = f"rising by {step['increase']['text']}" + (f" every {step['every']['text']}" if "every" in step else "")
    gap = _gap(step)
    if amount is None or more is None or more[0] <= 0:
        made.stretches.append(Stretch(step, None, start, None))
        made.open_rise = pace
        return
    ranged = step["dose"].get("bound") == "up to" or amount[1] > amount[0]
    risen = before is not None and ranged and (step["dose"].get("bound") == "up to" or amount[0] <= before)
    daily = before + more[0] if risen and before is not None else amount[0]
    if made.aim is None or gap is None:
        made.open_rise = pace
        if risen or step["dose"].get("bound") == "up to":  # nothing says at what dose it stops: the dose before is the last that is known
            made.stretches.append(Stretch({**step, "dose": made.stretches[-1].dose if made.stretches else step["dose"]}, before, start, None))
        else:
            made.stretches.append(Stretch(step, daily, start, None))
        return
    if before is not None and before >= made.aim:
        daily = before
    if made.aim < daily and (fixed_goal or risen):
        if not risen:
            raise UsageError(f"{made.aim_from} lies below {step['dose']['text']}, the next step of this schedule", "name one of its doses")
        daily = made.aim
        made.say(LAST_SMALLER)
    _climb(made, step, daily, more[0], start, gap)


def _climb(made: Course, step: dict[str, Any], daily: float, more: float, start: int, gap: int) -> None:
    aim = made.aim if made.aim is not None else daily
    for _ in range(MOST_STEPS):
        done = daily >= aim
        made.stretches.append(Stretch(step, round(daily, 6), start, None if done else start + gap))
        if done:
            break
        if daily + more > aim:
            made.say(LAST_SMALLER)
        daily, start = min(daily + more, aim), start + gap
    else:
        raise UsageError(f"{made.aim_from} would take more than {MOST_STEPS} steps", "name a target nearer to the first dose")
    made.say(_pace(step))


def _pace(step: dict[str, Any]) -> str:
    """Return how an open rise was drawn, and whether a slower or a faster one would also be by the source."""
    increase, every = step["increase"], step["every"]
    said = f"The source lets the dose rise by {increase['text']} every {every['text']}"
    size = "the smallest step" if "high" in increase else "the largest step" if increase.get("bound") == "up to" else ""
    wait = "the longest interval" if "high" in every else "the shortest interval" if every.get("bound") in ("at least", ">=", ">") else ""
    if not size and not wait:
        return f"{said}."
    ends = {size, wait} - {""}
    if ends <= {"the smallest step", "the longest interval"}:
        return f"{said}; it is drawn at the slowest pace of that: {' and '.join(part for part in (size, wait) if part)}."
    if ends <= {"the largest step", "the shortest interval"}:
        return f"{said}; no slowest pace is named, so it is drawn at the fastest that this allows: a slower one is by the source too."
    return f"{said}; it is drawn with {size} and {wait} that are named."


def _gap(step: dict[str, Any]) -> int | None:
    """Return the days between two increases: the longest that the source names."""
    every = step.get("every")
    if every is None or every["unit"] not in DAYS:
        return None
    days = float(every.get("high", every["low"])) * DAYS[every["unit"]]
    return int(days) if days >= 1 and days.is_integer() else None


def _note_range(made: Course, dose: dict[str, Any]) -> None:
    if "high" in dose or "times_high" in dose:
        made.say(LOWER_END)
