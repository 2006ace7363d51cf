"""A synthetic knowledge base of many drugs, each as large as lamotrigine's record.

Run by the Python of an environment in which the package is installed: `synthetic.py store FROM TO DRUGS` makes a store
from a shipped one, past YAML; `synthetic.py yaml FROM TO DRUGS` a `drugs.yaml` from a shipped one.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MODEL = "lamotrigine"
RARE = "zyxophrane"  # stands in one passage of the whole store
MEMBERS = 4  # of a synthetic class, as many as the real beta-blockers
CHANGED = 0.15  # of the model's long words, in each clone
_PROSE = re.compile(r" ([a-z]{8,})(?=[ ,.;)])")
_ONSETS = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "cl", "dr", "fl", "gr", "pl", "st", "tr"]
_NUCLEI = ["a", "e", "i", "o", "u", "ia", "eo"]
_ENDINGS = ["mab", "pril", "sartan", "olol", "triptan", "zine", "pine", "done", "mide", "line", "xate", "gepant", "lol", "one", "ine"]


class Words:
    """Invented words and names, the same at every run, none twice."""

    def __init__(self, taken: set[str]) -> None:
        self.chance = random.Random(20)
        self.taken = taken

    def _stem(self, syllables: int) -> str:
        return "".join(self.chance.choice(_ONSETS) + self.chance.choice(_NUCLEI) for _ in range(syllables))

    def name(self) -> str:
        """Return a new name that reads like a drug's."""
        while True:
            name = self._stem(self.chance.choice((1, 2, 2, 3))) + self.chance.choice(_ENDINGS)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def vocabulary(self, count: int) -> list[str]:
        """Return words for prose, of uneven commonness when drawn by `draw`."""
        return sorted({self._stem(4) for _ in range(count)})

    def draw(self, vocabulary: list[str]) -> str:
        """Draw a word: the first ones often, the last ones seldom."""
        return vocabulary[int(len(vocabulary) * self.chance.random() ** 3)]


class Model:
    """The model's record, cut where clones differ from it."""

    def __init__(self, record: Any, names: list[tuple[str, ...]]) -> None:
        self.head = record["head"]
        self.names = names
        written = sorted({MODEL.capitalize(), *(name for _, _, name, *_ in names)}, key=len, reverse=True)
        self.written = re.compile("|".join(re.escape(name) for name in written))
        text = json.dumps(record["statements"], ensure_ascii=False)
        self.pieces = _PROSE.split(text)
        self.prose = sorted(set(self.pieces[1::2]))

    def clone(self, number: int, words: Words, vocabulary: list[str], class_id: str) -> tuple[Any, list[tuple[str, ...]]]:
        """Return another drug's record and its rows in the table of names."""
        from migraine_cli.model.naming import normalise

        inn = words.name()
        own = {name: self._own(name, kind, inn, number, words) for _, kind, name, *_ in self.names}
        own |= {MODEL: inn, MODEL.capitalize(): inn.capitalize()}
        changed = {word: words.draw(vocabulary) for word in self.prose if words.chance.random() < CHANGED}
        pieces = self.pieces.copy()
        pieces[1::2] = [" " + changed.get(word, word) for word in pieces[1::2]]
        if number == 0:
            pieces[1] = " " + RARE
        statements = json.loads(self._renamed("".join(pieces), own))
        head = json.loads(self._renamed(json.dumps(self.head, ensure_ascii=False), own))
        head |= {"id": inn, "name": inn, "class_id": class_id, "class_name": class_id.replace("-", " "), "class_path": [class_id]}
        rows: list[tuple[str, ...]] = [(normalise(own[name]), kind, own[name], "drug", inn, detail) for _, kind, name, _, _, detail in self.names]
        return {"head": head, "statements": statements}, rows

    def _own(self, name: str, kind: str, inn: str, number: int, words: Words) -> str:
        if MODEL in name.lower():
            return inn if name == MODEL else inn.upper()
        if kind in ("ATC", "CAS", "UNII", "RxCUI"):
            return f"{name[0]}{number:05d}{name[-2:]}"
        return words.name().capitalize()

    def _renamed(self, text: str, own: dict[str, str]) -> str:
        return self.written.sub(lambda found: own[found[0]], text)


