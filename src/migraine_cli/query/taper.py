"""How a drug is stopped: what sources say, and, from a first day of the taper, when it would end by what each names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from migraine_cli.model.view import Record, Statement

FACET = "how to stop"
DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
FROM_ON = (">=", ">", "at least")


class Taper:
    """One source's word on stopping. `earliest` and `latest` are the days on which it would end; None where it names none."""

    __slots__ = ("earliest", "latest", "statement")

    def __init__(self, statement: Statement, start: date | None) -> None:
        self.statement = statement
        self.earliest: date | None = None
        self.latest: date | None = None
        self._end(start)

    def _end(self, start: date | None) -> None:
        length = self.statement["value"].get("duration")
        if start is None or length is None or "interval" in self.statement["value"]["text"]:
            return  # "by 75 mg at 1-week intervals" is the length of a step, not of the taper
        from datetime import timedelta

        bounds = [_days(float(length[key]), length["unit"]) for key in ("low", "high") if key in length]
        if any(days is None for days in bounds):
            return
        ends = [start + timedelta(days=days) for days in bounds if days is not None]
        bound = length.get("bound", "")
        self.earliest = None if bound in ("up to", "<", "<=") else ends[0]
        self.latest = None if bound in FROM_ON else ends[-1]

    @property
    def words(self) -> str:
        """Return when it would end, in words; "" where that cannot be told."""
        if self.earliest is None and self.latest is None:
            return ""
        if self.latest is None:
            return f"ends not before {self.earliest}"
        if self.earliest is None:
            return f"ends by {self.latest}"
        return f"ends on {self.earliest}" if self.earliest == self.latest else f"ends between {self.earliest} and {self.latest}"


def _days(number: float, unit: str) -> int | None:
    days = number * DAYS.get(unit, 0)
    return int(days) if days and days.is_integer() else None


def tapers(record: Record, where: str | None, start: date | None) -> list[Taper]:
    """Return what is on record on stopping, in a jurisdiction or in none in particular."""
    rows = [s for s in record["statements"] if s["section"] == "course" and s["facet"] == FACET and s["state"] == "fact"]
    return [Taper(s, start) for s in rows if where is None or not s["jurisdiction"] or where in s["jurisdiction"]]
