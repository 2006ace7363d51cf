"""Rules on how records hang together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migraine_cli.authoring.canonical import digest
from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.membership import membership
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.authoring.schema import fields_of
from migraine_cli.authoring.strict_yaml import Map, Seq
from migraine_cli.model.fact import NotFound
from migraine_cli.model.record import Drug
from migraine_cli.model.vocabulary import Extent

REGULATORS = ("US", "EU", "UK")


def facts(base: KnowledgeBase, drug_id: str) -> Iterator[tuple[str, int | None, Any]]:
    """Yield `(section, index, fact)` of a drug's record, NotFound items too."""
    drug = base.drugs[drug_id]
    for section, (name, _, _, _) in fields_of(Drug).items():
        value = getattr(drug, name)
        if isinstance(value, tuple):
            for index, fact in enumerate(value):
                yield section, index, fact
        elif section not in ("checked", "extent"):
            yield section, None, value


def _cycle(parents: dict[str, str | None], start: str) -> bool:
    seen = set()
    at: str | None = start
    while at is not None:
        if at in seen:
            return True
        seen.add(at)
        at = parents.get(at)
    return False


@rule
def trees_have_no_circle(base: KnowledgeBase) -> Iterator[Problem]:
    """A class or a condition is not its own ancestor."""
    for key in ("classes", "conditions"):
        parents = {record_id: record.parent for record_id, record in base.records(key).items()}
        for record_id in parents:
            if _cycle(parents, record_id):
                yield Problem(*base.where(key, record_id, "parent"), "trees-have-no-circle", f"{record_id} is among its own ancestors", "correct parent")


@rule
def classes_hold_something(base: KnowledgeBase) -> Iterator[Problem]:
    """A shipped class has a drug or another class in it."""
    held = {drug.classification.class_ for drug in base.drugs.values()} | {c for drug in base.drugs.values() for c in drug.classification.also}
    held |= {node.parent for node in base.classes.values() if node.parent}
    for class_id in base.classes:
        if class_id not in held and not base.local_file("classes", class_id):
            yield Problem(*base.where("classes", class_id), "classes-hold-something", f"nothing is in the class {class_id}", "remove it, or put a drug in it")


@rule
def groups_have_members(base: KnowledgeBase) -> Iterator[Problem]:
    """A group of partners lists its members, with the source of the membership; a substance lists none."""
    for partner_id, partner in base.partners.items():
        where = base.where("partners", partner_id)
        if partner.kind.value == "group" and not partner.members:
            yield Problem(*where, "groups-have-members", f"the group {partner_id} lists no member", "add members: [ … ]")
        if partner.kind.value == "group" and partner.members and not partner.cite:
            yield Problem(*where, "groups-have-members", f"the group {partner_id} has no source for its members", "add cite: [ … ]")
        if partner.kind.value != "group" and partner.members:
            yield Problem(*where, "groups-have-members", f"{partner_id} is no group but lists members", "make it a group, or remove them")


@rule
def every_section_is_answered(base: KnowledgeBase) -> Iterator[Problem]:
    """Each section of a shipped drug with a full record holds a fact, or says where it was looked for and not found."""
    for drug_id in base.drugs:
        if base.local_file("drugs", drug_id) or base.drugs[drug_id].extent is Extent.SHORT:
            continue  # a user's own drug may be as short as they like
        answered = {section for section, _, _ in facts(base, drug_id)}
        for section in fields_of(Drug):
            if section not in answered and section not in ("checked", "extent", "interactions"):
                yield Problem(
                    *base.where("drugs", drug_id),
                    "every-section-is-answered",
                    f"{drug_id} has nothing in {section}",
                    f"add facts, or {section}: [{{not_found: DATE, looked_in: [source locator], about: …}}]",
                )


@rule
def regulators_have_a_status(base: KnowledgeBase) -> Iterator[Problem]:
    """A shipped drug with a full record says where the US, the EU and the UK stand on it, or that this was not found."""
    for drug_id, drug in base.drugs.items():
        if base.local_file("drugs", drug_id) or drug.extent is Extent.SHORT:
            continue
        said = {j.value for row in drug.status for j in row.jurisdiction}
        for regulator in REGULATORS:
            if regulator not in said:
                yield Problem(
                    *base.where("drugs", drug_id, "status"),
                    "regulators-have-a-status",
                    f"{drug_id} says nothing of {regulator}",
                    f"add a status row with jurisdiction: [{regulator}]",
                )


@rule
def harms_stand_in_their_section(base: KnowledgeBase) -> Iterator[Problem]:
    """A contraindication is contraindicated or avoid; a caution is anything but contraindicated."""
    for drug_id, drug in base.drugs.items():
        for section, rows, allowed in (
            ("contraindications", drug.contraindications, {"contraindicated", "avoid"}),
            ("cautions", drug.cautions, {"avoid", "warning", "caution"}),
        ):
            for index, row in enumerate(rows):
                if not isinstance(row, NotFound) and row.strength.value not in allowed:
                    yield Problem(
                        *base.where("drugs", drug_id, section, index),
                        "harms-stand-in-their-section",
                        f"{drug_id}: {row.condition} is {row.strength.value} in {section}",
                        f"{section} take {', '.join(sorted(allowed))}",
                    )


