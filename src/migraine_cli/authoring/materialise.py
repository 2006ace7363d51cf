"""From validated records to the statements and heads that the store holds."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin

from migraine_cli.authoring import describe
from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.membership import membership
from migraine_cli.authoring.schema import fields_of
from migraine_cli.model.fact import Fact, NotFound
from migraine_cli.model.knowledge import Guideline
from migraine_cli.model.knowledge_vocabulary import Direction
from migraine_cli.model.quantity import parse_dose, parse_quantity
from migraine_cli.model.record import Drug
from migraine_cli.model.types import Kind
from migraine_cli.model.view import Cite, Head, Record, Statement
from migraine_cli.model.vocabulary import Population, Status

_COMMON = frozenset(field.name for field in dataclasses.fields(Fact)) | {"reviewed"}
_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
MIGRAINE_JURISDICTIONS = ("US", "EU", "UK")
_SOME = (Population.ADOLESCENTS, Population.CHILDREN, Population.CHILDREN_AND_ADOLESCENTS, Population.CHILDBEARING)


def as_data(value: Any) -> Any:
    """Return a record, or any part of one, as JSON-shaped data by its YAML names, without empty fields."""
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return value
    if kind is tuple:
        return [as_data(item) for item in value]
    if kind is dict:
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    return _fields(value, frozenset())


def _fields(record: Any, leave_out: frozenset[str]) -> dict[str, Any]:
    result = {}
    cls: Any = type(record)
    written = vars(record)
    for key, name, default, amount in _plan(cls):
        if name not in written or name in leave_out:
            continue
        value = written[name]
        if value is None or (value == default and default is not dataclasses.MISSING):
            continue
        result[key] = amount(value) if amount else as_data(value)
    return result


@cache
def _plan(cls: Any) -> list[tuple[str, str, Any, Any]]:
    return [(key, name, default, _amount_reader(hint)) for key, (name, hint, _, default) in fields_of(cls).items()]


def _amount_reader(hint: Any) -> Any:
    """Return what turns a written amount into `{text, …}`, for hints that hold a dose or a quantity."""
    for option in (hint, *get_args(hint)):
        kind = next((m.name for m in getattr(option, "__metadata__", ()) if isinstance(m, Kind)), "")
        if kind in ("dose", "quantity"):
            parse = parse_dose if kind == "dose" else parse_quantity
            if get_origin(hint) is tuple:
                return lambda values: [{"text": value, **parse(value)} for value in values]
            return lambda value: {"text": value, **parse(value)}
    return None


def cites(written: tuple[str, ...]) -> list[Cite]:
    """Split `source-id locator` texts."""
    parts = (cite.partition(" ") for cite in written)
    return [{"source": source, "locator": locator} for source, _, locator in parts]


def slug(text: str) -> str:
    """Return a text as an id: lower case, hyphens, at most 80 characters."""
    return _NOT_A_SLUG.sub("-", text.lower().replace("≥", "ge").replace("≤", "le")).strip("-")[:80].rstrip("-")


def meaning_of(grade: str, guideline: Guideline) -> str:
    """Return what a grade means in its guideline's own scale, in our words; "" where the guideline gives no scale for it."""
    said = scheme_words(grade)
    steps = [(scheme_words(step.code), step.meaning) for step in guideline.scheme if scheme_words(step.code) <= said]
    # "Level A" is also within "Level A negative": the step that says most is the one meant.
    most = [meaning for words, meaning in steps if not any(words < other for other, _ in steps)]
    return "; ".join(dict.fromkeys(most))


def scheme_words(code: str) -> set[str]:
    """Return the words of a code; what stands in brackets explains it and does not count."""
    return set(re.findall(r"[a-z0-9*+-]+", re.sub(r"\(.*?\)", "", code).lower()))


