"""The formats. Each renderer takes a report and yields text; none prints.

A format is one module with `render(report, settings)`; it is imported when it is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from migraine_cli.report.document import Report

FORMATS = ("rich", "plain", "json", "jsonl", "yaml", "csv", "tsv", "markdown", "html")
ENDINGS = {
    ".txt": "plain",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
}


class Settings:
    """What a renderer may need to know of where its text goes.

    `width` in columns and `color` matter to rich only; `ascii_only` asks for text that needs no more than ASCII;
    `indent` asks data formats for lines that a person can read.
    """

    __slots__ = ("ascii_only", "color", "indent", "width")

    def __init__(self, *, width: int = 80, color: bool = False, ascii_only: bool = False, indent: bool = False) -> None:
        self.width = width
        self.color = color
        self.ascii_only = ascii_only
        self.indent = indent


def render(report: Report, name: str, settings: Settings) -> Iterator[str]:
    """Yield a report as text in one of `FORMATS`."""
    if name in ("plain", "tsv"):
        from migraine_cli.render import plain

        return plain.render(report, settings, header=name == "tsv")
    if name in ("json", "jsonl"):
        from migraine_cli.render import json_

        return json_.render(report, settings, lines=name == "jsonl")
    if name == "rich":
        from migraine_cli.render import rich_

        return rich_.render(report, settings)
    if name == "csv":
        from migraine_cli.render import csv_

        return csv_.render(report, settings)
    if name == "yaml":
        from migraine_cli.render import yaml_

        return yaml_.render(report, settings)
    if name == "markdown":
        from migraine_cli.render import markdown

        return markdown.render(report, settings)
    if name == "html":
        from migraine_cli.render import html_

        return html_.render(report, settings)
    raise KeyError(name)
