"""Answers to `search` and `resolve`."""

from __future__ import annotations

from migraine_cli.query.select import SECTIONS
from migraine_cli.report import common
from migraine_cli.report.document import Line, Note, Report, Section, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Head
    from migraine_cli.query.resolve import Resolution
    from migraine_cli.query.search import Hit
    from migraine_cli.store.reads import Store

_AROUND = 90  # characters of the passage on each side of the first match


def search_report(store: Store, text: str, hits: list[Hit], *, more: bool, full: bool) -> Report:
    """Return the report on the hits of a search, best first."""

    def excerpt(hit: Hit) -> str:
        whole = hit.passage.text
        if full or len(whole) <= 2 * _AROUND:
            return whole
        at = hit.spans[0][0] if hit.spans else 0
        start = whole.rfind(" ", 0, max(0, at - _AROUND)) + 1 if at > _AROUND else 0
        end = whole.find(" ", min(len(whole), start + 2 * _AROUND))
        return ("… " if start else "") + (whole[start:end] + " …" if end != -1 else whole[start:])

    def blocks() -> list[Any]:
        lines = [Line(h.passage.drug, excerpt(h), _where(h)) for h in hits]
        notes = [Note(f"more than {len(hits)} match; the passages of the one-screen views were ranked first")] if more else []
        return [Title(f"Search: {text}", f"{len(hits)} passages"), Section("", lines), *notes]

    def rows() -> Iterator[tuple[str, ...]]:
        for hit in hits:
            p = hit.passage
            yield (p.drug, p.section, p.label, excerpt(hit), p.statement, f"{hit.score:.3f}", p.local)

    def items() -> Iterator[dict[str, Any]]:
        for hit in hits:
            p = hit.passage
            yield {
                "drug": p.drug,
                "section": p.section,
                "label": p.label,
                "text": p.text,
                "statement": p.statement,
                "score": round(hit.score, 3),
                "matches": [list(span) for span in hit.spans],
                **({"local": p.local} if p.local else {}),
            }

    return Report(
        "search",
        ("drug", "section", "label", "passage", "statement", "score", "local"),
        blocks=blocks,
        rows=rows,
        data=lambda: {**common.envelope(store, "search"), "query": text, "more": more, "hits": list(items())},
        records=items,
    )


def _where(hit: Hit) -> str:
    local = "; local" if hit.passage.local else ""
    return f"{SECTIONS[hit.passage.section]}: {hit.passage.label}{local}"


def resolve_report(store: Store, found: list[tuple[Resolution, Head]]) -> Report:
    """Return the report on resolved names."""

    def items() -> Iterator[dict[str, Any]]:
        for resolution, head in found:
            yield {
                "asked": resolution.asked,
                "drug": resolution.drug,
                "name": head["name"],
                "matched": [{"name": n["name"], "kind": n["kind"], "detail": n["detail"]} for n in resolution.matched],
                "codes": head["codes"],
            }

    def rows() -> Iterator[tuple[str, ...]]:
        for resolution, head in found:
            kinds = ", ".join(dict.fromkeys(n["kind"] for n in resolution.matched))
            codes = head["codes"]
            detail = "; ".join(dict.fromkeys(n["detail"] for n in resolution.matched if n["detail"]))
            yield (resolution.asked, resolution.drug, kinds, detail, *(",".join(codes.get(s, [])) for s in ("ATC", "RxCUI", "UNII")))

    columns = ("asked", "drug", "kind", "detail", "atc", "rxcui", "unii")
    return Report(
        "resolve",
        columns,
        blocks=lambda: [Table(columns, list(rows()))],
        rows=rows,
        data=lambda: {**common.envelope(store, "resolve"), "names": list(items())},
        records=items,
    )
