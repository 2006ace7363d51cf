"""Checking files of facts for a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from migraine_cli.authoring.canonical import disorder
from migraine_cli.authoring.history import check_history
from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.releases import read_releases
from migraine_cli.authoring.rules import check_rules
from migraine_cli.authoring.strict_yaml import Map, Refused, load, read_bytes


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
        found += [*read_releases(folder)[1], *check_history(folder), *_disorder(folder, None if problems else base)]
        checked = {kind.key: len(base.records(kind.key)) for kind in KINDS}
    found = sorted(set(found))
    return found, {kind: count for kind, count in checked.items() if count}, named


def _disorder(folder: Path, base: KnowledgeBase | None) -> Iterator[Problem]:
    """Yield where the shipped files are not in canonical form. One that cannot be read, or says a key twice, is named elsewhere.

    `base` holds the records as they were read, where every one of them is valid: then no file is parsed once more.
    """
    for kind in KINDS:
        path = folder / f"{kind.key}.yaml"
        try:
            written = read_bytes(path)
            top, problems = (_table(base, kind.key), []) if base else load(written, path.name)
        except Refused:
            continue
        if isinstance(top, Map) and not problems:
            yield from disorder(top, kind.schema, written.decode("utf-8"), path.name)


def _table(base: KnowledgeBase, key: str) -> Map:
    table = Map(1)
    for record_id in base.records(key):
        _, table.lines[record_id], table[record_id] = base.nodes[(key, record_id)]
    return table
