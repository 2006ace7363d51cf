"""JSON: one document, or one record a line. See docs/json.md for the promise about its shape."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report


def render(report: Report, settings: Settings, *, lines: bool = False) -> Iterator[str]:
    """Yield the whole document, or a line for each record."""
    if lines:
        for record in report.records():
            yield _dumps(record, settings, None) + "\n"
    else:
        yield _dumps(report.data(), settings, 2 if settings.indent else None) + "\n"


def _dumps(value: Any, settings: Settings, indent: int | None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=settings.ascii_only, indent=indent, separators=separators)
    if not indent and not settings.ascii_only and not text.isprintable():
        # Control characters are escaped already; this catches bidirectional and other invisible marks.
        text = json.dumps(value, ensure_ascii=True, separators=separators)
    return text
