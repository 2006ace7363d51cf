"""What is taken beside a drug: a name resolved to a drug, a partner or a class, with every group that holds it."""

from __future__ import annotations

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.naming import LONGEST_NAME, normalise
from migraine_cli.model.safe import encodable, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from migraine_cli.store.reads import Store

KINDS = ("drug", "partner", "class")


class Taken:
    """Something taken: its id, its name, and every id that speaks of it (itself, its classes, the groups that hold it)."""

    __slots__ = ("asked", "groups", "id", "name")

    def __init__(self, asked: str, target: str, name: str, groups: set[str]) -> None:
        self.asked = asked
        self.id = target
        self.name = name
        self.groups = groups


def taken(store: Store, asked: Iterable[str]) -> list[Taken]:
    """Resolve the names of what is taken; commas join several. The order does not matter and each counts once.

    Raises `UsageError` for an empty name, `NotFoundError` for one that is unknown or stands for several things.
    """
    found: dict[str, Taken] = {}
    for text in asked:
        for name in text.split(","):
            one = _one(store, name.strip())
            found.setdefault(one.id, one)
    return [found[key] for key in sorted(found)]


def _one(store: Store, asked: str) -> Taken:
    if not asked:
        raise UsageError("a co-medication cannot be empty", "give a drug, a partner or a class, for example '--with valproate'")
    norm = normalise(asked) if len(asked) <= LONGEST_NAME and encodable(asked) else ""
    targets = {(kind, name["drug"]) for kind, name in (store.names(norm) if norm else []) if kind in KINDS}
    ids = {target for _, target in targets}
    if not ids:
        raise _unknown(store, asked, norm)
    if len(ids) > 1:
        lines = [f"{target}: a {kind}" for kind, target in sorted(targets)]
        raise NotFoundError(f"{visible(asked, 60)!r} stands for {len(ids)} different things", *lines, "name the one that you mean")
    kind, target = sorted(targets, key=lambda t: KINDS.index(t[0]))[0]
    return Taken(asked, target, name_of(store, target, kind), _groups(store, kind, target))


def _unknown(store: Store, asked: str, norm: str) -> NotFoundError:
    from migraine_cli.query.resolve import suggestions

    near = [text for kind in KINDS for text in suggestions(store, norm, kind, 2)]
    hint = "did you mean " + " or ".join(dict.fromkeys(near)) + "?" if near else ""
    return NotFoundError(f"no drug, partner or class is called '{visible(asked, 60)}'", hint)


def name_of(store: Store, target: str, kind: str = "") -> str:
    """Return the display name of a drug, a partner or a class by its id."""
    partner = store.one("partners", target) if kind in ("", "partner") else None
    if partner is not None:
        return str(partner["name"])
    for found, name in store.names(normalise(target)):
        if name["drug"] == target and found in ("drug", "class") and kind in ("", found):
            return store.head(target)["name"] if found == "drug" else store.class_node(target)["name"]
    return target


def _groups(store: Store, kind: str, target: str) -> set[str]:
    """Return the target with its classes and every partner group that holds one of them."""
    groups = {target}
    if kind == "drug":
        groups.update(store.head(target)["class_path"])
        for statement in store.record(target)["statements"]:
            if statement["section"] == "classification":
                for also in statement["value"].get("also", ()):
                    groups.update(store.class_node(also)["path"])
    elif kind == "class":
        groups.update(store.class_node(target)["path"])
    holders = [(p["id"], set(p["members"])) for p in store.all("partners") if p.get("members")]
    grown = True
    while grown:
        new = {holder for holder, members in holders if members & groups} - groups
        groups |= new
        grown = bool(new)
    return groups
