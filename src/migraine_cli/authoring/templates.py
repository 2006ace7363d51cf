"""A template for each kind of record, made from the model, so that it cannot go stale.

What must be filled in stands open (`inn:`); what may be left out stands behind a `#`. Taking the `#` of a section away
opens what that section needs, and leaves what it may hold behind a `#` of its own.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from enum import Enum
from typing import Any

from migraine_cli.authoring.canonical import in_order
from migraine_cli.authoring.json_schema import field_comments
from migraine_cli.authoring.kinds import KINDS, RecordKind
from migraine_cli.authoring.schema import LENGTHS, fields_of
from migraine_cli.model.fact import Fact, NotFound
from migraine_cli.model.types import Kind

MOST_CHOICES = 14
OFTEN = tuple(field.name for field in dataclasses.fields(Fact) if field.name not in ("cite", "jurisdiction"))
_YAML_KEY = re.compile(r"^YAML key `\w+`(?:: )?")
HEAD = """\
# One {name}, to be filled in from what was read: nothing from memory, and each statement with its source and the place in it.
# What stands open must be filled in; what stands behind a # may be left out: take the # away to use it.
# A text is one or two sentences of our own, at most {most} characters.
# `migraine-ref check THIS-FILE` names what is missing or wrong, with its line.
"""
EVERY = """\
# Every statement may carry what stands behind a # in the first one: {often}.
"""
VAIN = """\
# What was looked for and not found is said in the section, in place of a fact:
#   - not_found: 2026-11-24
#     looked_in: [us-label §2]
#     about: how it is stopped
"""
SAID = {
    "word": "a name or a few words",
    "title": "as printed",
    "text": "a text",
    "url": "https://…",
    "day": "2026, 2026-11 or 2026-11-24",
    "number": 'as reported, in quotes: "-3.2"',
    "quantity": "a number and a unit: 25 to 33 h",
    "dose": "an amount and its schedule: 25 mg every other day",
    "cite": "source-id locator: us-lamictal §2.2",
}


def templates() -> dict[str, str]:
    """Return the template of each kind of record by the key of its file."""
    return {kind.key: _template(kind) for kind in KINDS}


def _template(kind: RecordKind) -> str:
    lines = [f"{kind.key}:", f"  new-{kind.name}:  # its id: lower-case letters, digits, hyphens"]
    lines += _Template().fields(kind.schema, 4)
    vain = VAIN if any(NotFound in typing.get_args(_item(hint)) for _, hint, _, _ in fields_of(kind.schema).values()) else ""
    every = EVERY.format(often=", ".join(OFTEN)) if vain else ""
    return HEAD.format(name=kind.name, most=LENGTHS["text"]) + every + vain + "\n".join(lines) + "\n"


class _Template:
    """One template. What every statement may carry is told at the first, and named at the others."""

    def __init__(self) -> None:
        self.told = False

    def fields(self, cls: Any, indent: int) -> Iterator[str]:
        comments = field_comments(cls)
        specs = fields_of(cls)
        again = self.told and issubclass(cls, Fact)
        for key in in_order(specs, cls):
            name, hint, required, _ = specs[key]
            if again and key in OFTEN:
                continue
            lines = list(self.field(key, hint, _YAML_KEY.sub("", comments.get(name, "")), indent))
            yield from lines if required else (f"{' ' * indent}#{line[indent:]}" for line in lines)
        self.told = self.told or issubclass(cls, Fact)

    def field(self, key: str, hint: Any, comment: str, indent: int) -> Iterator[str]:
        pad = " " * indent
        hint = _given(hint)
        if typing.get_origin(hint) is tuple:
            item = _item(hint)
            item = typing.get_args(item)[0] if typing.get_origin(item) in (types.UnionType, typing.Union) else item
            if dataclasses.is_dataclass(item):
                yield _commented(f"{pad}{key}:", _what(item), comment)
                yield from _listed(list(self.fields(item, indent + 4)), indent + 2)
            else:
                yield _commented(f"{pad}{key}: []", f"a list: {_said(item)}", comment)
        elif typing.get_origin(hint) is dict:
            yield _commented(f"{pad}{key}: {{}}", f"key: {_said(typing.get_args(hint)[1])}", comment)
        elif dataclasses.is_dataclass(hint):
            yield _commented(f"{pad}{key}:", _what(hint), comment)
            yield from self.fields(hint, indent + 2)
        else:
            yield _commented(f"{pad}{key}:", _said(hint), comment)


def _listed(lines: list[str], indent: int) -> Iterator[str]:
    """Yield the fields of one item of a list; the dash stands before the first that is not behind a #."""
    first = next(number for number, line in enumerate(lines) if line[indent + 2] != "#")
    lines.insert(0, lines.pop(first))
    yield f"{' ' * indent}- {lines[0][indent + 2 :]}"
    yield from lines[1:]


def _commented(line: str, *said: str) -> str:
    return f"{line}  # {'; '.join(filter(None, said))}"


def _what(cls: Any) -> str:
    return " ".join((cls.__doc__ or "").strip().split("\n")[0].split()).rstrip(".")


def _given(hint: Any) -> Any:
    """Return a hint without None."""
    options = [option for option in typing.get_args(hint) if option is not type(None)]
    return options[0] if typing.get_origin(hint) in (types.UnionType, typing.Union) and len(options) == 1 else hint


def _item(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else hint


def _said(hint: Any) -> str:
    """Return what a single value may be."""
    if typing.get_origin(hint) is typing.Annotated:
        kind: Kind = typing.get_args(hint)[1]
        return f"the id of a {' or '.join(kind.ref)}" if kind.name == "ref" else SAID[kind.name]
    if hint is bool:
        return "true or false"
    if hint is int:
        return "a whole number"
    if isinstance(hint, type) and issubclass(hint, Enum):
        values = [str(member.value) for member in hint]
        return " | ".join(values[:MOST_CHOICES]) + (" | …" if len(values) > MOST_CHOICES else "")
    raise TypeError(f"the model uses a type that the templates do not know: {hint!r}")
