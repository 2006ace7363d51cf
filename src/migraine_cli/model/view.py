"""What the store holds and the reading side hands around: plain JSON-shaped dictionaries, typed for the checker.

Imported by type checkers, by the schema generator and by tests; never at run time by the reading path.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Cite(TypedDict):
    """One place in one source."""

    source: str
    locator: str


class Statement(TypedDict):
    """One statement of a drug's record, materialised: everything that a reader of one row needs."""

    id: str  # "lamotrigine/titration/with-valproate"
    section: str
    facet: str  # "" where the section has none
    label: str  # what the row is called: "start", "asthma", "with valproate"
    text: str  # the statement in words, whole
    state: Literal["fact", "not found"]
    scope: str  # indication and population: "epilepsy, adults"; "" where it is not bound to one
    jurisdiction: list[str]
    key: bool  # belongs on the one-screen view
    align: str  # rows of two drugs with the same section and align answer the same question
    value: dict[str, Any]  # the typed fields as written, amounts parsed
    cites: list[Cite]
    checked: str
    brief: NotRequired[str]  # the statement on the one-screen view
    reviewed: NotRequired[str]  # the day of a second reading that still holds
    note: NotRequired[str]
    as_of: NotRequired[str]
    local: NotRequired[str]  # the overlay file that it comes from


class Brand(TypedDict):
    """A brand in a drug's head."""

    name: str
    jurisdiction: list[str]
    state: str


class Head(TypedDict):
    """What `list`, `class` and `resolve` need of a drug."""

    id: str
    name: str
    what: str
    class_id: str
    class_name: str
    class_path: list[str]  # ids from the root to the class
    role: list[str]
    routes: list[str]
    brands: list[Brand]
    codes: dict[str, list[str]]
    status: dict[str, str]  # jurisdiction: where it stands on migraine, in words
    evidence: str  # the grades in short
    grades: dict[str, int]  # direction: how many current guidelines
    contraindicated: list[str]  # condition ids
    checked: str
    extent: str  # "full", or "short" where most of the record is not covered
    statement_count: int
    local: NotRequired[str]


class Record(TypedDict):
    """A drug's whole record as the store holds it."""

    head: Head
    statements: list[Statement]


class Name(TypedDict):
    """A name and what it stands for."""

    name: str  # as written in the facts
    kind: str  # INN, brand, ATC …
    drug: str
    detail: str  # "US, UK; discontinued"


class Source(TypedDict):
    """A source as the store holds it: the authored fields, by their YAML names."""

    id: str
    kind: str
    title: str
    short: str
    url: str
    accessed: str
    state: str
    authors: NotRequired[list[dict[str, str]]]
    issued: NotRequired[str]
    edition: NotRequired[str]
    publisher: NotRequired[str]
    container: NotRequired[str]
    volume: NotRequired[str]
    issue: NotRequired[str]
    page: NotRequired[str]
    doi: NotRequired[str]
    pmid: NotRequired[str]
    pmcid: NotRequired[str]
    jurisdiction: NotRequired[str]
    language: NotRequired[str]
    state_note: NotRequired[str]
    superseded_by: NotRequired[str]
    local: NotRequired[str]


class ClassNode(TypedDict):
    """A class with what its members share."""

    id: str
    name: str
    parent: str
    path: list[str]
    synonyms: list[str]
    mechanism: str
    shared: list[str]
    children: list[str]
    members: list[str]
    cites: list[Cite]
    local: NotRequired[str]
