"""What a typed dose comes to in a day."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IN_MG = {"g": 1000.0, "mg": 1.0, "micrograms": 0.001}


def per_day(dose: dict[str, Any]) -> tuple[float, float, str] | None:
    """Return the lowest and highest amount a day and its unit, or None where the dose is not one a day can hold."""
    low, high = float(dose["low"]), float(dose.get("high", dose["low"]))
    unit = dose["unit"] + ("/" + dose["per"] if "per" in dose else "")
    if dose["unit"] in IN_MG:
        factor = IN_MG[dose["unit"]]
        low, high, unit = low * factor, high * factor, "mg" + unit[len(dose["unit"]) :]
    schedule = dose["schedule"]
    if schedule in ("per day total", "split day", "per 24 h"):
        return low, high, unit
    if schedule == "every other day":
        return low / 2, high / 2, unit
    if schedule == "per intake" and dose["times_per"] == "day":
        return low * dose["times"], high * dose.get("times_high", dose["times"]), unit
    return None


def written(amount: float) -> str:
    """Return a number as it is written: no trailing zero, a leading one, no exponent."""
    text = f"{amount:.4f}".rstrip("0").rstrip(".")
    return text or "0"
