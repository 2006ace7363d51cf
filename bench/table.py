"""The one table of the benchmark: measure, median, ratio, limit, verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NOT_REACHED = "NOT REACHED"


@dataclass(frozen=True)
class Row:
    """One measure. `value` is what is held against `limit`: a ratio, or an amount with a `unit`."""

    measure: str
    median: str
    value: float | None = None
    limit: float | None = None
    unit: str = "×"
    against: str = ""  # what the ratio is to
    least: bool = False  # the limit is one from below

    @property
    def verdict(self) -> str:
        """Whether the limit holds; "" where there is none."""
        if self.limit is None or self.value is None:
            return ""
        reached = self.value >= self.limit if self.least else self.value <= self.limit
        return "ok" if reached else NOT_REACHED

    def cells(self) -> list[str]:
        """Return the cells of the row."""
        ratio = "" if self.value is None else f"{self.value:.2f} {self.unit}" + (f" {self.against}" if self.against else "")
        limit = "" if self.limit is None else f"{self.limit:g} {self.unit}"
        return [self.measure, self.median, ratio, limit, self.verdict]


@dataclass
class Table:
    """Rows under headings, with notes."""

    parts: list[tuple[str, list[Row], list[str]]] = field(default_factory=list)

    def part(self, heading: str, *notes: str) -> list[Row]:
        """Begin a part and return its rows, to be filled."""
        rows: list[Row] = []
        self.parts.append((heading, rows, list(notes)))
        return rows

    @property
    def rows(self) -> list[Row]:
        """All rows."""
        return [row for _, rows, _ in self.parts for row in rows]

    def last_line(self) -> str:
        """Return the line that counts the measures not reached."""
        limited = [row for row in self.rows if row.verdict]
        missed = [row for row in limited if row.verdict == NOT_REACHED]
        return f"{len(missed)} of {len(limited)} measures with a limit not reached" + (": " + "; ".join(row.measure for row in missed) if missed else "")

    def text(self) -> str:
        """Return the table for a terminal."""
        heads = ["measure", "median", "ratio", "limit", ""]
        cells = [heads, *(row.cells() for row in self.rows)]
        widths = [max(len(line[column]) for line in cells) for column in range(5)]

        def line(words: list[str]) -> str:
            return "  ".join([words[0].ljust(widths[0]), words[1].rjust(widths[1]), words[2].ljust(widths[2]), words[3].rjust(widths[3]), words[4]]).rstrip()

        lines = [line(heads)]
        for heading, rows, notes in self.parts:
            lines += ["", heading, *(line(row.cells()) for row in rows), *(f"  note: {note}" for note in notes)]
        return "\n".join(lines) + "\n"

    def markdown(self, facts: Mapping[str, str]) -> str:
        """Return the table as a Markdown page, with what it was measured on."""
        lines = ["# The last run of the benchmark", "", "Written by `python bench/run.py --write`.", ""]
        lines += [f"- {name}: {value}" for name, value in facts.items()]
        for heading, rows, notes in self.parts:
            lines += ["", f"## {heading}", "", "| measure | median | ratio | limit | |", "| --- | ---: | :--- | ---: | --- |"]
            lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |" for row in rows]
            lines += ["", *(f"- {note}" for note in notes)] if notes else []
        return "\n".join([*lines, "", self.last_line() + ".", ""])


def seconds(value: float) -> str:
    """Return a time in words: milliseconds below two seconds."""
    return f"{value * 1000:.1f} ms" if value < 2 else f"{value:.1f} s"
