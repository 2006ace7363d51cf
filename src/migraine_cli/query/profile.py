"""A patient's profile: what was given, checked. What is not given stays unknown; it is never taken as absent."""

from __future__ import annotations

import re

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible
from migraine_cli.query.select import jurisdiction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MOST_NAMES = 200  # conditions or medicines of one person
SEXES = ("female", "male")
HEADACHES = ("episodic", "chronic", "hemiplegic", "menstrual")
ROLES = ("preventive", "acute")
CLASSES = ("A", "B", "C")
_MONTHS = {"years": 12.0, "year": 12.0, "months": 1.0, "month": 1.0, "weeks": 12 / 52.18, "week": 12 / 52.18, "days": 12 / 365.25, "day": 12 / 365.25}
_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?: ?(\S.*))?")
# Field: what it counts, lowest, highest, whole numbers only, its units (the first is meant where none is written).
_NUMBERS: dict[str, tuple[str, float, float, bool, tuple[str, ...]]] = {
    "age": ("age", 0, 120, False, ("years", "year", "months", "month", "weeks", "week", "days", "day")),
    "weight": ("weight", 0.3, 500, False, ("kg",)),
    "egfr": ("eGFR", 0, 250, False, ("mL/min/1.73 m2", "mL/min")),
    "crcl": ("CrCl", 0, 300, False, ("mL/min", "mL/min/1.73 m2")),
    "pregnant_week": ("week of pregnancy", 1, 42, True, ()),
    "breastfeeding_infant_months": ("age of the breastfed infant", 0, 60, False, ("months", "month", "weeks", "week", "days", "day")),
    "acute_days": ("days of acute medication a month", 0, 31, True, ("days",)),
}
_TRUTHS = ("could_become_pregnant", "pregnant", "breastfeeding", "aura")
_LISTS = ("conditions", "without", "taking", "drugs", "headache")
_CHOICES = {"sex": SEXES, "role": ROLES, "child_pugh": CLASSES}
FIELDS = (
    *("id", "conditions", "without", "taking", "age", "sex", "could_become_pregnant", "pregnant", "pregnant_week", "breastfeeding"),
    *("breastfeeding_infant_months", "weight", "egfr", "crcl", "child_pugh", "aura", "headache", "acute_days", "jurisdiction", "role", "drugs"),
)


class Measure:
    """A number with the unit that was written beside it, "" where none was."""

    __slots__ = ("unit", "value")

    def __init__(self, value: float, unit: str) -> None:
        self.value = value
        self.unit = unit


class Profile:
    """A profile as given: names are not looked up yet. None and empty lists are 'not given'."""

    __slots__ = (*FIELDS, "given")

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given  # the fields as read, for the answer to repeat
        self.id: str | None = given.get("id")
        self.age: float | None = given.get("age")
        self.sex: str | None = given.get("sex")
        self.weight: float | None = given.get("weight")
        self.egfr: Measure | None = given.get("egfr")
        self.crcl: Measure | None = given.get("crcl")
        self.child_pugh: str | None = given.get("child_pugh")
        self.could_become_pregnant: bool | None = given.get("could_become_pregnant")
        self.pregnant: bool | None = given.get("pregnant")
        self.pregnant_week: int | None = given.get("pregnant_week")
        self.breastfeeding: bool | None = given.get("breastfeeding")
        self.breastfeeding_infant_months: float | None = given.get("breastfeeding_infant_months")
        self.aura: bool | None = given.get("aura")
        self.acute_days: int | None = given.get("acute_days")
        self.jurisdiction: str | None = given.get("jurisdiction")
        self.role: str | None = given.get("role")
        self.conditions: list[str] = given.get("conditions", [])
        self.without: list[str] = given.get("without", [])
        self.taking: list[str] = given.get("taking", [])
        self.drugs: list[str] = given.get("drugs", [])
        self.headache: list[str] = given.get("headache", [])

    def data(self) -> dict[str, Any]:
        """Return the profile as it was understood, JSON-shaped."""
        return {key: _plain(value) for key, value in self.given.items()}

    def words(self) -> str:
        """Return the profile in one line."""
        g = self.given
        parts = [*(["woman" if g["sex"] == "female" else "man"] if "sex" in g else [])]
        parts += [f"{_short(g['age'])} years"] if "age" in g else []
        parts += [f"{_short(g['weight'])} kg"] if "weight" in g else []
        parts += [", ".join(visible(name) for name in self.conditions)] if self.conditions else []
        parts += ["without " + ", ".join(visible(name) for name in self.without)] if self.without else []
        parts += ["taking " + ", ".join(visible(name) for name in self.taking)] if self.taking else []
        parts += [("" if g[key] else "not ") + key.replace("_", " ") for key in ("pregnant", "breastfeeding") if key in g]
        parts += [("could" if g["could_become_pregnant"] else "could not") + " become pregnant"] if "could_become_pregnant" in g else []
        parts += [f"week {g['pregnant_week']} of pregnancy"] if "pregnant_week" in g else []
        parts += [f"breastfed infant of {_short(g['breastfeeding_infant_months'])} months"] if "breastfeeding_infant_months" in g else []
        parts += [f"{name} {_short(g[key].value)} {g[key].unit}".rstrip() for key, name in (("egfr", "eGFR"), ("crcl", "CrCl")) if key in g]
        parts += [f"Child-Pugh {g['child_pugh']}"] if "child_pugh" in g else []
        parts += ["with aura" if g["aura"] else "without aura"] if "aura" in g else []
        parts += [", ".join(self.headache) + " migraine"] if self.headache else []
        parts += [f"{self.role} medicines only"] if self.role else []
        parts += [f"only what holds in {self.jurisdiction}, or in none in particular"] if self.jurisdiction else []
        parts += [f"acute medication on {g['acute_days']} days a month"] if "acute_days" in g else []
        return "; ".join(parts) or "nothing given"


