"""Amounts: the written form is the typed form, and what is unsafe or unclear is no amount."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.model.quantity import DOSE_UNITS, UNITS, NotTyped, parse_dose, parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("55 %", {"low": 55, "unit": "%"}),
        ("25 to 33 h", {"low": 25, "high": 33, "unit": "h"}),
        ("<30 mL/min", {"bound": "<", "low": 30, "unit": "mL/min"}),
        (">=12 years", {"bound": ">=", "low": 12, "unit": "years"}),
        (">5 half-lives", {"bound": ">", "low": 5, "unit": "half-lives"}),
        ("about 0.5 kg", {"bound": "about", "low": 0.5, "unit": "kg"}),
        ("up to 2 days", {"bound": "up to", "low": 2, "unit": "days"}),
        ("-3.2 to -1 kg", {"low": -3.2, "high": -1, "unit": "kg"}),
        ("15 to 35 mL/min/1.73 m2", {"low": 15, "high": 35, "unit": "mL/min/1.73 m2"}),
        ("13 h (range 9 to 21)", {"low": 13, "unit": "h", "range": [9, 21]}),
        ("1 per 1000", {"low": 1, "unit": "per 1000"}),
    ],
)
def test_a_quantity_is_typed(text: str, value: dict[str, Any]) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25 mg every other day", {"low": 25, "unit": "mg", "schedule": "every other day"}),
        ("25 mg daily", {"low": 25, "unit": "mg", "schedule": "per day total"}),
        ("100 mg daily in 2 divided doses", {"low": 100, "unit": "mg", "schedule": "per day total", "divided": True, "divided_into": [2]}),
        ("100 mg daily in 2 to 3 divided doses", {"low": 100, "unit": "mg", "schedule": "per day total", "divided": True, "divided_into": [2, 3]}),
        ("80 mg daily in divided doses", {"low": 80, "unit": "mg", "schedule": "per day total", "divided": True}),
        ("40 mg twice daily", {"low": 40, "unit": "mg", "schedule": "per intake", "times": 2, "times_per": "day"}),
        ("40 mg once to twice daily", {"low": 40, "unit": "mg", "schedule": "per intake", "times": 1, "times_high": 2, "times_per": "day"}),
        ("70 mg once monthly", {"low": 70, "unit": "mg", "schedule": "per intake", "times": 1, "times_per": "month"}),
        ("155 units every 12 weeks", {"low": 155, "unit": "units", "schedule": "every", "interval": {"low": 12, "unit": "weeks"}}),
        ("5 mg every 4 to 6 h", {"low": 5, "unit": "mg", "schedule": "every", "interval": {"low": 4, "high": 6, "unit": "h"}}),
        ("100 mg per attack", {"low": 100, "unit": "mg", "schedule": "per attack"}),
        ("300 mg per 24 h", {"low": 300, "unit": "mg", "schedule": "per 24 h"}),
        ("500 mg once", {"low": 500, "unit": "mg", "schedule": "single"}),
        ("10 mg daily at bedtime", {"low": 10, "unit": "mg", "schedule": "per day total", "at": "at bedtime"}),
        ("0.15 mg/kg daily", {"low": 0.15, "unit": "mg", "per": "kg", "schedule": "per day total"}),
        (
            "10 mg/kg daily, at most 60 mg/kg daily",
            {
                "low": 10,
                "unit": "mg",
                "per": "kg",
                "schedule": "per day total",
                "cap": {"low": 60, "unit": "mg", "per": "kg", "schedule": "per day total"},
            },
        ),
        ("25 mg in the morning and 50 mg in the evening", {"schedule": "split day", "unit": "mg", "morning": 25, "evening": 50, "low": 75}),
        (
            "25 to 50 mg in the morning and 50 mg in the evening",
            {"schedule": "split day", "unit": "mg", "morning": 25, "evening": 50, "low": 75, "high": 100},
        ),
    ],
)
def test_a_dose_is_typed(text: str, value: dict[str, Any]) -> None:
    assert parse_dose(text) == value


def test_the_daily_total_and_the_dose_of_an_intake_are_different_doses() -> None:
    assert parse_dose("40 mg daily")["schedule"] != parse_dose("40 mg once daily")["schedule"]
    assert parse_dose("200 mg daily in 2 divided doses") != parse_dose("200 mg twice daily")


NOT_QUANTITIES = [
    "",
    "55",
    "h",
    "55%",
    ".5 mg",
    "5.0 mg",
    "5.50 mg",
    "5 mcg",
    "5 µg",
    "10 IU",
    "10 U",
    "5-10 mg",
    "5–10 mg",
    "10 to 5 mg",
    "5 to 5 mg",
    "1,000 mg",
    "1e3 mg",
    " 5 mg",
    "5 mg ",
    "5  mg",
    "five mg",
    "<=>5 mg",
    "5 mg\n",
    "٥ mg",
]
NOT_DOSES = [
    "",
    "25 mg",
    "25 daily",
    "25 mg QD",
    "25 mg q.d.",
    "25 mg qod",
    "25 mg BID",
    "25 mg at bedtime",
    ".5 mg daily",
    "5.0 mg daily",
    "25mg daily",
    "25 mcg daily",
    "10 IU daily",
    "50 to 25 mg daily",
    "25 mg daily, at most",
    "25 mg daily, at most 5",
    "25 % daily",
    "25 mg every",
    "25 mg every 0.50 h",
    "25 mg daily\n",
    "1,000 mg daily",
    "25–50 mg daily",
    "25 mg every 1-2 weeks",
]


@pytest.mark.parametrize("text", NOT_QUANTITIES)
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(NotTyped):
        parse_quantity(text)


@pytest.mark.parametrize("text", NOT_DOSES)
def test_what_is_no_dose(text: str) -> None:
    with pytest.raises(NotTyped):
        parse_dose(text)


def written(value: float) -> str:
    """A number the safe way: leading zero, no trailing zero."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text or "0"


