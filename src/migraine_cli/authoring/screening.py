"""The table that `screen` reads: the facts that speak for or against use, indexed by what a patient's profile asks.

Each row is a key and the facts under it, of all drugs. A profile names few keys, so that one patient costs two small reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from migraine_cli.authoring import describe
from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.materialise import Materialiser, as_data, cites, slug
from migraine_cli.model.quantity import NotTyped, parse_quantity
from migraine_cli.model.view import Record, Statement

HARMS = ("contraindications", "cautions")
ORGANS = ("renal", "hepatic")
COVERED = (*HARMS, *ORGANS, "reproduction", "interactions")
_RANGE = re.compile(r"(?P<range>.+?)(?: \((?P<who>children|adults)\))?")
_KEPT = ("note", "as_of", "local", "brief")


class ScreeningIndex:
    """Collects the rows while the drugs are compiled."""

    def __init__(self, base: KnowledgeBase, made: Materialiser) -> None:
        self.base = base
        self.made = made
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.drugs: list[dict[str, Any]] = []
        self.holders = {key: {key, *wholes} for key, wholes in made.within.items()}

    def add(self, record: Record) -> None:
        """Take in one drug."""
        head = record["head"]
        harms = [s for s in record["statements"] if s["section"] in HARMS]
        named = {s["value"]["condition"] for s in harms if s["state"] == "fact"}
        what = next(s for s in record["statements"] if s["section"] == "classification")
        drug: dict[str, Any] = {key: head[key] for key in ("id", "name", "class_id", "class_name", "class_path", "role", "extent", "checked", "status")}
        drug |= {
            "covered": sorted({s["section"] for s in record["statements"]} & set(COVERED)),
            "conditions": sorted(named),
            "sources_read": len({c["source"] for s in harms for c in s["cites"]}),
            "class_statement": what["id"],
            "class_cites": what["cites"],
            "class_checked": what["checked"],
            **({"local": head["local"]} if "local" in head else {}),
        }
        self.drugs.append(drug)
        for statement in record["statements"]:
            if statement["state"] == "fact" and statement["section"] != "interactions":
                self._place(head["id"], statement)
        interactions = [s for s in record["statements"] if s["section"] == "interactions"]
        found = [s for s in interactions if s["state"] == "fact"]
        for interaction_id, statement in zip(self.made.interactions_of(head["id"]), found, strict=True):
            self._interaction(head["id"], statement, interaction_id)
        for statement in interactions:
            if statement["state"] != "fact":
                self._put("unlisted", head["id"], statement, "with")

    def _place(self, drug: str, s: Statement) -> None:
        value, section = s["value"], s["section"]
        if section in HARMS:
            self._put(f"condition/{value['condition']}", drug, s, "strength", "trimester", "age", "only_with")
        elif section == "favours":
            self._put(f"condition/{value['condition']}", drug, s)
        elif section == "reproduction":
            self._put(f"reproduction/{value['facet']}", drug, s, "rule", "trimester", "infant_age")
        elif section in ORGANS:
            self._put(f"{section}/{value['measure']}", drug, s, "measure", "range", "action", **_range(value["range"]))
        elif section == "status" and "migraine" in self._wider(value["indication"]):
            self._put("status", drug, s, "indication", "purpose", "status", "population", "age", "weight")
        elif section == "limits" and value["kind"] == "medication-overuse days per month":
            self._put("limits/overuse", drug, s, "amount")

    def _interaction(self, drug: str, s: Statement, interaction_id: str) -> None:
        """Place an interaction under each role that the drug does not fill; `also` is the third that it needs."""
        roles = [s["value"]["drug"], s["value"]["partner"], *([s["value"]["third"]] if "third" in s["value"] else [])]
        placed: set[tuple[str, ...]] = set()
        for number, role in enumerate(roles):
            rest = (*roles[:number], *roles[number + 1 :])
            if role not in self.holders[drug] or rest in placed:
                continue
            placed.add(rest)
            self._put(f"interaction/{rest[0]}", drug, s, "action", "overrides", interaction=interaction_id, also=list(rest[1:]))

    def _put(self, key: str, subject: str, s: Statement, *fields: str, **more: Any) -> None:
        whole: dict[str, Any] = {**s}
        fact: dict[str, Any] = {"drug": subject}
        fact |= {name: whole[name] for name in ("id", "section", "label", "text", "jurisdiction", "cites", "checked")}
        fact |= {name: whole[name] for name in _KEPT if name in whole}
        fact |= {name: s["value"][name] for name in fields if name in s["value"]}
        self.rows.setdefault(key, []).append(fact | more)

    def _partners(self) -> None:
        """Place what sources say against a partner itself."""
        for partner_id, partner in self.base.partners.items():
            for harm in partner.harms:
                said = describe.harm(harm, self.made.words)
                where = [j.value for j in harm.jurisdiction]
                fact: dict[str, Any] = {
                    "drug": partner_id,
                    "id": f"{partner_id}/harms/{slug(' '.join((harm.condition, *where)))}",
                    "section": "cautions" if harm.strength.value in ("warning", "caution") else "contraindications",
                    "label": said.label,
                    "text": said.text,
                    "jurisdiction": where,
                    "cites": cites(harm.cite),
                    "checked": harm.checked or "",
                    **{key: value for key, value in as_data(harm).items() if key in ("strength", "trimester", "age", "only_with", "note", "as_of", "brief")},
                }
                self.rows.setdefault(f"condition/{harm.condition}", []).append(fact)

    def _wider(self, condition: str) -> list[str]:
        found: list[str] = []
        at: str | None = condition
        while at is not None and at in self.base.conditions and at not in found:
            found.append(at)
            at = self.base.conditions[at].parent
        return found

    def finished(self) -> Iterator[tuple[str, Any]]:
        """Yield every row."""
        self._partners()
        yield "drugs", self.drugs
        yield (
            "terms",
            {
                "wider": {key: self._wider(key) for key in self.base.conditions},
                "names": {key: condition.name for key, condition in self.base.conditions.items()},
                "holders": {key: sorted(found) for key, found in self.holders.items() if len(found) > 1},
                "members": _members(self.base, self.holders),
                "called": {key: self.made.words.interactant(key) for key in self.holders},
                "judged": sorted(key for key, partner in self.base.partners.items() if partner.harms),
            },
        )
        yield from sorted(self.rows.items())


def _range(text: str) -> dict[str, Any]:
    """The written range of an organ's function as a quantity, and whom it is for, where it is of that form."""
    match = _RANGE.fullmatch(text)
    assert match is not None
    try:
        found: dict[str, Any] = {"parsed": parse_quantity(match["range"])}
    except NotTyped:
        found = {"words": match["range"]}
    return found | ({"who": match["who"]} if match["who"] else {})


def _members(base: KnowledgeBase, holders: dict[str, set[str]]) -> dict[str, list[str]]:
    """For each class and group: the drugs and substances in it."""
    found: dict[str, list[str]] = {}
    for key, names in sorted(holders.items()):
        if key in base.drugs or not (key in base.classes or base.partners[key].members):
            for holder in names - {key}:
                found.setdefault(holder, []).append(key)
    return found
