"""The answer to `why`: a statement, its sources with their places and dates, and what disagrees."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.document import Line, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Record, Source
    from migraine_cli.query.why import Reason
    from migraine_cli.store.reads import Store

COLUMNS = (
    "drug",
    "statement",
    "section",
    "label",
    "text",
    "state",
    "jurisdiction",
    "source",
    "locator",
    "source_state",
    "issued",
    "accessed",
    "url",
    "checked",
    "reviewed",
    "differs",
    "local",
)


def why_report(store: Store, record: Record, field: str, reasons: list[Reason]) -> Report:
    """Return the report on why a record says what it says."""
    sources = common.cited_sources(store, (r.statement for r in reasons))
    head = record["head"]

    def blocks() -> list[Any]:
        result: list[Any] = [Title(f"{common.name_of(head)}: {field}", f"{len(reasons)} statements")]
        for reason in reasons:
            s = reason.statement
            lines = [Line("says", s["text"], common.tag(s, s["checked"]), "" if s["state"] == "fact" else "quiet")]
            if s.get("note"):
                lines.append(Line("note", s["note"]))
            for cite in s["cites"]:
                lines += _source_lines(sources.get(cite["source"]), cite["source"], cite["locator"])
            reviewed = f"re-read on {s['reviewed']}" if s.get("reviewed") else "not re-read by a second reader"
            lines.append(Line("read", f"{s['checked']}; {reviewed}"))
            lines += [Line("beside it", other["text"], common.tag(other, s["checked"]), "warn") for other in reason.others]
            result.append(Section(s["label"], lines))
        result.append(Note("Where several statements answer one question, another jurisdiction or another source speaks; all are shown."))
        return result

    def rows() -> Iterator[tuple[str, ...]]:
        for reason in reasons:
            s = reason.statement
            for cite in s["cites"]:
                source: dict[str, Any] = dict(sources.get(cite["source"], {}))
                fields = {
                    "drug": head["id"],
                    "statement": s["id"],
                    "section": s["section"],
                    "label": s["label"],
                    "text": s["text"],
                    "state": s["state"],
                    "jurisdiction": ",".join(s["jurisdiction"]),
                    "source": cite["source"],
                    "locator": cite["locator"],
                    "source_state": source.get("state", ""),
                    "issued": source.get("issued", ""),
                    "accessed": source.get("accessed", ""),
                    "url": source.get("url", ""),
                    "checked": s["checked"],
                    "reviewed": s.get("reviewed", ""),
                    "differs": " | ".join(other["id"] for other in reason.others),
                    "local": s.get("local", ""),
                }
                yield tuple(fields[column] for column in COLUMNS)

    def items() -> Iterator[dict[str, Any]]:
        for reason in reasons:
            yield {**reason.statement, "beside": reason.others}

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "why"), "drug": head["id"], "field": field, "statements": list(items()), "sources": sources}

    return Report("why", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _source_lines(source: Source | None, source_id: str, locator: str) -> list[Line]:
    if source is None:
        return [Line("source", f"{source_id}, {locator}")]
    dated = source.get("issued", "undated")
    said = f"{source['title']} ({dated}), {locator}"
    how = f"{source['state']}, {source['accessed']}" + (f"; {source['state_note']}" if source.get("state_note") else "")
    tone = "" if source["state"] in ("read in the original", "abstract read") else "quiet"
    return [Line("source", said, source_id), Line("", f"{how}; {source['url']}", tone=tone)]
