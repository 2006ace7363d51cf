r"""Tab-separated lines for pipes: fixed columns, no header (tsv has one), nothing cut or wrapped.

Inside a value a backslash, a tab and a line break are written `\\`, `\t` and `\n`, so that a line is a row.
"""

from __future__ import annotations

from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report


def render(report: Report, settings: Settings, *, header: bool = False) -> Iterator[str]:
    """Yield one line a row."""
    if header:
        yield "\t".join(report.columns) + "\n"
    for row in report.rows():
        line = "\t".join(row)
        # Most rows need no escape, and one look at the whole says so.
        if "\\" in line or line.count("\t") != len(row) - 1 or not line.replace("\t", "").isprintable():
            line = "\t".join(map(_escaped, row))
        yield line + "\n"


def _escaped(value: str) -> str:
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if value.isprintable():
        return value
    return visible(value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r"))
