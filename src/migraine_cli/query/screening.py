"""Each drug with its verdict on one patient. It states what the sources say; it does not choose.

The verdict is that of the strongest reason. What a source favours stands on an axis of its own and softens nothing. Facts are
indexed by what profiles ask, and what they say of one answer is worked out once: many patients cost look-ups.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right

from migraine_cli.query import screening_rules as rules
from migraine_cli.query.narrowing import place_order
from migraine_cli.query.patient import KIDNEY, LIVER, POSSIBLE, REMEMBERED, Lookup, Patient, Terms
from migraine_cli.query.screening_rules import CAUTION, FAVOUR, INFORMATION, OUTSIDE, UNDECIDED, Finding, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import Any

    from migraine_cli.query.patient import Taken
    from migraine_cli.query.profile import Measure, Profile
    from migraine_cli.store.reads import Store

NOTHING, NOT_COVERED = "nothing listed", "not covered"
WORDS = {60: "contraindicated", 50: "avoid", 40: "warning", 30: "caution", 20: "outside the label", 10: "undecided", 0: NOTHING}
# What is left stands first, then why the others fell.
ORDER = (NOTHING, "undecided", "outside the label", "caution", "warning", "avoid", "contraindicated", NOT_COVERED)
_RANK = {word: number for number, word in enumerate(ORDER)}
_LISTS = ("reasons", "undecided", "information", "favours")
_EMPTY = "".join(f',"{name}":[]' for name in _LISTS)


class Group:
    """The findings of one strength that one question yields of one drug, with their JSON."""

    __slots__ = ("_json", "drug", "findings", "kind", "level", "needs")

    def __init__(self, drug: str, level: int, findings: list[Finding]) -> None:
        self.drug = drug
        self.level = level
        self.findings = findings
        self._json: str | None = None
        self.needs = tuple(dict.fromkeys([need for finding in findings for need in finding.needs]))
        # The list of the answer that the group belongs to, as its place in `_LISTS`.
        self.kind = 0 if level >= OUTSIDE else 1 if level >= UNDECIDED else 2 if level >= INFORMATION else 3

    @property
    def json(self) -> str:
        """The findings as JSON, written out when first asked for."""
        if self._json is None:
            self._json = ",".join([finding.json() for finding in self.findings])
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
    """A taken medicine and a drug of which no interaction is on record: looked for in vain, or not covered."""

    __slots__ = ("json", "name", "searched")

    def __init__(self, name: str, searched: dict[str, Any] | None) -> None:
        self.name = name
        self.searched = searched
        said: dict[str, Any] = {"taking": name, "state": "not found" if searched else NOT_COVERED}
        if searched:
            said |= {"statement": searched["id"], "text": searched["text"], "cites": searched["cites"]}
        self.json = json.dumps(said, separators=(",", ":"))


def _strength(group: Group) -> int:
    return group.level


def _order(verdict: Verdict) -> tuple[int, bool, bool, bool, str]:
    return verdict.order


class Pairs:
    """The pairs of one drug without a record, with their JSON."""

    __slots__ = ("json", "pairs")

    def __init__(self, pairs: list[Pair]) -> None:
        self.pairs = pairs
        self.json = ",".join([pair.json for pair in pairs])


NO_PAIRS = Pairs([])


class Verdict:
    """One drug and what its facts say of a patient; a partner that is taken has one as well."""

    __slots__ = ("drug", "groups", "level", "needs", "not_asked", "not_covered", "pairs", "taken", "word")

    def __init__(self, drug: Subject, groups: list[Group], not_covered: list[str], pairs: Pairs, *, not_asked: int, taken: bool) -> None:
        groups.sort(key=_strength, reverse=True)  # stable: within one strength the order of the questions stays
        self.drug = drug
        self.groups = groups
        self.level = max(groups[0].level, 0) if groups else 0
        self.needs = tuple(dict.fromkeys([need for group in groups for need in group.needs])) if groups else ()
        self.not_covered = not_covered
        self.pairs = pairs
        self.not_asked = not_asked
        self.taken = taken
        open_verdict = self.level < OUTSIDE and not drug.read
        self.word = NOT_COVERED if open_verdict or (self.level == 0 and not_covered) else WORDS[self.level]

    def findings(self, kind: str) -> list[Finding]:
        """Return the findings of one list: "reasons", "undecided", "information" or "favours"; strongest first."""
        number = _LISTS.index(kind)
        return [finding for group in self.groups for finding in group.findings if group.kind == number]

    @property
    def order(self) -> tuple[int, bool, bool, bool, str]:
        """The key of reading order: what is left, then why others fell; what is favoured and what was read stand first."""
        favoured = bool(self.groups) and self.groups[-1].level == FAVOUR
        return (_RANK[self.word], not favoured, not self.drug.read, not self.groups, self.drug.id)

    def json(self) -> str:
        """Return the verdict as JSON."""
        found = _EMPTY
        if self.groups:
            lists: tuple[list[str], ...] = ([], [], [], [])
            for group in self.groups:
                lists[group.kind].append(group.json)
            found = "".join([f',"{name}":[{",".join(mine)}]' for name, mine in zip(_LISTS, lists, strict=True)])
        return (
            f'{self.drug.json},"verdict":"{self.word}","level":{self.level},"taken":{"true" if self.taken else "false"},"needs":{listed(self.needs)}{found}'
            f',"not_covered":{listed(self.not_covered)},"no_interaction_on_record":[{self.pairs.json}],"not_asked":{self.not_asked}}}'
        )


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
    def verdicts(self) -> list[Verdict]:
        """Each drug's verdict, in reading order."""
        if self._verdicts is None:
            self._verdicts = [*self._met, *map(self._judge, self._bare)]
        return self._verdicts

    def json(self) -> str:
        """Return verdicts and what is taken as the inside of a JSON object."""
        drugs = [v.json() for v in self._met]
        if self._bare:
            tail = self._judge(self._bare[0]).json()[len(self._bare[0].json) :]
            drugs += [drug.json + tail for drug in self._bare]
        return f'"drugs":[{",".join(drugs)}],"taking":[{",".join([one.json() for one in self.taking])}]'


