"""A profile with its names looked up: which conditions hold, which do not, and which nobody said anything about."""

from __future__ import annotations

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.naming import LONGEST_NAME, normalise
from migraine_cli.model.safe import encodable, visible
from migraine_cli.query.resolve import resolve, suggestions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from migraine_cli.query.profile import Profile
    from migraine_cli.store.reads import Store

PREGNANCY, POSSIBLE, BREASTFEEDING, FATHERING = "pregnancy", "could-become-pregnant", "breastfeeding", "planning-to-father-a-child"
MIGRAINE, AURA, NO_AURA = "migraine", "migraine-with-aura", "migraine-without-aura"
KIDNEY, LIVER, SEVERE_LIVER = "renal-impairment", "hepatic-impairment", "severe-hepatic-impairment"
HEADACHES = {"episodic": "episodic-migraine", "chronic": "chronic-migraine", "hemiplegic": "hemiplegic-migraine", "menstrual": "menstrual-migraine"}
# Terms that an age answers, and for which ages they hold.
BY_AGE = {"children": (0, 18), "older-adults": (65, 1000), "age-under-55": (0, 55)}
# What a profile has a field for: where a source speaks of it and nobody answered, the verdict is undecided. Narrower terms follow.
DECISIVE = {
    PREGNANCY: "pregnancy",
    POSSIBLE: "childbearing potential",
    "planning-pregnancy": "planning a pregnancy",
    FATHERING: "planning to father a child",
    BREASTFEEDING: "breastfeeding",
    AURA: "aura",
    KIDNEY: "renal impairment",
    LIVER: "hepatic impairment",
    **dict.fromkeys(BY_AGE, "age"),
}
REMEMBERED = 6144  # names and answers kept at most, so that a stream runs in flat memory


