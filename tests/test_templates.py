"""Templates of records: what must be filled in is open, what may be is behind a #, and filled in they are valid."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from enum import Enum
from typing import Any

import pytest

from migraine_cli.authoring.canonical import scalar
from migraine_cli.authoring.kinds import KINDS, RecordKind
from migraine_cli.authoring.schema import fields_of
from migraine_cli.authoring.strict_yaml import Map, Seq, load
from migraine_cli.authoring.templates import OFTEN
from migraine_cli.errors import Exit
from migraine_cli.model.fact import Fact
from migraine_cli.model.types import Kind
from tests.support import App

# A value of each kind that the invented facts make valid.
VALUES = {
    "word": "INV name",
    "title": "A title [as printed]",
    "text": "A text of our own.",
    "url": "https://example.org/x",
    "day": "2025-10-01",
    "number": "0.5",
    "quantity": "2 h",
    "dose": "25 mg daily",
    "cite": "ref-index-2024 page 1",
}
REFS = {
    "drug": "alphadine",
    "class": "calmers",
    "condition": "episodic-migraine",
    "partner": "betaxan",
    "interaction": "gammalimab-calmers",
    "trial": "openaura",
    "guideline": "guild-2024",
    "source": "ref-index-2024",
}
# Where a rule asks for more than the schema.
CHOSEN = {"kind of sources": "reference", "year": "2024", "indication of status": "episodic-migraine", "weeks": "1 to 2", "range": "<30 mL/min"}


def value_of(hint: Any, key: str, kind: str) -> str:
    if f"{key} of {kind}" in CHOSEN or key in CHOSEN:
        return CHOSEN.get(f"{key} of {kind}", CHOSEN.get(key, ""))
    if typing.get_origin(hint) is typing.Annotated:
        meant: Kind = typing.get_args(hint)[1]
        return REFS[meant.ref[0]] if meant.name == "ref" else VALUES[meant.name]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return str(next(iter(hint)).value)
    return {bool: "true", int: "12"}[hint]


def bare(hint: Any) -> Any:
    """A hint without None, and of a fact or a NotFound the fact."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        return bare(next(option for option in typing.get_args(hint) if option is not type(None)))
    return hint


def filled(node: Map, cls: Any, kind: str) -> Map:
    """Put a value wherever the template stands open."""
    for key, value in node.items():
        hint = bare(fields_of(cls)[key][1])
        item = bare(typing.get_args(hint)[0]) if typing.get_origin(hint) is tuple else hint
        if isinstance(value, Map) and dataclasses.is_dataclass(hint):
            filled(value, hint, kind)
        elif isinstance(value, Map):
            value["alphadine"] = value_of(typing.get_args(hint)[1], key, kind)
        elif isinstance(value, Seq) and value:
            for part in value:
                filled(part, item, kind)
        elif isinstance(value, Seq):
            value.append(value_of(item, key, kind))
        elif dataclasses.is_dataclass(hint):  # all that it may hold is behind a #
            node[key] = Map(1)
        else:
            node[key] = value_of(hint, key, kind)
    return node


def written(value: Any, indent: int) -> str:
    pad = " " * indent
    if isinstance(value, Map):
        return "".join(
            f"{pad}{key}:{written(part, indent + 2) if isinstance(part, str) else chr(10) + written(part, indent + 2)}" for key, part in value.items()
        )
    if isinstance(value, Seq):
        return "".join(f"{pad}-\n{written(part, indent + 2)}" if isinstance(part, Map) else f"{pad}- {scalar(part)}\n" for part in value)
    return f" {scalar(value)}\n"


def read(text: str) -> Map:
    top, problems = load(text.encode(), "template")
    assert problems == []
    assert isinstance(top, Map)
    return top


def opened(text: str) -> str:
    """Take one # away wherever an optional field stands behind it."""
    return re.sub(r"^( {2,})#", r"\1", text, flags=re.MULTILINE)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.key)
def kind(request: pytest.FixtureRequest) -> RecordKind:
    found: RecordKind = request.param
    return found


