"""The statements behind a field of a drug, and what else is on record for the same question."""

from __future__ import annotations

from migraine_cli.errors import NotFoundError
from migraine_cli.model.safe import visible
from migraine_cli.query.select import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.model.view import Record, Statement


class Reason:
    """A statement with the others that answer the same question and say something else."""

    __slots__ = ("others", "statement")

    def __init__(self, statement: Statement, others: list[Statement]) -> None:
        self.statement = statement
        self.others = others


def reasons(record: Record, field: str) -> list[Reason]:
    """Return the statements that a field names: a section, a facet, a label, a statement's id, or words of a label.

    Raises `NotFoundError` that lists the fields of the record.
    """
    asked = _plain(field)
    statements = record["statements"]
    tests = (
        lambda s: s["id"] == field or s["id"].partition("/")[2] == field,
        lambda s: _plain(s["section"]) == asked or _plain(SECTIONS[s["section"]]) == asked,
        lambda s: _plain(s["facet"]) == asked or _plain(s["label"]) == asked,
        lambda s: bool(asked) and set(asked.split()) <= set(_plain(f"{s['section']} {s['label']} {s['facet']} {s['scope']}").split()),
    )
    for test in tests:
        chosen = [s for s in statements if test(s)]
        if chosen:
            shown = {s["id"] for s in chosen}
            return [Reason(s, [o for o in _others(s, statements) if o["id"] not in shown]) for s in chosen]
    known = list(dict.fromkeys(s["section"] for s in statements))
    hint = "fields: " + ", ".join(known) + "; or a label, such as 'start' or 'asthma'"
    raise NotFoundError(f"{record['head']['id']} has no field '{visible(field, 60)}'", hint)


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").replace(",", " ").split())


def _others(statement: Statement, statements: list[Statement]) -> list[Statement]:
    """Other facts of the same section and question whose words differ: another jurisdiction, or another source."""
    return [
        s
        for s in statements
        if s["section"] == statement["section"]
        and s["align"] == statement["align"]
        and s["align"]
        and s["id"] != statement["id"]
        and s["text"] != statement["text"]
        and s["section"] not in ("names", "brands", "codes", "counselling", "forms", "adverse_effects", "monitoring", "place")
    ]
