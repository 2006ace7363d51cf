"""`--fields`: a report cut down to the columns that were picked, in every format."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible
from migraine_cli.report.document import Report, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


def with_fields(report: Report, asked: str) -> Report:
    """Return the report as a table of the named columns, in the order asked.

    Raises `UsageError` that lists the right columns.
    """
    names = [name.strip() for name in asked.split(",") if name.strip()]
    wrong = [name for name in names if name not in report.columns]
    if wrong or not names:
        said = ", ".join(f"'{visible(name, 40)}'" for name in wrong)
        message = f"'{report.command}' has no field {said}" if wrong else "--fields names no field"
        raise UsageError(message, "fields: " + ", ".join(report.columns))
    at = [report.columns.index(name) for name in names]

    def picked(rows: Callable[[], Iterable[tuple[str, ...]]]) -> Callable[[], Iterator[tuple[str, ...]]]:
        return lambda: (tuple(row[index] for index in at) for row in rows())

    def records() -> Iterator[dict[str, Any]]:
        for row in picked(report.all_rows)():
            yield dict(zip(names, row, strict=True))

    def data() -> dict[str, Any]:
        whole = report.data()
        kept = ("schema_version", "command", "knowledge_base", "notice")
        return {**{key: whole[key] for key in kept if key in whole}, "rows": list(records())}

    return Report(
        report.command,
        tuple(names),
        blocks=lambda: [Table(tuple(names), list(picked(report.rows)()))],
        rows=picked(report.rows),
        data=data,
        records=records,
        all_rows=picked(report.all_rows),
    )