def make_store(source: Path, target: Path, drugs: int) -> None:
    """Write a store with all that the source holds, and clones of the model up to `drugs` drugs."""
    from migraine_cli.authoring.compiler import finish, insert_drug
    from migraine_cli.store.layout import LAYOUT, SCHEMA_VERSION
    from migraine_cli.store.reads import Store

    target.unlink(missing_ok=True)
    real = sqlite3.connect(source)
    store = Store.open(str(source))
    slugs = [slug for (slug,) in real.execute("SELECT slug FROM drug ORDER BY slug")]
    taken = {norm for (norm,) in real.execute("SELECT norm FROM name")}
    model = Model(store.record(MODEL), real.execute("SELECT * FROM name WHERE target_kind = 'drug' AND target = ?", (MODEL,)).fetchall())
    cited = sorted({cite["source"] for statement in store.record(MODEL)["statements"] for cite in statement["cites"]})

    out = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", f"user_version = {SCHEMA_VERSION}"):
        out.execute(f"PRAGMA {pragma}")
    out.executescript(LAYOUT)
    out.execute("BEGIN")
    for table in ("name", "class", "record", "used_by", "meta", "interactant", "within", "touches"):
        rows = real.execute(f"SELECT * FROM {table}").fetchall()
        out.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    clones = _clones(model, taken, drugs - len(slugs))
    members: dict[str, list[str]] = {}
    step = max(1, drugs // len(slugs))  # the real drugs stand among the clones
    statements = 0
    for number in range(1, drugs + 1):
        if number % step == 0 and slugs:
            record: Any = store.record(slugs.pop(0))
        elif (clone := next(clones, None)) is not None:
            record, names = clone
            members.setdefault(record["head"]["class_id"], []).append(record["head"]["id"])
            out.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?,?,?)", names)
            out.execute("INSERT INTO interactant VALUES (?,?,?)", (record["head"]["id"], "drug", record["head"]["name"]))
            out.execute("INSERT INTO within VALUES (?,?)", (record["head"]["id"], record["head"]["class_id"]))
            out.executemany("INSERT INTO used_by VALUES (?,?)", ((source_id, record["head"]["id"]) for source_id in cited))
        else:
            record = store.record(slugs.pop(0))
        insert_drug(out, number, record)
        statements += len(record["statements"])
        if number % 1000 == 0:
            print(f"  {number} of {drugs} synthetic drugs", file=sys.stderr, flush=True)
    _insert_classes(out, members)
    finish(out)
    counts = json.loads(store.meta()["counts"]) | {"drugs": drugs, "statements": statements}
    out.execute("UPDATE meta SET value = ? WHERE key = 'counts'", (json.dumps(counts),))
    out.execute("COMMIT")
    out.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'search', 'row')")
    ((common, passages),) = out.execute("SELECT term, doc FROM vocabulary ORDER BY doc DESC LIMIT 1").fetchall()
    said = {"rare": RARE, "commonest": common, "passages": passages, "clone": next(iter(members.values()))[0], "statements": statements}
    out.close()
    target.with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")


def _clones(model: Model, taken: set[str], count: int) -> Iterator[tuple[Any, list[tuple[str, ...]]]]:
    words = Words(taken)
    vocabulary = words.vocabulary(20_000)
    words.chance.shuffle(vocabulary)
    for number in range(count):
        yield model.clone(number, words, vocabulary, f"synthetic-class-{number // MEMBERS}")


def _insert_classes(out: sqlite3.Connection, members: dict[str, list[str]]) -> None:
    for class_id, own in members.items():
        node = {"id": class_id, "name": class_id.replace("-", " "), "parent": "", "path": [class_id], "synonyms": []}
        node |= {"mechanism": "", "shared": [], "children": [], "members": sorted(own), "cites": []}
        out.execute("INSERT INTO class VALUES (?,?,?)", (class_id, "", json.dumps(node)))
        out.execute("INSERT INTO name VALUES (?,?,?,?,?,?)", (class_id.replace("-", ""), "class", class_id, "class", class_id, ""))
        out.execute("INSERT INTO interactant VALUES (?,?,?)", (class_id, "class", class_id.replace("-", " ")))


def make_yaml(source: Path, target: Path, drugs: int) -> None:
    """Write the source's records and clones of the model's, up to `drugs` drugs."""
    text = source.read_text(encoding="utf-8")
    block = re.search(rf"(?ms)^{MODEL}:\n.*?(?=^\S|\Z)", text)
    assert block is not None
    body = block[0].removeprefix(f"{MODEL}:\n")
    real = len(re.findall(r"(?m)^[a-z0-9-]+:$", text))
    words = Words(set())
    names = [words.name() for _ in range(drugs - real)]
    clones = (f"{name}:\n" + body.replace(f"inn: {MODEL}", f"inn: {name}", 1) for name in names)
    target.write_text(text.rstrip("\n") + "\n\n" + "\n".join(clones), encoding="utf-8")


if __name__ == "__main__":
    kind, first, second, how_many = sys.argv[1:]
    (make_store if kind == "store" else make_yaml)(Path(first), Path(second), int(how_many))
