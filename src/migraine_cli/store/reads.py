"""Reads from a compiled store. Every method is one or two indexed queries."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator

from migraine_cli.errors import DamagedStore
from migraine_cli.store.layout import SCHEMA_VERSION

TYPE_CHECKING = False  # importing typing costs a fifth of an interpreter's start
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import ClassNode, Head, Name, Record, Source


class Passage:
    """A row of the full-text index."""

    __slots__ = ("drug", "id", "label", "local", "section", "statement", "text")

    def __init__(self, row: tuple[int, str, str, str, str, str, str]) -> None:
        self.id, self.drug, self.statement, self.section, self.label, self.text, self.local = row


class Store:
    """A compiled store, opened read-only."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.path = path
        self._run = connection.execute

    @classmethod
    def open(cls, path: str) -> Store:
        """Open a store. Raises `DamagedStore` where the file is not a whole store of this version."""
        quoted = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        try:
            with open(path, "rb") as file:
                head = file.read(100)
                size = os.fstat(file.fileno()).st_size
            page = int.from_bytes(head[16:18], "big")
            pages = int.from_bytes(head[28:32], "big")
            if head[:15] != b"SQLite format 3" or size != (65536 if page == 1 else page) * pages:
                raise DamagedStore(f"{path} is not a whole database")
            if int.from_bytes(head[60:64], "big") != SCHEMA_VERSION:
                raise DamagedStore(f"{path} was made by another version")
            connection = sqlite3.connect(f"file:{quoted}?mode=ro&immutable=1", uri=True)
        except (OSError, sqlite3.Error) as error:
            raise DamagedStore(f"{path}: {error}") from None
        return cls(connection, path)

    def meta(self) -> dict[str, str]:
        """Return version, date and counts of the knowledge base, and the overlays it was made with."""
        return dict(self._run("SELECT key, value FROM meta"))

    def names(self, norm: str) -> list[tuple[str, Name]]:
        """Return `(kind of target, name)` for a normalised name."""
        rows = self._run("SELECT target_kind, name, kind, target, detail FROM name WHERE norm = ?", (norm,))
        return [(kind, {"name": name, "kind": what, "drug": target, "detail": detail}) for kind, name, what, target, detail in rows]

    def lookalikes(self, norm: str) -> list[str]:
        """Return the warnings that go with a normalised name: what it is mistaken for."""
        return [warning for (warning,) in self._run("SELECT warning FROM lookalike WHERE norm = ? ORDER BY warning", (norm,))]

    def near(self, parts: Iterable[str]) -> set[str]:
        """Return the normalised names that share one of these forms."""
        found: set[str] = set()
        for part in parts:
            found.update(norm for (norm,) in self._run("SELECT norm FROM near WHERE part = ?", (part,)))
        return found

    def starting_with(self, prefix: str, limit: int = 12) -> list[str]:
        """Return normalised names that start with a prefix."""
        rows = self._run("SELECT DISTINCT norm FROM name WHERE norm >= ? AND norm < ? ORDER BY norm LIMIT ?", (prefix, prefix + "\U0010ffff", limit))
        return [norm for (norm,) in rows]

    def completions(self, prefix: str, kinds: Iterable[str], limit: int = 200) -> list[tuple[str, str]]:
        """Return `(name, kind)` of names whose normalised form starts with a prefix, for the shell."""
        marks = ",".join("?" * len(tuple(kinds)))
        rows = self._run(
            f"SELECT name, kind FROM name WHERE norm >= ? AND norm < ? AND target_kind IN ({marks}) ORDER BY norm LIMIT ?",  # noqa: S608  # only marks
            (prefix, prefix + "\U0010ffff", *kinds, limit),
        )
        return list(rows)

    def head(self, drug: str) -> Head:
        """Return a drug's head by its id."""
        (text,) = self._one("SELECT head FROM drug WHERE slug = ?", drug)
        head: Head = json.loads(text)
        return head

    def record(self, drug: str) -> Record:
        """Return a drug's whole record by its id. Raises `DamagedStore` where its bytes have changed."""
        head, statements, crc = self._one("SELECT head, statements, crc FROM drug WHERE slug = ?", drug)
        if zlib.crc32(statements.encode()) != crc:
            raise DamagedStore(f"{self.path}: the record of {drug} has changed")
        return {"head": json.loads(head), "statements": json.loads(statements)}

    def heads(self, filters: Iterable[tuple[str, tuple[str, ...]]] = ()) -> Iterator[Head]:
        """Yield the heads of the drugs that meet every filter, in the order of their ids.

        A filter is a kind (`role`, `class`, `route`, `status`, `condition`) with the values of which one must hold.
        """
        query = "SELECT head FROM drug"
        arguments: list[str] = []
        for number, (kind, values) in enumerate(filters):
            marks = ",".join("?" * len(values))
            query += " WHERE " if number == 0 else " AND "
            query += f"id IN (SELECT drug FROM facet WHERE kind = ? AND value IN ({marks}))"  # noqa: S608  # only marks
            arguments += (kind, *values)
        for (text,) in self._run(query + " ORDER BY slug", arguments):
            yield json.loads(text)

    def facets(self, kind: str) -> list[str]:
        """Return the values that a filter can take."""
        return [value for (value,) in self._run("SELECT DISTINCT value FROM facet WHERE kind = ? ORDER BY value", (kind,))]

    def class_node(self, class_id: str) -> ClassNode:
        """Return one class by its id."""
        (text,) = self._one("SELECT node FROM class WHERE id = ?", class_id)
        node: ClassNode = json.loads(text)
        return node

    def classes(self) -> list[ClassNode]:
        """Return all classes, in the order of their ids."""
        return [json.loads(text) for (text,) in self._run("SELECT node FROM class ORDER BY id")]

    def one(self, kind: str, record_id: str) -> dict[str, Any] | None:
        """Return a record of the kinds beside the drugs, or None."""
        row = self._run("SELECT record FROM record WHERE kind = ? AND id = ?", (kind, record_id)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the records of a kind in the order of their ids."""
        for (text,) in self._run("SELECT record FROM record WHERE kind = ? ORDER BY id", (kind,)):
            yield json.loads(text)

    def interactant(self, record_id: str) -> tuple[str, str]:
        """Return kind ("drug", "class", "substance", "group", "open group") and name of what can interact."""
        kind, name = self._one("SELECT kind, name FROM interactant WHERE id = ?", record_id)
        return kind, name

    def wholes(self, member: str) -> list[str]:
        """Return the ids of the classes and groups that hold something, through every level."""
        return [whole for (whole,) in self._run("SELECT whole FROM within WHERE member = ? ORDER BY whole", (member,))]

    def members(self, whole: str) -> list[str]:
        """Return the ids of what a class or a group holds, through every level."""
        return [member for (member,) in self._run("SELECT member FROM within WHERE whole = ? ORDER BY member", (whole,))]

    def touching(self, party: str) -> list[str]:
        """Return the ids of the interactions that name something."""
        return [found for (found,) in self._run("SELECT interaction FROM touches WHERE party = ? ORDER BY interaction", (party,))]

    def sources(self, ids: Iterable[str]) -> dict[str, Source]:
        """Return sources by id, in the order asked for."""
        found: dict[str, Source] = {}
        for source_id in ids:
            record = self.one("sources", source_id)
            if record is not None:
                found[source_id] = record  # type: ignore[assignment]  # the compiler wrote it in this shape
        return found

    def users(self, source: str) -> list[str]:
        """Return the ids of the drugs that cite a source."""
        return [drug for (drug,) in self._run("SELECT drug FROM used_by WHERE source = ? ORDER BY drug", (source,))]

    def passages(self, match: str, limit: int) -> list[Passage]:
        """Return up to `limit` passages that match an FTS5 expression, those of the one-screen views first."""
        rows = self._run(
            "SELECT passage.id, drug.slug, statement, section, passage.label, passage.text, passage.local FROM search"
            " JOIN passage ON passage.id = search.rowid JOIN drug ON drug.id = passage.drug"
            " WHERE search MATCH ? ORDER BY search.rowid LIMIT ?",
            (match, limit),
        )
        return [Passage(row) for row in rows]

    def screening(self, keys: Iterable[str] | None = None) -> dict[str, Any]:
        """Return the facts for and against use under these keys, or under all. Raises `DamagedStore` where bytes have changed."""
        query, asked = "SELECT key, facts, crc FROM screening", tuple(keys or ())
        if keys is not None:
            query += f" WHERE key IN ({','.join('?' * len(asked))})"
        found: dict[str, Any] = {}
        for key, facts, crc in self._run(query, asked):
            if zlib.crc32(facts.encode()) != crc:
                raise DamagedStore(f"{self.path}: the screening facts of {key} have changed")
            found[key] = json.loads(facts)
        return found

    def coverage(self, drugs: Iterable[str] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield `(drug, counts)` of the drugs named in the order asked for, or of all in the order of their ids."""
        if drugs is None:
            rows = self._run("SELECT drug, counts FROM coverage ORDER BY drug")
            yield from ((drug, json.loads(counts)) for drug, counts in rows)
            return
        for drug in drugs:
            yield drug, json.loads(self._one("SELECT counts FROM coverage WHERE drug = ?", drug)[0])

    def releases(self) -> list[tuple[int, str, str, str]]:
        """Return number, version, date and summary of the releases whose facts are on record, oldest first."""
        return list(self._run("SELECT number, version, date, summary FROM release ORDER BY number"))

    def changes(self, after: int, drugs: Iterable[str] | None = None) -> Iterator[tuple[str, list[list[str]]]]:
        """Yield `(drug, changes)` for each release after one, oldest first, of the drugs named or of all."""
        query, asked = "SELECT drug, lines FROM change WHERE release > ?", tuple(drugs or ())
        if drugs is not None:
            query += f" AND drug IN ({','.join('?' * len(asked))})"
        for drug, lines in self._run(query + " ORDER BY release, drug", (after, *asked)):
            yield drug, json.loads(lines)

    def changed_drugs(self) -> list[str]:
        """Return the ids of the drugs that any release changed; one may since have left the facts."""
        return [drug for (drug,) in self._run("SELECT DISTINCT drug FROM change ORDER BY drug")]

    def _one(self, query: str, key: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self._run(query, (key,)).fetchone()
        if row is None:
            raise DamagedStore(f"{self.path} has no {key!r}")
        return row