def test_what_is_open_is_what_is_required(app: App, kind: RecordKind) -> None:
    record = read(app("schema", kind.key, "--template").text)[kind.key][f"new-{kind.name}"]
    assert set(record) == {key for key, (_, _, required, _) in fields_of(kind.schema).items() if required}


def test_filled_in_it_passes_check(app: App, kind: RecordKind) -> None:
    top = read(app("schema", kind.key, "--template").text)
    record = filled(top[kind.key][f"new-{kind.name}"], kind.schema, kind.key)
    if kind.key == "sources":
        record["issued"] = "2024"  # as the template says: without a date it would need a note
    mine = app.overlay(written(top, 0))
    result = app("check", mine)
    assert (result.code, result.text) == (Exit.ANSWERED, "")
    assert app("check", mine, "-f", "json").json["checked"] == {kind.key: 1}


def test_not_filled_in_each_open_field_is_a_problem_of_its_line(app: App, kind: RecordKind) -> None:
    text = app("schema", kind.key, "--template").text
    mine = app.overlay(text)
    found = {int(row[1]) for row in app("check", mine).rows if row[2] in ("empty", "no-source")}
    open_lines = {n for n, line in enumerate(text.split("\n"), start=1) if re.match(r" {4,}\w+:(?: \[\])?  #", line)}
    lists = {n for n in open_lines if ": []" in text.split("\n")[n - 1] and "cite:" not in text.split("\n")[n - 1]}  # an empty list is a list
    headings = {n for n in open_lines if text.split("\n")[n].startswith(" " * (len(re.match(r" *", text.split("\n")[n - 1])[0]) + 2))}  # type: ignore[index]
    assert found == open_lines - lists - headings


def test_every_field_of_the_model_has_its_place(app: App, kind: RecordKind) -> None:
    text = app("schema", kind.key, "--template").text
    while opened(text) != text:
        text = opened(text)
    told: set[str] = set()

    def walk(node: Map, cls: Any) -> None:
        missing = set(fields_of(cls)) - set(node)
        assert missing <= (set(OFTEN) if issubclass(cls, Fact) and told else set()), cls.__name__
        told.update(node if issubclass(cls, Fact) else ())
        for key, value in node.items():
            hint = bare(fields_of(cls)[key][1])
            if isinstance(value, Map) and dataclasses.is_dataclass(hint):
                walk(value, hint)
            for part in value if isinstance(value, Seq) else ():
                walk(part, bare(typing.get_args(hint)[0]))

    walk(read(text)[kind.key][f"new-{kind.name}"], kind.schema)


@pytest.mark.parametrize("section", ["status", "dosing", "titration", "renal", "contraindications", "brands", "forms", "reproduction", "restart"])
def test_a_section_opened_and_filled_in_passes_check(app: App, section: str) -> None:
    text = app("schema", "drugs", "--template").text
    start = text.index(f"    #{section}:")
    end = next((m.start() for m in re.finditer(r"^ {4}#?\w", text, re.MULTILINE) if m.start() > start), len(text))
    top = read(text[:start] + opened(text[start:end]) + text[end:])
    filled(top["drugs"]["new-drug"], KINDS[0].schema, section)
    assert section in top["drugs"]["new-drug"]
    result = app("check", app.overlay(written(top, 0)))
    assert (result.code, result.text) == (Exit.ANSWERED, "")


def test_a_kind_without_a_template_names_those_with_one(app: App) -> None:
    names = ", ".join(sorted(kind.key for kind in KINDS))
    for words, code in (
        (("schema", "output", "--template"), Exit.NOT_FOUND),
        (("schema", "--template"), Exit.USAGE),
        (("schema", "drug", "--template"), Exit.NOT_FOUND),
    ):
        result = app(*words)
        assert (result.code, result.out) == (code, b"")
        assert f"templates: {names}" in result.err


def test_it_can_be_written_to_a_file(app: App) -> None:
    path = app.folder / "mine.yaml"
    assert app("schema", "drugs", "--template", "-o", str(path)).code == Exit.ANSWERED
    assert path.read_bytes() == app("schema", "drugs", "--template").out
