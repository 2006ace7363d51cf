"""The part of a drug's record that says what the medicine is: names, codes, class, forms."""

from __future__ import annotations

from dataclasses import dataclass

from migraine_cli.model.fact import Fact
from migraine_cli.model.types import ClassRef, Quantity, Text, Word
from migraine_cli.model.vocabulary import CodeSystem, MarketState, Release, Role, Route, Splitting


@dataclass(frozen=True, kw_only=True)
class Names(Fact):
    """What the substance is called. INN first; brands have a list of their own."""

    inn: Word
    display: Word | None = None  # what headings call it, where people do not use the INN (onabotulinumtoxinA)
    usan: Word | None = None  # only where it differs from the INN
    ban: Word | None = None  # likewise
    synonyms: tuple[Word, ...] = ()
    languages: dict[str, Word] | None = None  # ISO 639-1 code: name


@dataclass(frozen=True, kw_only=True)
class Salt(Fact):
    """A salt, ester or other form of the substance under a name of its own."""

    name: Word
    equivalence: Text | None = None  # how its strength relates to the base


@dataclass(frozen=True, kw_only=True)
class Brand(Fact):
    """A brand name in one or more countries."""

    name: Word
    state: MarketState
    product: Text | None = None  # salt and form, where the brand fixes them
    holder: Word | None = None


@dataclass(frozen=True, kw_only=True)
class LookAlike(Fact):
    """A name that is mistaken for one of this drug's."""

    ours: Word  # the name of this drug, or one of its brands
    other: Word
    what: Text  # what the other one is


@dataclass(frozen=True, kw_only=True)
class Code(Fact):
    """An identifier in one system."""

    system: CodeSystem
    code: Word
    of: Word | None = None  # the salt or use it belongs to, where not the base


@dataclass(frozen=True, kw_only=True)
class Classification(Fact):
    """Class, role and what the medicine is outside migraine."""

    what: Text  # one line: "anticonvulsant used in epilepsy and bipolar disorder"
    class_: ClassRef  # YAML key `class`
    also: tuple[ClassRef, ...] = ()
    role: tuple[Role, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, kw_only=True)
class Form(Fact):
    """A pharmaceutical form with its strengths."""

    form: Word  # tablet, chewable dispersible tablet, prefilled autoinjector …
    route: Route
    release: Release
    strengths: tuple[Quantity, ...]
    split: Splitting
    brand: Word | None = None
    salt: Word | None = None  # what the strength is expressed as, where that matters
