"""What is said of a drug: groups of findings, and all that they come to, with its JSON, written once for all who answer alike.

Patients differ in much, but on one matter (kidney, liver, age and sex, …) they answer in few ways. So groups that say the same are one
group; what the facts say of one drug on one matter is one part; and the parts of a drug name what is said of it, as far as it does not
hang on the patient's own diseases and medicines.
"""

from __future__ import annotations

import json
from itertools import repeat
from operator import attrgetter

from migraine_cli.query.patient import REMEMBERED
from migraine_cli.query.screening_rules import FAVOUR, INFORMATION, OUTSIDE, UNDECIDED, Finding, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from typing import Any

    from migraine_cli.query.patient import Taken

NOTHING, NOT_COVERED = "nothing listed", "not covered"
WORDS = {60: "contraindicated", 50: "avoid", 40: "warning", 30: "caution", 20: "outside the label", 10: "undecided", 0: NOTHING}
# What is left stands first, then why the others fell.
ORDER = (NOTHING, "undecided", "outside the label", "caution", "warning", "avoid", "contraindicated", NOT_COVERED)
_RANK = {word: number for number, word in enumerate(ORDER)}
LISTS = ("reasons", "undecided", "information", "favours")
_SAID = {
    (word, level, taken): f'"verdict":"{word}","level":{level},"taken":{str(taken).lower()},"needs":'.encode()
    for level, certain in WORDS.items()
    for word in (certain, NOT_COVERED)
    for taken in (False, True)
}
_strength = attrgetter("level")
_place = attrgetter("place")


class Group:
    """The findings of one strength that one question yields of one drug, with their JSON."""

    __slots__ = ("_brief", "_json", "drug", "findings", "kind", "level", "needs", "serial")

    def __init__(self, drug: str, level: int, findings: list[Finding], *, brief: bool = False) -> None:
        self._brief = brief and level == UNDECIDED
        self.drug = drug
        self.level = level
        self.findings = findings
        self.serial = 0
        self._json: bytes | None = None
        self.needs = tuple(dict.fromkeys([need for finding in findings for need in finding.needs]))
        # The list of the answer that the group belongs to, as its place in `LISTS`.
        self.kind = 0 if level >= OUTSIDE else 1 if level >= UNDECIDED else 2 if level >= INFORMATION else 3

    @property
    def json(self) -> bytes:
        """The findings as JSON, written out when first asked for."""
        if self._json is None:
            self._json = ",".join([finding.short() if self._brief else finding.json() for finding in self.findings]).encode("ascii")
        return self._json


def grouped(findings: Iterable[Finding], *, brief: bool = False) -> list[Group]:
    """Return findings as groups of one drug and one strength, in an order that does not hang on theirs; `brief` writes open ones in short."""
    found: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.drug, finding.level), []).append(finding)
    return [Group(drug, level, sorted(mine, key=_place) if len(mine) > 1 else mine, brief=brief) for (drug, level), mine in sorted(found.items())]


class Subject:
    """A drug, or a partner, as far as verdicts need it."""

    __slots__ = ("class_path", "conditions", "covered", "head", "id", "name", "opening", "read", "roles")

    def __init__(self, head: dict[str, Any]) -> None:
        self.head = head
        self.id: str = head["id"]
        self.name: str = head["name"]
        self.roles: list[str] = head["role"]
        self.class_path: list[str] = head["class_path"]
        self.covered = frozenset(head["covered"])
        self.conditions = frozenset(head["conditions"])
        self.read = {"contraindications", "cautions"} <= self.covered
        shown = {"drug": head["id"], "name": head["name"]}
        shown |= {key: head[key] for key in ("role", "extent", "status", "sources_read", "checked", "local") if key in head}
        self.opening = json.dumps(shown, separators=(",", ":"))[:-1].encode("ascii") + b","

    @classmethod
    def of_partner(cls, taken: Taken, judged: bool) -> Subject:
        """Return a medicine that is taken and is none of ours; what sources say against it is on record for few."""
        covered = ["contraindications", "cautions"] if judged else []
        head = {"id": taken.ids[0], "name": taken.name, "role": [], "class_path": [], "covered": covered, "conditions": []}
        return cls(head | {"extent": "partner", "status": {}, "sources_read": 0, "checked": ""})


class Part:
    """What the facts of one drug say on one matter: what is told, and what stays open, with its JSON."""

    __slots__ = ("_json", "left_open", "needs", "told")

    def __init__(self, told: Sequence[Group], left_open: Sequence[Group]) -> None:
        self.told = told
        self.left_open = left_open
        self.needs = tuple([need for group in left_open for need in group.needs])
        self._json: bytes | None = None

    @property
    def json(self) -> bytes:
        """What is open as JSON, written out when first asked for: one patient's table asks for none."""
        if self._json is None:
            self._json = b",".join([group.json for group in self.left_open])
        return self._json


