"""What `screen` answers: a verdict on each drug and on what is taken, and their JSON."""

from __future__ import annotations

import json
from operator import attrgetter

from migraine_cli.query.narrowing import place_order
from migraine_cli.query.patient import REMEMBERED
from migraine_cli.query.screening_answers import LISTS, NOT_COVERED, WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from migraine_cli.query.patient import Patient, Taken
    from migraine_cli.query.screening_answers import Group, Says, Subject
    from migraine_cli.query.screening_rules import Finding


class Pair:
    """A taken medicine and a drug of which no interaction is on record: looked for in vain, or not covered (but perhaps elsewhere)."""

    __slots__ = ("elsewhere", "json", "name", "searched")

    def __init__(self, name: str, searched: dict[str, Any] | None, elsewhere: Sequence[str] = ()) -> None:
        self.name = name
        self.searched = searched
        self.elsewhere = elsewhere
        self.json = _written(name, searched, tuple(elsewhere))


def _written(name: str, searched: dict[str, Any] | None, elsewhere: tuple[str, ...], _known: dict[tuple[str, str, tuple[str, ...]], str] = {}) -> str:  # noqa: B006
    """Return a pair without a record as JSON; what was written out before is taken again."""
    key = (name, searched["id"] if searched else "", elsewhere)
    text = _known.get(key)
    if text is None:
        said: dict[str, Any] = {"taking": name, "state": "not found" if searched else NOT_COVERED, "elsewhere": elsewhere}
        if searched:
            said |= {"statement": searched["id"], "text": searched["text"], "cites": searched["cites"]}
        if len(_known) >= REMEMBERED:
            _known.clear()
        text = _known[key] = json.dumps(said, separators=(",", ":"))
    return text


_order = attrgetter("says.order")


class Pairs:
    """The pairs of one drug without a record, with their JSON."""

    __slots__ = ("json", "pairs")

    def __init__(self, pairs: list[Pair]) -> None:
        self.pairs = pairs
        self.json = ",".join([pair.json for pair in pairs]).encode("ascii")


NO_PAIRS = Pairs([])


class Verdict:
    """What is said of one drug for one patient; a partner that is taken has one as well."""

    __slots__ = ("elsewhere", "not_asked", "pairs", "says", "taken")

    def __init__(self, says: Says, pairs: Pairs, not_asked: int, taken: bool) -> None:
        self.says = says
        self.pairs = pairs
        self.not_asked = not_asked
        self.taken = taken
        self.elsewhere: list[tuple[str, list[str]]] = []  # stronger words of other jurisdictions than the one asked for

    @property
    def drug(self) -> Subject:
        """The drug."""
        return self.says.drug

    @property
    def word(self) -> str:
        """The verdict."""
        return self.says.word

    @property
    def level(self) -> int:
        """How strong it is."""
        return self.says.level

    @property
    def groups(self) -> list[Group]:
        """The findings, strongest first."""
        return self.says.groups

    @property
    def needs(self) -> tuple[str, ...]:
        """What was not given and matters."""
        return self.says.needs

    @property
    def not_covered(self) -> Sequence[str]:
        """The sections of the record that the patient asks for and that nobody has read."""
        return self.says.not_covered

    def findings(self, kind: str) -> list[Finding]:
        """Return the findings of one list: "reasons", "undecided", "information" or "favours"; strongest first."""
        number = LISTS.index(kind)
        return [finding for group in self.groups for finding in group.findings if group.kind == number]

    def note_elsewhere(self, found: dict[int, set[str]]) -> None:
        """Note what other jurisdictions say more strongly."""
        stronger = sorted((level for level in found if level > self.level), reverse=True)
        self.elsewhere = [(WORDS[level], sorted(found[level], key=place_order)) for level in stronger]

    def pieces(self) -> list[bytes]:
        """Return the verdict as pieces of JSON: they are joined once, for all drugs, since most of an answer is what was written before."""
        says = self.says
        said = says.for_one(self.taken, self.elsewhere) if self.taken or self.elsewhere else says.pieces
        return [*said, self.pairs.json, b'],"not_asked":%d}' % self.not_asked]

    def json(self) -> str:
        """Return the verdict as JSON."""
        return b"".join(self.pieces()).decode("ascii")


class Judged:
    """Something that is taken, its verdict, and how its limit of overuse days stands ("" where no days were given)."""

    __slots__ = ("overuse", "taken", "verdict")

    def __init__(self, taken: Taken, verdict: Verdict, overuse: str) -> None:
        self.taken = taken
        self.verdict = verdict
        self.overuse = overuse

    def json(self) -> str:
        """Return it as JSON."""
        said = {"taking": self.taken.asked, "is": self.taken.ids, "overuse_days": self.overuse}
        return f'{json.dumps(said, separators=(",", ":"))[:-1]},"judged":{self.verdict.json()}}}'


class Screening:
    """The answer on one patient: each drug's verdict, in reading order, and those on what is taken."""

    __slots__ = ("patient", "taking", "verdicts")

    def __init__(self, patient: Patient, verdicts: Iterable[Verdict], taking: list[Judged]) -> None:
        self.patient = patient
        self.verdicts = sorted(verdicts, key=_order)
        self.taking = taking

    @property
    def empty(self) -> bool:
        """Whether no drug was left to judge."""
        return not self.verdicts

    def json(self) -> str:
        """Return verdicts and what is taken as the inside of a JSON object."""
        return b"".join(self.pieces()).decode("ascii")

    def pieces(self) -> list[bytes]:
        """Return the same as pieces."""
        made = [b'"drugs":[']
        for verdict in self.verdicts:
            made += verdict.pieces()
            made.append(b",")
        if self.verdicts:
            made.pop()
        made.append(f'],"taking":[{",".join([one.json() for one in self.taking])}]'.encode())
        return made