class Screener:
    """Screens patients by one store. `whole` reads every fact once, for many patients; else each patient reads a few."""

    def __init__(self, store: Store, *, whole: bool = False) -> None:
        self.store = store
        self.rows: dict[str, Any] = store.screening(None if whole else ("drugs", "terms"))
        self.whole = whole
        self.terms = Terms(self.rows["terms"])
        self.lookup = Lookup(store, self.terms)
        self.drugs = [Subject(head) for head in self.rows["drugs"]]
        self.by_id = {drug.id: drug for drug in self.drugs}
        self.roles = {drug.id: drug.roles for drug in self.drugs}
        self.of_class: dict[str, list[Subject]] = {}
        for drug in self.drugs:
            for class_id in drug.class_path:
                self.of_class.setdefault(class_id, []).append(drug)
        self._known: dict[Hashable, list[Group]] = {}
        self._held = 0  # findings that are remembered
        self._kinds: list[str] | None = None  # of migraine, that labels name
        self._ends: dict[tuple[str, str], list[float]] = {}

    def screen(self, profile: Profile) -> Screening:
        """Return the verdicts on a patient, in reading order. Raises `UsageError`, `NotFoundError` for names that are not on record."""
        who = Patient(profile, self.terms, self.lookup)
        keys = self._keys(who)
        if not self.whole:
            self.rows |= self.store.screening(key for key in keys if key not in self.rows)
        found: dict[str, list[Group]] = {}
        for key in keys:
            if key in self.rows and not key.startswith(("interaction/", "unlisted")):
                for group in self._groups(key, who):
                    found.setdefault(group.drug, []).append(group)
        pairs = self._interactions(who, found)
        self._duplicates(who, found)
        role = profile.role
        kept = [d for d in self.drugs if (who.drugs is None or d.id in who.drugs) and (role is None or _has_role(d, role))]
        taken = {t.drug for t in who.taking}
        asked = _sections(who)
        known = who.has.keys() | who.lacks.keys() | self.terms.decisive.keys()

        def verdict(drug: Subject) -> Verdict:
            missing = [] if asked <= drug.covered else sorted(asked - drug.covered)
            not_asked = len(drug.conditions - known) if drug.conditions else 0
            return Verdict(drug, found.get(drug.id, []), missing, pairs.get(drug.id, NO_PAIRS), not_asked=not_asked, taken=drug.id in taken)

        bare = [d for d in kept if d.id not in found and d.id not in taken and asked.isdisjoint(d.covered)]
        if pairs:
            shared = pairs[bare[0].id] if bare else NO_PAIRS
            bare = [d for d in bare if pairs[d.id] is shared]
        left_out = {d.id for d in bare}
        verdicts = {d.id: verdict(d) for d in kept if d.id not in left_out}
        taking = [Judged(one, self._judged(one, verdicts, verdict, found), self._overuse(one, who)) for one in who.taking]
        return Screening(who, list(verdicts.values()), bare, verdict, taking)

    def _judged(self, taken: Taken, verdicts: dict[str, Verdict], verdict: Callable[[Subject], Verdict], found: dict[str, list[Group]]) -> Verdict:
        """Return the verdict on what is taken; on a partner by what is said of it or of a group that holds it."""
        if taken.drug:
            return verdicts.get(taken.drug) or verdict(self.by_id[taken.drug])
        partner = Subject.of_partner(taken, bool(taken.within.intersection(self.terms.judged)))
        groups = [group for key in sorted(taken.within) if key not in self.by_id for group in found.get(key, ())]
        return Verdict(partner, groups, [] if partner.read else ["contraindications", "cautions"], NO_PAIRS, not_asked=0, taken=True)

    def _overuse(self, taken: Taken, who: Patient) -> str:
        if who.profile.acute_days is None:
            return ""
        limits = [fact for fact in self._here("limits/overuse", who) if fact["drug"] == taken.drug]
        if not limits:
            return NOT_COVERED
        return "reached" if any(True for _ in rules.of_overuse(limits, who)) else "below the limits on record"

    def _keys(self, who: Patient) -> list[str]:
        keys = [f"condition/{c}" for c in sorted(who.has.keys() | {c for c in self.terms.decisive if c not in who.lacks})]
        keys += [f"reproduction/{facet}" for facet, condition in rules.FACETS.items() if who.state(condition) is not False]
        keys += [f"{organ}/{measure}" for organ in ("renal", "hepatic") for measure in ("CrCl", "eGFR", "Child-Pugh", "serum creatinine", "in words")]
        keys += ["status", *(["limits/overuse"] if who.profile.acute_days is not None else [])]
        if who.taking:
            keys += ["unlisted", *sorted({f"interaction/{key}" for taken in who.taking for key in (*taken.within, *taken.members)})]
        return keys

    def _groups(self, key: str, who: Patient) -> list[Group]:
        """Return what the facts under a key say; patients who answer alike share it."""
        mark = (key, who.profile.jurisdiction, self._mark(key, who))
        groups = self._known.get(mark)
        if groups is None:
            if self._held >= REMEMBERED:
                self._known.clear()
                self._held = 0
            groups = self._known[mark] = grouped(self._findings(key, who))
            self._held += 1 + sum([len(group.findings) for group in groups])
        return groups

    def _mark(self, key: str, who: Patient) -> Hashable:
        """Return all of a patient on which the answer to a key may hang."""
        kind, _, name = key.partition("/")
        profile = who.profile
        if kind == "condition":
            state = who.state(name)
            asks = who.asks(name, self.terms) if state is True and name in self.terms.asked else ""
            return (state, asks, who.trimester, self._between(key, "age", profile.age))
        if kind == "reproduction":
            months = profile.breastfeeding_infant_months
            return (who.state(rules.FACETS[name]), who.trimester, self._between(key, "infant_age", None if months is None else months / 12))
        if kind == "status":
            states = tuple([_truth(who.state(c)) for c in (POSSIBLE, *self._indications())])
            return (self._between(key, "age", profile.age), self._between(key, "weight", profile.weight), states, profile.role)
        if kind == "limits":
            return profile.acute_days
        if name in ("CrCl", "eGFR"):
            given: Measure | None = profile.crcl if name == "CrCl" else profile.egfr
            place = None if given is None else (given.unit, self._between(key, "parsed", given.value))
            return (place, who.state("children"))
        organ = KIDNEY if kind == "renal" else LIVER
        return (who.state(organ), who.state(f"severe-{organ}"), who.state("dialysis"), who.state("children"), profile.child_pugh)

    def _indications(self) -> list[str]:
        if self._kinds is None:
            self._kinds = sorted({fact["indication"] for fact in self.rows["status"]})
        return self._kinds

    def _between(self, key: str, field: str, value: float | None) -> Hashable:
        """Return between which written ends a value lies: all that lie there get the same answer."""
        if value is None:
            return None
        ends = self._ends.get((key, field))
        if ends is None:
            amounts = [fact[field] for fact in self.rows[key] if field in fact]
            written = {(end + more) * rules.IN_YEARS.get(a["unit"], 1) for a in amounts for end in (a["low"], a.get("high", a["low"])) for more in (0, 1)}
            if field == "age":
                written.update(end for bounds in rules.AGES.values() for end in bounds)
            ends = self._ends[key, field] = sorted(written)
        return (bisect_left(ends, value), bisect_right(ends, value))

    def _findings(self, key: str, who: Patient) -> Iterator[Finding]:
        kind, _, name = key.partition("/")
        facts = self._here(key, who)
        if kind == "condition":
            return rules.of_condition(name, facts, who, self.terms)
        if kind == "reproduction":
            return rules.of_reproduction(name, facts, who)
        if kind == "status":
            return rules.of_status(facts, who, self.roles)
        if kind == "limits":
            return rules.of_overuse(facts, who)
        return rules.of_organ(kind, name, facts, who)

    def _here(self, key: str, who: Patient) -> list[dict[str, Any]]:
        where = who.profile.jurisdiction
        facts: list[dict[str, Any]] = self.rows.get(key, [])
        return facts if where is None else [f for f in facts if not f["jurisdiction"] or where in f["jurisdiction"]]

    def _interactions(self, who: Patient, found: dict[str, list[Group]]) -> dict[str, Pairs]:
        """Add the interactions of what is taken; return the drugs' pairs without a record."""
        if not who.taking:
            return {}
        from migraine_cli.query.screening_pairs import interactions, unmatched

        findings, met = interactions(who, lambda key: self._here(key, who))
        for group in grouped(findings):
            found.setdefault(group.drug, []).append(group)
        return unmatched(who, self.drugs, met, self._here("unlisted", who))

    def _duplicates(self, who: Patient, found: dict[str, list[Group]]) -> None:
        for taken in who.taking:
            wholes = [self.by_id[taken.drug].class_path[-1]] if taken.drug else taken.ids
            for whole in wholes:
                for drug in self.of_class.get(whole, ()):
                    if drug.id != taken.drug and (taken.drug is None or drug.class_path[-1] == whole):
                        finding = _duplicate(drug, taken, self.terms.called[whole])
                        found.setdefault(drug.id, []).append(Group(drug.id, CAUTION, [finding]))


def _sections(who: Patient) -> set[str]:
    """Return the sections of a record that a patient's verdict needs."""
    profile = who.profile
    asked = {"contraindications", "cautions"}
    if profile.egfr or profile.crcl or KIDNEY in who.has:
        asked.add("renal")
    if LIVER in who.has:
        asked.add("hepatic")
    if any(c in who.has for c in rules.FACETS.values()):
        asked.add("reproduction")
    return asked


def _truth(state: tuple[str, ...] | bool) -> bool | None:
    return None if state is True else bool(state)


def _has_role(drug: Subject, role: str) -> bool:
    return any(role == mine or (role == "preventive" and mine == "short-term prevention") for mine in drug.roles)


def _duplicate(drug: Subject, taken: Taken, class_name: str) -> Finding:
    """Two of one class: computed here, from the classes on record."""
    text = f"{drug.name} is of the class {class_name}, as is {taken.name}, which is already taken (computed from the classes on record)"
    head = drug.head
    fact = {"drug": drug.id, "id": head["class_statement"], "section": "classification", "label": "", "text": text, "jurisdiction": []}
    return Finding(fact | {"cites": head["class_cites"], "checked": head["class_checked"]}, CAUTION, "duplication", (f"taking {taken.name}",))
