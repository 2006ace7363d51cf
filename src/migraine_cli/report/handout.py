"""What a schedule must carry wherever it goes, for it travels alone: use, label, stop rule, evidence, source."""

from __future__ import annotations

from migraine_cli.query import evidence as ev
from migraine_cli.report import common
from migraine_cli.report.document import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migraine_cli.model.view import Record, Source, Statement
    from migraine_cli.store.reads import Store

MIGRAINE_PLACES = ("US", "EU", "UK")


def label_line(record: Record, places: Sequence[str], *, migraine: bool, use: str) -> str:
    """Return where the label stands: whether the schedule is for migraine, and whether the drug is approved for that there."""
    status = record["head"]["status"]
    named = [place for place in places if place] or list(MIGRAINE_PLACES)
    said = ", ".join(f"{place} {status.get(place, 'not covered')}" for place in named)
    if not migraine:
        return f"The schedule is for {use}, not for migraine. For migraine: {said}. Use in migraine by this schedule is off label."
    off = [place for place in named if status.get(place) not in ("approved", "not covered", "not found", None)]
    return f"For migraine: {said}." + (f" Use in migraine is off label in {', '.join(off)}." if off else "")


def stop_lines(record: Record, places: Sequence[str], today: str) -> list[Line]:
    """Return boxed warnings, wherever they hold, and the reasons to stop that hold here; what is missing is said."""
    boxed = [s for s in record["statements"] if s["section"] == "boxed_warnings" and s["state"] == "fact"]
    found = [Line("boxed warning", f"{s['value']['title']}: {s['brief']}" if "brief" in s else s["text"], common.tag(s, today), "bad") for s in boxed]
    if not found:
        found.append(Line("boxed warnings", absent(record, "boxed_warnings"), tone="quiet"))
    stops = [s for s in record["statements"] if s["section"] == "monitoring" and s["state"] == "fact" and s["facet"] == "reasons to stop"]
    here = [s for s in stops if not places or not s["jurisdiction"] or set(s["jurisdiction"]) & set(places)] or stops
    lines = [Line("reason to stop", s["text"], common.tag(s, today), "warn") for s in here]
    return found + (lines or [Line("reasons to stop", absent(record, "monitoring", "reasons to stop"), tone="quiet")])


def absent(record: Record, section: str, facet: str = "") -> str:
    """Return in words that nothing is on record: looked for and not found (when, where), or not covered."""
    looked = [s for s in record["statements"] if s["section"] == section and s["state"] != "fact" and (not facet or s["facet"] in ("", facet, section))]
    if looked:
        return "; ".join(f"{s['text']} ({' '.join(s['jurisdiction'])})" if s["jurisdiction"] else s["text"] for s in looked)
    return "not covered"


def source_texts(statements: Iterable[Statement], sources: dict[str, Source]) -> list[str]:
    """Return each place cited: the source, its date, the locator, and when it was read."""
    found = []
    for statement in statements:
        for cite in statement["cites"]:
            source = sources.get(cite["source"])
            if source is None:
                found.append(f"{cite['source']}, {cite['locator']}")
                continue
            dated = source.get("issued") or source.get("edition")
            found.append(f"{source['short']}, {cite['locator']} ({f'of {dated}' if dated else 'undated'}; read {source['accessed']}; {source['state']})")
    return list(dict.fromkeys(found))


def evidence_line(record: Record) -> str:
    """Return what current guidelines say of the drug in migraine."""
    return ev.sentence(ev.grades(record))


def joined(lines: Iterable[Line]) -> str:
    """Return lines as one text, for a cell of a row."""
    return " | ".join(f"{line.label}: {line.text}" + (f" [{line.tag}]" if line.tag else "") for line in lines)


def cited(store: Store, statements: Iterable[Statement]) -> dict[str, Source]:
    """Return the sources behind statements."""
    return common.cited_sources(store, statements)
