"""One drug, or several, as `show` answers."""

from __future__ import annotations

from migraine_cli.query.select import SECTIONS, narrowed
from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Title
from migraine_cli.report.screen import screen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.store.reads import Store


class ShowOptions:
    """How much of a record is asked for."""

    __slots__ = ("full", "sections", "today", "where", "why")

    def __init__(self, today: str, *, full: bool = False, sections: list[str] | None = None, where: str | None = None, why: bool = False) -> None:
        self.today = today
        self.full = full
        self.sections = sections or []
        self.where = where
        self.why = why


def show_report(store: Store, records: list[Record], options: ShowOptions) -> Report:
    """Return the report on the records, in the order given."""

    def chosen(record: Record) -> list[Statement]:
        return narrowed(record["statements"], options.sections, options.where)

    def shown(record: Record) -> list[Statement]:
        found = chosen(record)
        if options.full or options.sections:
            return found
        return [s for s in found if s["key"] or s["section"] in _ALWAYS or _grave(s)]

    def blocks() -> list[Any]:
        result: list[Any] = []
        for record in records:
            result += _document(store, record, chosen(record), options)
        result[-1] = Note(f"{result[-1].text}\n{INFORMS}")
        return result

    def missing(record: Record, asked: tuple[str, ...]) -> list[str]:
        covered = {statement["section"] for statement in chosen(record)}
        return [section for section in options.sections or asked if section not in covered]

    def rows() -> Iterator[tuple[str, ...]]:
        asked = tuple(SECTIONS) if options.full else CORE
        for record in records:
            drug = record["head"]["id"]
            yield from (common.statement_row(drug, statement) for statement in shown(record))
            yield from (common.not_covered_row(drug, section) for section in missing(record, asked))

    def all_rows() -> Iterator[tuple[str, ...]]:
        for record in records:
            drug = record["head"]["id"]
            yield from (common.statement_row(drug, statement) for statement in chosen(record))
            yield from (common.not_covered_row(drug, section) for section in missing(record, tuple(SECTIONS)))

    def items() -> Iterator[dict[str, Any]]:
        for record in records:
            yield {**record["head"], "statements": chosen(record), "not_covered": missing(record, tuple(SECTIONS))}

    def data() -> dict[str, Any]:
        drugs = list(items())
        sources = common.cited_sources(store, (s for drug in drugs for s in drug["statements"]))
        return {**common.envelope(store, "show"), "drugs": drugs, "sources": sources}

    return Report("show", common.STATEMENT_COLUMNS, blocks=blocks, rows=rows, data=data, records=items, all_rows=all_rows)


SHORT_RECORD = "Short record: names, class, grades and trials only. Doses, warnings, contraindications and interactions are not covered."
# Of these the one-screen view says even that they are not covered: silence must never read as safety.
CORE = ("status", "guidelines", "dosing", "boxed_warnings", "contraindications", "reproduction")
_ALWAYS = frozenset({"classification", "brands", "status", "guidelines", "boxed_warnings", "contraindications", "favours", "restart"})


def _grave(statement: Statement) -> bool:
    return statement["section"] == "interactions" and statement["facet"] in ("contraindicated", "avoid")


def _document(store: Store, record: Record, statements: list[Statement], options: ShowOptions) -> list[Any]:
    head = record["head"]
    sources = common.cited_sources(store, statements)
    lines = [head["what"]]
    brands = common.brand_list(head, 0 if options.full else 5)
    if brands:
        lines.append(brands)
    codes = head["codes"].get("ATC", [])
    if head["extent"] == "short":
        lines.append(SHORT_RECORD)
    aside = " · ".join(part for part in (", ".join(head["role"]), ", ".join(head["routes"]), *codes[:2]) if part)
    local = f" (local: {head['local']})" if head.get("local") else ""
    result: list[Any] = [Title(head["name"] + local, aside, tuple(lines))]
    if options.full or options.sections:
        result += _sections(statements, sources, options)
    else:
        result += screen(record, statements, sources, options)
    cited = {c["source"] for s in statements for c in s["cites"]}
    meta = store.meta()
    interactions = sum(s["section"] == "interactions" and s["state"] == "fact" for s in statements)
    more = f" More: --full, --why, -s interactions ({interactions})."
    shown = "" if options.full or options.sections else more
    counts = f"{len(statements)} statements, {len(cited)} sources, checked {head['checked']}, facts {meta['version']}."
    result.append(Note(counts + shown))
    return result


def _sections(statements: list[Statement], sources: dict[str, Any], options: ShowOptions) -> list[Section]:
    grouped: dict[str, list[Line]] = {}
    for statement in statements:
        tone = "quiet" if statement["state"] != "fact" else "bad" if statement["section"] == "boxed_warnings" else ""
        cites = common.cite_texts(statement, sources) if options.why else ()
        note = f" ({statement['note']})" if statement.get("note") else ""
        line = Line(statement["label"], statement["text"] + note, common.tag(statement, options.today), tone, cites)
        grouped.setdefault(statement["section"], []).append(line)
    result = []
    for section, heading in SECTIONS.items():
        if section in grouped:
            result.append(Section(heading, grouped[section], "bad" if section == "boxed_warnings" else ""))
        elif not options.sections or section in options.sections:
            result.append(Section(heading, [Line("", "not covered", tone="quiet")]))
    return result
