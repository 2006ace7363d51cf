"""The sources: all of them, or one with what rests on it."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.document import Line, Note, Report, Section, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source
    from migraine_cli.store.reads import Store

COLUMNS = ("id", "kind", "short", "title", "issued", "state", "doi", "pmid", "url", "accessed", "drugs", "local")


def sources_report(store: Store, sources: list[Source], *, single: bool, command: str = "sources") -> Report:
    """Return the report on sources."""

    def users(source: Source) -> list[str]:
        return store.users(source["id"])

    def row(source: Source) -> tuple[str, ...]:
        fields = {**source, "drugs": ",".join(users(source))}
        return tuple(str(fields.get(column, "")) for column in COLUMNS)

    def blocks() -> list[Any]:
        if single:
            return [block for source in sources for block in _one(source, users(source))]
        rows = [(s["id"], s["kind"], s["short"], s.get("issued", "undated"), s["state"]) for s in sources]
        marks = ["" if s["state"] in ("read in the original", "abstract read") else "warn" for s in sources]
        primary = sum(mark == "" for mark in marks)
        note = Note(f"{primary} of {len(sources)} were read in the original or as its abstract; the others say how they were read")
        return [Title("Sources", f"{len(sources)}"), Table(("id", "kind", "source", "issued", "how it was read"), rows, marks), note]

    def items() -> Iterator[dict[str, Any]]:
        for source in sources:
            yield {**source, "drugs": users(source)}

    return Report(
        command,
        COLUMNS,
        blocks=blocks,
        rows=lambda: (row(source) for source in sources),
        data=lambda: {**common.envelope(store, command), "sources": list(items())},
        records=items,
    )


def _one(source: Source, users: list[str]) -> list[Any]:
    lines = [Line("title", source["title"])]
    people = ", ".join(" ".join(filter(None, (a["family"], a.get("given")))) for a in source.get("authors", []))
    place = ", ".join(str(source[k]) for k in ("container", "volume", "issue", "page") if source.get(k))
    for label, value in (
        ("authors", people),
        ("in", place),
        ("publisher", source.get("publisher", "")),
        ("issued", source.get("issued", "no date on the page read")),
        ("edition", source.get("edition", "")),
        ("DOI", source.get("doi", "")),
        ("PMID", source.get("pmid", "")),
        ("address", source["url"]),
        ("accessed", source["accessed"]),
        ("jurisdiction", source.get("jurisdiction", "")),
        ("how it was read", source["state"]),
        ("note", source.get("state_note", "")),
        ("cited for", ", ".join(users) or "no drug"),
        ("local", source.get("local", "")),
    ):
        if value:
            lines.append(Line(label, value))
    return [Title(source["short"], source["kind"]), Section("", lines)]
