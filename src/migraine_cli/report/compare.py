"""Drugs side by side."""

from __future__ import annotations

from migraine_cli.query import compare as compared
from migraine_cli.query.select import SECTIONS
from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Note, Report, Table, Title
from migraine_cli.report.screen import brief as short_form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.query.compare import Row
    from migraine_cli.store.reads import Store

# What a first look compares: of these sections the rows that stand on somebody's one screen; of some, every row.
SHORT = ("status", "dosing", "titration", "restart", "cautions", "effects", "reproduction")
WHOLE = ("guidelines", "boxed_warnings", "contraindications")
MARKS = {"same": "=", "differs": "≠", "unknown": "?"}
TONES = {"same": "", "differs": "warn", "unknown": "quiet"}
NOT_COVERED = "not covered"


def compare_report(store: Store, records: list[Record], rows: list[Row], *, today: str, full: bool, sections: list[str], only_differences: bool) -> Report:
    """Return the report on the aligned rows of several records."""
    heads = [record["head"] for record in records]
    kept = compared.differences(rows) if only_differences else rows
    columns = ("section", "label", "scope", "verdict", *(head["id"] for head in heads))
    view = kept if full or sections else [row for row in kept if _at_a_glance(row)]

    def flat(shown: list[Row]) -> Iterator[tuple[str, ...]]:
        yield ("head", "class", "", _same([h["class_name"] for h in heads]), *(h["class_name"] for h in heads))
        yield ("head", "role", "", _same([", ".join(h["role"]) for h in heads]), *(", ".join(h["role"]) for h in heads))
        for row in shown:
            yield (row.section, row.label, row.scope, row.verdict, *(_cell(cell, today) for cell in row.cells))

    def blocks() -> list[Any]:
        result: list[Any] = [Title(" against ".join(h["name"] for h in heads), "", ("= same   ≠ differs   ? not covered for at least one",))]
        summary = [
            ("", "class", *(h["class_name"] for h in heads)),
            ("", "role", *(", ".join(h["role"]) for h in heads)),
            ("", "guidelines", *(h["evidence"] for h in heads)),
        ]
        table_columns = ("", "", *(common.name_of(h) for h in heads))
        result.append(Table(table_columns, summary, heading="What they are"))
        for section in dict.fromkeys(row.section for row in view):
            mine = [row for row in view if row.section == section]
            brief = not full and not sections
            cells = [(MARKS[row.verdict], _question(row), *(_cell(cell, today, joined="\n", brief=brief) for cell in row.cells)) for row in mine]
            result.append(Table(table_columns, cells, [TONES[row.verdict] for row in mine], heading=SECTIONS[section]))
        counts = {verdict: sum(row.verdict == verdict for row in view) for verdict in MARKS}
        left_out = len(kept) - len(view)
        more = f"; {left_out} more rows: --full" if left_out else ""
        result.append(Note(f"{counts['differs']} differ, {counts['same']} same, {counts['unknown']} unknown{more}"))
        result.append(Note(INFORMS))
        return result

    def items() -> Iterator[dict[str, Any]]:
        for row in kept:
            yield {
                "section": row.section,
                "label": row.label,
                "scope": row.scope,
                "verdict": row.verdict,
                "cells": {head["id"]: cell for head, cell in zip(heads, row.cells, strict=True)},
            }

    def data() -> dict[str, Any]:
        rows_data = list(items())
        sources = common.cited_sources(store, (s for row in kept for cell in row.cells for s in cell))
        return {**common.envelope(store, "compare"), "drugs": heads, "rows": rows_data, "sources": sources}

    return Report("compare", columns, blocks=blocks, rows=lambda: flat(view), data=data, records=items, all_rows=lambda: flat(kept))


def _at_a_glance(row: Row) -> bool:
    keyed = any(statement["key"] for cell in row.cells for statement in cell)
    return row.section in WHOLE or (row.section in SHORT and keyed)


def _question(row: Row) -> str:
    return f"{row.label}\n{row.scope}" if row.scope and row.scope != row.label else row.label


def _same(values: list[str]) -> str:
    return "same" if len(set(values)) == 1 else "differs"


def _cell(cell: list[Statement], today: str, joined: str = " || ", *, brief: bool = False) -> str:
    """One drug's answer: its statements, those that read alike in several jurisdictions said once."""
    if not cell:
        return NOT_COVERED
    said: dict[str, list[str]] = {}
    for statement in cell:
        tags = said.setdefault(at_a_glance(statement) if brief else statement["text"], [])
        tags += [tag for tag in common.tag(statement, today, scope=False).split("; ") if tag and tag not in tags]
    return joined.join(text + (f" [{_merged(tags)}]" if tags else "") for text, tags in said.items())


def _merged(tags: list[str]) -> str:
    """Jurisdictions first and together, then whatever else qualifies the statement."""
    places = dict.fromkeys(word for tag in tags if tag.isupper() for word in tag.split())
    return "; ".join(filter(None, (" ".join(places), *(tag for tag in tags if not tag.isupper()))))


def at_a_glance(statement: Statement) -> str:
    """Return the shortest form of a statement that a table cell needs; its row says what it is about."""
    if statement["state"] != "fact":
        return "looked for, not found"
    section = statement["section"]
    if section in ("contraindications", "cautions"):
        form = statement["value"].get("form")
        return statement["facet"] + (f" ({form})" if form else "")
    if section == "guidelines":
        grade = statement["value"]["grade"]
        return statement["facet"] + ("" if grade == "none" else f": {grade}")
    if section == "status":
        who = statement["scope"].removeprefix(statement["label"]).removeprefix(", ")
        return statement["facet"] + (f", {who}" if who else "")
    return short_form(statement)
