"""CSV with a header, carrying every row of the full record."""

from __future__ import annotations

import csv
import io

from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report


def render(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the header and one record a row; a value may hold line breaks inside quotes."""
    yield _line(report.columns)
    for row in report.all_rows():
        yield _line(tuple("\n".join(visible(line) for line in value.split("\n")) for value in row))


def _line(values: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(values)
    return buffer.getvalue()
