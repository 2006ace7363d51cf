"""The knowledge base's own version and its history.

`data/releases.yaml` lists the releases, newest first; for each, `data/history/VERSION.jsonl` holds a line for every
statement as it stood (`id`, `digest`, `text`), from which the changes between two versions can be told fact by fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.materialise import Materialiser
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.strict_yaml import Map, Refused, Seq, load, read_bytes

VERSION = re.compile(r"\d{4}\.\d{2}\.\d+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Release(NamedTuple):
    """A version of the facts: `version` is YEAR.MONTH.NUMBER, `date` an ISO day."""

    version: str
    date: str
    summary: str


def read_releases(folder: Path) -> tuple[list[Release], list[Problem]]:
    """Return the releases, newest first, and what is wrong with the file."""
    path = folder / "releases.yaml"
    try:
        top, problems = load(read_bytes(path), path.name)
    except Refused as refused:
        return [], [refused.problem._replace(file=path.name)]
    entries = top if isinstance(top, Seq) else []
    releases = []
    for index, entry in enumerate(entries):
        line = entries.lines[index] if isinstance(entries, Seq) else 1
        good = isinstance(entry, Map) and set(entry) == {"version", "date", "summary"}
        if not good or not VERSION.fullmatch(str(entry["version"])) or not DAY.fullmatch(str(entry["date"])):
            problems.append(Problem(path.name, int(line), "release", "is not a release", "give version (2026.11.0), date and summary"))
            continue
        if str(entry["date"]) > date.today().isoformat():
            problems.append(Problem(path.name, int(line), "release", f"{entry['version']} is dated in the future", "correct its date"))
        releases.append(Release(str(entry["version"]), str(entry["date"]), str(entry["summary"])))
    if not releases:
        problems.append(Problem(path.name, 1, "release", "names no release"))
    if any(newer.date < older.date for newer, older in pairwise(releases)):
        problems.append(Problem(path.name, 1, "release", "the newest release must come first"))
    return releases, problems


def current_release(folder: Path) -> Release:
    """Return the newest release, or a placeholder that says that none could be read."""
    releases, _ = read_releases(folder)
    return releases[0] if releases else Release("0000.00.0", "0000-00-00", "no release could be read")


BESIDE_THE_FACT = ("checked", "key", "local", "reviewed")  # that it was read again changes no fact


def snapshot(base: KnowledgeBase) -> Iterator[str]:
    """Yield the lines of a history file for the facts as they stand: each once, where it is written."""
    made = Materialiser(base)
    for drug_id in sorted(base.drugs):
        for statement in made.record(drug_id)["statements"]:
            if statement["section"] == "interactions" and statement.get("value", {}).get("drug", drug_id) != drug_id:
                continue  # written of another drug, and shown here from the other side
            content = {key: value for key, value in statement.items() if key not in BESIDE_THE_FACT}
            text = json.dumps(content, ensure_ascii=False, sort_keys=True)
            digest = blake2b(text.encode(), digest_size=8).hexdigest()
            yield json.dumps({"id": statement["id"], "digest": digest, "text": statement["text"]}, ensure_ascii=False)
