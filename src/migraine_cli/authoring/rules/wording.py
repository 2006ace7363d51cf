"""Rules on how things are written: the safe way, and without claims that the facts cannot carry."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.library import KnowledgeBase
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules.registry import rule
from migraine_cli.authoring.schema import fields_of
from migraine_cli.model.types import Kind

UNSAFE = (
    (re.compile(r"\b(?:mcg|µg|μg|ug)\b"), "write micrograms"),
    (re.compile(r"(?<=\d) ?(?:IU|U)\b"), "write units"),
    (re.compile(r"\b(?:QD|QOD|BID|TID|QID|q\.?d\.?|b\.i\.d\.|t\.i\.d\.|HS)(?![\w.])"), "write once daily, twice daily, every other day"),
    (re.compile(r"(?<![\d.])\.\d+ ?(?:mg|g|mL|units|%)"), "write a leading zero"),
    (re.compile(r"\d\.\d*0 (?:mg|g|mL|micrograms|units)\b"), "leave the trailing zero out"),
    (re.compile(r"\d(?:mg|mL|micrograms|g)\b"), "put a space between number and unit"),
    (re.compile(r"  "), "one space is enough"),
)
CLAIMS = (
    (re.compile(r"\bsafe(?:ly|r|st)?\b", re.IGNORECASE), "say what was observed, not 'safe'"),
    (re.compile(r"\b(?:recommended for you|you should take|drug of choice)\b", re.IGNORECASE), "say who recommends it"),
)

_RECOMMENDED = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:(?:strongly|not|generally|never|no longer) )*recommended\b", re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:by|labels?|guidelines?|NICE|SIGN|AAN|SmPC|sources?|text|digest|page|review|LactMed|body|sheet|statement|consensus|service|regulators?"
    r"|FDA|EMA|MHRA|agency|notes?|says|advises?)\b",
    re.IGNORECASE,
)


@cache
def _text_fields(cls: Any) -> list[tuple[str, str]]:
    found = []
    for key, (name, hint, _, _) in fields_of(cls).items():
        for option in (hint, *get_args(hint)):
            if any(isinstance(mark, Kind) and mark.name == "text" for mark in getattr(option, "__metadata__", ())):
                found.append((key, name))
                break
    return found


def _class_of(record: Any) -> Any:
    return type(record)


def texts(record: Any, *, unsaid: bool = False) -> Iterator[str]:
    """Yield every sentence of our own in a record, at any depth; the `unsaid` ones leave out what tells what a source says."""
    for key, name in _text_fields(_class_of(record)):
        if unsaid and key == "says":
            continue
        value = getattr(record, name)
        for text in value if isinstance(value, tuple) else (value,):
            if text:
                yield text
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                yield from texts(part, unsaid=unsaid)


def _sentences(base: KnowledgeBase, *, unsaid: bool = False) -> Iterator[tuple[str, int, str, str]]:
    for kind in KINDS:
        if kind.key == "sources":
            continue  # bibliography: titles and addresses are as they are
        if unsaid and kind.key == "guidelines":
            continue  # it is the guideline that speaks
        for record_id, record in base.records(kind.key).items():
            for field in dataclasses.fields(record):
                value = getattr(record, field.name)
                if isinstance(value, tuple):
                    for index, part in enumerate(value):
                        if dataclasses.is_dataclass(part):
                            for text in texts(part, unsaid=unsaid):
                                yield *base.where(kind.key, record_id, field.name, index), record_id, text
            plain = [(k, getattr(record, n)) for k, n in _text_fields(_class_of(record))]
            for key, value in plain:
                for text in value if isinstance(value, tuple) else (value,):
                    if text:
                        yield *base.where(kind.key, record_id, key), record_id, text


@rule
def amounts_are_written_safely(base: KnowledgeBase) -> Iterator[Problem]:
    """Units in full, a leading zero, no trailing zero, a space before the unit, no Latin abbreviations."""
    for file, line, record_id, text in _sentences(base):
        for pattern, fix in UNSAFE:
            match = pattern.search(text)
            if match:
                near = text[max(0, match.start() - 15) : match.end() + 15]
                yield Problem(file, line, "amounts-are-written-safely", f"{record_id}: … {near} …", fix)


@rule
def claims_name_who_makes_them(base: KnowledgeBase) -> Iterator[Problem]:
    """Nothing is called safe, and nothing is recommended without saying by whom."""
    for file, line, record_id, text in _sentences(base):
        for pattern, fix in CLAIMS:
            match = pattern.search(text)
            if match:
                near = text[max(0, match.start() - 25) : match.end() + 25]
                yield Problem(file, line, "claims-name-who-makes-them", f"{record_id}: … {near} …", fix)
    for file, line, record_id, text in _sentences(base, unsaid=True):
        match = _RECOMMENDED.search(text)
        if match and not _WHO.search(text):
            near = text[max(0, match.start() - 25) : match.end() + 25]
            yield Problem(file, line, "claims-name-who-makes-them", f"{record_id}: … {near} …", "say who recommends it")


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LONGEST_BRIEF = 110


@rule
def briefs_say_no_more_than_their_statement(base: KnowledgeBase) -> Iterator[Problem]:
    """A brief form is short, and every number in it stands in its statement."""
    for kind in KINDS:
        for record_id, record in base.records(kind.key).items():
            for section, index, fact in _with_briefs(record):
                where = base.where(kind.key, record_id, section, index)
                if len(fact.brief) > LONGEST_BRIEF:
                    yield Problem(
                        *where, "briefs-say-no-more-than-their-statement", f"{record_id}: brief has {len(fact.brief)} characters", f"at most {LONGEST_BRIEF}"
                    )
                whole = set(_NUMBER.findall(repr(dataclasses.replace(fact, brief=None, reviewed=None))))
                extra = [number for number in _NUMBER.findall(fact.brief) if number not in whole]
                if extra:
                    yield Problem(
                        *where,
                        "briefs-say-no-more-than-their-statement",
                        f"{record_id}: the brief says {', '.join(extra)}, the statement does not",
                        "take it from the statement",
                    )


def _with_briefs(record: Any) -> Iterator[tuple[str | None, int | None, Any]]:
    if getattr(record, "brief", None):
        yield None, None, record
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        for index, part in enumerate(value if isinstance(value, tuple) else ()):
            if getattr(part, "brief", None):
                yield field.name, index, part
