"""The neutral document: what every renderer takes.

Tones are what a line means, not how it looks: `good`, `bad`, `warn`, `quiet`, or none.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

INFORMS = "It informs; it does not prescribe. Check the label before acting."


class Line:
    """A labelled statement; `tag` is a short qualifier (jurisdiction, population), `sources` what stands behind it."""

    __slots__ = ("label", "sources", "tag", "text", "tone")

    def __init__(self, label: str, text: str, tag: str = "", tone: str = "", sources: tuple[str, ...] = ()) -> None:
        self.label = label
        self.text = text
        self.tag = tag
        self.tone = tone
        self.sources = sources


class Title:
    """The head of a document or of one record in it."""

    __slots__ = ("aside", "lines", "text")

    def __init__(self, text: str, aside: str = "", lines: tuple[str, ...] = ()) -> None:
        self.text = text
        self.aside = aside
        self.lines = lines


class Section:
    """A heading with its lines. A `tight` one is ruled off from what stands above it, not set apart by an empty line."""

    __slots__ = ("heading", "lines", "tight", "tone")

    def __init__(self, heading: str, lines: list[Line], tone: str = "", *, tight: bool = False) -> None:
        self.heading = heading
        self.lines = lines
        self.tone = tone
        self.tight = tight


class Table:
    """A table. `marks` gives a tone per row, or none; `tight` is as in `Section`."""

    __slots__ = ("columns", "heading", "marks", "rows", "tight")

    def __init__(
        self, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], marks: list[str] | None = None, heading: str = "", *, tight: bool = False
    ) -> None:
        self.columns = columns
        self.rows = rows
        self.marks = marks or [""] * len(rows)
        self.heading = heading
        self.tight = tight


class Tree:
    """A tree; each node is `(text, aside, children)`."""

    __slots__ = ("nodes",)

    def __init__(self, nodes: list[Any]) -> None:
        self.nodes = nodes


class ForestRow:
    """One labelled interval of a forest; `weight` in percent, or None; a pooled one is drawn as such."""

    __slots__ = ("aside", "estimate", "high", "label", "low", "pooled", "weight")

    def __init__(self, label: str, estimate: float, low: float, high: float, weight: float | None, aside: str, *, pooled: bool = False) -> None:
        self.label = label
        self.estimate = estimate
        self.low = low
        self.high = high
        self.weight = weight
        self.aside = aside
        self.pooled = pooled


class Forest:
    """Intervals of ratios on one logarithmic axis, with what lies on either side of 1."""

    __slots__ = ("heading", "left", "note", "right", "rows")

    def __init__(self, heading: str, rows: list[ForestRow], left: str, right: str, note: str = "") -> None:
        self.heading = heading
        self.rows = rows
        self.left = left
        self.right = right
        self.note = note


class StepChart:
    """A dose that rises in steps. Each step is `(amount, days or None for the last that goes on, day that it begins)`."""

    __slots__ = ("heading", "note", "steps", "unit")

    def __init__(self, heading: str, steps: list[tuple[float, int | None, int]], unit: str, note: str = "") -> None:
        self.heading = heading
        self.steps = steps
        self.unit = unit
        self.note = note


class MatrixRow:
    """One row of a matrix: its name, a state for each column, and numbers behind them."""

    __slots__ = ("figures", "label", "states")

    def __init__(self, label: str, states: tuple[str, ...], figures: tuple[str, ...]) -> None:
        self.label = label
        self.states = states
        self.figures = figures


class Matrix:
    """Rows against many narrow columns of states ("fact", "not found", "not covered").

    `columns` are `(two letters, name)`; `figures` name the numbers at the end of each row.
    """

    __slots__ = ("columns", "figures", "rows")

    def __init__(self, columns: tuple[tuple[str, str], ...], figures: tuple[str, ...], rows: list[MatrixRow]) -> None:
        self.columns = columns
        self.figures = figures
        self.rows = rows


class Note:
    """A calm line of prose."""

    __slots__ = ("text", "tone")

    def __init__(self, text: str, tone: str = "quiet") -> None:
        self.text = text
        self.tone = tone


class Report:
    """What one command answers, in three shapes, each made only when a format asks for it.

    - `blocks()`: the neutral document
    - `rows()`: flat rows for `columns`; all values are text. They show the view that was asked for; `all_rows()` shows
      the full record
    - `data()`: JSON-shaped data with the full record; `records()` yields its items one by one
    """

    __slots__ = ("all_rows", "blocks", "columns", "command", "data", "records", "rows")

    def __init__(
        self,
        command: str,
        columns: tuple[str, ...],
        *,
        blocks: Callable[[], list[Any]],
        rows: Callable[[], Iterable[tuple[str, ...]]],
        data: Callable[[], dict[str, Any]],
        records: Callable[[], Iterable[dict[str, Any]]],
        all_rows: Callable[[], Iterable[tuple[str, ...]]] | None = None,
    ) -> None:
        self.command = command
        self.columns = columns
        self.blocks = blocks
        self.rows = rows
        self.all_rows = all_rows or rows
        self.data = data
        self.records = records
