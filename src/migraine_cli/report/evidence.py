"""Answers to `evidence`, `guidelines` and `guideline`."""

from __future__ import annotations

from migraine_cli.query import evidence as ev
from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Record
    from migraine_cli.query.evidence import Disagreement, Grade
    from migraine_cli.store.reads import Store

TONES = {"for": "good", "against": "bad", "insufficient": "warn", "mixed": "warn"}
COLUMNS = (
    "drug",
    "guideline",
    "year",
    "state",
    "population",
    "condition",
    "purpose",
    "grade",
    "direction",
    "meaning",
    "says",
    "dose",
    "jurisdiction",
    "sources",
    "local",
)
OURS = "Not covered: that guideline says nothing of that population in what was read. The word for or against is ours, the grade the guideline's."


def evidence_report(store: Store, records: list[Record], *, where: str | None) -> Report:
    """Return the report on what guidelines say of drugs."""
    found = [(record["head"], ev.grades(record, where)) for record in records]

    def blocks() -> list[Any]:
        result: list[Any] = []
        for head, grades in found:
            result.append(Title(common.name_of(head), head["class_name"], (ev.sentence(grades),)))
            if not grades:
                continue
            columns = list(dict.fromkeys(g.column for g in sorted(grades, key=_column_order)))
            rows, marks = [], []
            for label in dict.fromkeys(g.statement["label"] for g in grades):
                mine = [g for g in grades if g.statement["label"] == label]
                value = mine[0].statement["value"]
                state = "" if value["state"] == ev.CURRENT else f", {value['state']}"
                cells = ["\n".join(_cell(g) for g in mine if g.column == column) or "not covered" for column in columns]
                rows.append((f"{label}{state}", *cells))
                marks.append("quiet" if state else _tone(mine))
            result.append(Table(("guideline", *columns), rows, marks, heading="Grades, each in its guideline's own scale"))
            meanings = {(g.statement["label"], g.statement["value"]["grade"]): g.statement["value"]["meaning"] for g in grades}
            lines = [Line(label, f"{grade}: {meaning}") for (label, grade), meaning in meanings.items() if meaning]
            if lines:
                result.append(Section("What the grades mean", lines))
        result.append(Note(OURS))
        result.append(Note(INFORMS))
        return result

    def rows() -> Iterator[tuple[str, ...]]:
        for head, grades in found:
            yield from (_row(head["id"], grade) for grade in grades)
            if not grades:
                yield (head["id"], "not covered", *[""] * (len(COLUMNS) - 2))

    def items() -> Iterator[dict[str, Any]]:
        for head, grades in found:
            yield {
                "drug": head["id"],
                "name": head["name"],
                "summary": ev.sentence(grades),
                "disagreements": [_conflict(c) for c in ev.disagreements(grades)],
                "grades": [{**g.statement, "column": g.column} for g in grades],
            }

    def data() -> dict[str, Any]:
        sources = common.cited_sources(store, (g.statement for _, grades in found for g in grades))
        return {**common.envelope(store, "evidence"), "drugs": list(items()), "sources": sources}

    return Report("evidence", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def disagreements_report(store: Store) -> Report:
    """Return the report on the drugs of which current guidelines contradict one another."""
    conflicts = {drug: ev.disagreements(grades) for drug, grades in ev.of_every_drug(store).items()}
    found = [(head, conflict) for drug, mine in conflicts.items() if mine for head in [store.head(drug)] for conflict in mine]
    columns = ("drug", "population", "for", "against")

    def row(name: str, conflict: Disagreement) -> tuple[str, ...]:
        return (name, conflict.column, "; ".join(_named(g) for g in conflict.favour), "; ".join(_named(g) for g in conflict.against))

    def blocks() -> list[Any]:
        table = [row(common.name_of(head), conflict) for head, conflict in found]
        note = Note("Current guidelines of overlapping populations only; superseded and retired ones are left out.")
        return [Title("Where current guidelines contradict one another", f"{len(found)} cases"), Table(columns, table), note, Note(INFORMS)]

    def items() -> Iterator[dict[str, Any]]:
        for head, conflict in found:
            yield {"drug": head["id"], **_conflict(conflict)}

    return Report(
        "evidence",
        columns,
        blocks=blocks,
        rows=lambda: (row(head["id"], conflict) for head, conflict in found),
        data=lambda: {**common.envelope(store, "evidence"), "disagreements": list(items())},
        records=items,
    )


def _conflict(conflict: Disagreement) -> dict[str, Any]:
    return {"population": conflict.column, "for": [_named(g) for g in conflict.favour], "against": [_named(g) for g in conflict.against]}


def _named(grade: Grade) -> str:
    said = grade.statement["value"]["grade"]
    return grade.statement["label"] + ("" if said == "none" else f" ({said})")


def _column_order(grade: Grade) -> tuple[bool, bool, int, str]:
    """Adults before children, prevention before acute, the widest condition first."""
    value = grade.statement["value"]
    return ("children" in grade.column, value["purpose"] != "prevention", len(value["wider"]), grade.column)


def _cell(grade: Grade) -> str:
    value = grade.statement["value"]
    said = "" if value["grade"] == "none" else f": {value['grade']}"
    named = f"{value['name']}, " if value.get("name") else ""
    return f"{named}{grade.direction}{said}"


def _tone(grades: list[Grade]) -> str:
    directions = {g.direction for g in grades}
    return TONES[directions.pop()] if len(directions) == 1 else "warn"


def _row(drug: str, grade: Grade) -> tuple[str, ...]:
    s, value = grade.statement, grade.statement["value"]
    sources = " | ".join(f"{c['source']} {c['locator']}" for c in s["cites"])
    return (
        drug,
        str(value["guideline"]),
        str(value["year"]),
        str(value["state"]),
        str(value["population"]),
        str(value["condition"]),
        str(value["purpose"]),
        str(value["grade"]),
        grade.direction,
        str(value["meaning"]),
        str(value["says"]),
        str(value.get("dose", "")),
        ",".join(s["jurisdiction"]),
        sources,
        s.get("local", ""),
    )


GUIDELINE_COLUMNS = ("id", "short", "body", "year", "state", "jurisdiction", "scope", "grades", "local")


def guidelines_report(store: Store, guidelines: list[dict[str, Any]]) -> Report:
    """Return the report on all guidelines on record."""

    def row(g: dict[str, Any]) -> tuple[str, ...]:
        known = {**g, "year": str(g["year"]), "jurisdiction": ",".join(g["jurisdiction"]), "grades": str(len(g.get("grades", [])))}
        return tuple(known.get(column, "") for column in GUIDELINE_COLUMNS)

    def blocks() -> list[Any]:
        rows = [(g["id"], g["short"], g["state"], g["scope"], str(len(g.get("grades", []))) if g.get("grades") else "none read") for g in guidelines]
        marks = ["" if g["state"] == ev.CURRENT else "quiet" for g in guidelines]
        return [Title("Guidelines", f"{len(guidelines)}"), Table(("id", "guideline", "state", "scope", "grades"), rows, marks), Note(INFORMS)]

    return Report(
        "guidelines",
        GUIDELINE_COLUMNS,
        blocks=blocks,
        rows=lambda: (row(g) for g in guidelines),
        data=lambda: {**common.envelope(store, "guidelines"), "guidelines": guidelines},
        records=lambda: guidelines,
    )


GRADE_COLUMNS = ("guideline", "drug", "name", "grade", "direction", "purpose", "condition", "population", "says", "dose", "sources")


def guideline_report(store: Store, guideline: dict[str, Any]) -> Report:
    """Return the report on one guideline: scope, scheme, and its drugs by grade."""
    grades: list[dict[str, Any]] = guideline.get("grades", [])

    def row(g: dict[str, Any]) -> tuple[str, ...]:
        known = {**g, "guideline": guideline["id"], "sources": " | ".join(g["cite"])}
        return tuple(known.get(column, "") for column in GRADE_COLUMNS)

    def blocks() -> list[Any]:
        tone = "" if guideline["state"] == ev.CURRENT else "warn"
        about = [Line("scope", guideline["scope"]), Line("body", guideline["body"]), Line("state", guideline["state"], tone=tone)]
        for key, label in (("state_note", ""), ("superseded_by", "superseded by"), ("scheme_text", "its scale")):
            if guideline.get(key):
                about.append(Line(label, str(guideline[key])))
        result: list[Any] = [Title(guideline["title"], guideline["short"]), Section("About it", about)]
        if guideline.get("scheme"):
            steps = [Line(s["code"], s["meaning"], s["direction"], TONES[s["direction"]]) for s in guideline["scheme"]]
            result.append(Section("Its scale, in our words", steps))
        for grade in dict.fromkeys(g["grade"] for g in grades):
            mine = [g for g in grades if g["grade"] == grade]
            lines = [Line(g.get("name") or g["drug"], _said(g), g["population"], TONES[g["direction"]]) for g in mine]
            result.append(Section("Without a grade" if grade == "none" else grade, lines))
        if not grades:
            nothing = "It was read, and it grades no medicine."
            unread = "No grade of this guideline could be read: that is not the same as grading nothing."
            result.append(Note(nothing if guideline.get("grades_nothing") else unread))
        result.append(Note(INFORMS))
        return result

    def data() -> dict[str, Any]:
        ids = dict.fromkeys(cite.partition(" ")[0] for g in (guideline, *grades) for cite in g["cite"])
        return {**common.envelope(store, "guideline"), "guideline": guideline, "sources": store.sources(ids)}

    return Report("guideline", GRADE_COLUMNS, blocks=blocks, rows=lambda: (row(g) for g in grades), data=data, records=lambda: grades)


def _said(grade: dict[str, Any]) -> str:
    return str(grade["says"]) + (f"; dose {grade['dose']}" if grade.get("dose") else "")