def read_profile(given: Mapping[str, Any]) -> Profile:
    """Return the profile that fields say, as text (of options) or as JSON values.

    Raises `UsageError` for a field that does not exist, a value of the wrong kind, or one that is not possible.
    """
    if not isinstance(given, dict):
        raise UsageError("a profile is an object with fields", "fields: " + ", ".join(FIELDS))
    found: dict[str, Any] = {}
    for key, value in given.items():
        if value is None or value == []:
            continue
        if key not in FIELDS:
            raise UsageError(f"a profile has no field '{visible(str(key), 40)}'", "fields: " + ", ".join(FIELDS))
        found[key] = _field(key, value)
    _agree(found)
    return Profile({key: found[key] for key in FIELDS if key in found})


def _field(key: str, value: Any) -> Any:
    if key in _NUMBERS:
        return _number(key, value)
    if key in _TRUTHS:
        return _truth(key, value)
    if key in _LISTS:
        return _names(key, value)
    if key == "id":
        if isinstance(value, bool) or not isinstance(value, (str, int)) or len(str(value)) > MOST_NAMES:
            raise UsageError("the id of a profile is a short text or a whole number", f"at most {MOST_NAMES} characters")
        return value
    if not isinstance(value, str):
        raise UsageError(f"{_named(key)} is a word, not {visible(repr(value), 40)}", _choice_hint(key))
    if key == "jurisdiction":
        return jurisdiction(value)
    for choice in _CHOICES[key]:
        if value.strip().lower() == choice.lower():
            return choice
    raise UsageError(f"{_named(key)} is not '{visible(value, 40)}'", _choice_hint(key))


def _choice_hint(key: str) -> str:
    return "one of: " + ", ".join(_CHOICES[key]) if key in _CHOICES else "for example US, EU, UK"


def _named(key: str) -> str:
    return {"child_pugh": "the Child-Pugh class"}.get(key, "the " + key.replace("_", " "))


def _number(key: str, value: Any) -> Any:
    what, low, high, whole, units = _NUMBERS[key]
    hint = f"a number from {_short(low)} to {_short(high)}" + (f", in {units[0]}" if units else "")
    unit = ""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip()) if value.isascii() else None
        if match is None or len(value) > 40:
            raise UsageError(f"{what} is not '{visible(value, 40)}'", hint)
        number, unit = float(match[1]), match[2] or ""
        if unit and unit not in units:
            raise UsageError(f"{what} has no unit '{visible(unit, 40)}'", "units: " + ", ".join(units) if units else "write the number alone")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UsageError(f"{what} is a number, not {visible(repr(value), 40)}", hint)
    else:
        number = float(value) if abs(value) < 1e9 else 1e9
    if key == "age" and unit in _MONTHS:
        number = round(number * _MONTHS[unit] / 12, 4)
    elif key == "breastfeeding_infant_months" and unit in _MONTHS:
        number = round(number * _MONTHS[unit], 4)
    if not low <= number <= high or (whole and not number.is_integer()):
        raise UsageError(f"{'an' if what[0] in 'ae' else 'a'} {what} of {visible(str(value), 40)} is not possible", hint)
    if key in ("egfr", "crcl"):
        return Measure(number, unit)
    return int(number) if number.is_integer() else number


def _truth(key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = {"yes": True, "no": False, "true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None
    if said is None:
        raise UsageError(f"{key.replace('_', ' ')} is yes or no, not {visible(repr(value), 40)}", "leave it out where it is not known")
    return said


def _names(key: str, value: Any) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise UsageError(f"{key} is a list of names, not {visible(repr(value), 40)}", f'for example "{key}": ["…"]')
    if len(listed) > MOST_NAMES:
        raise UsageError(f"{key} holds {len(listed):,} names", f"at most {MOST_NAMES}")
    if key != "headache":
        return [str(name) for name in listed]
    words = [str(name).strip().lower().replace("haemiplegic", "hemiplegic") for name in listed]
    for word in words:
        if word not in HEADACHES:
            raise UsageError(f"no kind of headache is called '{visible(word, 40)}'", "one of: " + ", ".join(HEADACHES) + "; others as --condition")
    return list(dict.fromkeys(words))


def _agree(found: dict[str, Any]) -> None:
    """Refuse a profile that contradicts itself."""

    def clash(one: str, other: str) -> UsageError:
        return UsageError(f"'{one}' contradicts '{other}'", "leave one out")

    if found.get("pregnant") is False and "pregnant_week" in found:
        raise clash("pregnant no", f"week {found['pregnant_week']} of pregnancy")
    if found.get("breastfeeding") is False and "breastfeeding_infant_months" in found:
        raise clash("breastfeeding no", "the age of a breastfed infant")
    if {"episodic", "chronic"} <= set(found.get("headache", ())):
        raise clash("episodic", "chronic")
    if found.get("aura") is False and "hemiplegic" in found.get("headache", ()):
        raise clash("aura no", "hemiplegic")


def _plain(value: Any) -> Any:
    if isinstance(value, Measure):
        number = int(value.value) if value.value.is_integer() else value.value
        return f"{number} {value.unit}" if value.unit else number
    return value


def _short(value: float) -> str:
    return f"{value:g}"
