"""Typed amounts: what `13 to 14 h` and `25 mg every other day` say, as data.

The written form is canonical: it is what a reader sees, and it parses into the typed form or it is an error. Written the
safe way: a leading zero, no trailing zero, `units` and `micrograms` in full, ranges with `to`, never `QD`, `U` or `mcg`.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NUMBER = r"[0-9]+(?:\.[0-9]*[1-9])?"
SIGNED = r"[-+]?" + NUMBER

DOSE_UNITS = ("mg", "g", "micrograms", "units", "mL", "mmol", "tablets", "capsules", "sprays", "drops", "L")
UNITS = (
    *DOSE_UNITS,
    "ng",
    "kg",
    "kg/m2",
    "cm",
    "mg/kg",
    "g/kg",
    "mg/mL",
    "mg/m2",
    "units/kg",
    "units/0.1 mL",
    "micrograms/kg",
    "s",
    "min",
    "h",
    "days",
    "day",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "half-lives",
    "%",
    "percentage points",
    "mL/min",
    "mL/min/1.73 m2",
    "mL/h/kg",
    "L/h",
    "L/h/kg",
    "mL/min/kg",
    "L/kg",
    "mg/L",
    "mg/dL",
    "micromol/L",
    "mmol/L",
    "mEq/L",
    "micrograms/mL",
    "micrograms/L",
    "ng/mL",
    "nmol/L",
    "mmHg",
    "bpm",
    "ms",
    "°C",
    "°F",
    "attacks",
    "doses",
    "injections",
    "sites",
    "times",
    "fold",
    "trimester",
    "per 1000",
    "per 10,000",
    "MJ",
)
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_DOSE_UNIT = "|".join(re.escape(unit) for unit in sorted(DOSE_UNITS, key=len, reverse=True))

QUANTITY = re.compile(
    rf"(?P<bound><=|>=|<|>|about |up to |at least )?(?P<low>{SIGNED})(?: to (?P<high>{SIGNED}))? (?P<unit>{_UNIT})"
    rf"(?: \(range (?P<range_low>{NUMBER}) to (?P<range_high>{NUMBER})\))?"
)

_AMOUNT = rf"(?P<bound>up to |at least |about )?(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))? (?P<unit>{_DOSE_UNIT})(?P<per>/kg|/m2)?"
_TIMES = r"(?:once|twice|three times|four times|five times|six times)"
_SCHEDULE = (
    rf"(?:(?P<times>{_TIMES})(?: (?:to|or) (?P<times_high>{_TIMES}))? (?P<times_per>daily|weekly|monthly)"
    r"|(?P<daily>daily)(?: in (?:(?P<div_low>[0-9])(?: to (?P<div_high>[0-9]))? )?(?P<divided>divided) doses)?"
    r"|(?P<other>every other day)"
    rf"|every (?P<every_low>{NUMBER})(?: to (?P<every_high>{NUMBER}))? (?P<every_unit>min|h|days|weeks|months)"
    r"|per (?P<per_what>dose|attack|24 h|week|month|30 days|session|infusion|year)"
    r"|(?P<once>once))"
)
_WHEN = r"(?: (?P<at>at bedtime|at night|in the morning|in the evening|with meals))?"
DOSE = re.compile(rf"{_AMOUNT} {_SCHEDULE}{_WHEN}")
SPLIT_DAY = re.compile(
    rf"(?P<morning>{NUMBER})(?: to (?P<morning_high>{NUMBER}))? (?P<unit>{_DOSE_UNIT}) in the morning and "
    rf"(?P<evening>{NUMBER})(?: to (?P<evening_high>{NUMBER}))? (?P=unit) in the evening"
)
_COUNT = {"once": 1, "twice": 2, "three times": 3, "four times": 4, "five times": 5, "six times": 6}


class NotTyped(ValueError):
    """The text is not of the form that the kind asks for."""


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() and "." not in text else value


def parse_quantity(text: str) -> dict[str, Any]:
    """Return `{bound?, low, high?, unit, range?}` of a written quantity.

    Raises `NotTyped` where the text is not one.
    """
    match = QUANTITY.fullmatch(text)
    if match is None:
        raise NotTyped("write a number and a unit, for example '25 to 33 h', '<30 mL/min', '55 %'")
    found = match.groupdict()
    result: dict[str, Any] = {"low": _number(found["low"]), "unit": found["unit"]}
    if found["bound"]:
        result["bound"] = found["bound"].strip()
    if found["high"]:
        result["high"] = _number(found["high"])
    if found["range_low"]:
        result["range"] = [_number(found["range_low"]), _number(found["range_high"])]
    _ordered(result, text)
    return result


def parse_dose(text: str) -> dict[str, Any]:
    """Return the typed form of a written dose.

    `low`, `high?` and `unit` (with `per` for mg/kg) are the amount; `schedule` says what kind of amount it is: `per intake`
    (with `times` and `times_per`), `per day total` (with `divided`), `every` (with `interval`), `every other day`,
    `per <dose, attack, 24 h …>`, `single`, or `split day`. `cap` is a dose of its own. Raises `NotTyped`.
    """
    body, _, cap = text.partition(", at most ")
    split = SPLIT_DAY.fullmatch(body)
    if split:
        found = split.groupdict()
        result: dict[str, Any] = {
            "schedule": "split day",
            "unit": found["unit"],
            "morning": _number(found["morning"]),
            "evening": _number(found["evening"]),
            "low": _sum(found["morning"], found["evening"]),
        }
        if found["morning_high"] or found["evening_high"]:
            result["high"] = _sum(found["morning_high"] or found["morning"], found["evening_high"] or found["evening"])
    else:
        match = DOSE.fullmatch(body)
        if match is None:
            raise NotTyped(
                "write an amount and a schedule, for example '25 mg every other day', '50 to 100 mg daily in 2 divided doses', "
                "'40 mg twice daily', '100 mg per dose', '155 units every 12 weeks', '10 mg/kg daily, at most 60 mg/kg daily'"
            )
        result = _dose(match.groupdict())
    if cap:
        result["cap"] = parse_dose(cap)
    _ordered(result, text)
    return result


def _sum(first: str, second: str) -> int | float:
    total = float(first) + float(second)
    return int(total) if total.is_integer() else total


def _dose(found: dict[str, str | None]) -> dict[str, Any]:
    result: dict[str, Any] = {"low": _number(found["low"] or ""), "unit": found["unit"]}
    if found["bound"]:
        result["bound"] = found["bound"].strip()
    if found["high"]:
        result["high"] = _number(found["high"])
    if found["per"]:
        result["per"] = found["per"][1:]
    if found["times"]:
        result["schedule"] = "per intake"
        result["times"] = _COUNT[found["times"]]
        if found["times_high"]:
            result["times_high"] = _COUNT[found["times_high"]]
        result["times_per"] = {"daily": "day", "weekly": "week", "monthly": "month"}[found["times_per"] or ""]
    elif found["daily"]:
        result["schedule"] = "per day total"
        if found["divided"]:
            result["divided"] = True
            if found["div_low"]:
                result["divided_into"] = [int(n) for n in (found["div_low"], found["div_high"]) if n]
    elif found["other"]:
        result["schedule"] = "every other day"
    elif found["every_low"]:
        result["schedule"] = "every"
        interval: dict[str, Any] = {"low": _number(found["every_low"]), "unit": found["every_unit"]}
        if found["every_high"]:
            interval["high"] = _number(found["every_high"])
        result["interval"] = interval
    elif found["per_what"]:
        result["schedule"] = "per " + found["per_what"]
    else:
        result["schedule"] = "single"
    if found["at"]:
        result["at"] = found["at"]
    return result


def _ordered(result: dict[str, Any], text: str) -> None:
    if "high" in result and result["high"] <= result["low"]:
        raise NotTyped(f"the range in {text!r} does not rise")
