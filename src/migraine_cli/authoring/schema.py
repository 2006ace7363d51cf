"""The validator, derived from the model's dataclasses.

`reader(cls)` walks a loaded YAML value by the annotations of `cls` and returns an instance, collecting every problem
with its line; nothing about a field is written here. Types it knows: the kinds of `model.types`, int, bool, enums,
tuples, dictionaries, optional values, nested dataclasses, and a union of dataclasses told apart by a required key.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any

from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.strict_yaml import Map, Quoted, Seq
from migraine_cli.model.quantity import NotTyped, parse_dose, parse_quantity
from migraine_cli.model.types import Kind

INVALID: Any = object()  # the value had a problem, which has been reported

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
URL = re.compile(r"https?://[^\s<>\"]+")
LENGTHS = {"word": 160, "title": 500, "text": 600, "cite": 240}
_INT = re.compile(r"-?[0-9]+")

Checker = Callable[[Any, int, str, "Context"], Any]


@dataclasses.dataclass
class Context:
    """What a reading needs to know and what it gathers."""

    file: str
    ids: dict[str, set[str]] | None = None  # by kind of record; None: references are not checked
    problems: list[Problem] = dataclasses.field(default_factory=list)
    cited: set[str] = dataclasses.field(default_factory=set)

    def report(self, line: int, rule: str, message: str, fix: str = "") -> Any:
        """Note a problem and return `INVALID`."""
        self.problems.append(Problem(getattr(line, "file", self.file), int(line), rule, message, fix))
        return INVALID


def closest(word: str, choices: typing.Iterable[str]) -> str:
    """Return a hint that names the nearest choices, or some of them."""
    known = sorted(choices)
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(repr(n) for n in near) + "?"
    shown = ", ".join(known[:30])
    return f"one of: {shown}" + (" …" if len(known) > 30 else "")


def yaml_key(field_name: str) -> str:
    """Return the key that a field has in YAML: a trailing underscore only avoids a Python keyword."""
    return field_name.rstrip("_")


@cache
def fields_of(cls: Any) -> dict[str, tuple[str, Any, bool, Any]]:
    """Return `{yaml key: (field name, annotation, required, default)}` of a dataclass."""
    hints = typing.get_type_hints(cls, include_extras=True)
    result = {}
    for field in dataclasses.fields(cls):
        required = field.default is dataclasses.MISSING
        result[yaml_key(field.name)] = (field.name, hints[field.name], required, field.default)
    return result


@cache
def reader(annotation: Any) -> Checker:
    """Return the function that reads a value of this annotation."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _text_reader(annotation.__metadata__[0])
    if origin in (types.UnionType, typing.Union):
        return _union_reader(typing.get_args(annotation))
    if origin is tuple:
        return _tuple_reader(typing.get_args(annotation)[0])
    if origin is dict:
        return _dict_reader(typing.get_args(annotation)[1])
    if annotation is int:
        return _read_int
    if annotation is bool:
        return _read_bool
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return _enum_reader(annotation)
    if dataclasses.is_dataclass(annotation):
        return _record_reader(typing.cast(type, annotation))
    raise TypeError(f"the model uses a type that the validator does not know: {annotation!r}")


def _is_null(value: Any) -> bool:
    return type(value) is str and value in ("", "~", "null")


def _what(value: Any) -> str:
    return "a mapping" if isinstance(value, Map) else "a list" if isinstance(value, Seq) else f"{str(value)[:60]!r}"


def _text_reader(kind: Kind) -> Checker:
    check = _KINDS[kind.name]
    limit = LENGTHS.get(kind.name)

    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        if not isinstance(value, str):
            return ctx.report(line, "type", f"{path} is {_what(value)}; it must be text", "write one text, without brackets or '- '")
        stripped = value.strip()
        if not stripped or _is_null(value):
            return ctx.report(line, "empty", f"{path} is empty", "write the value or leave the key out")
        if len(value) != len(stripped) or not value.isprintable():
            cleaned = " ".join(value.split())
            if not isinstance(value, Quoted) or not cleaned.isprintable():
                return ctx.report(line, "characters", f"{path} holds control or invisible characters: {value[:60]!r}", "remove them")
            value = cleaned
        if limit and len(value) > limit:
            return ctx.report(line, "length", f"{path} has {len(value)} characters; at most {limit}", "shorten or split it")
        value = str(value)
        return check(value, line, path, ctx, kind) if check else value

    return read


