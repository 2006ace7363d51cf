"""From a validated knowledge base to the SQLite store.

The file is written beside its place and moved there whole, so that a reader never meets half a store. Only features of
SQLite 3.31 and FTS5 are used.
"""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from migraine_cli.authoring.coverage import counts_of, read_in_the_original
from migraine_cli.authoring.history import Step
from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.materialise import Materialiser, as_data, cites
from migraine_cli.authoring.screening import ScreeningIndex
from migraine_cli.authoring.strict_yaml import Progress
from migraine_cli.model.fact import NotFound
from migraine_cli.model.naming import deletions, normalise
from migraine_cli.model.view import Record
from migraine_cli.store.layout import LAYOUT, SCHEMA_VERSION


def compile_store(base: KnowledgeBase, target: Path, meta: dict[str, str], progress: Progress | None = None, history: Iterable[Step] = ()) -> None:
    """Write the store of a knowledge base to `target`, atomically.

    `meta` is what `store.Store.meta` returns: version and date of the facts, overlays, content key; `history` what the
    releases changed. Raises OSError where the folder cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name + ".", suffix=".part")
    os.close(handle)
    try:
        connection = sqlite3.connect(name, isolation_level=None)
        try:
            fill(connection, base, meta, progress, history)
        finally:
            connection.close()
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        if os.path.exists(name):
            os.unlink(name)
        raise


def fill(connection: sqlite3.Connection, base: KnowledgeBase, meta: dict[str, str], progress: Progress | None = None, history: Iterable[Step] = ()) -> None:
    """Fill an empty database."""
    made = Materialiser(base)
    originals = read_in_the_original(base)
    screening = ScreeningIndex(base, made)
    run = connection.execute
    run("PRAGMA journal_mode = OFF")
    run("PRAGMA synchronous = OFF")
    run("PRAGMA cache_size = -65536")  # the whole of it, in KiB: a page is then written once
    run(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript(LAYOUT)
    run("BEGIN")
    counts = {key: len(base.records(key)) for key in ("drugs", "classes", "conditions", "partners", "interactions")}
    counts |= {key: len(base.records(key)) for key in ("guidelines", "trials", "sources")}
    statements = 0
    used: set[tuple[str, str]] = set()
    for number, drug_id in enumerate(sorted(base.drugs), start=1):
        record = made.record(drug_id)
        statements += len(record["statements"])
        insert_drug(connection, number, record)
        screening.add(record)
        run("INSERT INTO coverage VALUES (?,?)", (drug_id, _dumps(counts_of(record, originals))))
        used.update((cite["source"], drug_id) for statement in record["statements"] for cite in statement["cites"])
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?,?,?)", _drug_names(base, drug_id))
        if progress:
            progress("compiling drugs", number, len(base.drugs))
    _other_records(connection, base, made)
    _interactants(connection, base, made)
    texts = ((key, _dumps(facts)) for key, facts in screening.finished())
    connection.executemany("INSERT INTO screening VALUES (?,?,?)", ((key, text, zlib.crc32(text.encode())) for key, text in texts))
    connection.executemany("INSERT INTO used_by VALUES (?,?)", sorted(used))
    _releases(connection, history)
    finish(connection, progress)
    meta = {**meta, "counts": _dumps(counts | {"statements": statements})}
    connection.executemany("INSERT INTO meta VALUES (?,?)", meta.items())
    run("COMMIT")


def insert_drug(connection: sqlite3.Connection, number: int, record: Record) -> None:
    """Insert one drug's head, record, filter values and passages."""
    head = record["head"]
    text = _dumps(record["statements"])
    connection.execute(
        "INSERT INTO drug VALUES (?,?,?,?,?)",
        (number, head["id"], _dumps(head), text, zlib.crc32(text.encode())),
    )
    values = {("role", role) for role in head["role"]} | {("route", route) for route in head["routes"]}
    values |= {("class", class_id) for class_id in head["class_path"]}
    values |= {("status", f"{where}:{status}") for where, status in head["status"].items()}
    for statement in record["statements"]:
        if statement["state"] == "fact" and statement["section"] == "lookalikes":
            connection.execute("INSERT OR IGNORE INTO lookalike VALUES (?,?)", (normalise(statement["value"]["ours"]), statement["text"]))
        if statement["state"] == "fact" and statement["section"] in ("contraindications", "cautions", "favours"):
            values.add(("condition", f"{statement['value']['condition']}:{statement['section']}"))
    connection.executemany("INSERT INTO facet VALUES (?,?,?)", ((kind, value, number) for kind, value in sorted(values)))
    passages = []
    for s in record["statements"]:
        rank = 0 if s["section"] == "names" else 1 if s["key"] else 2
        passages.append((rank, number, s["id"], s["section"], s["label"], s["text"], s.get("local", "")))
    connection.executemany("INSERT INTO staging VALUES (?,?,?,?,?,?,?)", passages)


