"""Rules on where regulators stand: one wrong word here turns a licensed medicine into an unlicensed one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.model.fact import NotFound
from migraine_cli.model.knowledge_vocabulary import SourceKind
from migraine_cli.model.record import Dosing, Drug, RegulatoryStatus
from migraine_cli.model.vocabulary import Purpose, Status

MIGRAINE = "migraine"


def _rows(drug: Drug) -> list[tuple[int, RegulatoryStatus]]:
    return [(index, row) for index, row in enumerate(drug.status) if not isinstance(row, NotFound)]


@rule
def one_regulator_says_one_thing(base: KnowledgeBase) -> Iterator[Problem]:
    """Approved and not approved, by one regulator for one use, differ in whom or in which product they are about."""
    for drug_id, drug in base.drugs.items():
        for (_, one), (index, other) in combinations(_rows(drug), 2):
            places = {j.value for j in one.jurisdiction} & {j.value for j in other.jurisdiction}
            if not places or (one.status is Status.APPROVED) == (other.status is Status.APPROVED):
                continue
            if all(getattr(one, name) == getattr(other, name) for name in ("indication", "purpose", "population", "age", "weight", "product")):
                yield Problem(
                    *base.where("drugs", drug_id, "status", index),
                    "one-regulator-says-one-thing",
                    f"{drug_id}: {', '.join(sorted(places))} is both {one.status.value} and {other.status.value} for {other.indication}",
                    "name the product, the age or the weight that each row is about",
                )


@rule
def a_labelled_migraine_dose_has_an_approval(base: KnowledgeBase) -> Iterator[Problem]:
    """Where a label of a country doses adults in migraine, the record does not say of the whole drug that this country has not approved it."""
    for drug_id, drug in base.drugs.items():
        for purpose in (Purpose.PREVENTION, Purpose.ACUTE):
            for place in sorted(_dosed(base, drug, purpose)):
                rows = [
                    (i, r) for i, r in _rows(drug) if r.purpose is purpose and _of_migraine(base, r.indication) and place in {j.value for j in r.jurisdiction}
                ]
                if rows and all(row.status is Status.NOT_APPROVED and row.product is None for _, row in rows):
                    yield Problem(
                        *base.where("drugs", drug_id, "status", rows[0][0]),
                        "a-labelled-migraine-dose-has-an-approval",
                        f"{drug_id} is not approved in {place}, but a dose for migraine cites a label of {place}",
                        "add the approval, or the product that the row is about",
                    )


def _dosed(base: KnowledgeBase, drug: Drug, purpose: Purpose) -> set[str]:
    """Return the jurisdictions whose labels give a dose for migraine."""
    found = set()
    for row in drug.dosing:
        if not isinstance(row, Dosing) or row.purpose is not purpose or not _of_migraine(base, row.indication):
            continue
        cited = [base.sources.get(cite.partition(" ")[0]) for cite in row.cite]
        labels = [s.jurisdiction for s in cited if s is not None and s.kind is SourceKind.LABEL]
        found |= {place.value for place in labels if place is not None and place in row.jurisdiction}
    return found


def _of_migraine(base: KnowledgeBase, condition: str) -> bool:
    at: str | None = condition
    while at is not None and at != MIGRAINE:
        at = base.conditions[at].parent if at in base.conditions else None
    return at == MIGRAINE