@rule
def no_statement_stands_twice(base: KnowledgeBase) -> Iterator[Problem]:
    """No two items of a list are the same to the letter."""
    for (key, record_id), (_, _, node) in base.nodes.items():
        for section, value in node.items():
            if not isinstance(value, Seq):
                continue
            seen: dict[str, int] = {}
            for index, item in enumerate(value):
                text = repr(item)
                if text in seen and isinstance(item, dict):
                    yield Problem(
                        *base.where(key, record_id, section, index),
                        "no-statement-stands-twice",
                        f"{record_id}.{section}: item {index + 1} repeats item {seen[text] + 1}",
                        "remove one",
                    )
                seen.setdefault(text, index)


@rule
def interactions_are_of_two(base: KnowledgeBase) -> Iterator[Problem]:
    """An interaction has two or three different parties."""
    for interaction_id, interaction in base.interactions.items():
        parties = [p for p in (interaction.drug, interaction.partner, interaction.third) if p]
        if len(set(parties)) < len(parties):
            yield Problem(*base.where("interactions", interaction_id), "interactions-are-of-two", f"{interaction_id} names one party twice", "correct it")


@rule
def overrides_are_of_wider_parties(base: KnowledgeBase) -> Iterator[Problem]:
    """An interaction overrides another only where the other's parties are its own, or hold them."""
    if not any(interaction.overrides for interaction in base.interactions.values()):
        return
    within = membership(base)
    for interaction_id, one in base.interactions.items():
        for other_id in one.overrides:
            other = base.interactions[other_id]
            own, theirs = (one.drug, one.partner, one.third), (other.drug, other.partner, other.third)
            sides = [theirs, (other.partner, other.drug, other.third)]
            if other_id == interaction_id or not any(all(_holds(within, a, b) for a, b in zip(own, side, strict=True)) for side in sides):
                where = base.where("interactions", interaction_id, "overrides")
                yield Problem(*where, "overrides-are-of-wider-parties", f"{other_id} is not of the same or wider parties than {interaction_id}", "correct it")


def _holds(within: dict[str, set[str]], member: str | None, whole: str | None) -> bool:
    return member == whole or (member is not None and whole in within[member])


@rule
def indications_are_conditions_of_use(base: KnowledgeBase) -> Iterator[Problem]:
    """A dose for prevention or acute treatment is for a headache disorder; any other dose is plain treatment."""
    for drug_id, drug in base.drugs.items():
        for section, rows in (("dosing", drug.dosing), ("titration", drug.titration)):
            for index, row in enumerate(rows):
                if isinstance(row, NotFound) or row.indication not in base.conditions:
                    continue
                headache = base.conditions[row.indication].kind.value == "headache disorder"
                if headache == (row.purpose.value == "treatment"):
                    yield Problem(
                        *base.where("drugs", drug_id, section, index),
                        "indications-are-conditions-of-use",
                        f"{drug_id}: {row.indication} with purpose {row.purpose.value}",
                        "prevention and acute treatment go with headache disorders, treatment with everything else",
                    )


@rule
def reviews_are_of_what_stands(base: KnowledgeBase) -> Iterator[Problem]:
    """A review names its day and the digest of what was read; after an edit it no longer holds."""
    for (key, record_id), (_, _, node) in base.nodes.items():
        for section, index, item in [(None, None, node), *_items(node)]:
            said = item.get("reviewed")
            if said is not None and said.partition(" ")[2] != digest(item):
                where = base.where(key, record_id, section, index)
                message = f"{record_id}: changed since it was reviewed" if " " in said else f"{record_id}: the review has no digest"
                yield Problem(*where, "reviews-are-of-what-stands", message, "read it again, then 'python tools/make.py review'; or remove reviewed")


def _items(node: Map) -> Iterator[tuple[str, int, Map]]:
    for section, value in node.items():
        if isinstance(value, Seq):
            for index, item in enumerate(value):
                if isinstance(item, Map):
                    yield section, index, item


SHORT_SECTIONS = frozenset({"names", "salts", "brands", "lookalikes", "codes", "classification", "status", "place", "interactions"})


@rule
def short_records_stay_short(base: KnowledgeBase) -> Iterator[Problem]:
    """A short record lists no doses and no harms: a few of them would read as all of them."""
    for drug_id, drug in base.drugs.items():
        if drug.extent is not Extent.SHORT or base.local_file("drugs", drug_id):
            continue
        for section, index, _ in facts(base, drug_id):
            if section not in SHORT_SECTIONS:
                where = base.where("drugs", drug_id, section, index)
                yield Problem(
                    *where, "short-records-stay-short", f"{drug_id} is a short record with {section}", "complete the record, or leave the section out"
                )
