"""Each drug with its verdict on one patient. It states what the sources say; it does not choose.

The verdict is that of the strongest reason. What a source favours stands on an axis of its own and softens nothing. Facts are
indexed by what profiles ask, and what they say of one answer is worked out once: many patients cost look-ups.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from migraine_cli.query import screening_rules as rules
from migraine_cli.query.patient import KIDNEY, LIVER, MIGRAINE, REMEMBERED, Lookup, Patient, Terms
from migraine_cli.query.screening_answers import NOT_COVERED, Answers, Group, Remembered, Says, Subject, grouped, part
from migraine_cli.query.screening_pairs import Solo, interactions, together, unmatched
from migraine_cli.query.screening_rules import CAUTION, OUTSIDE, Finding
from migraine_cli.query.screening_verdicts import NO_PAIRS, Judged, Pairs, Screening, Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Any

    from migraine_cli.query.patient import Taken
    from migraine_cli.query.profile import Measure, Profile
    from migraine_cli.query.screening_answers import Answer, Part
    from migraine_cli.store.reads import Store

# What profiles answer alike; "reproduction" is age, sex and childbearing.
MATTERS = ("reproduction", "migraine", "renal", "hepatic", "status")


class Screener:
    """Screens patients by one store. `whole` reads every fact once, for many patients; else each patient reads a few.

    `brief` writes what is open in short: two thirds of an answer are questions, and the same ones for most patients.
    """

    def __init__(self, store: Store, *, whole: bool = False, brief: bool = False) -> None:
        self.store = store
        self.brief = brief
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
        # Nearly every answer and medicine of the vocabulary comes up again in a stream: what holds them all is no growth.
        self._known = Remembered(3 * REMEMBERED)
        self._kinds: list[dict[str, Any]] | None = None
        self._ends: dict[tuple[str, str], list[float]] = {}
        self._others: dict[str, list[str]] = {}
        self._matters: dict[str, int | None] = {}
        self._unread: dict[frozenset[str], tuple[int, dict[str, Sequence[str]]]] = {}
        self._solos = Remembered(8 * REMEMBERED)
        self._answers = Answers()
        self._askable = {drug.id: drug.conditions - self.terms.decisive.keys() for drug in self.drugs}

    def screen(self, profile: Profile) -> Screening:
        """Return the verdicts on a patient, in reading order. Raises `UsageError`, `NotFoundError` for names that are not on record."""
        who = Patient(profile, self.terms, self.lookup)
        keys, beside = self._keys(who)
        if not self.whole:
            self.rows |= self.store.screening(key for key in (*keys, *beside) if key not in self.rows)
        where = profile.jurisdiction
        sheets, own = self._told(who, keys)
        pairs, plain, met = self._interactions(who)
        for group in (*met, *self._duplicates(who)):
            own.setdefault(group.drug, []).append(group)
        elsewhere = self._elsewhere(who, keys, where) if where else {}
        asked = _sections(who)
        number, missing = self._missing(asked)
        given = (who.has.keys() | who.lacks.keys()) - self.terms.decisive.keys()
        taken = {t.drug for t in who.taking}
        kept = self._kept(who)
        verdicts: dict[str, Verdict] = {}
        for said in self._answers.says(kept, sheets, number, missing):
            drug = said.drug
            key = drug.id
            whole = said.and_more(own[key]) if key in own else said
            conditions = self._askable[key]
            verdicts[key] = made = Verdict(whole, pairs.get(key, plain), len(conditions) - len(conditions & given), key in taken)
            if key in elsewhere:
                made.note_elsewhere(elsewhere[key])
        taking = [Judged(one, verdicts.get(one.drug or "") or self._judged(one, sheets, own), self._overuse(one, who)) for one in who.taking]
        shown = verdicts.values() if kept is self.drugs else [verdict for verdict in verdicts.values() if self._asked(verdict.drug, who)]
        return Screening(who, shown, taking)

    def _asked(self, drug: Subject, who: Patient) -> bool:
        """Return whether a drug is among those to be screened."""
        role = who.profile.role
        return (who.drugs is None or drug.id in who.drugs) and (role is None or _has_role(drug, role))

    def _kept(self, who: Patient) -> Sequence[Subject]:
        """Return the drugs to be screened, and those that are taken: they are judged whether they were asked for or not."""
        if who.drugs is None and who.profile.role is None:
            return self.drugs
        taken = {one.drug for one in who.taking}
        return [drug for drug in self.drugs if drug.id in taken or self._asked(drug, who)]

    def _told(self, who: Patient, keys: list[str]) -> tuple[list[dict[str, Part]], dict[str, list[Group]]]:
        """Return what facts say on each matter, by drug, and what they say of the patient's own diseases."""
        matters: list[list[Answer]] = [[] for _ in MATTERS]
        own: dict[str, list[Group]] = {}
        where, rows, of = who.profile.jurisdiction, self.rows, self._matters
        for key in keys:
            if key in rows:
                answer = self._answer(key, who, where)
                matter = of[key] if key in of else self._matter(key)
                if matter is not None:
                    matters[matter].append(answer)
                    continue
                for group in answer.groups:
                    own.setdefault(group.drug, []).append(group)
        return [self._answers.sheet(answers) if answers else {} for answers in matters], own

    def _missing(self, asked: set[str]) -> tuple[int, dict[str, Sequence[str]]]:
        """Return, for the sections that a profile asks for, a number, and what of them nobody has read, by drug."""
        key = frozenset(asked)
        if key not in self._unread:
            self._unread[key] = (len(self._unread), {d.id: sorted(asked - d.covered) for d in self.drugs})
        return self._unread[key]

    def _judged(self, taken: Taken, sheets: list[dict[str, Part]], own: dict[str, list[Group]]) -> Verdict:
        """Return the verdict on a partner that is taken, by what is said of it or of a group that holds it."""
        partner = Subject.of_partner(taken, bool(taken.within.intersection(self.terms.judged)))
        keys = [key for key in sorted(taken.within) if key not in self.by_id]
        parts = [sheet[key] for sheet in sheets for key in keys if key in sheet]
        parts += [part(own[key]) for key in keys if key in own]
        return Verdict(Says(partner, parts, () if partner.read else ("contraindications", "cautions")), NO_PAIRS, 0, taken=True)

    def _overuse(self, taken: Taken, who: Patient) -> str:
        if who.profile.acute_days is None:
            return ""
        limits = [fact for fact in self._here("limits/overuse", who.profile.jurisdiction) if fact["drug"] == taken.drug]
        if not limits:
            return NOT_COVERED
        return "reached" if any(True for _ in rules.of_overuse(limits, who)) else "below the limits on record"

    def _keys(self, who: Patient) -> tuple[list[str], list[str]]:
        """Return the keys of the facts that a profile asks for, and of those on what is taken beside a drug."""
        keys = [f"condition/{c}" for c in sorted(who.has.keys() | {c for c in self.terms.decisive if c not in who.lacks})]
        keys += [f"reproduction/{facet}" for facet, condition in rules.FACETS.items() if who.state(condition) is not False]
        keys += [f"{organ}/{measure}" for organ in ("renal", "hepatic") for measure in ("CrCl", "eGFR", "Child-Pugh", "serum creatinine", "in words")]
        keys += ["status", *(["limits/overuse"] if who.profile.acute_days is not None else [])]
        return keys, ["unlisted", *sorted({key for taken in who.taking for _, key, _ in taken.rules})] if who.taking else []

    def _elsewhere(self, who: Patient, keys: list[str], where: str) -> dict[str, dict[int, set[str]]]:
        """Return, for each drug, how strongly facts of other jurisdictions speak against it, and which: narrowing must not read as clearing."""
        groups = [g for key in keys if key in self.rows for g in self._answer(key, who, None).groups]
        groups += grouped(interactions(who.taking, lambda key: self._here(key, None))[0]) if who.taking else []
        found: dict[str, dict[int, set[str]]] = {}
        for group in groups:
            for finding in group.findings if group.level >= OUTSIDE else ():
                places = finding.fact["jurisdiction"]
                if places and where not in places:
                    found.setdefault(group.drug, {}).setdefault(group.level, set()).update(places)
        return found

    def _answer(self, key: str, who: Patient, where: str | None) -> Answer:
        """Return what the facts under a key say; patients who answer alike share it."""
        mark = (key, where, self._mark(key, who))
        answer: Answer | None = self._known.get(mark)
        if answer is None:
            answer = self._answers.answer(grouped(self._findings(key, who, where), brief=self.brief))
            self._known.keep(mark, answer, answer.size)
        return answer

    def _matter(self, key: str) -> int | None:
        """Return which of `MATTERS` a key is about; None for a disease of the patient's own, and for days of use.

        What is said on one matter hangs little on the others, so that few ways of answering come together.
        """
        kind, _, name = key.partition("/")
        found: str | None = kind
        if kind == "condition":
            roots = {KIDNEY: "renal", LIVER: "hepatic", MIGRAINE: "migraine"}
            found = next((roots[wide] for wide in self.terms.above(name) if wide in roots), "reproduction" if name in self.terms.decisive else None)
        matter = self._matters[key] = MATTERS.index(found) if found in MATTERS else None
        return matter

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

    def _interactions(self, who: Patient) -> tuple[dict[str, Pairs], Pairs, list[Group]]:
        """Return some drugs' pairs without a record, those of all others, and the interactions of what is taken."""
        if not who.taking:
            return {}, NO_PAIRS, []
        where = who.profile.jurisdiction
        found = together(who.taking, [self._solo(taken) for taken in who.taking]) if where is None else None
        if found is not None:
            return found
        findings, met = interactions(who.taking, lambda key: self._here(key, where))
        beyond = interactions(who.taking, lambda key: self._here(key, None))[0] if where else []
        return (*unmatched(who, met, self._here("unlisted", where), beyond), grouped(findings, brief=self.brief))

    def _solo(self, taken: Taken) -> Solo:
        solo: Solo | None = self._solos.get(taken.asked)
        if solo is None:
            solo = Solo(taken, lambda key: self._here(key, None), self._here("unlisted", None), brief=self.brief)
            self._solos.keep(taken.asked, solo, 1 + len(solo.groups))
        return solo

    def _duplicates(self, who: Patient) -> Iterator[Group]:
        for taken in who.taking:
            wholes = [self.by_id[taken.drug].class_path[-1]] if taken.drug else taken.ids
            for whole in wholes:
                for drug in self.of_class.get(whole, ()):
                    if drug.id != taken.drug and (taken.drug is None or drug.class_path[-1] == whole):
                        yield Group(drug.id, CAUTION, [_duplicate(drug, taken, self.terms.called[whole])])


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
