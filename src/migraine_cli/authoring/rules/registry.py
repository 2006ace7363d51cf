"""The list of rules. A rule is a function from the knowledge base to problems; its id is its name with hyphens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem


class Rule(NamedTuple):
    """A rule with its id and what it says, from the first line of its docstring."""

    id: str
    says: str
    check: Callable[[KnowledgeBase], Iterator[Problem]]


RULES: dict[str, Rule] = {}


def rule(check: Callable[[KnowledgeBase], Iterator[Problem]]) -> Callable[[KnowledgeBase], Iterator[Problem]]:
    """Register a rule."""
    rule_id = check.__name__.replace("_", "-")
    RULES[rule_id] = Rule(rule_id, (check.__doc__ or "").strip().split("\n")[0], check)
    return check
