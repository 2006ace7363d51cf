"""How far the drugs are covered: by drug and section, and in total by the extent of the record."""

from __future__ import annotations

from migraine_cli.query.select import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from migraine_cli.store.reads import Store

FACT, NOT_FOUND, NOT_COVERED = "fact", "not found", "not covered"
STATES = (FACT, NOT_FOUND, NOT_COVERED)
ALL = "all"


class Cell:
    """One section of one drug: how many facts, of them from an original and read twice, and how many searches in vain."""

    __slots__ = ("facts", "not_found", "primary", "reviewed", "section")

    def __init__(self, section: str, counts: list[int] | None) -> None:
        self.section = section
        self.facts, self.not_found, self.primary, self.reviewed = counts or (0, 0, 0, 0)

    @property
    def state(self) -> str:
        """A fact, where there is one; else what was looked for and not found; else not covered."""
        return FACT if self.facts else NOT_FOUND if self.not_found else NOT_COVERED


class Tally:
    """Sums over cells."""

    __slots__ = ("drugs", "facts", "primary", "reviewed", "sections")

    def __init__(self) -> None:
        self.drugs = self.facts = self.primary = self.reviewed = 0
        self.sections = dict.fromkeys(STATES, 0)

    def add(self, cells: Iterable[Cell]) -> None:
        """Add one drug."""
        self.drugs += 1
        for cell in cells:
            self.facts += cell.facts
            self.primary += cell.primary
            self.reviewed += cell.reviewed
            self.sections[cell.state] += 1


class Covered:
    """How far one drug is covered."""

    __slots__ = ("cells", "drug", "extent", "local", "name", "sums")

    def __init__(self, drug: str, name: str, extent: str, local: str, cells: list[Cell]) -> None:
        self.drug = drug
        self.name = name
        self.extent = extent
        self.local = local
        self.cells = cells
        self.sums = Tally()
        self.sums.add(cells)


def coverage(store: Store, drugs: Iterable[str] | None, wanted: list[str]) -> list[Covered]:
    """Return the coverage of the drugs named, or of all, in the sections asked for, or in all."""
    return list(covered(store.coverage(drugs), wanted))


def covered(counted: Iterable[tuple[str, dict[str, Any]]], wanted: list[str]) -> Iterator[Covered]:
    """Yield the coverage of drugs from what the compiler counted of each."""
    sections = [section for section in SECTIONS if not wanted or section in wanted]
    for drug, counts in counted:
        known = counts["sections"]
        cells = [Cell(section, known.get(section)) for section in sections]
        yield Covered(drug, counts["name"], counts["extent"], counts.get("local", ""), cells)


def totals(found: Iterable[Covered]) -> dict[str, Tally]:
    """Return the sums by extent of the record ("full", "short"), and of all where there are both."""
    sums: dict[str, Tally] = {}
    whole = Tally()
    for covered in found:
        sums.setdefault(covered.extent, Tally()).add(covered.cells)
        whole.add(covered.cells)
    return {**dict(sorted(sums.items())), ALL: whole} if len(sums) > 1 else sums


def share(part: int, whole: int) -> str:
    """Return a share in percent, never rounded up: only all is 100 %."""
    return f"{100 * part // whole} %" if whole else "no fact"
