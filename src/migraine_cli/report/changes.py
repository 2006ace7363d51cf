"""What changed between two versions of the facts: by drug first, then fact by fact."""

from __future__ import annotations

from migraine_cli.query.changes import counts
from migraine_cli.report import common
from migraine_cli.report.document import Line, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.query.changes import Changed, Span
    from migraine_cli.store.reads import Store

COLUMNS = ("drug", "section", "change", "old", "new", "id")
TONES = {"added": "good", "removed": "bad", "changed": "warn", "detail": "quiet"}
WORDS = {"added": "added", "removed": "removed", "changed": "changed", "detail": "in detail"}
DETAIL = "In detail: the words stand; a source, a place in it, a jurisdiction, a value beside them or a note changed."
MOST = 60  # facts that are told without being asked for


def changes_report(store: Store, asked: Span, found: dict[str, list[Changed]], *, whole: bool) -> Report:
    """Return the report on changes. The view of a person tells each fact where there are few, or where the `whole` is asked for."""
    total = sum(map(len, found.values()))

    def blocks() -> list[Any]:
        told = whole or total <= MOST
        result: list[Any] = [_title(asked, found)]
        result.append(Section("By drug", [Line(drug, _sentence(changed)) for drug, changed in found.items()]))
        if told:
            result += [Section(drug, lines) for drug, changed in found.items() if (lines := _lines(changed, detail=False))]
            result += [Section(f"{drug}: in detail", lines) for drug, changed in found.items() if (lines := _lines(changed, detail=True))]
        if any(one.kind == "detail" for changed in found.values() for one in changed):
            result.append(Note(DETAIL))
        if not told:
            result.append(Note(f"{total:,} facts changed: name a drug to see its own, or add --full for all of them."))
        return result

    def rows() -> Iterator[tuple[str, ...]]:
        for drug, changed in found.items():
            for one in changed:
                yield (drug, one.section, one.kind, one.old, one.new, one.statement)

    def items() -> Iterator[dict[str, str]]:
        return (dict(zip(COLUMNS, row, strict=True)) for row in rows())

    def data() -> dict[str, Any]:
        releases = [{"version": version, "date": date, "summary": summary} for version, date, summary in asked.releases]
        span = {"since": asked.since, "until": asked.until, "releases": releases}
        summary = [{"drug": drug, **counts(changed)} for drug, changed in found.items()]
        return {**common.envelope(store, "changes"), **span, "summary": summary, "changes": list(items())}

    return Report("changes", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _title(asked: Span, found: dict[str, list[Changed]]) -> Title:
    drugs = f"{len(found)} drugs" if len(found) != 1 else "1 drug"
    lines = [f"{version} ({date}): {summary}" for version, date, summary in asked.releases]
    if len(lines) > 1:
        lines.append("The net change: what came and went again in between is left out.")
    return Title(f"What changed from {asked.since} to {asked.until}", drugs, tuple(lines))


def _sentence(changed: list[Changed]) -> str:
    return ", ".join(f"{count} {WORDS[kind]}" for kind, count in counts(changed).items() if count)


def _lines(changed: list[Changed], *, detail: bool) -> list[Line]:
    lines = []
    for one in changed:
        if (one.kind == "detail") == detail:
            name = one.statement.split("/", 2)[2]  # the words alone may not say which fact they are: "60 %"
            tag = name if detail else f"{WORDS[one.kind]}: {name}"
            lines.append(Line(one.section.replace("_", " "), one.new or one.old, tag, TONES[one.kind]))
        if one.kind == "changed" and not detail:
            lines.append(Line("was", one.old, tone="quiet"))
    return lines
