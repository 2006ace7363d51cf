"""What `info` says of this copy, and what `check` found."""

from __future__ import annotations

import json

from migraine_cli.model.version import OUTPUT_VERSION
from migraine_cli.report import common
from migraine_cli.report.document import Line, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.store.reads import Store


def info_report(store: Store, facts: dict[str, str]) -> Report:
    """Return the report on this copy: versions, paths, counts, date of the facts."""
    counts = json.loads(store.meta()["counts"])

    def rows() -> list[tuple[str, ...]]:
        return [*facts.items(), *((f"count of {kind}", str(count)) for kind, count in counts.items())]

    def blocks() -> list[Any]:
        about = [Line(key, value) for key, value in facts.items()]
        numbers = [Line(kind, f"{count:,}") for kind, count in counts.items()]
        return [Title("migraine-ref", facts["version"]), Section("This copy", about), Section("What it holds", numbers)]

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "info"), "info": facts, "counts": counts}

    def records() -> list[dict[str, Any]]:
        return [{"key": key, "value": value} for key, value in rows()]

    return Report("info", ("key", "value"), blocks=blocks, rows=rows, data=data, records=records)


def check_report(problems: list[tuple[str, int, str, str, str]], *, checked: dict[str, int], files: list[str]) -> Report:
    """Return the report on a check: a row for each problem, or what was checked where there is none."""
    columns = ("file", "line", "rule", "message", "fix")

    def records() -> list[dict[str, Any]]:
        return [dict(zip(columns, problem, strict=True)) for problem in problems]

    def blocks() -> list[Any]:
        counts = ", ".join(f"{count} {kind}" for kind, count in checked.items())
        if not problems:
            return [Note(f"no problem in {', '.join(files)}: {counts}", "good")]
        lines = [Line(f"{file}:{line}", f"{message}" + (f"\nfix: {fix}" if fix else ""), rule, "bad") for file, line, rule, message, fix in problems]
        return [Section(f"{len(problems)} problems", lines, "bad")]

    return Report(
        "check",
        columns,
        blocks=blocks,
        rows=lambda: ((file, str(line), rule, message, fix) for file, line, rule, message, fix in problems),
        data=lambda: {
            "schema_version": OUTPUT_VERSION,
            "command": "check",
            "valid": not problems,
            "files": files,
            "checked": checked,
            "problems": records(),
        },
        records=records,
    )
