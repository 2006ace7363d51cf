"""What the facts must obey beyond their schema. The same rules serve `check`, overlays and the data tests."""

from __future__ import annotations

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules import citations, doses, names, status, structure, studies, wording
from migraine_cli.authoring.rules.registry import RULES

__all__ = ["RULES", "check_rules"]

_MODULES = (citations, doses, names, status, structure, studies, wording)  # importing them registers their rules


def check_rules(base: KnowledgeBase, only: str | None = None) -> list[Problem]:
    """Return the problems that the rules find, or those of one rule."""
    chosen = [RULES[only]] if only else list(RULES.values())
    return [problem for rule in chosen for problem in rule.check(base)]