class Materialiser:
    """Turns one knowledge base into heads and statements."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.words = describe.Words(
            {
                "condition": {key: c.name for key, c in base.conditions.items()},
                "drug": {key: d.names.display or d.names.inn for key, d in base.drugs.items()},
                "partner": {key: p.name for key, p in base.partners.items()},
                "class": {key: c.name for key, c in base.classes.items()},
                "guideline": {key: g.short for key, g in base.guidelines.items()},
                "source": {key: s.short for key, s in base.sources.items()},
            }
        )
        self.within = membership(base)
        self._interactions = self._by_drug()
        self._trials: dict[str, list[str]] = {}
        for trial_id, trial in base.trials.items():
            for drug in trial.drugs:
                self._trials.setdefault(drug, []).append(trial_id)
        self._grades: dict[str, list[tuple[str, int]]] = {}
        for guideline_id, guideline in sorted(base.guidelines.items(), key=lambda item: (-item[1].year, item[0])):
            for index, grade in enumerate(guideline.grades):
                self._grades.setdefault(grade.drug, []).append((guideline_id, index))

    def _by_drug(self) -> dict[str, list[str]]:
        result: dict[str, list[str]] = {drug_id: [] for drug_id in self.base.drugs}
        for interaction_id, interaction in self.base.interactions.items():
            for drug_id in self.base.drugs:
                groups = self.within[drug_id]
                if drug_id in (interaction.drug, interaction.partner, interaction.third) or interaction.partner in groups or interaction.third in groups:
                    result[drug_id].append(interaction_id)
        return result

    def interactions_of(self, drug_id: str) -> list[str]:
        """Return the ids of the interactions of a drug, in the order of its statements."""
        return self._interactions[drug_id]

    def class_path(self, class_id: str) -> list[str]:
        """Return the ids from the root of the tree to a class."""
        path: list[str] = []
        at: str | None = class_id
        while at is not None and at in self.base.classes and at not in path:
            path.insert(0, at)
            at = self.base.classes[at].parent
        return path

    def record(self, drug_id: str) -> Record:
        """Return a drug's head and statements."""
        statements = list(self._statements(drug_id))
        return {"head": self._head(drug_id, statements), "statements": statements}

    def _statements(self, drug_id: str) -> Iterator[Statement]:
        drug = self.base.drugs[drug_id]
        taken: dict[str, int] = {}
        for key, (name, _, _, _) in fields_of(Drug).items():
            value = getattr(drug, name)
            if key in ("checked", "extent"):
                continue
            local = self.base.local_file("drugs", drug_id, key)
            for fact in value if isinstance(value, tuple) else (value,):
                said = describe.DESCRIBE[type(fact)](fact, self.words)
                yield self._statement(taken, drug_id, key, fact, said, drug.checked, local)
            if key == "place":
                yield from self._evidence(taken, drug_id)
        for interaction_id in self._interactions[drug_id]:
            interaction = self.base.interactions[interaction_id]
            said = describe.interaction(interaction, self.words, drug_id)
            local = self.base.local_file("interactions", interaction_id)
            yield self._statement(taken, drug_id, "interactions", interaction, said, drug.checked, local)

    def _evidence(self, taken: dict[str, int], drug_id: str) -> Iterator[Statement]:
        for guideline_id, index in self._grades.get(drug_id, ()):
            guideline = self.base.guidelines[guideline_id]
            grade = guideline.grades[index]
            said = describe.grade(grade, guideline, self.words)
            local = self.base.local_file("guidelines", guideline_id, "grades")
            statement = self._statement(taken, drug_id, "guidelines", grade, said, guideline.checked, local)
            statement["jurisdiction"] = [j.value for j in guideline.jurisdiction]
            statement["value"] |= {
                "guideline": guideline_id,
                "year": guideline.year,
                "state": guideline.state.value,
                "meaning": meaning_of(grade.grade, guideline),
                "wider": self._wider(grade.condition),
            }
            yield statement
        for trial_id in self._trials.get(drug_id, ()):
            trial = self.base.trials[trial_id]
            said = describe.trial(trial, self.words, drug_id)
            local = self.base.local_file("trials", trial_id)
            statement = self._statement(taken, drug_id, "trials", trial, said, self.base.drugs[drug_id].checked, local)
            statement["value"]["trial"] = trial_id
            yield statement

    def _statement(
        self,
        taken: dict[str, int],
        drug_id: str,
        section: str,
        fact: Any,
        said: describe.Description,
        checked: str,
        local: str | None,
    ) -> Statement:
        found = not isinstance(fact, NotFound)
        jurisdiction = [j.value for j in getattr(fact, "jurisdiction", ())]
        stem = "/".join((drug_id, section, slug(f"{said.align or said.label} {' '.join(jurisdiction)}")))
        taken[stem] = taken.get(stem, 0) + 1
        statement: Statement = {
            "id": stem if taken[stem] == 1 else f"{stem}-{taken[stem]}",
            "section": section,
            "facet": said.facet,
            "label": said.label,
            "text": said.text,
            "state": "fact" if found else "not found",
            "scope": said.scope,
            "jurisdiction": jurisdiction,
            "key": getattr(fact, "key", False),
            "align": said.align,
            "value": _fields(fact, _COMMON | {"looked_in"}),
            "cites": cites(fact.cite if found else fact.looked_in),
            "checked": getattr(fact, "checked", None) or (checked if found else fact.not_found),
        }
        for name in ("brief", "note", "as_of"):
            if getattr(fact, name, None):
                statement[name] = getattr(fact, name)
        if getattr(fact, "reviewed", None):
            statement["reviewed"] = fact.reviewed.partition(" ")[0]
        if local:
            statement["local"] = local
        return statement

    def _head(self, drug_id: str, statements: list[Statement]) -> Head:
        drug = self.base.drugs[drug_id]
        what = drug.classification
        codes: dict[str, list[str]] = {}
        for code in drug.codes:
            if not isinstance(code, NotFound) and code.code not in codes.get(code.system.value, []):
                codes.setdefault(code.system.value, []).append(code.code)
        grades = {direction.value: 0 for direction in Direction}
        counted: set[tuple[str, str]] = set()
        for guideline_id, index in self._grades.get(drug_id, ()):
            guideline = self.base.guidelines[guideline_id]
            direction = guideline.grades[index].direction.value
            if guideline.state.value == "current" and (guideline_id, direction) not in counted:
                counted.add((guideline_id, direction))
                grades[direction] += 1
        head: Head = {
            "id": drug_id,
            "name": drug.names.display or drug.names.inn,
            "what": what.what,
            "class_id": what.class_,
            "class_name": self.words.interactant(what.class_),
            "class_path": self.class_path(what.class_),
            "role": [role.value for role in what.role],
            "routes": [route.value for route in what.routes],
            "brands": [
                {"name": b.name, "jurisdiction": [j.value for j in b.jurisdiction], "state": b.state.value} for b in drug.brands if not isinstance(b, NotFound)
            ],
            "codes": codes,
            "status": self._status(drug),
            "evidence": _evidence_line(grades),
            "grades": grades,
            "contraindicated": sorted({h.condition for h in drug.contraindications if not isinstance(h, NotFound)}),
            "checked": drug.checked,
            "extent": drug.extent.value,
            "statement_count": len(statements),
        }
        local = self.base.local.get(("drugs", drug_id))
        if local:
            head["local"] = ", ".join(sorted(set(local.values())))
        return head

    def _wider(self, condition_id: str) -> list[str]:
        """Return a condition and its wider terms."""
        found: list[str] = []
        at: str | None = condition_id
        while at is not None and at in self.base.conditions and at not in found:
            found.append(at)
            at = self.base.conditions[at].parent
        return found

    def _is_migraine(self, condition_id: str) -> bool:
        return "migraine" in self._wider(condition_id)

    def _status(self, drug: Drug) -> dict[str, str]:
        """Where each regulator stands on migraine; an approval for some use outweighs a refusal of another.

        That a label leaves out children, or those who could become pregnant, is no word on adults.
        """
        found: dict[str, str] = {}
        for row in drug.status:
            if isinstance(row, NotFound):
                for jurisdiction in row.jurisdiction:
                    found.setdefault(jurisdiction.value, "not found")  # looked for in vain, which is not the same as not covered
                continue
            if not self._is_migraine(row.indication) or (row.population in _SOME and row.status is not Status.APPROVED):
                continue
            for jurisdiction in row.jurisdiction:
                if found.get(jurisdiction.value) != "approved":
                    found[jurisdiction.value] = row.status.value
        return found


def _evidence_line(grades: dict[str, int]) -> str:
    total = sum(grades.values())
    if not total:
        return "not covered"
    return ", ".join(f"{count} {direction}" for direction, count in grades.items() if count)
