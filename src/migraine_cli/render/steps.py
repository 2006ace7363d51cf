"""A step chart in characters: one row for each dose, time to the right, readable without colour."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from migraine_cli.report.document import StepChart

WIDEST = 64
LEAST = 3  # columns of a step


def lines(chart: StepChart, width: int) -> list[str]:
    """Return the chart, or nothing where the width cannot hold it: the table beside it says the same."""
    levels = sorted({amount for amount, _, _ in chart.steps}, reverse=True)
    labels = [f"{_number(amount)} {chart.unit}" for amount in levels]
    left = max(len("week"), *(len(label) for label in labels))
    plot = min(WIDEST, width - left - 3)
    if plot < LEAST * len(chart.steps):
        return []
    edges = _edges(chart, plot)
    grid = [[" "] * plot for _ in levels]
    before = -1
    for (amount, days, _), start, end in zip(chart.steps, edges, edges[1:], strict=False):
        row = levels.index(amount)
        for column in range(start, end):
            grid[row][column] = "━"
        if before > row:
            _rise(grid, start, before, row)
        elif 0 <= before < row:
            _fall(grid, start, before, row)
        if days is None:
            grid[row][end - 1] = ">"
        before = row
    drawn = [f"{label:>{left}} ┃{''.join(cells)}".rstrip() for label, cells in zip(labels, grid, strict=True)]
    return [*drawn, f"{'':>{left}} ┗{'━' * plot}", f"{'week':>{left}}  {_weeks(chart, edges, plot)}".rstrip()]


def _rise(grid: list[list[str]], column: int, low: int, high: int) -> None:
    grid[low][column] = "┛"
    grid[high][column] = "┏"
    for row in range(high + 1, low):
        grid[row][column] = "┃"


def _fall(grid: list[list[str]], column: int, high: int, low: int) -> None:
    grid[high][column] = "┓"
    grid[low][column] = "┗"
    for row in range(high + 1, low):
        grid[row][column] = "┃"


def _edges(chart: StepChart, plot: int) -> list[int]:
    """Return where each step begins, and the end: by days, yet no step narrower than can be seen."""
    known = [days for _, days, _ in chart.steps if days is not None]
    lasting = [days if days is not None else max([14, *known]) for _, days, _ in chart.steps]
    spare = plot - LEAST * len(lasting)
    total = sum(lasting)
    edges, passed = [0], 0
    for number, days in enumerate(lasting, start=1):
        passed += days
        edges.append(LEAST * number + round(spare * passed / total))
    return edges


def _weeks(chart: StepChart, edges: Sequence[int], plot: int) -> str:
    """Return the numbers of the weeks under where they begin; one that would touch its neighbour is left out."""
    cells = [" "] * (plot + 4)
    for (_, _, day), at in zip(chart.steps, edges, strict=False):
        text = _number(day / 7 + 1) if day % 7 == 0 else ""
        if text and all(cell == " " for cell in cells[max(0, at - 1) : at + len(text) + 1]):
            cells[at : at + len(text)] = list(text)
    return "".join(cells)


def _number(amount: float) -> str:
    return f"{amount:.4f}".rstrip("0").rstrip(".")
