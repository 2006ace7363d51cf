"""From the histories of the releases to what each release changed.

Only the lines in which two neighbouring histories differ are read: releases share most of their lines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.releases import Release, read_releases
from migraine_cli.model.changes import paired

if TYPE_CHECKING:
    from migraine_cli.model.changes import Change, Line


class Step(NamedTuple):
    """One release, and by drug what it changed of the one before; the oldest on record changes nothing."""

    release: Release
    changes: dict[str, list[Change]]


def history_of(folder: Path, version: str) -> Path:
    """Return the path of a release's history."""
    return folder / "history" / f"{version}.jsonl"


def steps(folder: Path) -> Iterator[Step]:
    """Yield the releases that have a history, oldest first. A line that is none is passed over: `check` names it."""
    known = [release for release in reversed(read_releases(folder)[0]) if history_of(folder, release.version).is_file()]
    if known:
        yield Step(known[0], {})
    for before, after in pairwise(known):
        old, new = (set(history_of(folder, release.version).read_bytes().splitlines()) for release in (before, after))
        yield Step(after, _changes(old - new, new - old))


def _changes(gone: set[bytes], come: set[bytes]) -> dict[str, list[Change]]:
    minus, plus = _by_drug(gone), _by_drug(come)
    return {drug: paired(minus.get(drug, ()), plus.get(drug, ())) for drug in sorted(minus.keys() | plus.keys())}


def _by_drug(lines: Iterable[bytes]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in filter(None, map(read_line, lines)):
        found.setdefault(line[0].partition("/")[0], []).append(line)
    for mine in found.values():
        mine.sort()
    return found


def read_line(written: bytes) -> Line | None:
    """Return a line of a history, or None where it is none."""
    try:
        said = json.loads(written)
        line = (said["id"], said["digest"], said["text"])
    except (ValueError, TypeError, KeyError):
        return None
    return line if all(isinstance(part, str) for part in line) and line[0].count("/") >= 2 else None


def check_history(folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the histories: a release without one, a line that is none, an id that stands twice."""
    for release in read_releases(folder)[0]:
        path = history_of(folder, release.version)
        name = f"history/{path.name}"
        if not path.is_file():
            yield Problem(
                "releases.yaml", 1, "release", f"{release.version} has no {name}", "python tools/make.py history, for the newest; else restore the file"
            )
            continue
        seen: set[str] = set()
        for number, written in enumerate(path.read_bytes().splitlines(), start=1):
            line = read_line(written)
            if line is None:
                yield Problem(name, number, "history", "is not a line of a history", "restore the file: a history is written once, when its release is made")
            elif line[0] in seen:
                yield Problem(name, number, "history", f"{line[0]} stands here again", "restore the file: a history is written once")
            else:
                seen.add(line[0])
