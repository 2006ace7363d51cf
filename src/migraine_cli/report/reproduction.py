"""Pregnancy, lactation, contraception and fathers: a table by jurisdiction with dates and sources."""

from __future__ import annotations

from migraine_cli.query.narrowing import NOT_COVERED
from migraine_cli.query.reproduction import RULES, order, question_of
from migraine_cli.report import common
from migraine_cli.report.dated import by_place, cite_ids, dated, heading, noted, searches_section, tag, uncovered_section
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Source, Statement
    from migraine_cli.query.reproduction import Answer, Difference
    from migraine_cli.store.reads import Store

COLUMNS = (
    "drug",
    "jurisdiction",
    "facet",
    "rule",
    "trimester",
    "indication",
    "infant_age",
    "interval",
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
TONES = {"contraindicated": "bad", "avoid": "bad", "required": "warn", "known risk": "warn", "only if clearly needed": "warn", "caution": "warn"}
READING = (
    "The rule is the source's, in our words, gravest first. 'In general' is bound to no one jurisdiction. "
    "Not covered means that nothing was read about it: it does not mean that there is no risk."
)


class View:
    """How the answers are shown: with every statement in words or in the table alone, narrowed to what, on which day."""

    __slots__ = ("asked", "texts", "today", "total", "what", "where")

    def __init__(self, today: str, *, where: str | None, asked: list[str], what: str, texts: bool, total: int) -> None:
        self.today = today
        self.where = where
        self.asked = asked  # all that it is narrowed to, in words
        self.what = what  # what was asked about, for the drugs of which nothing is recorded
        self.texts = texts
        self.total = total  # of the drugs looked at, where all were; 0 where they were named


def reproduction_report(store: Store, answers: list[Answer], view: View) -> Report:
    """Return the report on what sources say of reproduction."""
    sources = common.cited_sources(store, (s for a in answers for s in (*a.facts, *a.searches)))
    bare = [a for a in answers if not a.facts and not a.searches] if view.total else []

    def blocks() -> list[Any]:
        result: list[Any] = []
        if view.total:
            shown = len(answers) - len(bare)
            result.append(Title("Pregnancy, lactation, contraception", f"{shown} of {view.total} drugs"))
        for answer in answers:
            if answer not in bare:
                result += _of_drug(answer, sources, view)
        result += uncovered_section([a.head for a in bare], view.total, ", ".join((view.what, *view.asked)))
        if view.total and not view.texts:
            result.append(Note("What each source says: name a drug, or --full."))
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
                "statements": [_with_date(s, sources) for s in (*answer.facts, *answer.searches)],
                "differences": [_difference(d) for d in answer.differences],
                "not_covered": [{"facet": gap.about, "text": gap.text(view.asked)} for gap in answer.gaps],
            }

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "pregnancy"), "narrowed": view.asked, "drugs": list(items()), "sources": sources}

    return Report("pregnancy", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _of_drug(answer: Answer, sources: dict[str, Source], view: View) -> list[Any]:
    narrowed = (f"Narrowed to {', '.join(view.asked)}.",) if view.asked else ()
    result: list[Any] = [Title(common.name_of(answer.head), answer.head["class_name"], narrowed)]
    if answer.facts:
        result.append(_table(answer.facts, sources, view.where))
    if answer.differences:
        result.append(Section("Where the rules differ", [Line(d.question.facet, d.sentence()) for d in answer.differences]))
    if view.texts:
        for place, found in by_place(answer.facts, view.where):
            lines = [_line(s, sources, view.today) for s in sorted(found, key=lambda s: order(s)[1:])]
            result.append(Section(heading(place), lines))
    result += searches_section(answer.searches, view.today)
    if answer.gaps:
        result.append(Section("Not covered", [Line(gap.about, gap.text(view.asked), tone="quiet") for gap in answer.gaps]))
    return result


def _table(facts: list[Statement], sources: dict[str, Source], where: str | None) -> Table:
    """Return a row for each jurisdiction, rule and question, with the dates and the sources behind it."""
    found: dict[tuple[str, str, str], list[Statement]] = {}
    for place, mine in by_place(facts, where):
        for s in sorted(mine, key=lambda s: order(s)[1:]):
            found.setdefault((heading(place), s["value"]["rule"], question_of(s).words()), []).append(s)
    rows, marks = [], []
    for (place, rule, question), mine in found.items():
        dates = dict.fromkeys(dated(s, sources)[0] or "undated" for s in mine)
        works = dict.fromkeys(work for s in mine for work in _works(s, sources))
        rows.append((place, f"{rule}: {question}", ", ".join(dates), "; ".join(works)))
        marks.append(TONES.get(rule, "quiet" if rule == RULES[-1] else ""))
    return Table(("where", "rule", "dated", "sources"), rows, marks)


def _works(statement: Statement, sources: dict[str, Source]) -> list[str]:
    return [sources[c["source"]]["short"] if c["source"] in sources else c["source"] for c in statement["cites"]]


def _line(s: Statement, sources: dict[str, Source], today: str) -> Line:
    rule, value = s["value"]["rule"], s["value"]
    more = f"; interval {value['interval']['text']}" if "interval" in value else ""
    text = noted(f"{question_of(s).words()}: {value['text']}{more}", s)
    return Line(rule, text, tag(s, sources, today), TONES.get(rule, ""), common.cite_texts(s, sources))


def _rows(answer: Answer, sources: dict[str, Source], view: View) -> Iterator[dict[str, str]]:
    drug = answer.head["id"]
    for s in (*answer.facts, *answer.searches):
        value, fact = s["value"], s["state"] == "fact"
        day, kind = dated(s, sources) if fact else (str(value["not_found"]), "search")
        yield {
            "drug": drug,
            "jurisdiction": ",".join(s["jurisdiction"]),
            "facet": s["facet"],
            "rule": str(value.get("rule", "")),
            "trimester": ",".join(map(str, value.get("trimester", ()))),
            "indication": str(value.get("indication", "")),
            "infant_age": value["infant_age"]["text"] if "infant_age" in value else "",
            "interval": value["interval"]["text"] if "interval" in value else "",
            "text": str(value["text"]) if fact else s["text"],
            "dated": day,
            "date_of": kind,
            "state": s["state"],
            "sources": cite_ids(s),
            "checked": s["checked"],
            "differs": " | ".join(d.sentence() for d in answer.differences if any(s is one for one in d.statements)),
            "id": s["id"],
            "local": s.get("local", ""),
            "note": s.get("note", ""),
        }
    for gap in answer.gaps:
        yield {"drug": drug, "facet": gap.about, "text": gap.text(view.asked), "state": NOT_COVERED}


def _with_date(s: Statement, sources: dict[str, Source]) -> dict[str, Any]:
    if s["state"] != "fact":
        return {**s}
    day, kind = dated(s, sources)
    return {**s, "dated": day, "date_of": kind}


def _difference(d: Difference) -> dict[str, Any]:
    return {
        "sentence": d.sentence(),
        "facet": d.question.facet,
        "trimester": list(d.question.trimesters),
        "indication": d.question.use,
        "infant_age": d.question.infant,
        "within": d.within,
        "rules": [{"rule": rule, "jurisdiction": where} for rule, where in d.views],
        "statements": [s["id"] for s in d.statements],
    }
