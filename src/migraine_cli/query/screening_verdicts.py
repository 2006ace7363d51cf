"""What `screen` answers: findings grouped, a verdict on each drug and on what is taken, and their JSON."""

from __future__ import annotations

import json
from operator import attrgetter

from migraine_cli.query.narrowing import place_order
from migraine_cli.query.patient import REMEMBERED
from migraine_cli.query.screening_rules import FAVOUR, INFORMATION, OUTSIDE, UNDECIDED, Finding, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from migraine_cli.query.patient import Patient, Taken

NOTHING, NOT_COVERED = "nothing listed", "not covered"
WORDS = {60: "contraindicated", 50: "avoid", 40: "warning", 30: "caution", 20: "outside the label", 10: "undecided", 0: NOTHING}
# What is left stands first, then why the others fell.
ORDER = (NOTHING, "undecided", "outside the label", "caution", "warning", "avoid", "contraindicated", NOT_COVERED)
_RANK = {word: number for number, word in enumerate(ORDER)}
_LISTS = ("reasons", "undecided", "information", "favours")
_OPENINGS = tuple(f',"{name}":['.encode() for name in _LISTS)
_EMPTY = b"".join(opening + b"]" for opening in _OPENINGS)


class Group:
    """The findings of one strength that one question yields of one drug, with their JSON."""

    __slots__ = ("_json", "drug", "findings", "kind", "level", "needs")

    def __init__(self, drug: str, level: int, findings: list[Finding]) -> None:
        self.drug = drug
        self.level = level
        self.findings = findings
        self._json: bytes | None = None
        self.needs = tuple(dict.fromkeys([need for finding in findings for need in finding.needs]))
        # The list of the answer that the group belongs to, as its place in `_LISTS`.
        self.kind = 0 if level >= OUTSIDE else 1 if level >= UNDECIDED else 2 if level >= INFORMATION else 3

    @property
    def json(self) -> bytes:
        """The findings as JSON, written out when first asked for."""
        if self._json is None:
            self._json = ",".join([finding.json() for finding in self.findings]).encode("ascii")
        return self._json


