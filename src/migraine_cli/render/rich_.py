"""The terminal, through Rich. Facts enter as `Text`, never as markup."""

from __future__ import annotations

import io
import re
from itertools import groupby

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text
from rich.tree import Tree as RichTree

from migraine_cli.model.safe import visible
from migraine_cli.render import forest, matrix, steps
from migraine_cli.report.document import Forest, Line, Matrix, Note, Section, StepChart, Table, Title, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report

TONES = {"": "", "good": "green", "bad": "red", "warn": "yellow", "quiet": "dim"}
WIDEST_TEXT = 140  # longer lines are hard to read
NARROW = 48  # below this a label stands above its text
LABEL = 19  # "lymphohistiocytosis" unbroken
BOXED = "boxed warning"

# Rich breaks lines at any white space, so a space that must not break is carried through as a private-use sign.
HELD = "\ue000"
_UNIT = (
    r"(?:mg|g|kg|cm|mm|nm|micrograms?|units?|mL|L|h|min|days?|weeks?|months?|years?|%|mg/kg|mmol/L|mmHg|half-lives|°C|"
    r"percentage points|injections|sites|doses|attacks|people|points|daily)"
)
_NUMBER_UNIT = re.compile(rf"(?<=\d) (?={_UNIT}(?![A-Za-z]))")
_N_EQUALS = re.compile(r"\b([np]) ([=<>]) (?=[\d<])")


