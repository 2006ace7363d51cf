"""A forest of intervals in characters: one logarithmic axis, a mark for the estimate, a line for the interval."""

from __future__ import annotations

from math import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from migraine_cli.report.document import Forest, ForestRow

TICKS = (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0)
LEAST_PLOT = 16


class Axis:
    """A logarithmic axis from `low` to `high` over `width` columns."""

    def __init__(self, low: float, high: float, width: int) -> None:
        self.low = low
        self.high = high
        self.width = width

    def column(self, value: float) -> int:
        """Return the column of a value, kept within the axis."""
        part = (log(value) - log(self.low)) / (log(self.high) - log(self.low))
        return max(0, min(self.width - 1, round(part * (self.width - 1))))


def axis_for(rows: list[ForestRow], width: int) -> Axis:
    """Return an axis that holds every interval and 1, with a little air."""
    low = min(1.0, *(row.low for row in rows)) / 1.1
    high = max(1.0, *(row.high for row in rows)) * 1.1
    return Axis(low, high, width)


def lines(forest: Forest, width: int) -> Iterator[tuple[str, bool]]:
    """Yield `(line, whether it is a pooled one)`: the rows, the axis, and what lies on either side."""
    figures = [f"{r.estimate:.2f} ({r.low:.2f} to {r.high:.2f})" for r in forest.rows]
    weights = [f" {r.weight:4.1f} %" if r.weight is not None else "" for r in forest.rows]
    right = max(len(f) for f in figures) + max(len(w) for w in weights)
    label = min(max(len(r.label) for r in forest.rows), max(10, width - right - LEAST_PLOT - 4), 44)
    plot = max(LEAST_PLOT, width - label - right - 4)
    axis = axis_for(forest.rows, plot)
    for row, figure, weight in zip(forest.rows, figures, weights, strict=True):
        first, *rest = wrapped(row.label, label)
        yield f"{first:<{label}}  {drawn(row, axis)}  {figure}{weight}".rstrip(), row.pooled
        for more in rest:
            yield f"{more:<{label}}  {reference(axis)}".rstrip(), row.pooled
    pad = " " * (label + 2)
    rule, numbers = scale(axis)
    yield f"{pad}{rule}", False
    yield f"{pad}{numbers}", False
    one = axis.column(1.0)
    left = f"< {forest.left}"
    sides = (left if len(left) <= one else "").ljust(one + 1) + f"{forest.right} >"
    yield f"{pad}{sides}", False


def wrapped(text: str, width: int) -> list[str]:
    """Return a label over as many lines as it needs."""
    from textwrap import wrap

    return wrap(text, width) or [""]


def reference(axis: Axis) -> str:
    """Return the line of no difference alone."""
    cells = [" "] * axis.width
    cells[axis.column(1.0)] = "│"
    return "".join(cells)


def drawn(row: ForestRow, axis: Axis) -> str:
    """Return one interval on the axis."""
    cells = list(reference(axis))
    start, end = axis.column(row.low), axis.column(row.high)
    for at in range(start, end + 1):
        cells[at] = "┼" if cells[at] == "│" else "═" if row.pooled else "─"
    cells[axis.column(row.estimate)] = "◆" if row.pooled else "■"
    return "".join(cells)


def scale(axis: Axis) -> tuple[str, str]:
    """Return the axis and the numbers under it; numbers that would touch are left out, 1 never."""
    rule = ["─"] * axis.width
    numbers = [" "] * (axis.width + 4)
    ticks = [t for t in TICKS if axis.low <= t <= axis.high]
    for tick in sorted(ticks, key=lambda t: (t != 1.0, abs(log(t)))):
        at = axis.column(tick)
        text = f"{tick:g}"
        place = max(0, at - len(text) // 2)
        around = numbers[max(0, place - 1) : place + len(text) + 1]
        if all(cell == " " for cell in around):
            numbers[place : place + len(text)] = list(text)
            rule[at] = "┴"
    return "".join(rule), "".join(numbers).rstrip()
