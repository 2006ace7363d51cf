"""Who is a member of what, through every level: drugs of their classes, drugs and partners of the groups of partners.

A class of ours and a group of partners that bear the same name are one thing: members of the one are members of the
other, so that a rule on "NSAIDs" holds for every drug of the class, whichever of the two it was written of.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.model.fact import NotFound
from migraine_cli.model.knowledge_vocabulary import PartnerKind
from migraine_cli.model.naming import normalise
from migraine_cli.model.record import Drug


def membership(base: KnowledgeBase) -> dict[str, set[str]]:
    """Return, for each drug, class and partner, all that it is a member of; things of one name are members of each other."""
    direct = _direct(base)
    found: dict[str, set[str]] = {}
    for member in direct:
        seen: set[str] = set()
        todo = list(direct[member])
        while todo:
            group = todo.pop()
            if group not in seen:
                seen.add(group)
                todo += direct.get(group, ())
        found[member] = seen - {member}
    return found


def _direct(base: KnowledgeBase) -> dict[str, set[str]]:
    direct: dict[str, set[str]] = {key: set() for key in (*base.drugs, *base.classes, *base.partners)}
    for drug_id, drug in base.drugs.items():
        direct[drug_id].update((drug.classification.class_, *drug.classification.also))
    for class_id, node in base.classes.items():
        if node.parent:
            direct[class_id].add(node.parent)
    for partner_id, partner in base.partners.items():
        for member in partner.members:
            direct.setdefault(member, set()).add(partner_id)
    for member, group in _namesakes(base):
        direct[member].add(group)
    return direct


def _namesakes(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Yield `(member, group)` of records that share a name: groups and classes both ways, a substance only as member of a group."""
    by_name: dict[str, dict[str, tuple[str, bool]]] = {}

    def add(record_id: str, kind: str, is_group: bool, names: tuple[str, ...]) -> None:
        for name in names:
            by_name.setdefault(normalise(name), {}).setdefault(record_id, (kind, is_group))

    for drug_id, drug in base.drugs.items():
        add(drug_id, "drug", False, (drug_id, *substance_names(drug)))
    for class_id, node in base.classes.items():
        add(class_id, "class", True, (class_id, node.name, *node.synonyms))
    for partner_id, partner in base.partners.items():
        add(partner_id, "partner", partner.kind is not PartnerKind.SUBSTANCE, (partner_id, partner.name, *partner.synonyms))
    for same in by_name.values():
        for (one, (kind, is_group)), (other, (other_kind, other_is_group)) in permutations(same.items(), 2):
            alike = is_group == other_is_group and (kind != other_kind or kind == "partner")
            if alike or (other_is_group and not is_group):
                yield one, other


def substance_names(drug: Drug) -> tuple[str, ...]:
    """Return the names of a drug's substance: brands are left out, for they may hold another substance elsewhere."""
    names = drug.names
    salts = (salt.name for salt in drug.salts if not isinstance(salt, NotFound))
    return tuple(name for name in (names.inn, names.display, names.usan, names.ban, *names.synonyms, *salts) if name)