def _place(finding: Finding) -> tuple[tuple[int, str], str]:
    """The key that puts the US, the EU and the UK first."""
    return (min((place_order(where) for where in finding.fact["jurisdiction"]), default=place_order("")), finding.fact["id"])


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Return findings as groups of one drug and one strength, in an order that does not hang on theirs."""
    found: dict[tuple[str, int], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.drug, finding.level), []).append(finding)
    return [Group(drug, level, sorted(mine, key=_place)) for (drug, level), mine in sorted(found.items())]


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


_strength = attrgetter("level")


def _order(verdict: Verdict) -> tuple[int, bool, bool, bool, str]:
    return verdict.order


class Pairs:
    """The pairs of one drug without a record, with their JSON."""

    __slots__ = ("json", "pairs")

    def __init__(self, pairs: list[Pair]) -> None:
        self.pairs = pairs
        self.json = ",".join([pair.json for pair in pairs]).encode("ascii")


NO_PAIRS = Pairs([])


class Verdict:
    """One drug and what its facts say of a patient; a partner that is taken has one as well."""

    __slots__ = ("drug", "elsewhere", "groups", "level", "needs", "not_asked", "not_covered", "pairs", "taken", "word")

    def __init__(self, drug: Subject, groups: list[Group], not_covered: list[str], pairs: Pairs, *, not_asked: int, taken: bool) -> None:
        groups.sort(key=_strength, reverse=True)  # stable: within one strength the order of the questions stays
        self.drug = drug
        self.groups = groups
        self.level = max(groups[0].level, 0) if groups else 0
        needs = [group.needs for group in groups if group.needs]
        self.needs = tuple(dict.fromkeys([need for some in needs for need in some])) if needs else ()
        self.not_covered = not_covered
        self.pairs = pairs
        self.not_asked = not_asked
        self.taken = taken
        self.elsewhere: list[tuple[str, list[str]]] = []  # stronger words of other jurisdictions than the one asked for
        open_verdict = self.level < OUTSIDE and not drug.read
        self.word = NOT_COVERED if open_verdict or (self.level == 0 and not_covered) else WORDS[self.level]

    def findings(self, kind: str) -> list[Finding]:
        """Return the findings of one list: "reasons", "undecided", "information" or "favours"; strongest first."""
        number = _LISTS.index(kind)
        return [finding for group in self.groups for finding in group.findings if group.kind == number]

    def note_elsewhere(self, found: dict[int, set[str]]) -> None:
        """Note what other jurisdictions say more strongly."""
        stronger = sorted((level for level in found if level > self.level), reverse=True)
        self.elsewhere = [(WORDS[level], sorted(found[level], key=place_order)) for level in stronger]

    @property
    def order(self) -> tuple[int, bool, bool, bool, str]:
        """The key of reading order: what is left, then why others fell; what is favoured and what was read stand first."""
        favoured = bool(self.groups) and self.groups[-1].level == FAVOUR
        return (_RANK[self.word], not favoured, not self.drug.read, not self.groups, self.drug.id)

    def write(self, put: Callable[[bytes], None]) -> None:
        """Put the verdict as pieces of JSON: they are joined once, for all drugs, since most of an answer is what was written before."""
        elsewhere = [{"word": word, "jurisdiction": places} for word, places in self.elsewhere]
        beyond = json.dumps(elsewhere, separators=(",", ":")) if elsewhere else "[]"
        taken = "true" if self.taken else "false"
        put(f'{self.drug.json},"verdict":"{self.word}","level":{self.level},"taken":{taken},"needs":{listed(self.needs)}'.encode())
        if self.groups:
            self._write_groups(put)
        else:
            put(_EMPTY)
        put(f',"elsewhere":{beyond},"not_covered":{listed(self.not_covered)},"no_interaction_on_record":['.encode())
        put(self.pairs.json)
        put(b'],"not_asked":%d}' % self.not_asked)

    def _write_groups(self, put: Callable[[bytes], None]) -> None:
        """Put the four lists. The groups stand in the order of their strength, and each list is a stretch of strengths."""
        kind = 0
        put(_OPENINGS[0])
        first = True
        for group in self.groups:
            while kind < group.kind:
                kind += 1
                put(b"]")
                put(_OPENINGS[kind])
                first = True
            if not first:
                put(b",")
            put(group._json or group.json)  # the property is asked for once alone
            first = False
        put(b"]")
        for opening in _OPENINGS[kind + 1 :]:
            put(opening)
            put(b"]")

    def json(self) -> str:
        """Return the verdict as JSON."""
        parts: list[bytes] = []
        self.write(parts.append)
        return b"".join(parts).decode("ascii")


class Subject:
    """A drug, or a partner, as far as verdicts need it."""

    __slots__ = ("class_path", "conditions", "covered", "head", "id", "json", "name", "read", "roles")

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
        self.json = json.dumps(shown, separators=(",", ":"))[:-1]

    @classmethod
    def of_partner(cls, taken: Taken, judged: bool) -> Subject:
        """Return a medicine that is taken and is none of ours; what sources say against it is on record for few."""
        covered = ["contraindications", "cautions"] if judged else []
        head = {"id": taken.ids[0], "name": taken.name, "role": [], "class_path": [], "covered": covered, "conditions": []}
        return cls(head | {"extent": "partner", "status": {}, "sources_read": 0, "checked": ""})


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
    """The answer on one patient. `bare` are the drugs of which nothing is on record; they differ in their names alone."""

    __slots__ = ("_bare", "_judge", "_met", "_verdicts", "patient", "taking")

    def __init__(self, patient: Patient, met: list[Verdict], bare: list[Subject], judge: Callable[[Subject], Verdict], taking: list[Judged]) -> None:
        self.patient = patient
        self.taking = taking
        self._met = sorted(met, key=_order)
        self._bare = bare
        self._judge = judge
        self._verdicts: list[Verdict] | None = None

    @property
    def empty(self) -> bool:
        """Whether no drug was left to judge."""
        return not self._met and not self._bare

    @property
    def verdicts(self) -> list[Verdict]:
        """Each drug's verdict, in reading order."""
        if self._verdicts is None:
            self._verdicts = [*self._met, *map(self._judge, self._bare)]
        return self._verdicts

    def json(self) -> str:
        """Return verdicts and what is taken as the inside of a JSON object."""
        parts: list[bytes] = []
        self.write(parts.append)
        return b"".join(parts).decode("ascii")

    def write(self, put: Callable[[bytes], None]) -> None:
        """Put the same as pieces."""
        put(b'"drugs":[')
        between = b""
        for verdict in self._met:
            put(between)
            verdict.write(put)
            between = b","
        if self._bare:
            tail = self._judge(self._bare[0]).json()[len(self._bare[0].json) :]
            put(between + ",".join([drug.json + tail for drug in self._bare]).encode())
        put(f'],"taking":[{",".join([one.json() for one in self.taking])}]'.encode())
