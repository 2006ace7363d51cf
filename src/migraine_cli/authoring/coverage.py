"""How far a drug is covered, counted once when the store is compiled."""

from __future__ import annotations

from typing import Any

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.model.knowledge_vocabulary import SourceState
from migraine_cli.model.view import Record


def read_in_the_original(base: KnowledgeBase) -> set[str]:
    """Return the ids of the sources that were read in the original and still stand."""
    return {source_id for source_id, source in base.sources.items() if source.state is SourceState.PRIMARY}


def counts_of(record: Record, originals: set[str]) -> dict[str, Any]:
    """Return what `coverage` says of a drug; `sections` gives facts, searches in vain, facts from an original, facts read twice.

    A section that holds nothing is left out: it is not covered.
    """
    head = record["head"]
    sections: dict[str, list[int]] = {}
    for statement in record["statements"]:
        counts = sections.setdefault(statement["section"], [0, 0, 0, 0])
        if statement["state"] != "fact":
            counts[1] += 1
            continue
        counts[0] += 1
        counts[2] += any(cite["source"] in originals for cite in statement["cites"])
        counts[3] += "reviewed" in statement
    found = {"name": head["name"], "extent": head["extent"], "sections": sections}
    return {**found, "local": head["local"]} if "local" in head else found
