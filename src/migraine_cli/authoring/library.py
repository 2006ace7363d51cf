"""Reading the shipped facts and the user's overlays into one validated knowledge base.

An overlay is one YAML file with any of the top-level keys of `kinds.KINDS`. It adds records, or overrides fields of
existing ones: mappings are merged key by key, lists and single values replace what was there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from migraine_cli.authoring.canonical import VOIDED_BY_NO_EDIT
from migraine_cli.authoring.kinds import BY_KEY, KINDS, RecordKind
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.schema import INVALID, SLUG, Context, closest, fields_of, reader
from migraine_cli.authoring.strict_yaml import MAX_BYTES, MAX_OVERLAY_BYTES, Map, Progress, Refused, Seq, load, read_bytes
from migraine_cli.model.knowledge import Condition, DrugClass, Guideline, Interaction, Partner, Source, Trial
from migraine_cli.model.record import Drug


@dataclass
class KnowledgeBase:
    """Every record by id, with the YAML node it was read from and the overlay fields it holds."""

    drugs: dict[str, Drug] = field(default_factory=dict)
    classes: dict[str, DrugClass] = field(default_factory=dict)
    conditions: dict[str, Condition] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    guidelines: dict[str, Guideline] = field(default_factory=dict)
    trials: dict[str, Trial] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    nodes: dict[tuple[str, str], tuple[str, int, Map]] = field(default_factory=dict)
    local: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)  # field ("" for all): overlay file
    cited: set[str] = field(default_factory=set)

    def records(self, key: str) -> dict[str, Any]:
        """Return the records of one kind by its key ("drugs", "classes" …)."""
        return cast("dict[str, Any]", getattr(self, key))

    def where(self, key: str, record_id: str, section: str | None = None, index: int | None = None) -> tuple[str, int]:
        """Return file and line of a record, of one of its fields, or of an item of a list field."""
        file, line, node = self.nodes[(key, record_id)]
        at: int = line
        if section is not None and section in node.lines:
            at = node.lines[section]
            if index is not None and isinstance(node[section], Seq):
                at = node[section].lines[index]
        return getattr(at, "file", file), int(at)

    def local_file(self, key: str, record_id: str, section: str = "") -> str | None:
        """Return the overlay that a field comes from, or None for a shipped fact."""
        fields = self.local.get((key, record_id))
        return (fields.get("") or fields.get(section)) if fields else None


@dataclass
class _Raw:
    """The YAML of all files, merged, before validation."""

    tables: dict[str, Map] = field(default_factory=lambda: {kind.key: Map(1) for kind in KINDS})
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    local: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def shipped_files(folder: Path) -> list[Path]:
    """Return the paths of the files of facts in a folder, in the order of `KINDS`."""
    return [folder / f"{kind.key}.yaml" for kind in KINDS]


def read_library(folder: Path, overlays: Iterable[Path] = (), progress: Progress | None = None) -> tuple[KnowledgeBase, list[Problem]]:
    """Read the facts of a folder with overlays on top, later ones over earlier ones.

    Returns the knowledge base and every schema problem of every file. Records with a problem are left out of it.
    `progress` is told how far the reading and the checking are.
    """
    raw = _Raw()
    for kind in KINDS:
        path = folder / f"{kind.key}.yaml"
        try:
            top, problems = load(read_bytes(path, MAX_BYTES), path.name, progress=progress)
        except Refused as refused:
            raw.problems.append(refused.problem._replace(file=path.name))
            continue
        raw.problems += problems
        if top is None:
            continue
        if not isinstance(top, Map):
            raw.problems.append(Problem(path.name, 1, "type", "the file must be a mapping from ids to records"))
            continue
        raw.tables[kind.key] = top
        for record_id in top:
            raw.files[(kind.key, record_id)] = path.name
    for path in overlays:
        _lay_over(raw, path)
    return _validate(raw, progress)


def _lay_over(raw: _Raw, path: Path) -> None:
    name = str(path)
    try:
        top, problems = load(read_bytes(path, MAX_OVERLAY_BYTES), name, remember_file=True)
    except Refused as refused:
        raw.problems.append(refused.problem)
        return
    raw.problems += problems
    if top is None:
        raw.problems.append(Problem(name, 1, "empty", "holds no facts", f"give it one of the keys {', '.join(BY_KEY)}"))
        return
    if not isinstance(top, Map):
        raw.problems.append(Problem(name, 1, "type", "must be a mapping", f"give it one of the keys {', '.join(BY_KEY)}"))
        return
    for key, table in top.items():
        line = int(top.lines[key])
        if key not in BY_KEY:
            raw.problems.append(Problem(name, line, "unknown-key", f"{key!r} is not a kind of record", closest(key, BY_KEY)))
            continue
        if not isinstance(table, Map):
            raw.problems.append(Problem(name, line, "type", f"{key} must be a mapping from ids to records"))
            continue
        target = raw.tables[key]
        for record_id, record in table.items():
            where = (key, record_id)
            fields = raw.local.setdefault(where, {})
            old = target.get(record_id)
            if isinstance(old, Map) and isinstance(record, Map):
                target[record_id] = _merged(old, record)
                fields.update(dict.fromkeys(record, name))
            else:
                target[record_id] = record
                fields[""] = name
                raw.files[where] = name
                target.lines[record_id] = table.lines[record_id]


def _merged(old: Map, new: Map) -> Map:
    merged = Map(old.line)
    merged.update(old)
    merged.lines.update(old.lines)
    for key, value in new.items():
        before = old.get(key)
        merged[key] = _merged(before, value) if isinstance(before, Map) and isinstance(value, Map) else value
        merged.lines[key] = new.lines[key]
    if "reviewed" in old and "reviewed" not in new and any(key not in VOIDED_BY_NO_EDIT for key in new):
        del merged["reviewed"]  # what was read a second time is not what stands now
    return merged


def _misnamed(raw: _Raw, kind: RecordKind, record_id: str, node: Map, context: Context) -> None:
    """Where an overlay's record is too little to stand alone, say which one it may have meant to change."""
    whole = fields_of(kind.schema)
    if all(key in node for key, (_, _, required, _) in whole.items() if required):
        return
    known = [other for other in raw.tables[kind.key] if not raw.local.get((kind.key, other), {}).get("")]
    near = get_close_matches(record_id, known, n=2, cutoff=0.8)
    if near:
        said = f"no {kind.name} has the id {record_id!r} yet, and this is too little for a new one"
        context.report(raw.tables[kind.key].lines[record_id], "reference", said, "did you mean to change " + " or ".join(near) + "?")


def _validate(raw: _Raw, progress: Progress | None) -> tuple[KnowledgeBase, list[Problem]]:
    base = KnowledgeBase(local=raw.local)
    ids = {kind.name: set(raw.tables[kind.key]) for kind in KINDS}
    problems = raw.problems
    for kind in KINDS:
        table = raw.tables[kind.key]
        check = reader(kind.schema)
        records = base.records(kind.key)
        for number, (record_id, node) in enumerate(table.items(), start=1):
            if progress:
                progress(f"checking {kind.key}", number, len(table))
            file = raw.files[(kind.key, record_id)]
            context = Context(file, ids, cited=base.cited)
            line = table.lines[record_id]
            if not SLUG.fullmatch(record_id):
                context.report(line, "id", f"{record_id!r} is not an id", "use lower-case letters, digits and hyphens")
            record = check(node, line, f"{kind.key}.{record_id}", context)
            if record is INVALID and raw.local.get((kind.key, record_id), {}).get("") and isinstance(node, Map):
                _misnamed(raw, kind, record_id, node, context)
            problems += context.problems
            if record is not INVALID and isinstance(node, Map):
                records[record_id] = record
                base.nodes[(kind.key, record_id)] = (file, line, node)
    return base, problems