def render(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the document as text for a terminal of the given width."""
    painter = Painter(settings)
    for number, block in enumerate(report.blocks()):
        if number and isinstance(block, Title):
            yield "\n"  # one record stands apart from the next
        yield painter.paint(block)


class Painter:
    """Turns blocks into text by way of a Rich console."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.buffer = io.StringIO()
        self.width = max(20, settings.width)
        self.text_width = min(self.width, WIDEST_TEXT)
        self.console = self.make_console(self.buffer, self.width, settings)

    @staticmethod
    def make_console(file: io.StringIO, width: int, settings: Settings) -> Console:
        """Return the console that lines are laid out by."""
        return Console(
            file=file,
            width=width,
            force_terminal=True,
            color_system="standard" if settings.color else None,
            no_color=not settings.color,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
            safe_box=settings.ascii_only,
            _environ={},
        )

    def paint(self, block: Any) -> str:
        """Return a block as lines of text."""
        for item in _BLOCKS[type(block)](self, block):
            self.console.print(item)
        text = self.buffer.getvalue().replace(HELD, " ")
        self.buffer.seek(0)
        self.buffer.truncate()
        lines = (_without_trailing_space(line) for line in text.split("\n"))
        return "\n".join(lines)

    def text(self, text: str, style: str = "") -> Text:
        """Return text in which amounts hold together and nothing is markup."""
        return Text("\n".join(_hold(visible(part)) for part in text.split("\n")), style=style if self.settings.color or style in ("bold", "dim") else "")

    def style(self, tone: str) -> str:
        """Return the style of a tone."""
        return TONES[tone] if self.settings.color else ""

    def title(self, title: Title) -> Iterator[Any]:
        """Yield the head."""
        name = self.text(title.text, "bold")
        if title.aside and self.width >= NARROW:
            head = RichTable.grid(expand=True, padding=(0, 1))
            head.width = self.text_width
            head.add_column(ratio=1)
            head.add_column(justify="right")
            head.add_row(name, self.text(title.aside, "dim"))
            yield head
        else:
            yield name
            if title.aside:
                yield self.text(title.aside, "dim")
        for line in title.lines:
            yield Padding(self.text(line), (0, 0), expand=False) if self.width <= WIDEST_TEXT else self.narrow(self.text(line))

    def narrow(self, item: Any) -> Any:
        """Return an item at the width of text."""
        grid = RichTable.grid()
        grid.width = self.text_width
        grid.add_column(ratio=1, overflow="fold")
        grid.add_row(item)
        return grid

    def section(self, section: Section) -> Iterator[Any]:
        """Yield a heading and its lines."""
        if section.heading and section.tight:
            yield self.ruled(section.heading)
        elif section.heading:
            yield Text("")
            yield self.heading(section.heading, section.tone)
        boxed = [line for line in section.lines if line.label == BOXED]
        if boxed:
            yield self.panel(boxed)
        rest = [line for line in section.lines if line.label != BOXED]
        if not rest:
            return
        if self.width < NARROW:
            for line in rest:
                if line.label:
                    yield self.text(line.label, self.style(line.tone) or "bold")
                yield Padding(self.body(line), (0, 0, 0, 2))
            return
        grid = RichTable.grid(padding=(0, 2, 0, 0))
        grid.width = self.text_width
        grid.add_column(width=LABEL, overflow="fold")
        grid.add_column(ratio=1, overflow="fold")
        for line in rest:
            grid.add_row(self.text(line.label, self.style(line.tone) if line.tone != "quiet" else "dim"), self.body(line))
        yield grid

    def ruled(self, text: str) -> Text:
        """Return a heading with a thin line behind it to the width of the text."""
        words = self.heading(text)
        words.append(" " + ("-" if self.settings.ascii_only else "─") * max(0, self.text_width - len(words) - 1), "dim not bold")
        return words

    def heading(self, text: str, tone: str = "") -> Text:
        """Return a heading."""
        style = "bold red" if tone == "bad" and self.settings.color else "bold"
        return self.text(text.upper() if self.width >= NARROW else text, style)

    def panel(self, lines: list[Line]) -> Panel:
        """Return the box of boxed warnings."""
        return Panel(
            Group(*(self.body(line) for line in lines)),
            title=self.text(" BOXED WARNING " if len(lines) == 1 else " BOXED WARNINGS ", "bold"),
            title_align="left",
            border_style="red" if self.settings.color else "none",
            box=box.ASCII if self.settings.ascii_only else box.HEAVY,
            width=self.text_width,
            padding=(0, 1),
        )

    def body(self, line: Line) -> Any:
        """Return the right-hand side of a line."""
        body = self.text(line.text, "dim" if line.tone == "quiet" else "")
        if line.tag:
            body.append_text(self.text(f" [{line.tag}]", "dim"))
        if not line.sources:
            return body
        return Group(body, *(self.text(f"↳ {source}", "dim") for source in line.sources))

    def table(self, table: Table) -> Iterator[Any]:
        """Yield a table."""
        if table.heading and table.tight:
            yield self.ruled(table.heading)
        elif table.heading:
            yield Text("")
            yield self.heading(table.heading)
        if self.width < NARROW:
            yield from self.stacked(table)
            return
        grid = RichTable(
            box=None if table.tight else box.ASCII2 if self.settings.ascii_only else box.SIMPLE_HEAD,
            show_header=any(table.columns),
            header_style="dim",
            padding=(0, 2, 0, 0) if table.tight else (0, 1),
            show_edge=False,
            pad_edge=False,
            show_lines=False,
            expand=False,
        )
        marked = table.columns[0] == ""  # a narrow column of marks, then the question: tables below one another line up
        if marked:
            grid.width = self.width
        for number, column in enumerate(table.columns):
            if marked and number < 2:
                grid.add_column(self.text(column), width=1 if number == 0 else max(20, self.width // 5))
            else:
                grid.add_column(self.text(column), overflow="fold", min_width=6, ratio=1 if marked else None)
        for row, mark in zip(table.rows, table.marks, strict=True):
            first, *others = (self.text(value) for value in row)
            first.stylize(self.style(mark) or "")
            if not table.columns[0] and others:
                others[0].stylize(self.style(mark) or "")
            grid.add_row(first, *others, style="dim" if mark == "quiet" else "")
        yield grid

    def stacked(self, table: Table) -> Iterator[Any]:
        """Yield the rows of a table under each other, for narrow terminals."""
        for row in table.rows:
            named = [(column, value) for column, value in zip(table.columns, row, strict=True) if value]
            for number, (column, value) in enumerate(named):
                if number == 0:
                    yield self.text(value, "bold")
                else:
                    yield Padding(self.text(f"{column}: {value}" if column else value), (0, 0, 0, 2))

    def forest(self, drawn: Forest) -> Iterator[Any]:
        """Yield intervals on one axis, readable without colour."""
        yield Text("")
        yield self.heading(drawn.heading)
        for line, pooled in forest.lines(drawn, self.width):
            yield self.text(line, "bold" if pooled else "")
        if drawn.note:
            yield self.text(drawn.note, "dim")

    def matrix(self, drawn: Matrix) -> Iterator[Any]:
        """Yield states in narrow columns, readable without colour."""
        yield Text("")
        yield self.text(matrix.KEY, "dim")
        for pieces in matrix.lines(drawn, self.width):
            line = Text(no_wrap=True)
            for tone, same in groupby(pieces, key=lambda piece: piece[1]):
                line.append(visible("".join(text for text, _ in same)), self.style(tone))
            yield line

    def step_chart(self, chart: StepChart) -> Iterator[Any]:
        """Yield a dose that rises in steps, readable without colour; nothing where the width cannot hold it."""
        drawn = steps.lines(chart, self.width)
        if not drawn:
            return
        yield Text("")
        yield self.heading(chart.heading)
        for line in drawn:
            yield Text(line, no_wrap=True)
        if chart.note:
            yield self.text(chart.note, "dim")

    def tree(self, tree: Tree) -> Iterator[Any]:
        """Yield a tree."""
        for node in tree.nodes:
            yield self.branch(node)

    def branch(self, node: Any, parent: RichTree | None = None) -> RichTree:
        """Return a node with its children."""
        text, aside, children = node
        label = self.text(text, "bold")
        if aside:
            label.append_text(self.text(f"  {aside}"))
            label.stylize("not bold", len(text))
        made = RichTree(label, guide_style="dim") if parent is None else parent.add(label)
        for child in children:
            self.branch(child, made)
        return made

    def note(self, note: Note) -> Iterator[Any]:
        """Yield a calm line."""
        yield Text("")
        yield self.narrow(self.text(note.text, self.style(note.tone) or "dim"))


_BLOCKS: dict[type, Any] = {
    Title: Painter.title,
    Section: Painter.section,
    Table: Painter.table,
    Forest: Painter.forest,
    Matrix: Painter.matrix,
    StepChart: Painter.step_chart,
    Tree: Painter.tree,
    Note: Painter.note,
}


def _hold(text: str) -> str:
    text = _NUMBER_UNIT.sub(HELD, text)
    return _N_EQUALS.sub(rf"\1{HELD}\2{HELD}", text)


_TRAILING = re.compile(r"[ ]+((?:\x1b\[0m)?)$")


def _without_trailing_space(line: str) -> str:
    return _TRAILING.sub(r"\1", line)