def finish(connection: sqlite3.Connection, progress: Progress | None = None) -> None:
    """Order the passages (those on the one-screen view first), index them, and index near misses of names."""
    run = connection.execute
    tell = progress or (lambda *_: None)
    tell("indexing", 0, 3)
    run("INSERT INTO passage SELECT NULL, drug, statement, section, label, text, local FROM staging ORDER BY rank, rowid")
    run("DROP TABLE staging")
    tell("indexing", 1, 3)
    run("INSERT INTO search(search) VALUES ('rebuild')")
    tell("indexing", 2, 3)
    near = ((part, norm) for (norm,) in run("SELECT DISTINCT norm FROM name").fetchall() for part in deletions(norm))
    connection.executemany("INSERT OR IGNORE INTO near VALUES (?,?)", sorted(near))


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _drug_names(base: KnowledgeBase, drug_id: str) -> Iterable[tuple[str, str, str, str, str, str]]:
    drug = base.drugs[drug_id]

    def row(name: str, kind: str, detail: str = "") -> tuple[str, str, str, str, str, str]:
        return (normalise(name), kind, name, "drug", drug_id, detail)

    names = drug.names
    yield row(names.inn, "INN")
    yield row(drug_id, "id")
    for name, kind in ((names.display, "synonym"), (names.usan, "USAN"), (names.ban, "BAN")):
        if name:
            yield row(name, kind)
    for name in names.synonyms:
        yield row(name, "synonym")
    for language, name in (names.languages or {}).items():
        yield row(name, f"name in {language}")
    for salt in drug.salts:
        if not isinstance(salt, NotFound):
            yield row(salt.name, "salt or form", salt.equivalence or "")
    for brand in drug.brands:
        if not isinstance(brand, NotFound):
            where = ", ".join(j.value for j in brand.jurisdiction)
            yield row(brand.name, "brand", "; ".join(part for part in (where, brand.state.value, brand.product) if part))
    for code in drug.codes:
        if not isinstance(code, NotFound):
            yield row(code.code, code.system.value, code.of or "")


def _other_records(connection: sqlite3.Connection, base: KnowledgeBase, made: Materialiser) -> None:
    many = connection.executemany
    names: list[tuple[str, str, str, str, str, str]] = []
    for class_id, node in base.classes.items():
        children = sorted(key for key, other in base.classes.items() if other.parent == class_id)
        members = sorted(d for d, drug in base.drugs.items() if class_id == drug.classification.class_)
        view = {
            "id": class_id,
            "name": node.name,
            "parent": node.parent or "",
            "path": made.class_path(class_id),
            "synonyms": list(node.synonyms),
            "mechanism": node.mechanism or "",
            "shared": list(node.shared),
            "children": children,
            "members": members,
            "cites": cites(node.cite),
            **_local(base, "classes", class_id),
        }
        connection.execute("INSERT INTO class VALUES (?,?,?)", (class_id, node.parent or "", _dumps(view)))
        names.extend((normalise(name), "class", name, "class", class_id, "") for name in (class_id, node.name, *node.synonyms))
    for condition_id, condition in base.conditions.items():
        names.extend((normalise(name), "condition", name, "condition", condition_id, "") for name in (condition_id, condition.name, *condition.synonyms))
    for partner_id, partner in base.partners.items():
        names.extend((normalise(name), "partner", name, "partner", partner_id, "") for name in (partner_id, partner.name, *partner.synonyms, *partner.atc))
    many("INSERT OR IGNORE INTO name VALUES (?,?,?,?,?,?)", names)
    for kind in ("conditions", "partners", "interactions", "guidelines", "trials", "sources"):
        many(
            "INSERT INTO record VALUES (?,?,?)",
            (
                (kind, record_id, _dumps({"id": record_id, **as_data(record), **_local(base, kind, record_id)}))
                for record_id, record in base.records(kind).items()
            ),
        )


def _interactants(connection: sqlite3.Connection, base: KnowledgeBase, made: Materialiser) -> None:
    named = [(drug_id, "drug", drug.names.display or drug.names.inn) for drug_id, drug in base.drugs.items()]
    named += [(class_id, "class", node.name) for class_id, node in base.classes.items()]
    named += [(partner_id, partner.kind.value, partner.name) for partner_id, partner in base.partners.items()]
    many = connection.executemany
    many("INSERT OR IGNORE INTO interactant VALUES (?,?,?)", named)
    many("INSERT INTO within VALUES (?,?)", sorted((member, whole) for member, wholes in made.within.items() for whole in wholes))
    sides = {(side, key) for key, i in base.interactions.items() for side in (i.drug, i.partner, i.third) if side}
    many("INSERT INTO touches VALUES (?,?)", sorted(sides))
    searched = ((key, {"id": key, "entries": as_data(drug.interactions)}) for key, drug in base.drugs.items() if drug.interactions)
    many("INSERT INTO record VALUES ('unlisted',?,?)", ((key, _dumps(entries)) for key, entries in searched))


def _releases(connection: sqlite3.Connection, history: Iterable[Step]) -> None:
    for number, (release, changes) in enumerate(history, start=1):
        connection.execute("INSERT INTO release VALUES (?,?,?,?)", (number, *release))
        connection.executemany("INSERT INTO change VALUES (?,?,?)", ((number, drug, _dumps(lines)) for drug, lines in changes.items()))


def _local(base: KnowledgeBase, key: str, record_id: str) -> dict[str, str]:
    files = base.local.get((key, record_id))
    return {"local": ", ".join(sorted(set(files.values())))} if files else {}
