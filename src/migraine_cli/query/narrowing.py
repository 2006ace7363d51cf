"""What the answers at the desk are narrowed to (jurisdiction, indication), and the order in which jurisdictions are read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.model.view import Statement
    from migraine_cli.store.reads import Store

GENERAL = ""  # statements that are bound to no jurisdiction
GENERAL_WORDS = "in general"
FIRST = ("US", "EU", "UK")
NOT_COVERED = "not covered"


class Narrowing:
    """One jurisdiction, one indication, or neither. Statements bound to none hold everywhere, and stay."""

    __slots__ = ("indication", "name", "related", "where")

    def __init__(self, where: str | None = None, indication: str | None = None, name: str = "", related: Iterable[str] = ()) -> None:
        self.where = where
        self.indication = indication
        self.name = name
        self.related = frozenset(related)

    def keeps(self, statement: Statement) -> bool:
        """Return whether a statement holds for what is asked."""
        here = self.where is None or not statement["jurisdiction"] or self.where in statement["jurisdiction"]
        use = statement["value"].get("indication")
        return here and (self.indication is None or use is None or use in self.related)

    def words(self) -> list[str]:
        """Return what is asked for, in words; empty where nothing is narrowed."""
        return [*([self.where] if self.where else []), *([f"used for {self.name}"] if self.indication else [])]


def narrowing(store: Store, where: str | None, indication: str | None) -> Narrowing:
    """Return what is asked for, the indication by any of its names. Raises `NotFoundError` for an unknown one.

    A rule for a wider condition holds for the one asked, and a rule for a narrower one is part of the answer.
    """
    if indication is None:
        return Narrowing(where)
    from migraine_cli.query.resolve import resolve

    asked = resolve(store, indication, "condition").drug
    conditions = {c["id"]: c for c in store.all("conditions")}
    related = {asked}
    for condition_id in conditions:
        path = _path(conditions, condition_id)
        if condition_id == asked:
            related.update(path)
        elif asked in path:
            related.add(condition_id)
    return Narrowing(where, asked, str(conditions[asked]["name"]), related)


def _path(conditions: dict[str, dict[str, str]], condition_id: str) -> list[str]:
    path: list[str] = []
    at: str | None = condition_id
    while at in conditions and at not in path:
        path.append(at)
        at = conditions[at].get("parent")
    return path


def place_order(where: str) -> tuple[int, str]:
    """Return the key that puts the US, the EU and the UK first, then the others, then what holds in general."""
    if where in FIRST:
        return (FIRST.index(where), "")
    return (len(FIRST) + (where == GENERAL), where)


def places(statement: Statement, only: str | None = None) -> list[str]:
    """Return the jurisdictions of a statement in reading order, or the one asked about; "" for none in particular."""
    if only in statement["jurisdiction"]:
        return [str(only)]
    return sorted(statement["jurisdiction"], key=place_order) or [GENERAL]


def joined(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: "US, EU and UK"."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""


class Gap:
    """A question on which a drug's record holds neither a fact nor a search for one, within what was asked."""

    __slots__ = ("about", "elsewhere")

    def __init__(self, about: str, elsewhere: list[str]) -> None:
        self.about = about
        self.elsewhere = elsewhere  # where the record does say something about it

    def text(self, asked: list[str]) -> str:
        """Return the gap in words: never silence, never 'no risk'."""
        if not self.elsewhere:
            return NOT_COVERED
        return f"{NOT_COVERED} for {', '.join(asked)}; on record: {joined(place or GENERAL_WORDS for place in self.elsewhere)}"


def gap(about: str, left_out: Iterable[Statement]) -> Gap:
    """Return the gap of a question whose statements, if any, were all narrowed away."""
    return Gap(about, sorted({place for s in left_out if s["state"] == "fact" for place in places(s)}, key=place_order))


def searched(statement: Statement, names: Iterable[str], *, whole: str) -> list[str]:
    """Return the questions that a search without a result answers.

    These are its facet and every other question that it names by its own name; a search of the whole section answers all.
    """
    names = list(names)
    if statement["facet"] == whole:
        return names
    about = str(statement["value"].get("about", "")).lower()
    # 'pregnancy' and the like stand inside other words ('pregnancy registry'): such a name counts only as the facet.
    inside = {name for name in names if any(name in other and name != other for other in names)}
    return [name for name in names if name == statement["facet"] or (name not in inside and name in about)]