class Terms:
    """The vocabulary that profiles are read by."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.wider: dict[str, list[str]] = row["wider"]
        self.names: dict[str, str] = row["names"]
        self.holders: dict[str, list[str]] = row["holders"]
        self.members: dict[str, list[str]] = row["members"]
        self.called: dict[str, str] = row["called"]
        self.judged: list[str] = row["judged"]
        self.narrower: dict[str, set[str]] = {}
        for key, wider in self.wider.items():
            for term in wider:
                self.narrower.setdefault(term, set()).add(key)
        self.decisive: dict[str, str] = {}
        for root in DECISIVE:
            for term in sorted(self.narrower.get(root, ())):
                if term not in DECISIVE:
                    self.decisive[term] = self.names[term]
        self.decisive |= DECISIVE
        # For each decisive term those to ask instead where they are open: a no to the widest answers all.
        self.asked = {term: [wide for wide in reversed(self.above(term)) if wide in self.decisive] for term in self.decisive}

    def above(self, condition: str) -> list[str]:
        """Return a condition and its wider terms."""
        return self.wider.get(condition) or [condition]

    def below(self, condition: str) -> set[str]:
        """Return a condition and its narrower terms."""
        return self.narrower.get(condition) or {condition}


class Taken:
    """Something that the patient takes: the ids it stands for, all that holds it, and, of a group, what is in it."""

    __slots__ = ("asked", "drug", "ids", "members", "name", "rules", "within")

    def __init__(self, asked: str, ids: list[str], terms: Terms, drug: str | None) -> None:
        self.asked = asked
        self.ids = ids
        self.drug = drug
        self.name = terms.called[ids[0]]
        self.within = frozenset(holder for key in ids for holder in (key, *terms.holders.get(key, ())))
        # What may be taken where a group is named: its members, and each other group that a member belongs to.
        members = [member for key in ids for member in terms.members.get(key, ())]
        self.members = frozenset(holder for member in members for holder in (member, *terms.holders.get(member, ()))) - self.within
        # Where its interactions stand: those that hold for certain, then those that may, with the drug by which alone they may: it is no
        # reason against itself.
        leaves = {leaf: (leaf, *terms.holders.get(leaf, ())) for leaf in members if not terms.members.get(leaf)}
        through = {key: [leaf for leaf, holders in leaves.items() if key in holders] for key in self.members}
        sure = [(True, f"interaction/{key}", "") for key in sorted(self.within)]
        self.rules = (*sure, *((False, f"interaction/{key}", by[0] if len(by) == 1 else "") for key, by in sorted(through.items())))


class Patient:
    """What holds (`has`), what does not (`lacks`), each with what was given that says so; and what is taken."""

    __slots__ = ("drugs", "has", "lacks", "profile", "taking", "trimester")

    def __init__(self, profile: Profile, terms: Terms, lookup: Lookup) -> None:
        self.profile = profile
        self.has: dict[str, set[str]] = {}
        self.lacks: dict[str, set[str]] = {}
        for condition, said in _held(profile):
            self._note(self.has, terms.above(condition), said)
        for asked in profile.conditions:
            condition = lookup.condition(asked)
            self._note(self.has, terms.above(condition), terms.names[condition])
        for condition, said in _absent(profile):
            self._note(self.lacks, terms.below(condition), said)
        for asked in profile.without:
            condition = lookup.condition(asked)
            self._note(self.lacks, terms.below(condition), f"no {terms.names[condition]}")
        self._by_age(profile)
        self._by_migraine(profile, terms)
        for condition in sorted(self.has.keys() & self.lacks.keys()):
            one, other = min(self.has[condition]), min(self.lacks[condition])
            raise UsageError(f"'{one}' contradicts '{other}'", "leave one out")
        week = profile.pregnant_week
        self.trimester = None if week is None else 1 if week <= 13 else 2 if week <= 27 else 3
        self.taking = list({taken.name: taken for taken in sorted(map(lookup.taken, profile.taking), key=lambda t: (t.name, t.asked))}.values())
        self.drugs = {lookup.drug(asked) for asked in profile.drugs} if profile.drugs else None

    @staticmethod
    def _note(side: dict[str, set[str]], conditions: Iterable[str], said: str) -> None:
        for condition in conditions:
            side.setdefault(condition, set()).add(said)

    def _by_age(self, profile: Profile) -> None:
        """Let the age answer the terms of age; one that was given by name stands as given."""
        if profile.age is None:
            return
        for condition, (low, high) in BY_AGE.items():
            if low <= profile.age < high:
                self._note(self.has, [condition], "age")
            elif condition not in self.has:
                self._note(self.lacks, [condition], "age")

    def _by_migraine(self, profile: Profile, terms: Terms) -> None:
        """Everybody who is screened has migraine, unless that is denied; who has no aura has the kind without."""
        for condition, said in ((MIGRAINE, "migraine"), *([(NO_AURA, "no aura")] if profile.aura is False else [])):
            if condition in terms.names and condition not in self.lacks and MIGRAINE not in self.lacks:
                self._note(self.has, [condition], said)

    def asks(self, condition: str, terms: Terms) -> str:
        """Return what to ask where nobody said whether a decisive condition holds: the widest term that is open."""
        for term in terms.asked[condition]:
            if term not in self.has and term not in self.lacks:
                return terms.decisive[term]
        return terms.decisive[condition]

    def state(self, condition: str) -> tuple[str, ...] | bool:
        """Return what says that a condition holds; False where it does not hold, True where nobody said."""
        said = self.has.get(condition)
        if said is not None:
            return tuple(sorted(said))
        return condition not in self.lacks


def _held(p: Profile) -> list[tuple[str, str]]:
    found = []
    if p.pregnant or p.pregnant_week is not None:
        found.append((PREGNANCY, "pregnancy"))
    if p.could_become_pregnant:
        found.append((POSSIBLE, "could become pregnant"))
    if p.breastfeeding or p.breastfeeding_infant_months is not None:
        found.append((BREASTFEEDING, "breastfeeding"))
    if p.aura:
        found.append((AURA, "aura"))
    if p.child_pugh is not None:
        found.append((LIVER, f"Child-Pugh {p.child_pugh}"))
        if p.child_pugh == "C":
            found.append((SEVERE_LIVER, "Child-Pugh C"))
    return found + [(HEADACHES[kind], f"{kind} migraine") for kind in p.headache]


def _absent(p: Profile) -> list[tuple[str, str]]:
    found = []
    if p.sex == "male":
        found += [(condition, "male") for condition in (PREGNANCY, POSSIBLE, BREASTFEEDING)]
    if p.sex == "female":
        found.append((FATHERING, "female"))
    if p.pregnant is False:
        found.append((PREGNANCY, "not pregnant"))
    if p.could_become_pregnant is False:
        found.append((POSSIBLE, "could not become pregnant"))
        if not p.pregnant and p.pregnant_week is None:
            found.append((PREGNANCY, "could not become pregnant"))
    if p.breastfeeding is False:
        found.append((BREASTFEEDING, "not breastfeeding"))
    if p.aura is False:
        found.append((AURA, "no aura"))
    if p.child_pugh in ("A", "B"):
        found.append((SEVERE_LIVER, f"Child-Pugh {p.child_pugh}"))
    if "episodic" in p.headache:
        found.append(("chronic-migraine", "episodic migraine"))
    if "chronic" in p.headache:
        found.append(("episodic-migraine", "chronic migraine"))
    return found


class Lookup:
    """Looks names up and remembers them. Raises `UsageError` or `NotFoundError`, never passes a name over."""

    def __init__(self, store: Store, terms: Terms) -> None:
        self.store = store
        self.terms = terms
        self._known: dict[tuple[str, str], Any] = {}

    def condition(self, asked: str) -> str:
        """Return a condition's id."""
        return str(self._once("condition", asked))

    def drug(self, asked: str) -> str:
        """Return a drug's id."""
        return str(self._once("drug", asked))

    def taken(self, asked: str) -> Taken:
        """Return what a name of a medicine, a partner, a group or a class stands for."""
        found: Taken = self._once("taken", asked)
        return found

    def _once(self, kind: str, asked: str) -> Any:
        key = (kind, asked)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._taken(asked) if kind == "taken" else self._resolved(asked, kind)
        return self._known[key]

    def _resolved(self, asked: str, kind: str) -> str:
        try:
            return resolve(self.store, asked, kind).drug
        except NotFoundError as error:
            if kind == "condition" and any("migraine-ref list" in hint for hint in error.hints):
                raise NotFoundError(error.message, "'migraine-ref search' finds the words that the facts use for it") from None
            raise

    def _taken(self, asked: str) -> Taken:
        if not asked.strip():
            raise UsageError("a name cannot be empty", "give a medicine, for example 'sertraline'")
        norm = normalise(asked) if len(asked) <= LONGEST_NAME and encodable(asked) else ""
        kinds = {kind for kind, _ in self.store.names(norm)} if norm else set()
        ids, drug = [], None
        for kind in ("drug", "partner", "class"):
            if kind in kinds:
                ids.append(self._one(asked, kind))
                drug = ids[0] if kind == "drug" else drug
        if not ids:
            near = [name for kind in ("drug", "partner", "class") for name in suggestions(self.store, norm, kind)][:4]
            hint = f"did you mean {' or '.join(near)}?" if near else "interactions with it are not covered; leave it out, and check it elsewhere"
            raise NotFoundError(f"no medicine or group on record is called '{visible(asked, 60)}'", hint)
        return Taken(asked, ids, self.terms, drug)

    def _one(self, asked: str, kind: str) -> str:
        """Resolve within one kind; of several partners of one name, the one whose own id it is."""
        try:
            return resolve(self.store, asked, kind).drug
        except NotFoundError:
            if normalise(asked) in {normalise(n["drug"]) for k, n in self.store.names(normalise(asked)) if k == kind}:
                return next(n["drug"] for k, n in self.store.names(normalise(asked)) if k == kind and normalise(n["drug"]) == normalise(asked))
            raise


__all__ = ["BREASTFEEDING", "FATHERING", "KIDNEY", "LIVER", "POSSIBLE", "PREGNANCY", "Lookup", "Patient", "Taken", "Terms"]
