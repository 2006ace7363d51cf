"""Each drug with its verdict on one patient. It states what the sources say; it does not choose.

The verdict is that of the strongest reason. What a source favours stands on an axis of its own and softens nothing. Facts are
indexed by what profiles ask, and what they say of one answer is worked out once: many patients cost look-ups.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from migraine_cli.query import screening_rules as rules
from migraine_cli.query.patient import KIDNEY, LIVER, REMEMBERED, Lookup, Patient, Terms
from migraine_cli.query.screening_pairs import interactions, unmatched
from migraine_cli.query.screening_rules import CAUTION, OUTSIDE, Finding
from migraine_cli.query.screening_verdicts import NO_PAIRS, NOT_COVERED, Group, Judged, Pairs, Screening, Subject, Verdict, grouped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from typing import Any

    from migraine_cli.query.patient import Taken
    from migraine_cli.query.profile import Measure, Profile
    from migraine_cli.store.reads import Store


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
        # Answers in two generations: when the younger is full it becomes the older, and what is asked for again moves back.
        self._known: dict[Hashable, list[Group]] = {}
        self._older: dict[Hashable, list[Group]] = {}
        self._held = 0  # findings that the younger holds
        self._kinds: list[dict[str, Any]] | None = None
        self._ends: dict[tuple[str, str], list[float]] = {}
        self._others: dict[str, list[str]] = {}

    def screen(self, profile: Profile) -> Screening:
        """Return the verdicts on a patient, in reading order. Raises `UsageError`, `NotFoundError` for names that are not on record."""
        who = Patient(profile, self.terms, self.lookup)
        keys = self._keys(who)
        if not self.whole:
            self.rows |= self.store.screening(key for key in keys if key not in self.rows)
        found: dict[str, list[Group]] = {}
        for key in keys:
            if key in self.rows and not key.startswith(("interaction/", "unlisted")):
                for group in self._groups(key, who, profile.jurisdiction):
                    mine = found.get(group.drug)
                    if mine is None:
                        found[group.drug] = [group]
                    else:
                        mine.append(group)
        where = profile.jurisdiction
        elsewhere = self._elsewhere(who, keys, where) if where else {}
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
            made = Verdict(drug, found.get(drug.id, []), missing, pairs.get(drug.id, NO_PAIRS), not_asked=not_asked, taken=drug.id in taken)
            if drug.id in elsewhere:
                made.note_elsewhere(elsewhere[drug.id])
            return made

        bare = [d for d in kept if d.id not in found and d.id not in elsewhere and d.id not in taken and asked.isdisjoint(d.covered)]
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
        limits = [fact for fact in self._here("limits/overuse", who.profile.jurisdiction) if fact["drug"] == taken.drug]
        if not limits:
            return NOT_COVERED
        return "reached" if any(True for _ in rules.of_overuse(limits, who)) else "below the limits on record"

    def _keys(self, who: Patient) -> list[str]:
        keys = [f"condition/{c}" for c in sorted(who.has.keys() | {c for c in self.terms.decisive if c not in who.lacks})]
        keys += [f"reproduction/{facet}" for facet, condition in rules.FACETS.items() if who.state(condition) is not False]
        keys += [f"{organ}/{measure}" for organ in ("renal", "hepatic") for measure in ("CrCl", "eGFR", "Child-Pugh", "serum creatinine", "in words")]
        keys += ["status", *(["limits/overuse"] if who.profile.acute_days is not None else [])]
        if who.taking:
            keys += ["unlisted", *sorted({key for taken in who.taking for _, key in taken.rules})]
        return keys

    def _elsewhere(self, who: Patient, keys: list[str], where: str) -> dict[str, dict[int, set[str]]]:
        """Return, for each drug, how strongly facts of other jurisdictions speak against it, and which: narrowing must not read as clearing."""
        groups = [g for key in keys if key in self.rows and not key.startswith(("interaction/", "unlisted")) for g in self._groups(key, who, None)]
        groups += grouped(interactions(who, lambda key: self._here(key, None))[0]) if who.taking else []
        found: dict[str, dict[int, set[str]]] = {}
        for group in groups:
            for finding in group.findings if group.level >= OUTSIDE else ():
                places = finding.fact["jurisdiction"]
                if places and where not in places:
                    found.setdefault(group.drug, {}).setdefault(group.level, set()).update(places)
        return found

    def _groups(self, key: str, who: Patient, where: str | None) -> list[Group]:
        """Return what the facts under a key say; patients who answer alike share it."""
        mark = (key, where, self._mark(key, who))
        groups = self._known.get(mark)
        if groups is None:
            groups = self._older.pop(mark, None)
            if groups is None:
                groups = grouped(self._findings(key, who, where))
            if self._held >= REMEMBERED:
                self._known, self._older, self._held = {}, self._known, 0
            self._known[mark] = groups
            self._held += 1 + sum([len(group.findings) for group in groups])
        return groups

    def _mark(self, key: str, who: Patient) -> Hashable:
        """Return all of a patient on which the answer to a key may hang."""
        kind, _, name = key.partition("/")
        profile = who.profile
        if kind == "condition":
            state = who.state(name)
            asks = who.asks(name, self.terms) if state is True and name in self.terms.asked else ""
            return (state, asks, who.trimester, self._between(key, "age", profile.age), self._beside(key, who))
        if kind == "reproduction":
            months = profile.breastfeeding_infant_months
            return (who.state(rules.FACETS[name]), who.trimester, self._between(key, "infant_age", None if months is None else months / 12))
        if kind == "status":
            return (profile.role, *[rules.label_fits(label, who) for label in self._labels()])
        if kind == "limits":
            return profile.acute_days
        if name in ("CrCl", "eGFR"):
            given: Measure | None = profile.crcl if name == "CrCl" else profile.egfr
            place = None if given is None else (given.unit, self._between(key, "parsed", given.value))
            return (place, who.state("children"))
        organ = KIDNEY if kind == "renal" else LIVER
        return (who.state(organ), who.state(f"severe-{organ}"), who.state("dialysis"), who.state("children"), profile.child_pugh)

    def _labels(self) -> list[dict[str, Any]]:
        """Return one row of a label for each way in which labels say whom they are for."""
        if self._kinds is None:
            self._kinds = list({repr([fact.get(name) for name in rules.WHOM]): fact for fact in self.rows["status"]}.values())
        return self._kinds

    def _beside(self, key: str, who: Patient) -> Hashable:
        """Return which of the things are taken that facts under a key need beside the condition."""
        others = self._others.get(key)
        if others is None:
            others = self._others[key] = sorted({fact["only_with"] for fact in self.rows[key] if "only_with" in fact})
        return tuple(rules.beside(other, who) for other in others)

    def _between(self, key: str, field: str, value: float | None) -> Hashable:
        """Return between which written ends a value lies: all that lie there get the same answer."""
        if value is None:
            return None
        ends = self._ends.get((key, field))
        if ends is None:
            amounts = [fact[field] for fact in self.rows[key] if field in fact]
            written = {(end + more) * rules.IN_YEARS.get(a["unit"], 1) for a in amounts for end in (a["low"], a.get("high", a["low"])) for more in (0, 1)}
            ends = self._ends[key, field] = sorted(written)
        return (bisect_left(ends, value), bisect_right(ends, value))

    def _findings(self, key: str, who: Patient, where: str | None) -> Iterator[Finding]:
        kind, _, name = key.partition("/")
        facts = self._here(key, where)
        if kind == "condition":
            return rules.of_condition(name, facts, who, self.terms)
        if kind == "reproduction":
            return rules.of_reproduction(name, facts, who)
        if kind == "status":
            return rules.of_status(facts, who, self.roles)
        if kind == "limits":
            return rules.of_overuse(facts, who)
        return rules.of_organ(kind, name, facts, who)

    def _here(self, key: str, where: str | None) -> list[dict[str, Any]]:
        facts: list[dict[str, Any]] = self.rows.get(key, [])
        return facts if where is None else [f for f in facts if not f["jurisdiction"] or where in f["jurisdiction"]]

    def _interactions(self, who: Patient, found: dict[str, list[Group]]) -> dict[str, Pairs]:
        """Add the interactions of what is taken; return the drugs' pairs without a record."""
        if not who.taking:
            return {}
        where = who.profile.jurisdiction
        findings, met = interactions(who, lambda key: self._here(key, where))
        for group in grouped(findings):
            found.setdefault(group.drug, []).append(group)
        beyond = interactions(who, lambda key: self._here(key, None))[0] if where else []
        return unmatched(who, self.drugs, met, self._here("unlisted", where), beyond)

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


def _has_role(drug: Subject, role: str) -> bool:
    return any(role == mine or (role == "preventive" and mine == "short-term prevention") for mine in drug.roles)


def _duplicate(drug: Subject, taken: Taken, class_name: str) -> Finding:
    """Two of one class: computed here, from the classes on record."""
    text = f"{drug.name} is of the class {class_name}, as is {taken.name}, which is already taken (computed from the classes on record)"
    head = drug.head
    fact = {"drug": drug.id, "id": head["class_statement"], "section": "classification", "label": "", "text": text, "jurisdiction": []}
    return Finding(fact | {"cites": head["class_cites"], "checked": head["class_checked"]}, CAUTION, "duplication", (f"taking {taken.name}",))
