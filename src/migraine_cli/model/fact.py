"""What every statement carries, and what stands where one was looked for and not found."""

from __future__ import annotations

from dataclasses import dataclass

from migraine_cli.model.types import Cite, Day, InteractantRef, Text, Word
from migraine_cli.model.vocabulary import Jurisdiction


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What every statement carries beside its value."""

    cite: tuple[Cite, ...]  # at least one, each with a locator
    jurisdiction: tuple[Jurisdiction, ...] = ()  # empty: the statement does not differ by one
    key: bool = False  # belongs on the one-screen view
    brief: Text | None = None  # the statement in at most 110 characters, for that view; every number stands in the statement too
    note: Text | None = None
    as_of: Day | None = None  # date of the rule itself, where it is not the source's edition
    checked: Day | None = None  # default: the record's
    reviewed: Word | None = None  # day of a second, fresh reading, and the digest of what was read: an edit voids it


@dataclass(frozen=True, kw_only=True)
class NotFound:
    """Looked for and not found: may stand in any list of facts instead of a fact."""

    not_found: Day  # the day of the search
    looked_in: tuple[Cite, ...]  # what was read
    about: Text  # what was looked for
    facet: Word | None = None  # the facet, kind or axis of the section that it answers, where there is one
    jurisdiction: tuple[Jurisdiction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unlisted(NotFound):
    """Interactions that were looked for and not found. Those that were found have a file of their own."""

    with_: tuple[InteractantRef, ...] = ()  # YAML key `with`; empty: with anything that no interaction on record names