class Says:
    """All that is said of a drug: the verdict's word, and the answer's JSON up to what hangs on the one patient."""

    __slots__ = ("_groups", "_like", "_open", "_pieces", "_tail", "drug", "level", "needs", "not_covered", "order", "parts", "told", "word")

    def __init__(self, drug: Subject, parts: Sequence[Part], not_covered: Sequence[str]) -> None:
        self.drug = drug
        self.parts = parts
        self.not_covered = not_covered
        self._open = [part for part in parts if part.left_open]
        self.needs = tuple(dict.fromkeys([need for part in self._open for need in part.needs]))
        told = [group for part in parts for group in part.told]
        told.sort(key=_strength, reverse=True)  # stable: within one strength the order of the questions stays
        self._judge(told, None)

    def and_more(self, groups: Sequence[Group]) -> Says:
        """Return this with what is said of the patient's own diseases and medicines; what that does not touch is taken over."""
        said = Says.__new__(Says)
        said.drug = self.drug
        said.not_covered = self.not_covered
        like: Says | None = self
        if min([group.level for group in groups]) >= OUTSIDE:  # reasons alone
            said.parts = self.parts
            said.needs = self.needs
            said._open = self._open
            told = [*self.told, *groups]
        else:
            more = part(groups)
            said.parts = [*self.parts, more]
            said.needs = tuple(dict.fromkeys((*self.needs, *more.needs)))
            said._open = [*self._open, more] if more.left_open else self._open
            told = [*self.told, *more.told]
            like = None
        if len(told) > 1:
            told.sort(key=_strength, reverse=True)
        said._judge(told, like)
        return said

    def _judge(self, told: list[Group], like: Says | None) -> None:
        left_open, read = self._open, self.drug.read
        self.told = told
        self._like = like  # what says the same behind the open questions
        self._tail: bytes | None = None
        self._pieces: list[bytes] | None = None
        self._groups: list[Group] | None = None
        level = max(told[0].level, 0) if told else 0
        self.level = level = UNDECIDED if left_open and level < UNDECIDED else level
        self.word = word = NOT_COVERED if (level < OUTSIDE and not read) or (level == 0 and self.not_covered) else WORDS[level]
        favoured = bool(told) and told[-1].level == FAVOUR
        # Reading order: what is left, then why others fell; what is favoured and what was read stand first.
        self.order = f"{_RANK[word]}{not favoured:d}{not read:d}{not (told or left_open):d}{self.drug.id}"

    @property
    def pieces(self) -> list[bytes]:
        """The JSON, written out when first asked for."""
        if self._pieces is None:
            self._pieces = [self._first(taken=False), *self._middle(), self.tail]
        return self._pieces

    def _first(self, *, taken: bool) -> bytes:
        reasons = b",".join([group._json or group.json for group in self.told if group.kind == 0])
        needs = listed(self.needs).encode("ascii")
        return b'%b%b%b,"reasons":[%b],"undecided":[' % (self.drug.opening, _SAID[self.word, self.level, taken], needs, reasons)

    def _middle(self) -> list[bytes]:
        return [piece for part in self._open for piece in (b",", part._json or part.json)][1:]

    @property
    def tail(self) -> bytes:
        """The JSON behind the open questions."""
        if self._tail is None:
            like = self._like
            self._tail = like.tail if like is not None else _rest(self.told) + b',"elsewhere":[]' + _not_covered(self.not_covered)
        return self._tail

    def for_one(self, taken: bool, elsewhere: Sequence[tuple[str, Sequence[str]]]) -> list[bytes]:
        """Return the pieces where the drug is taken, or other jurisdictions speak more strongly."""
        said = json.dumps([{"word": word, "jurisdiction": places} for word, places in elsewhere], separators=(",", ":"))
        last = _rest(self.told) + f',"elsewhere":{said}'.encode("ascii") + _not_covered(self.not_covered)
        return [self._first(taken=taken), *self._middle(), last]

    @property
    def groups(self) -> list[Group]:
        """The findings, strongest first."""
        if self._groups is None:
            self._groups = sorted([*self.told, *(group for part in self._open for group in part.left_open)], key=_strength, reverse=True)
        return self._groups


def _rest(told: Sequence[Group]) -> bytes:
    information, favours = (b",".join([group.json for group in told if group.kind == kind]) for kind in (2, 3))
    return b'],"information":[%b],"favours":[%b]' % (information, favours)


def _not_covered(sections: Sequence[str]) -> bytes:
    return b',"not_covered":%b,"no_interaction_on_record":[' % listed(sections).encode("ascii")


