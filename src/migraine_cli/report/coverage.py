"""How far the facts reach: drugs against sections, with what was read in the original and what was read twice."""

from __future__ import annotations

from migraine_cli.query.coverage import ALL, FACT, NOT_COVERED, NOT_FOUND, STATES, share, totals
from migraine_cli.query.select import SECTIONS
from migraine_cli.report import common
from migraine_cli.report.document import Line, Matrix, MatrixRow, Note, Report, Section, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.query.coverage import Covered, Tally
    from migraine_cli.store.reads import Store

COLUMNS = ("drug", "extent", "section", "state", "facts", "not_found", "primary", "reviewed", "local")
# Two letters for each section, in the order of a record; a test holds them to the sections.
LETTERS = dict(
    zip(
        SECTIONS,
        "Na Sa Br Lo Co Cl Fo Me St Pl Gu Tr Do Ti Mi Cs Li Ki Lv Bx Ci Ca Fa Ad Ef Pr Ph Mn Cn Ha In".split(),  # noqa: SIM905
        strict=True,
    )
)
WHAT = (
    "orig.: facts of which a source was read in the original and stands. twice: facts that a second reading compared with their source."
    " in vain: looked for and not found. Not covered says nothing of the medicine: nobody has looked."
)


def coverage_report(store: Store, found: list[Covered]) -> Report:
    """Return the report on how far drugs are covered."""

    def blocks() -> list[Any]:
        return [
            Title("Coverage", f"{len(found)} drugs" if len(found) != 1 else "1 drug"),
            _matrix(found),
            Note("Sections: " + ", ".join(f"{LETTERS[c.section]} {_words(c.section)}" for c in found[0].cells), ""),
            Section("Totals", [Line(f"{extent} records" if extent != ALL else "all records", _sentence(tally)) for extent, tally in totals(found).items()]),
            Note(WHAT),
        ]

    def rows() -> Iterator[tuple[str, ...]]:
        for one in found:
            for cell in one.cells:
                numbers = (str(cell.facts), str(cell.not_found), str(cell.primary), str(cell.reviewed))
                yield (one.drug, one.extent, cell.section, cell.state, *numbers, one.local)

    def items() -> Iterator[dict[str, Any]]:
        for one in found:
            sections = [{name: getattr(cell, name) for name in ("section", "state", "facts", "not_found", "primary", "reviewed")} for cell in one.cells]
            said = {"drug": one.drug, "name": one.name, "extent": one.extent, **_sums(one.sums), "sections": sections}
            yield {**said, "local": one.local} if one.local else said

    def data() -> dict[str, Any]:
        sums = [{"extent": extent, "drugs": tally.drugs, **_sums(tally)} for extent, tally in totals(found).items()]
        return {**common.envelope(store, "coverage"), "drugs": list(items()), "totals": sums}

    return Report("coverage", COLUMNS, blocks=blocks, rows=rows, data=data, records=items)


def _sentence(tally: Tally) -> str:
    """Return the sums in one line."""
    drugs = f"{tally.drugs} drugs" if tally.drugs != 1 else "1 drug"
    shares = f"{share(tally.primary, tally.facts)} orig., {share(tally.reviewed, tally.facts)} twice"
    states = ", ".join(f"{tally.sections[state]:,} {said}" for state, said in zip(STATES, ("with facts", "in vain", "not covered"), strict=True))
    return f"{drugs}; {tally.facts:,} facts: {shares}; sections: {states}"


def _sums(tally: Tally) -> dict[str, int]:
    return {
        "facts": tally.facts,
        "primary": tally.primary,
        "reviewed": tally.reviewed,
        "sections_with_facts": tally.sections[FACT],
        "sections_not_found": tally.sections[NOT_FOUND],
        "sections_not_covered": tally.sections[NOT_COVERED],
    }


def _matrix(found: list[Covered]) -> Matrix:
    rows = [
        MatrixRow(
            one.name + (" (local)" if one.local else ""),
            tuple(cell.state for cell in one.cells),
            (str(one.sums.facts), share(one.sums.primary, one.sums.facts), share(one.sums.reviewed, one.sums.facts)),
        )
        for one in found
    ]
    return Matrix(tuple((LETTERS[c.section], _words(c.section)) for c in found[0].cells), ("facts", "orig.", "twice"), rows)


def _words(section: str) -> str:
    return section.replace("_", " ")
