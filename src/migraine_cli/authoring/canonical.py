"""The one way in which files of facts are written: keys in the model's order, block style, text quoted only where it must be."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import pairwise, zip_longest
from typing import Any

from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.schema import fields_of
from migraine_cli.authoring.strict_yaml import Map, Quoted, Seq

WIDTH = 140
FIX = "python tools/make.py facts"
_PLAIN = re.compile(r"[A-Za-z0-9≥≤§][^\x00-\x1f\"'\[\]{},#&*!|>%@`]*")
_NOT_TEXT = re.compile(r"[-+]?[\d.,_eE:]+|true|false|null|yes|no|on|off|y|n|~", re.IGNORECASE)
VOIDED_BY_NO_EDIT = ("reviewed", "key", "brief")  # a brief is held to its statement by a rule of its own


def digest(node: Map) -> str:
    """Return the digest of a statement's content: what a review is bound to."""
    content = {key: value for key, value in node.items() if key not in VOIDED_BY_NO_EDIT}
    return blake2b(json.dumps(content, sort_keys=True, ensure_ascii=False).encode(), digest_size=4).hexdigest()


def scalar(value: Any) -> str:
    """Return a value as a YAML scalar that the strict loader reads back the same."""
    text = str(value)
    plain = (
        bool(_PLAIN.fullmatch(text)) and ": " not in text and not text.endswith((":", " ")) and (not isinstance(value, Quoted) or not _NOT_TEXT.fullmatch(text))
    )
    return text if plain else json.dumps(text, ensure_ascii=False)


def canonical(table: Map, schema: type) -> str:
    """Return a file of records of one schema in canonical form, ids in alphabetical order."""
    lines: list[str] = []
    for record_id in sorted(table):
        lines.append(f"{record_id}:")
        lines += _block(table[record_id], schema, 2)
        lines.append("")
    return "\n".join(lines)


def disorder(table: Map, schema: type, text: str, name: str) -> Iterator[Problem]:
    """Yield where a file of facts is not in canonical form: records and keys out of order, else the first line that is written otherwise."""
    ordered = True
    for before, after in pairwise(table):
        if after < before:
            ordered = False
            yield Problem(name, int(table.lines[after]), "canonical-form", f"the record {after} stands after {before}", FIX)
    for record_id, record in table.items():
        for line, key, before in _misplaced(record, schema):
            ordered = False
            yield Problem(name, int(line), "canonical-form", f"{record_id}: the key {key} stands after {before}", FIX)
    if ordered:
        written, wanted = text.split("\n"), canonical(table, schema).split("\n")
        for number, (one, other) in enumerate(zip_longest(written, wanted), start=1):
            if one != other:
                said = "the end of the file" if other is None else repr(other.strip()) if other.strip() else "an empty line"
                yield Problem(name, number, "canonical-form", f"the canonical form has {said} here", FIX)
                return


def _misplaced(node: Any, schema: Any) -> Iterator[tuple[int, str, str]]:
    """Yield line, key and the key before it, wherever a key stands after one that it should precede."""
    if not isinstance(node, Map):
        return
    wanted = list(_ordered(node, schema))
    rank = {key: number for number, (key, _, _) in enumerate(wanted)}
    for before, after in pairwise(node):
        if rank[after] < rank[before]:
            yield node.lines[after], after, before
    for _, value, hint in wanted:
        for part in value if isinstance(value, Seq) else (value,):
            if isinstance(part, Map):
                yield from _misplaced(part, _item_schema(hint, part))


def _block(node: Any, schema: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    if not isinstance(node, Map):
        yield pad + scalar(node)
        return
    for key, value, hint in _ordered(node, schema):
        if isinstance(value, Seq) and value and isinstance(value[0], Map):
            yield f"{pad}{key}:"
            for item in value:
                first = True
                for line in _block(item, _item_schema(hint, item), indent + 4):
                    yield f"{pad}  - {line[indent + 4 :]}" if first else line
                    first = False
        elif isinstance(value, Seq):
            flow = "[" + ", ".join(scalar(v) for v in value) + "]"
            if len(pad) + len(key) + 2 + len(flow) <= WIDTH or not value:
                yield f"{pad}{key}: {flow}"
            else:
                yield f"{pad}{key}:"
                yield from (f"{pad}  - {scalar(v)}" for v in value)
        elif isinstance(value, Map):
            flow = "{" + ", ".join(f"{k}: {scalar(v)}" for k, v in value.items() if isinstance(v, str)) + "}"
            if all(isinstance(v, str) for v in value.values()) and len(pad) + len(key) + len(flow) <= 100:
                yield f"{pad}{key}: {flow}"
            else:
                yield f"{pad}{key}:"
                yield from _block(value, _item_schema(hint, value), indent + 2)
        else:
            yield f"{pad}{key}: {scalar(value)}"


def in_order(specs: Iterable[str], schema: Any) -> list[str]:
    """Return the fields of a schema in the order in which they are written: its own, then those that every statement has."""
    return sorted(specs, key=lambda key: _inherited(schema, key))


def _ordered(node: Map, schema: Any) -> Iterator[tuple[str, Any, Any]]:
    known: Any = schema
    specs = fields_of(known) if dataclasses.is_dataclass(schema) else {}
    for key in (*(key for key in in_order(specs, schema) if key in node), *(key for key in node if key not in specs)):
        yield key, node[key], specs[key][1] if key in specs else None


def _inherited(schema: type, key: str) -> bool:
    """Whether a field comes from the base class: those stand last, the source at the very end."""
    return any(key in {f.name.rstrip("_") for f in dataclasses.fields(base)} for base in schema.__bases__ if dataclasses.is_dataclass(base))


def _item_schema(hint: Any, item: Map) -> Any:
    options = [hint]
    while options:
        option = options.pop(0)
        origin = typing.get_origin(option)
        if origin in (tuple, types.UnionType, typing.Union):
            options += [a for a in typing.get_args(option) if a is not Ellipsis]
        elif isinstance(option, type) and dataclasses.is_dataclass(option) and set(item) <= set(fields_of(option)):
            return option
    return None
