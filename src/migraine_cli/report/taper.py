"""Answer to `taper`: how a drug is stopped, by each source that says so."""

from __future__ import annotations

from migraine_cli.query.taper import FACET
from migraine_cli.report import common, handout
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from typing import Any

    from migraine_cli.model.view import Record, Source
    from migraine_cli.query.taper import Taper
    from migraine_cli.store.reads import Store

COLUMNS = ("drug", "question", "text", "duration", "from", "not_before", "not_after", "scope", "jurisdiction", "state", "label", "stop", "evidence", "sources")
COUNTED = "Dates are counted from the first day of the taper by the length that each source names; sources are not averaged."
NO_LENGTH = "A source that names no length, or only the length of one step, gets no date."


def taper_report(store: Store, record: Record, found: list[Taper], *, start: date | None, where: str | None, today: str) -> Report:
    """Return the report on stopping a drug."""
    head = record["head"]
    stop = handout.stop_lines(record, [where] if where else [], today)
    label = handout.label_line(record, [where] if where else [], migraine=True, use="")
    evidence = handout.evidence_line(record)
    looked = [s for s in record["statements"] if s["section"] == "course" and s["state"] != "fact" and s["facet"] in ("", "course", FACET)]
    boxed = [s for s in record["statements"] if s["section"] == "boxed_warnings" and s["state"] == "fact"]
    sources = handout.cited(store, [*(t.statement for t in found), *boxed, *looked])
    begun = start.isoformat() if start else ""
    shared = {"drug": head["id"], "question": FACET, "from": begun, "label": label, "stop": handout.joined(stop), "evidence": evidence}
    missing = handout.absent(record, "course", FACET)

    def items() -> Iterator[dict[str, str]]:
        for taper in found:
            s = taper.statement
            yield shared | {
                "text": s["value"]["text"],
                "duration": s["value"]["duration"]["text"] if "duration" in s["value"] else "",
                "not_before": taper.earliest.isoformat() if taper.earliest else "",
                "not_after": taper.latest.isoformat() if taper.latest else "",
                "scope": s["scope"],
                "jurisdiction": ",".join(s["jurisdiction"]),
                "state": "fact",
                "sources": " | ".join(handout.source_texts([s], sources)),
            }
        if not found:
            yield shared | {"text": missing, "state": "not found" if looked else "not covered", "sources": " | ".join(handout.source_texts(looked, sources))}

    def blocks() -> list[Any]:
        lines = [_line(taper, begun, sources, today) for taper in found]
        result: list[Any] = [
            Title(f"{common.name_of(head)}: how it is stopped", head["class_name"]),
            Section("", lines or [Line(FACET, missing, tone="quiet")]),
            Section("What to fear", stop, "bad"),
            Section("", [Line("migraine label", label), Line("evidence in migraine", evidence)]),
        ]
        if start is not None and found:
            result.append(Note(f"{COUNTED} {NO_LENGTH}"))
        result.append(Note(INFORMS))
        return result

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "taper"), "drug": head["id"], "name": head["name"], "start": begun, "tapers": list(items()), "sources": sources}

    def rows() -> Iterator[tuple[str, ...]]:
        return (tuple(item.get(column, "") for column in COLUMNS) for item in items())

    return Report("taper", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _line(taper: Taper, begun: str, sources: dict[str, Source], today: str) -> Line:
    s = taper.statement
    length = f"{s['value']['duration']['text']}: " if "duration" in s["value"] else ""
    ends = f" From {begun} it {taper.words}." if taper.words else ""
    return Line(FACET, f"{length}{s['value']['text']}{ends}", common.tag(s, today), sources=tuple(handout.source_texts([s], sources)))
