"""Markdown: headings, lists and pipe tables."""

from __future__ import annotations

import re

from migraine_cli.model.safe import visible
from migraine_cli.report.document import Forest, Line, Matrix, Note, Section, StepChart, Table, Title, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def render(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the document block by block."""
    for block in report.blocks():
        yield from _BLOCKS[type(block)](block)
        yield "\n"


def escaped(text: str) -> str:
    """Return text in which no sign is taken for markup."""
    return _SPECIAL.sub(r"\\\1", visible(text))


def _title(title: Title) -> Iterator[str]:
    yield f"# {escaped(title.text)}\n"
    for line in (title.aside, *title.lines):
        if line:
            yield f"\n{escaped(line)}\n"


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"## {escaped(section.heading)}\n\n"
    for line in section.lines:
        yield f"- {_line(line)}\n"


def _line(line: Line) -> str:
    label = f"**{escaped(line.label)}**: " if line.label else ""
    tag = f" *({escaped(line.tag)})*" if line.tag else ""
    sources = "".join(f"\n  - source: {escaped(source)}" for source in line.sources)
    return label + " ".join(escaped(part) for part in line.text.split("\n")) + tag + sources


def _table(table: Table) -> Iterator[str]:
    if table.heading:
        yield f"## {escaped(table.heading)}\n\n"
    yield _row(table.columns)
    yield "|" + " --- |" * len(table.columns) + "\n"
    for row in table.rows:
        yield _row(row)


def _row(values: tuple[str, ...]) -> str:
    return "| " + " | ".join("<br>".join(escaped(part) for part in value.split("\n")) for value in values) + " |\n"


def _forest(forest: Forest) -> Iterator[str]:
    rows = [(r.label, f"{r.estimate:.2f}", f"{r.low:.2f} to {r.high:.2f}", "" if r.weight is None else f"{r.weight:.1f} %") for r in forest.rows]
    yield from _table(Table(("", "ratio", "95 % interval", "weight"), rows, heading=forest.heading))
    if forest.note:
        yield f"\n{escaped(forest.note)}\n"


def _matrix(drawn: Matrix) -> Iterator[str]:
    from migraine_cli.render import matrix

    yield f"{escaped(matrix.KEY)}\n\n"
    rows = [(row.label, *(matrix.SIGNS[state] for state in row.states), *row.figures) for row in drawn.rows]
    yield from _table(Table(("drug", *(letters for letters, _ in drawn.columns), *drawn.figures), rows))


def _steps(chart: StepChart) -> Iterator[str]:
    from migraine_cli.render import steps

    yield f"## {escaped(chart.heading)}\n\n```text\n" + "".join(line + "\n" for line in steps.lines(chart, 80)) + "```\n"
    if chart.note:
        yield f"\n{escaped(chart.note)}\n"


def _tree(tree: Tree) -> Iterator[str]:
    yield from _branches(tree.nodes, "")


def _branches(nodes: list[Any], indent: str) -> Iterator[str]:
    for text, aside, children in nodes:
        yield f"{indent}- {escaped(text)}" + (f": {escaped(aside)}" if aside else "") + "\n"
        yield from _branches(children, indent + "  ")


def _note(note: Note) -> Iterator[str]:
    yield f"*{escaped(note.text)}*\n"


_BLOCKS: dict[type, Any] = {Title: _title, Section: _section, Table: _table, Forest: _forest, StepChart: _steps, Matrix: _matrix, Tree: _tree, Note: _note}
