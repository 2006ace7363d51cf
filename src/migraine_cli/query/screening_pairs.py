"""Interactions of what a patient takes with each drug: pairs, triples, and pairs of which nothing is on record.

What one medicine has with the drugs is the same for all who take it. So it is worked out once, and several that are taken are put
together; only where they meet in one statement is the statement judged anew.
"""

from __future__ import annotations

from migraine_cli.query.screening_answers import Group
from migraine_cli.query.screening_rules import ACTIONS, CAUTION, UNDECIDED, Finding
from migraine_cli.query.screening_verdicts import Pair, Pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from migraine_cli.query.patient import Patient, Taken

    Facts = Callable[[str], list[dict[str, Any]]]


class _Met:
    """An interaction that a drug has with what is taken: with which of it, and whether for certain."""

    __slots__ = ("fact", "likely", "names")

    def __init__(self, fact: dict[str, Any]) -> None:
        self.fact = fact
        self.names: set[str] = set()
        self.likely: set[str] = set()  # groups of which a member has it


def interactions(taking: list[Taken], facts: Facts) -> tuple[list[Finding], set[tuple[str, str]]]:
    """Return the findings, and the `(drug, name of what is taken)` that have a record."""
    met: dict[str, _Met] = {}
    for taken in taking:
        for sure, key, alone in taken.rules:
            for fact in facts(key):
                if fact["drug"] not in (taken.drug, alone):
                    _meet(met, fact, taken, taking, sure)
    _override(met)
    findings = []
    for one in met.values():
        level = ACTIONS[one.fact["action"]]
        because = tuple(f"taking {name}" for name in sorted(one.names or one.likely))
        if one.names:
            findings.append(Finding(one.fact, level, one.fact["action"], because))
        elif one.likely and level >= CAUTION:
            findings.append(Finding(one.fact, UNDECIDED, "undecided", because, *(f"which of the {name}" for name in sorted(one.likely))))
    return findings, {(one.fact["drug"], name) for one in met.values() for name in one.names | one.likely}


def _meet(met: dict[str, _Met], fact: dict[str, Any], taken: Taken, taking: list[Taken], sure: bool) -> None:
    """Note an interaction; one that needs a third counts only where the third is taken as well."""
    thirds: list[Taken] = []
    for third in fact["also"]:  # in most there is none
        sure_thirds = [other for other in taking if other is not taken and third in other.within]
        likely = [other for other in taking if other is not taken and third in other.members]
        if not sure_thirds and not likely:
            return
        sure = sure and bool(sure_thirds)
        thirds += sure_thirds or likely
    one = met.get(fact["id"])
    if one is None:
        one = met[fact["id"]] = _Met(fact)
    (one.names if sure else one.likely).update([other.name for other in (taken, *thirds)])


def _override(met: dict[str, _Met]) -> None:
    """Take away what a closer interaction of the same drug and the same medicine replaces."""
    if not any("overrides" in one.fact for one in met.values()):
        return
    by_interaction: dict[tuple[str, str], list[_Met]] = {}
    for one in met.values():
        by_interaction.setdefault((one.fact["drug"], one.fact["interaction"]), []).append(one)
    for one in list(met.values()):
        for replaced in one.fact.get("overrides", ()):
            for other in by_interaction.get((one.fact["drug"], replaced), ()):
                other.names -= one.names


class Solo:
    """What one medicine that is taken has with each drug when nothing else is taken."""

    __slots__ = ("groups", "ids", "met", "pairs", "plain", "special", "thirds")

    def __init__(self, taken: Taken, facts: Facts, searches: list[dict[str, Any]], *, brief: bool) -> None:
        every = [fact for _, key, alone in taken.rules for fact in facts(key) if fact["drug"] not in (taken.drug, alone)]
        findings, met = interactions([taken], facts)
        self.groups = sorted((Group(finding.drug, finding.level, [finding], brief=brief) for finding in findings), key=lambda group: group.findings[0].place)
        self.ids = frozenset([fact["id"] for fact in every])
        self.thirds = frozenset([third for fact in every for third in fact["also"]])
        self.met = {drug for drug, _ in met}
        self.plain = Pair(taken.name, None)
        # The drugs of which this is not simply not covered: nothing is to be said of those that it meets, and of itself.
        self.special: dict[str, Pair | None] = {}
        for search in searches:
            if not search.get("with") or taken.within.intersection(search["with"]):
                self.special.setdefault(search["drug"], Pair(taken.name, search))
        self.special |= dict.fromkeys(self.met)
        if taken.drug:
            self.special[taken.drug] = None


def together(taking: list[Taken], solos: list[Solo]) -> tuple[dict[str, Pairs], Pairs, list[Group]] | None:
    """Return some drugs' pairs without a record, those of all others, and the interactions; None where medicines meet in a statement."""
    for number, (taken, solo) in enumerate(zip(taking, solos, strict=True)):
        for other in solos[number + 1 :]:
            if not solo.ids.isdisjoint(other.ids):
                return None
        if any(not other.thirds.isdisjoint(taken.within | taken.members) for other in solos if other is not solo):
            return None
    every = Pairs([solo.plain for solo in solos])
    found: dict[str, Pairs] = {}
    for drug in {drug for solo in solos for drug in solo.special}:
        mine = [solo.special.get(drug, solo.plain) for solo in solos]
        found[drug] = Pairs([pair for pair in mine if pair is not None])
    return found, every, [group for solo in solos for group in solo.groups]


def unmatched(who: Patient, met: set[tuple[str, str]], searches: list[dict[str, Any]], beyond: list[Finding]) -> tuple[dict[str, Pairs], Pairs]:
    """Return what is taken and has no record with a drug, looked for in vain or not covered: of some drugs, and of all others.

    `beyond` are the interactions of every jurisdiction, where one was asked for: a pair may have its record elsewhere.
    """
    places: dict[tuple[str, str], set[str]] = {}
    for finding in beyond:
        for said in finding.because:
            places.setdefault((finding.drug, said.removeprefix("taking ")), set()).update(finding.fact["jurisdiction"])
    searched: dict[str, list[dict[str, Any]]] = {}
    for search in searches:
        searched.setdefault(search["drug"], []).append(search)
    plain = {taken.name: Pair(taken.name, None) for taken in who.taking}
    closer = {drug for drug, _ in (*met, *places)} | searched.keys() | {taken.drug for taken in who.taking if taken.drug}
    found: dict[str, Pairs] = {}
    for drug in closer:
        mine = []
        for taken in who.taking:
            if taken.drug != drug and (drug, taken.name) not in met:
                vain = next((s for s in searched.get(drug, ()) if not s.get("with") or taken.within.intersection(s["with"])), None)
                there = places.get((drug, taken.name))
                mine.append(Pair(taken.name, vain, sorted(there or ())) if vain or there else plain[taken.name])
        found[drug] = Pairs(mine)
    return found, Pairs(list(plain.values()))
