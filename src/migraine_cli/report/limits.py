"""Limits of use by jurisdiction, with dates and sources."""

from __future__ import annotations

from migraine_cli.query.limits import OVERUSE, order
from migraine_cli.query.narrowing import NOT_COVERED, place_order
from migraine_cli.report import common
from migraine_cli.report.dated import by_place, cite_ids, dated, heading, noted, searches_section, tag, uncovered_section
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source
    from migraine_cli.query.limits import Answer, Difference, Limit
    from migraine_cli.report.reproduction import View
    from migraine_cli.store.reads import Store

COLUMNS = (
    "drug",
    "jurisdiction",
    "kind",
    "amount",
    "low",
    "high",
    "unit",
    "bound",
    "period",
    "overuse",
    "indication",
    "population",
    "age",
    "weight",
    "route",
    "form",
    "with",
    "text",
    "dated",
    "date_of",
    "state",
    "sources",
    "checked",
    "differs",
    "id",
    "local",
    "note",
)
READING = (
    "Each limit holds for the use and the people beside it; one from another use is no dose for migraine. 'In general' is bound to no one "
    "jurisdiction. Not covered means that no limit was read: it does not mean that there is none."
)
UNSTATED = "kind of medicine not stated"


def limits_report(store: Store, answers: list[Answer], view: View) -> Report:
    """Return the report on limits of use."""
    sources = common.cited_sources(store, (s for a in answers for s in (*(one.statement for one in a.limits), *a.searches)))
    bare = [a for a in answers if not a.limits and not a.searches] if view.total else []

    def blocks() -> list[Any]:
        result: list[Any] = []
        if view.total:
            result.append(Title("Limits of use", f"{len(answers) - len(bare)} of {view.total} drugs"))
        for answer in answers:
            if answer not in bare:
                result += _of_drug(answer, sources, view)
        result += uncovered_section([a.head for a in bare], view.total, ", ".join((view.what, *view.asked)))
        if view.total and not view.texts:
            result.append(Note("The sources of each limit: name a drug, or --full."))
        result += [Note(READING), Note(INFORMS)]
        return result

    def rows() -> Iterator[tuple[str, ...]]:
        for answer in answers:
            for fields in _rows(answer, sources, view):
                yield tuple(fields.get(column, "") for column in COLUMNS)

    def items() -> Iterator[dict[str, Any]]:
        for answer in answers:
            yield {
                "drug": answer.head["id"],
                "name": answer.head["name"],
                "limits": [_with_date(one, sources) for one in answer.limits],
                "searches": answer.searches,
                "differences": [_difference(d) for d in answer.differences],
                "not_covered": [{"kind": gap.about, "text": gap.text(view.asked)} for gap in answer.gaps],
            }

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "limits"), "narrowed": view.asked, "drugs": list(items()), "sources": sources}

    return Report("limits", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _of_drug(answer: Answer, sources: dict[str, Source], view: View) -> list[Any]:
    narrowed = (f"Narrowed to {', '.join(view.asked)}.",) if view.asked else ()
    result: list[Any] = [Title(common.name_of(answer.head), answer.head["class_name"], narrowed)]
    if answer.differences:
        result.append(Section("Where jurisdictions differ", [Line(d.kind, d.sentence()) for d in answer.differences]))
    by_id = {one.statement["id"]: one for one in answer.limits}
    for place, found in by_place((one.statement for one in answer.limits), view.where):
        mine = sorted((by_id[s["id"]] for s in found), key=lambda one: order(one)[1:])
        result.append(Section(heading(place), [_line(one, sources, view) for one in mine]))
    result += searches_section(answer.searches, view.today)
    if answer.gaps:
        said: dict[str, list[str]] = {}
        for gap in answer.gaps:
            said.setdefault(gap.text(view.asked), []).append(gap.about)
        result.append(Section("Not covered", [Line("", f"{', '.join(about)}: {text}", tone="quiet") for text, about in said.items()]))
    return result


def _line(one: Limit, sources: dict[str, Source], view: View) -> Line:
    s = one.statement
    scope = f"{s['scope']}: " if s["scope"] else ""
    unstated = f"; {UNSTATED}" if one.kind == OVERUSE and "overuse" not in one.value else ""
    cites = common.cite_texts(s, sources) if view.texts else ()
    return Line(one.kind, noted(f"{scope}{s['text']}{unstated}", s), tag(s, sources, view.today), sources=cites)


def _rows(answer: Answer, sources: dict[str, Source], view: View) -> Iterator[dict[str, str]]:
    drug = answer.head["id"]
    for one in answer.limits:
        s, value = one.statement, one.value
        typed = value["amount"] if s["section"] == "limits" else value["dose"]
        day, kind = dated(s, sources)
        fields = {key: str(value.get(key, "")) for key in ("overuse", "indication", "population", "route", "form")}
        fields |= {key: value[key]["text"] for key in ("age", "weight") if key in value}
        yield fields | {
            "drug": drug,
            "jurisdiction": ",".join(s["jurisdiction"]),
            "kind": one.kind,
            "amount": one.amount.text,
            "low": str(typed["low"]),
            "high": str(typed.get("high", "")),
            "unit": typed["unit"] + (f"/{typed['per']}" if "per" in typed else ""),
            "bound": str(typed.get("bound", "")),
            "period": one.period,
            "with": ",".join(value.get("with", ())),
            "text": s["text"],
            "dated": day,
            "date_of": kind,
            "state": s["state"],
            "sources": cite_ids(s),
            "checked": s["checked"],
            "differs": " | ".join(d.sentence() for d in answer.differences if any(one is other for other in d.limits)),
            "id": s["id"],
            "local": s.get("local", ""),
            "note": s.get("note", ""),
        }
    for s in answer.searches:
        yield {
            "drug": drug,
            "jurisdiction": ",".join(s["jurisdiction"]),
            "kind": s["facet"],
            "text": s["text"],
            "dated": str(s["value"]["not_found"]),
            "date_of": "search",
            "state": s["state"],
            "sources": cite_ids(s),
            "checked": s["checked"],
            "id": s["id"],
            "local": s.get("local", ""),
            "note": s.get("note", ""),
        }
    for gap in answer.gaps:
        yield {"drug": drug, "kind": gap.about, "text": gap.text(view.asked), "state": NOT_COVERED}


def _with_date(one: Limit, sources: dict[str, Source]) -> dict[str, Any]:
    day, kind = dated(one.statement, sources)
    return {**one.statement, "kind": one.kind, "period": one.period, "dated": day, "date_of": kind}


def _difference(d: Difference) -> dict[str, Any]:
    def end(found: list[Limit]) -> dict[str, Any]:
        return {"amount": found[0].amount.text, "jurisdiction": sorted({p for one in found for p in one.statement["jurisdiction"]}, key=place_order)}

    return {
        "sentence": d.sentence(),
        "kind": d.kind,
        "who": d.who,
        "lowest": end(d.low),
        "highest": end(d.high),
        "statements": [one.statement["id"] for one in d.limits],
    }
