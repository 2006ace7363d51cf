"""What several reports share: the envelope of JSON, source labels, ages, rows of statements."""

from __future__ import annotations

import json

from migraine_cli.model.version import OUTPUT_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from migraine_cli.model.view import Head, Source, Statement
    from migraine_cli.store.reads import Store

STALE_MONTHS = 12

STATEMENT_COLUMNS = ("drug", "section", "label", "text", "scope", "jurisdiction", "state", "sources", "checked", "id", "local", "note")


def envelope(store: Store, command: str) -> dict[str, Any]:
    """Return the start of every JSON answer: what shape it has and which facts it was made from."""
    meta = store.meta()
    return {
        "schema_version": OUTPUT_VERSION,
        "command": command,
        "knowledge_base": {
            "version": meta["version"],
            "date": meta["date"],
            "overlays": json.loads(meta.get("overlays", "[]")),
        },
        "notice": "Facts with their sources, by jurisdiction. It informs; it does not prescribe.",
    }


def cite_texts(statement: Statement, sources: dict[str, Source]) -> tuple[str, ...]:
    """Return "short name of the source, locator" for each source of a statement."""
    return tuple(f"{_short(sources, c['source'])}, {c['locator']}" for c in statement["cites"])


def _short(sources: dict[str, Source], source_id: str) -> str:
    source = sources.get(source_id)
    return source["short"] if source else source_id


def cited_sources(store: Store, statements: Iterable[Statement]) -> dict[str, Source]:
    """Return the sources that the statements cite, in the order of first use."""
    ids = dict.fromkeys(c["source"] for s in statements for c in s["cites"])
    return store.sources(ids)


def statement_row(drug: str, statement: Statement) -> tuple[str, ...]:
    """Return a statement as the values of `STATEMENT_COLUMNS`."""
    return (
        drug,
        statement["section"],
        statement["label"],
        statement["text"],
        statement["scope"],
        ",".join(statement["jurisdiction"]),
        statement["state"],
        " | ".join(f"{c['source']} {c['locator']}" for c in statement["cites"]),
        statement["checked"],
        statement["id"],
        statement.get("local", ""),
        statement.get("note", ""),
    )


def not_covered_row(drug: str, section: str) -> tuple[str, ...]:
    """Return the row that says that a section holds nothing: neither a fact nor a search for one."""
    said = {"drug": drug, "section": section, "label": section, "text": "not covered", "state": "not covered"}
    return tuple(said.get(column, "") for column in STATEMENT_COLUMNS)


def tag(statement: Statement, today: str, *, scope: bool = True, short: bool = False) -> str:
    """Return the short qualifier of a line: scope, jurisdictions, date (when `short` its year), age where it is old, the overlay it comes from."""
    parts = [statement["scope"]] if scope and statement["scope"] else []
    if statement["jurisdiction"]:
        parts.append(" ".join(statement["jurisdiction"]))
    if statement.get("as_of"):
        parts.append(f"as of {statement['as_of'][: 4 if short else None]}")
    age = months_old(statement["checked"], today)
    if age > STALE_MONTHS:
        parts.append(f"checked {age} months ago")
    if statement.get("local"):
        parts.append("local")
    return "; ".join(parts)


def months_old(day: str, today: str) -> int:
    """Return the whole months between two ISO dates."""
    year, month = int(day[:4]), int(day[5:7] or "1")
    months = (int(today[:4]) - year) * 12 + int(today[5:7]) - month
    return months - (1 if len(day) == 10 and today[8:10] < day[8:10] else 0)


def name_of(head: Head) -> str:
    """Return a drug's name, marked where an overlay has a hand in its record."""
    return head["name"] + (" (local)" if head.get("local") else "")


def brand_list(head: Head, limit: int = 0) -> str:
    """Return the brands in one line; a discontinued one says so."""
    places: dict[str, dict[bool, dict[str, None]]] = {}
    for brand in head["brands"]:
        gone = brand["state"] == "discontinued"
        places.setdefault(brand["name"], {}).setdefault(gone, {}).update(dict.fromkeys(brand["jurisdiction"]))
    listed = [name + _places(states) for name, states in places.items()]
    if limit and len(listed) > limit:
        return ", ".join(listed[:limit]) + f" and {len(listed) - limit} more"
    return ", ".join(listed)


def _places(states: dict[bool, dict[str, None]]) -> str:
    parts = []
    for gone, where in sorted(states.items()):
        here = " ".join(place for place in where if not gone or place not in states.get(False, {}))
        words = f"{here} discontinued".strip() if gone else here
        if words:
            parts.append(words)
    return f" ({'; '.join(parts)})" if parts else ""


def status_line(head: Head) -> str:
    """Return where US, EU and UK stand on migraine, and any other regulator read."""
    order = [*("US", "EU", "UK"), *sorted(set(head["status"]) - {"US", "EU", "UK"})]
    return ", ".join(f"{where} {head['status'].get(where, 'not covered')}" for where in order)
