"""Checking files of facts for a person."""

from __future__ import annotations

from pathlib import Path

from migraine_cli.authoring.history import check_history
from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.library import read_library
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.releases import read_releases
from migraine_cli.authoring.rules import check_rules


def check(data: str, files: list[str]) -> tuple[list[Problem], dict[str, int], list[str]]:
    """Check overlay files as they would be laid over the shipped facts, or the shipped facts where none is named.

    Returns the problems in the order of files and lines, how many records of each kind were checked, and the names of
    what was checked.
    """
    folder = Path(data)
    base, problems = read_library(folder, [Path(file) for file in files])
    named = files or ["the shipped facts"]
    # Rules look across records: where the schema is broken they would only repeat what is already said.
    found = list(problems) if problems else check_rules(base)
    if files:
        found = [problem for problem in found if problem.file in files]
        checked = {kind.key: sum(1 for key, _ in base.local if key == kind.key) for kind in KINDS}
    else:
        found += [*read_releases(folder)[1], *check_history(folder)]
        checked = {kind.key: len(base.records(kind.key)) for kind in KINDS}
    found = sorted(set(found), key=lambda p: (p.file, p.line, p.rule))
    return found, {kind: count for kind, count in checked.items() if count}, named