class Answer:
    """What the facts under one question say to one way of answering it."""

    __slots__ = ("groups", "number", "size")

    def __init__(self, groups: list[Group], number: int) -> None:
        self.groups = groups
        self.number = number  # the same for all that say the same
        self.size = 1 + sum([len(group.findings) for group in groups])


class Remembered:
    """Things made before, in two generations: when the younger is full it becomes the older, and what is used moves back."""

    __slots__ = ("_held", "_older", "_room", "_younger")

    def __init__(self, room: int) -> None:
        self._younger: dict[Hashable, tuple[Any, int]] = {}
        self._older: dict[Hashable, tuple[Any, int]] = {}
        self._held = 0
        self._room = room

    @property
    def recent(self) -> dict[Hashable, tuple[Any, int]]:
        """What was made or used lately, each beside its size."""
        return self._younger

    def get(self, key: Hashable) -> Any:
        """Return what was made for a key, or None."""
        kept = self._younger.get(key)
        if kept is None:
            kept = self._older.pop(key, None)
            if kept is None:
                return None
            self.keep(key, *kept)
        return kept[0]

    def keep(self, key: Hashable, made: Any, size: int = 1) -> None:
        """Remember something; `size` is in the unit of the room."""
        if self._held >= self._room:
            self._younger, self._older, self._held = {}, self._younger, 0
        self._younger[key] = (made, size)
        self._held += size


class Answers:
    """Finds what says the same, and keeps what was made of it."""

    __slots__ = ("_groups", "_numbers", "_parts", "_says", "_serial", "_sheets")

    def __init__(self) -> None:
        self._serial = 0  # a number is never given twice
        self._groups = Remembered(2 * REMEMBERED)
        self._numbers = Remembered(2 * REMEMBERED)
        self._parts = Remembered(2 * REMEMBERED)
        self._sheets = Remembered(2 * REMEMBERED)
        self._says = Remembered(REMEMBERED)

    def answer(self, groups: list[Group]) -> Answer:
        """Return groups as an answer, in which each group is the one that says the same."""
        same = [self._one(group) for group in groups]
        key = tuple([group.serial for group in same])
        number = self._numbers.get(key)
        if number is None:
            self._serial += 1
            number = self._serial
            self._numbers.keep(key, number)
        return Answer(same, number)

    def _one(self, group: Group) -> Group:
        key = (group.drug, group.level, *[(f.fact["id"], f.word, f.because, f.needs) for f in group.findings])
        same: Group | None = self._groups.get(key)
        if same is None:
            self._serial += 1
            group.serial = self._serial
            same = group
            self._groups.keep(key, group, len(group.findings))
        return same

    def sheet(self, answers: list[Answer]) -> dict[str, Part]:
        """Return what answers on one matter say, by drug; it is shared and must not be changed."""
        key = tuple([answer.number for answer in answers])
        found: dict[str, Part] | None = self._sheets.get(key)
        if found is None:
            groups: dict[str, list[Group]] = {}
            for answer in answers:
                for group in answer.groups:
                    groups.setdefault(group.drug, []).append(group)
            found = {drug: self._part(mine) for drug, mine in groups.items()}
            self._sheets.keep(key, found, len(found))
        return found

    def _part(self, groups: list[Group]) -> Part:
        key = tuple([group.serial for group in groups])
        made: Part | None = self._parts.get(key)
        if made is None:
            made = part(groups)
            self._parts.keep(key, made, len(groups))
        return made

    def says(self, drugs: Sequence[Subject], sheets: Sequence[dict[str, Part]], asked: int, missing: Mapping[str, Sequence[str]]) -> list[Says]:
        """Return what is said of each drug as far as it does not hang on the patient's own diseases and medicines.

        `asked` numbers the sections that the patient's profile asks for, of which `missing` names those that nobody has read.
        """
        ids = [drug.id for drug in drugs]
        keys = list(zip(ids, repeat(asked), *[map(sheet.get, ids) for sheet in sheets], strict=False))
        known = list(map(self._says.recent.get, keys))
        return [kept[0] if kept is not None else self._new(drug, key, missing) for drug, key, kept in zip(drugs, keys, known, strict=True)]

    def _new(self, drug: Subject, key: tuple[Any, ...], missing: Mapping[str, Sequence[str]]) -> Says:
        made: Says | None = self._says.get(key)
        if made is None:
            made = Says(drug, [part for part in key[2:] if part is not None], missing[drug.id])
            self._says.keep(key, made)
        return made


def part(groups: Sequence[Group]) -> Part:
    """Return groups of one drug as a part."""
    return Part([group for group in groups if group.level != UNDECIDED], [group for group in groups if group.level == UNDECIDED])
