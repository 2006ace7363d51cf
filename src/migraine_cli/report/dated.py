"""What the tables by jurisdiction share: the date of a rule, its sources, the drugs of which nothing is recorded."""

from __future__ import annotations

from migraine_cli.query.narrowing import GENERAL_WORDS, place_order, places
from migraine_cli.report import common
from migraine_cli.report.document import Line, Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.model.view import Head, Source, Statement

RULE, ISSUED, UNDATED = "rule", "source", "undated"


def dated(statement: Statement, sources: dict[str, Source]) -> tuple[str, str]:
    """Return the date of a statement and what it is the date of.

    The rule's own date where there is one, else the issue date of the newest source; ("", "undated") where no source has one.
    """
    if statement.get("as_of"):
        return statement["as_of"], RULE
    issued = [str(sources[c["source"]]["issued"]) for c in statement["cites"] if c["source"] in sources and sources[c["source"]].get("issued")]
    return (max(issued), ISSUED) if issued else ("", UNDATED)


def dated_words(statement: Statement, sources: dict[str, Source]) -> str:
    """Return the date as a line's qualifier says it."""
    day, kind = dated(statement, sources)
    if kind == UNDATED:
        return f"source undated, read {statement['checked']}"
    return f"as of {day}" if kind == RULE else f"source of {day}"


def tag(statement: Statement, sources: dict[str, Source], today: str) -> str:
    """Return the qualifier of a line under the heading of its jurisdiction: date, age where it is old, overlay."""
    parts = [dated_words(statement, sources)]
    age = common.months_old(statement["checked"], today)
    if age > common.STALE_MONTHS:
        parts.append(f"checked {age} months ago")
    if statement.get("local"):
        parts.append("local")
    return "; ".join(parts)


def noted(text: str, statement: Statement) -> str:
    """Return a text with the statement's note behind it."""
    return f"{text} ({statement['note']})" if statement.get("note") else text


def cite_ids(statement: Statement) -> str:
    """Return the sources of a row: ids with their places."""
    return " | ".join(f"{c['source']} {c['locator']}" for c in statement["cites"])


def by_place(statements: Iterable[Statement], only: str | None) -> list[tuple[str, list[Statement]]]:
    """Return the statements of each jurisdiction in which they hold (of one alone, where one is asked about), in reading order."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        for place in places(statement, only):
            found.setdefault(place, []).append(statement)
    return sorted(found.items(), key=lambda item: place_order(item[0]))


def heading(place: str) -> str:
    """Return the heading of a jurisdiction."""
    return place or GENERAL_WORDS


def searches_section(searches: list[Statement], today: str) -> list[Section]:
    """Return what was looked for and not found, with where and when; nothing where nothing was."""
    lines = [Line(s["facet"] or "", noted(s["text"], s), common.tag(s, today, scope=False), "quiet") for s in searches]
    return [Section("Looked for, not found", lines)] if lines else []


def uncovered_section(heads: list[Head], total: int, what: str) -> list[Section]:
    """Return the drugs of which nothing is recorded, counted and named."""
    if not heads:
        return []
    names = ", ".join(common.name_of(head) for head in heads)
    lines = [Line("", f"{names}.", tone="quiet"), Line("", f"Nothing is on record for them about: {what}.")]
    return [Section(f"Not covered: {len(heads)} of {total} drugs", lines)]