def _check_ref(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
    if ctx.ids is not None and any(value in ctx.ids.get(ref, ()) for ref in kind.ref):
        return value
    if not SLUG.fullmatch(value):
        return ctx.report(line, "id", f"{path}: {value!r} is not an id", "use lower-case letters, digits and hyphens")
    if ctx.ids is not None:
        known: set[str] = set().union(*(ctx.ids.get(ref, set()) for ref in kind.ref))
        return ctx.report(line, "reference", f"{path}: no {' or '.join(kind.ref)} has the id {value!r}", closest(value, known))
    return value


def _check_cite(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
    source, _, locator = value.partition(" ")
    if ctx.ids is not None and source in ctx.ids["source"] and locator.strip():
        ctx.cited.add(source)
        return value
    if not SLUG.fullmatch(source):
        return ctx.report(line, "cite", f"{path}: {value!r} does not start with a source id", "write 'source-id locator', e.g. 'us-lamictal §2.2'")
    if not locator.strip():
        return ctx.report(line, "locator", f"{path}: {value!r} names no place in the source", "add the section, table or page")
    if ctx.ids is not None:
        return ctx.report(line, "reference", f"{path}: no source has the id {source!r}", closest(source, ctx.ids["source"]))
    ctx.cited.add(source)
    return value


def _check_day(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
    match = DAY.fullmatch(value)
    ok = match is not None and 1800 <= int(match[1]) <= 2200
    if ok and match is not None and match[2]:
        try:
            date(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            ok = False
    if not ok:
        return ctx.report(line, "date", f"{path}: {value!r} is not a date", "write 2026, 2026-11 or 2026-11-24")
    return value


def _check_number(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
    if not NUMBER.fullmatch(value):
        return ctx.report(line, "number", f"{path}: {value!r} is not a number", "write digits, e.g. '-3.2'")
    return value


def _check_url(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
    if not URL.fullmatch(value):
        return ctx.report(line, "url", f"{path}: {value!r} is not a web address", "write it whole, with https://")
    return value


def _typed(parse: Callable[[str], dict[str, Any]], rule: str) -> Callable[[str, int, str, Context, Kind], Any]:
    def check(value: str, line: int, path: str, ctx: Context, kind: Kind) -> Any:
        try:
            parse(value)
        except NotTyped as error:
            return ctx.report(line, rule, f"{path}: {value!r} is not a {rule}", str(error))
        return value

    return check


_KINDS: dict[str, Callable[[str, int, str, Context, Kind], Any] | None] = {
    "word": None,  # any text
    "title": None,
    "text": None,
    "url": _check_url,
    "day": _check_day,
    "number": _check_number,
    "quantity": _typed(parse_quantity, "quantity"),
    "dose": _typed(parse_dose, "dose"),
    "cite": _check_cite,
    "ref": _check_ref,
}


def _read_int(value: Any, line: int, path: str, ctx: Context) -> Any:
    if type(value) is not str or not _INT.fullmatch(value):
        return ctx.report(line, "type", f"{path} is {_what(value)}; it must be a whole number", "write digits without quotes")
    return int(value)


def _read_bool(value: Any, line: int, path: str, ctx: Context) -> Any:
    if type(value) is not str or value not in ("true", "false"):
        return ctx.report(line, "type", f"{path} is {_what(value)}; it must be true or false", "write true or false, unquoted")
    return value == "true"


def _enum_reader(cls: type[Enum]) -> Checker:
    by_value: dict[str, Enum] = {str(member.value): member for member in cls}

    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        if not isinstance(value, str) or value not in by_value:
            return ctx.report(line, "vocabulary", f"{path}: {_what(value)} is not allowed", closest(str(value), by_value))
        return by_value[value]

    return read


def _tuple_reader(item: Any) -> Checker:
    known: list[Checker] = []  # found at first use, for records may hold their own kind, and then kept: a look-up hashes the annotation

    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        if not isinstance(value, Seq):
            return ctx.report(line, "type", f"{path} is {_what(value)}; it must be a list", "put it in [ ] or write '- ' before each item")
        if not known:
            known.append(reader(item))
        check = known[0]
        found = [check(entry, value.lines[i], f"{path}[{i}]", ctx) for i, entry in enumerate(value)]
        return tuple(entry for entry in found if entry is not INVALID)

    return read


def _dict_reader(item: Any) -> Checker:
    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        if not isinstance(value, Map):
            return ctx.report(line, "type", f"{path} is {_what(value)}; it must be a mapping", "write 'key: value', one a line")
        check = reader(item)
        found = {key: check(entry, value.lines[key], f"{path}.{key}", ctx) for key, entry in value.items()}
        return {key: entry for key, entry in found.items() if entry is not INVALID}

    return read


def _union_reader(options: tuple[Any, ...]) -> Checker:
    rest = [option for option in options if option is not type(None)]
    if len(rest) == 1:
        return reader(rest[0])
    # A fact or a NotFound: the required key that only the last option has tells them apart.
    fact, other = rest
    marker = next(key for key, spec in fields_of(other).items() if spec[2])
    check_fact, check_other = reader(fact), reader(other)

    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        check = check_other if isinstance(value, Map) and marker in value else check_fact
        return check(value, line, path, ctx)

    return read


def _record_reader(cls: type) -> Checker:
    known: dict[str, Checker] = {}  # by field, as in `_tuple_reader`

    def read(value: Any, line: int, path: str, ctx: Context) -> Any:
        if not isinstance(value, Map):
            if _is_null(value):
                return ctx.report(line, "empty", f"{path} is empty", f"write its fields or leave it out: {_whole(path)}")
            return ctx.report(line, "type", f"{path or 'the file'} is {_what(value)}; it must be a mapping", f"write its fields: {_whole(path)}")
        specs = fields_of(cls)
        before = len(ctx.problems)
        arguments: dict[str, Any] = {}
        for key, entry in value.items():
            at = value.lines[key]
            spec = specs.get(key)
            where = f"{path}.{key}" if path else key
            if spec is None:
                ctx.report(at, "unknown-key", f"{where} is not a field of {cls.__name__}", closest(key, specs))
                continue
            if isinstance(entry, str) and _is_null(entry):
                ctx.report(at, "empty", f"{where} is empty", "write the value or leave the key out")
                continue
            check = known.get(key)
            if check is None:
                check = known[key] = reader(spec[1])
            result = check(entry, at, where, ctx)
            if result is not INVALID:
                arguments[spec[0]] = result
        lacking = [key for key, (_, _, required, _) in specs.items() if required and key not in value]
        if lacking:
            ctx.report(value.line, "missing-key", f"{path or cls.__name__} lacks {', '.join(map(repr, lacking))}", _purpose(cls, lacking, path))
        for key in ("cite", "looked_in"):
            if key in specs and specs[key][2] and isinstance(value.get(key), Seq) and not value[key]:
                ctx.report(value.lines[key], "no-source", f"{path}.{key} names no source", f"write {key}: [source-id locator], or leave the statement out")
        if len(ctx.problems) > before:
            return INVALID
        return _made(cls, arguments)

    return read


def _made(cls: type, fields: dict[str, Any]) -> Any:
    """Make a record of checked fields. What is not given stays the class's own default, so `vars` holds what was written.

    `__init__` of a frozen dataclass sets every field, defaults too, through a call of its own.
    """
    record: Any = object.__new__(cls)
    vars(record).update(fields)
    return record


def _purpose(cls: type, keys: list[str], path: str) -> str:
    doc = (cls.__doc__ or "").strip().split("\n")[0]
    return f"add {', '.join(f'{key}: …' for key in keys)} ({cls.__name__}: {doc} {_whole(path)})"


def _whole(path: str) -> str:
    return f"'migraine-ref schema {path.partition('.')[0]} --template' shows the whole."