NUMBER = st.integers(0, 5_000_000).map(lambda n: n / 1000)
BOUND = st.sampled_from(["", "<", "<=", ">", ">=", "about ", "up to ", "at least "])


@given(BOUND, NUMBER, st.none() | NUMBER, st.sampled_from(UNITS))
def test_any_quantity_goes_through_and_comes_back(bound: str, low: float, more: float | None, unit: str) -> None:
    high = low + more + 0.5 if more is not None else None
    text = f"{bound}{written(low)}" + (f" to {written(high)}" if high is not None else "") + f" {unit}"
    parsed = parse_quantity(text)
    assert parsed["low"] == float(written(low))
    assert parsed.get("high") == (float(written(high)) if high is not None else None)
    assert parsed["unit"] == unit
    sign = parsed.get("bound", "")
    back = (sign + " " if sign.isalpha() or " " in sign else sign) + written(parsed["low"])
    back += f" to {written(parsed['high'])}" if "high" in parsed else ""
    assert f"{back} {parsed['unit']}" == text


SCHEDULES = st.sampled_from(
    [
        "daily",
        "once daily",
        "twice daily",
        "three times daily",
        "once weekly",
        "every other day",
        "every 12 weeks",
        "per dose",
        "per attack",
        "per 24 h",
        "once",
    ]
)


@given(NUMBER, st.none() | NUMBER, st.sampled_from(DOSE_UNITS), st.sampled_from(["", "/kg", "/m2"]), SCHEDULES)
def test_any_dose_keeps_its_numbers_its_unit_and_its_kind(low: float, more: float | None, unit: str, per: str, schedule: str) -> None:
    high = low + more + 0.5 if more is not None else None
    text = written(low) + (f" to {written(high)}" if high is not None else "") + f" {unit}{per} {schedule}"
    parsed = parse_dose(text)
    assert (parsed["low"], parsed.get("high")) == (float(written(low)), float(written(high)) if high is not None else None)
    assert (parsed["unit"], parsed.get("per", "")) == (unit, per[1:])
    others = {parse_dose(f"{written(low)} {unit}{per} {other}")["schedule"] for other in ("daily", "every other day", "per attack") if other != schedule}
    assert parsed["schedule"] not in others or schedule == "daily"


@given(st.text(max_size=40))
def test_any_text_is_typed_or_refused(text: str) -> None:
    for parse in (parse_quantity, parse_dose):
        try:
            value = parse(text)
        except NotTyped:
            continue
        assert value["unit"] in text
        assert re.search(r"[0-9]", text)
