"""YAML without its traps.

Every scalar stays text until a schema asks for something else, so `NO`, `1:30`, `012` and `1e3` mean what they say.
Duplicate keys, anchors, aliases, tags, several documents, excessive depth and excessive size are refused, each with its
line. The events of libyaml are read rather than its composer, which a hundred thousand opening brackets can crash.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from migraine_cli.authoring.problem import Problem

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how much

MAX_DEPTH = 24
EVENTS_BETWEEN = 4096  # reports of progress
MAX_BYTES = 64 * 1024 * 1024
MAX_OVERLAY_BYTES = 8 * 1024 * 1024

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class At(int):
    """A line number that remembers its file: in a record merged from several files, each line keeps its own."""

    file: str

    def __new__(cls, line: int, file: str) -> At:
        """Make one."""
        at = super().__new__(cls, line)
        at.file = file
        return at


class Map(dict[str, Any]):
    """A mapping that knows the line it starts on and the line of each of its keys."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Seq(list[Any]):
    """A sequence that knows its line and those of its items."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Quoted(str):
    """A scalar that was written in quotes or as a block: text, never a number, a boolean or null."""

    __slots__ = ()


class Refused(Exception):
    """The file cannot be read at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the file's bytes, or raise `Refused` where it is missing, unreadable, no plain file or too large."""
    name = str(path)
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not a file" if path.exists() else "does not exist"
            raise Refused(Problem(name, 1, "file", f"{what}", "name a YAML file"))
        size = path.stat().st_size
        if size > limit:
            raise Refused(Problem(name, 1, "size", f"{size:,} bytes; at most {limit:,} are read", "split the file"))
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(Problem(name, 1, "file", f"cannot be read: {reason}", "check the path and its permissions")) from None


def load(data: bytes, name: str, *, remember_file: bool = False, progress: Progress | None = None) -> tuple[Any, list[Problem]]:
    """Parse YAML strictly into `Map`, `Seq` and text; `remember_file` makes every line an `At`.

    `progress` is told how far the reading is, in lines.

    Returns the top value (None for an empty file) and the problems that do not stop the reading (duplicate keys).
    Raises `Refused` for what does.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(Problem(name, line, "encoding", "is not UTF-8 text", "save the file as UTF-8")) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refused(Problem(name, line, "encoding", "holds a NUL byte: this is not a text file", "name a YAML file"))
    builder = _Builder(name, remember_file)
    try:
        return builder.build(text, progress)
    except yaml.YAMLError as error:
        raise _refused(error, text, name) from None


def _refused(error: yaml.YAMLError, text: str, name: str) -> Refused:
    """Turn PyYAML's error into ours, with its line."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        message = " ".join(part for part in (error.context, error.problem) if part)
        return Refused(Problem(name, line, "yaml", message, "check quotes, indentation and brackets near this line"))
    position = getattr(error, "position", None)
    line = text[:position].count("\n") + 1 if isinstance(position, int) else 1
    message = "holds a character that YAML does not allow" if isinstance(position, int) else "is not YAML"
    return Refused(Problem(name, line, "yaml", message, "remove control characters"))


class _Builder:
    def __init__(self, name: str, remember_file: bool) -> None:
        self.name = name
        self.remember_file = remember_file
        self.problems: list[Problem] = []

    def line(self, event: Any) -> int:
        line = event.start_mark.line + 1
        return At(line, self.name) if self.remember_file else line

    def refuse(self, event: Any, rule: str, message: str, fix: str) -> Refused:
        return Refused(Problem(self.name, event.start_mark.line + 1, rule, message, fix))

    def build(self, text: str, progress: Progress | None) -> tuple[Any, list[Problem]]:
        top: Any = None
        documents = 0
        stack: list[Map | Seq] = []
        keys: list[str | None] = []  # the pending key of each open mapping
        lines = text.count("\n") if progress else 0
        until_progress = EVENTS_BETWEEN
        # Nine in ten events are scalars of a mapping or a list: they are dealt with here, without a call each.
        scalar = yaml.ScalarEvent
        event: Any
        for event in iter(_Loader(text).get_event, None):
            if progress:
                until_progress -= 1
                if not until_progress:
                    until_progress = EVENTS_BETWEEN
                    progress(f"reading {self.name}", event.start_mark.line, lines)
            if type(event) is scalar:
                if event.anchor is not None or event.tag is not None:
                    self.plain_only(event)
                value: Any = Quoted(event.value) if event.style else event.value  # libyaml says "", PyYAML None, for plain
                if not stack:
                    top = None if value == "" and type(value) is str else value
                    continue
                parent: Any = stack[-1]
                key = keys[-1]
                if type(parent) is Seq:
                    parent.append(value)
                    parent.lines.append(self.line(event))
                elif key is None:
                    keys[-1] = self.key(parent, value, event)
                else:
                    parent[key] = value
                    keys[-1] = None
            else:
                top, documents = self.structure(event, stack, keys, top, documents)
        return top, self.problems

    def structure(self, event: Any, stack: list[Map | Seq], keys: list[str | None], top: Any, documents: int) -> tuple[Any, int]:
        """Take an event that opens or closes a mapping, a list or a document, or is refused."""
        kind = type(event)
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self.plain_only(event)
            if len(stack) >= MAX_DEPTH:
                raise self.refuse(event, "depth", f"is nested more than {MAX_DEPTH} deep", "flatten the structure")
            line = self.line(event)
            node = Map(line) if kind is yaml.MappingStartEvent else Seq(line)
            if stack:
                self.attach(stack[-1], keys, node, event, line)
            else:
                top = node
            stack.append(node)
            keys.append(None)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            stack.pop()
            keys.pop()
        elif kind is yaml.AliasEvent:
            raise self.refuse(event, "alias", "aliases (*name) are not read", "write the value out")
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise self.refuse(event, "documents", "holds a second document", "keep one document in a file")
        return top, documents

    def plain_only(self, event: Any) -> None:
        if event.anchor is not None:
            raise self.refuse(event, "alias", f"anchors (&{event.anchor}) are not read", "remove the anchor")
        if event.tag is not None and event.tag != "!":
            raise self.refuse(event, "tag", f"tags ({event.tag}) are not read", "remove the tag")

    def attach(self, parent: Map | Seq, keys: list[str | None], node: Map | Seq, event: Any, line: int) -> None:
        """Hang a mapping or a list under the open one."""
        if isinstance(parent, Seq):
            parent.append(node)
            parent.lines.append(line)
            return
        key = keys[-1]
        if key is None:
            raise self.refuse(event, "key", "a key must be plain text", "write the key as text")
        parent[key] = node
        keys[-1] = None

    def key(self, parent: Map, value: str, event: Any) -> str:
        """Return a mapping's next key; one that stands there already is a problem."""
        text = str(value)
        line = self.line(event)
        if text == "<<":
            raise self.refuse(event, "merge", "merge keys (<<) are not read", "write the fields out")
        if text in parent.lines:
            first = parent.lines[text]
            self.problems.append(
                Problem(self.name, line, "duplicate-key", f"the key {text!r} stands here again (first on line {first})", "keep one of the two")
            )
        parent.lines[text] = line
        return text
