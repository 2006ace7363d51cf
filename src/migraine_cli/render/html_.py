"""One self-contained HTML page: no script, no font and no image from elsewhere."""

from __future__ import annotations

from html import escape

from migraine_cli.model.safe import visible
from migraine_cli.report.document import Forest, Line, Matrix, Note, Section, StepChart, Table, Title, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--bad:#b3261e;--good:#1b6e3c;--warn:#8a5a00;--quiet:#777}
@media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#7bd79b;--warn:#ffcc66;--quiet:#999}}
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{font-size:1.05rem;border-bottom:1px solid var(--line);margin:1.6rem 0 .4rem}
dl{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--quiet)}dd{margin:0}
.tag,.sources{color:var(--quiet);font-size:.9em}.sources{display:block}
.bad{color:var(--bad)}.good{color:var(--good)}.warn{color:var(--warn)}.quiet{color:var(--quiet)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
.matrix{line-height:1.2}.matrix th,.matrix td{padding:.1rem .3rem}.matrix .figure{text-align:right;white-space:nowrap}
@media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}}
"""


def render(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the page block by block."""
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta name="viewport" content="width=device-width">\n<title>migraine-ref {escape(report.command)}</title>\n'
    yield f"<style>{_STYLE}</style>\n</head>\n<body>\n"
    for block in report.blocks():
        yield from _BLOCKS[type(block)](block)
    yield "</body>\n</html>\n"


def _text(text: str) -> str:
    return "<br>".join(escape(visible(part)) for part in text.split("\n"))


def _class(tone: str) -> str:
    return f' class="{tone}"' if tone else ""


def _title(title: Title) -> Iterator[str]:
    yield f"<h1>{_text(title.text)}</h1>\n"
    for line in (title.aside, *title.lines):
        if line:
            yield f"<p>{_text(line)}</p>\n"


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield f"<h2{_class(section.tone)}>{_text(section.heading)}</h2>\n"
    yield "<dl>\n"
    for line in section.lines:
        yield _line(line)
    yield "</dl>\n"


def _line(line: Line) -> str:
    tag = f' <span class="tag">({_text(line.tag)})</span>' if line.tag else ""
    sources = "".join(f'<span class="sources">{_text(source)}</span>' for source in line.sources)
    return f"<dt>{_text(line.label)}</dt><dd{_class(line.tone)}>{_text(line.text)}{tag}{sources}</dd>\n"


def _table(table: Table) -> Iterator[str]:
    if table.heading:
        yield f"<h2>{_text(table.heading)}</h2>\n"
    yield "<table>\n<tr>" + "".join(f"<th>{_text(column)}</th>" for column in table.columns) + "</tr>\n"
    for row, mark in zip(table.rows, table.marks, strict=True):
        yield f"<tr{_class(mark)}>" + "".join(f"<td>{_text(value)}</td>" for value in row) + "</tr>\n"
    yield "</table>\n"


def _forest(forest: Forest) -> Iterator[str]:
    rows = [(r.label, f"{r.estimate:.2f}", f"{r.low:.2f} to {r.high:.2f}", "" if r.weight is None else f"{r.weight:.1f} %") for r in forest.rows]
    yield from _table(Table(("", "ratio", "95 % interval", "weight"), rows, heading=forest.heading))
    if forest.note:
        yield f"<p>{_text(forest.note)}</p>\n"


def _matrix(drawn: Matrix) -> Iterator[str]:
    from migraine_cli.render import matrix

    yield f'<p class="quiet">{_text(matrix.KEY)}</p>\n<table class="matrix">\n<tr><th></th>'
    yield "".join(f'<th title="{escape(name)}">{_text(letters)}</th>' for letters, name in drawn.columns)
    yield "".join(f"<th>{_text(head)}</th>" for head in drawn.figures) + "</tr>\n"
    for row in drawn.rows:
        cells = zip(drawn.columns, row.states, strict=True)
        yield f"<tr><th>{_text(row.label)}</th>"
        yield "".join(f'<td{_class(matrix.TONES[state])} title="{escape(name)}: {state}">{matrix.SIGNS[state]}</td>' for (_, name), state in cells)
        yield "".join(f'<td class="figure">{_text(figure)}</td>' for figure in row.figures) + "</tr>\n"
    yield "</table>\n"


def _steps(chart: StepChart) -> Iterator[str]:
    from migraine_cli.render import steps

    yield f"<h2>{_text(chart.heading)}</h2>\n<pre>" + "".join(escape(line) + "\n" for line in steps.lines(chart, 80)) + "</pre>\n"
    if chart.note:
        yield f"<p>{_text(chart.note)}</p>\n"


def _tree(tree: Tree) -> Iterator[str]:
    yield _branches(tree.nodes)


def _branches(nodes: list[Any]) -> str:
    items = ""
    for text, aside, children in nodes:
        said = f' <span class="tag">{_text(aside)}</span>' if aside else ""
        items += f"<li>{_text(text)}{said}{_branches(children) if children else ''}</li>\n"
    return f"<ul>\n{items}</ul>\n"


def _note(note: Note) -> Iterator[str]:
    yield f"<p{_class(note.tone)}>{_text(note.text)}</p>\n"


_BLOCKS: dict[type, Any] = {Title: _title, Section: _section, Table: _table, Forest: _forest, StepChart: _steps, Matrix: _matrix, Tree: _tree, Note: _note}
