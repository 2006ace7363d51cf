"""What the releases of the facts changed, as one difference from a version to the newest."""

from __future__ import annotations

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.changes import ADDED, CHANGED, DETAIL, MOVED, REMOVED, composed
from migraine_cli.model.safe import visible
from migraine_cli.query.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.store.reads import Store

KINDS = (ADDED, REMOVED, CHANGED, DETAIL)  # in the order in which they are told


class Changed:
    """One statement that changed; `old` or `new` is empty where it came or went."""

    __slots__ = ("drug", "kind", "new", "old", "statement")

    def __init__(self, drug: str, change: list[str]) -> None:
        self.drug = drug
        self.kind, old_id, _, self.old, new_id, _, self.new = change
        self.statement = new_id or old_id

    @property
    def section(self) -> str:
        """The section of the record."""
        return self.statement.split("/", 2)[1]


class Span:
    """The versions between which changes are told: that of `since`, those after it up to the newest."""

    __slots__ = ("after", "releases", "since", "until")

    def __init__(self, after: int, since: str, releases: list[tuple[str, str, str]]) -> None:
        self.after = after
        self.since = since
        self.releases = releases  # version, date and summary, newest first
        self.until = releases[0][0]


def span(store: Store, since: str | None) -> Span:
    """Return the span from a version, by default the one before the newest.

    Raises `UsageError` for a version of which no facts are on record, `NotFoundError` where nothing came after it.
    """
    known = store.releases()
    versions = [version for _, version, _, _ in known]
    if not known:
        raise NotFoundError("no history of the facts is on record")
    if since is None:
        if len(known) == 1:
            raise NotFoundError(f"{versions[0]} is the first version of the facts on record", "there is nothing before it to compare with")
        since = versions[-2]
    asked = since.strip().removesuffix("+local")
    if asked not in versions:
        raise UsageError(f"no version of the facts is called '{visible(since, 40)}'", "versions: " + ", ".join(reversed(versions)))
    if asked == versions[-1]:
        earlier = ", ".join(reversed(versions[:-1]))
        raise NotFoundError(f"{asked} is the newest version of the facts on record: nothing came after it", f"earlier ones: {earlier}" if earlier else "")
    after = versions.index(asked)
    return Span(known[after][0], asked, [(version, date, summary) for _, version, date, summary in reversed(known[after + 1 :])])


def drugs_named(store: Store, names: Iterable[str]) -> tuple[list[str], list[NotFoundError]]:
    """Return the ids of the drugs named, those too that have since left the facts, and the failures."""
    found: dict[str, None] = {}
    failed = []
    for name in names:
        try:
            found[resolve(store, name).drug] = None
        except NotFoundError as error:
            if name in store.changed_drugs():
                found[name] = None
            else:
                failed.append(error)
    return list(found), failed


def changes(store: Store, asked: Span, drugs: list[str] | None) -> dict[str, list[Changed]]:
    """Return what changed in the span, by drug; what came and went again in between is no change."""
    by_drug: dict[str, list[list[str]]] = {}
    for drug, lines in store.changes(asked.after, drugs):
        by_drug[drug] = [*by_drug[drug], *lines] if drug in by_drug else lines
    found: dict[str, list[Changed]] = {}
    for drug in sorted(by_drug):
        lines = composed(by_drug[drug]) if len(asked.releases) > 1 else by_drug[drug]
        told = [Changed(drug, line) for line in lines if line[0] != MOVED]
        if told:
            found[drug] = told
    return found


def counts(changed: Iterable[Changed]) -> dict[str, int]:
    """Return how many statements came, went, changed, or changed in what stands beside their words."""
    found = dict.fromkeys(KINDS, 0)
    for one in changed:
        found[one.kind] += 1
    return found
