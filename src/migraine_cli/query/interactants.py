"""From what a person typed to what can interact: a drug of ours, a class of them, a partner or a group of partners."""

from __future__ import annotations

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.naming import LONGEST_NAME, normalise
from migraine_cli.model.safe import encodable, visible
from migraine_cli.query.resolve import suggestions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from migraine_cli.store.reads import Store

    class World(Protocol):
        """Who is a member of what; a `Store` is one."""

        def interactant(self, record_id: str, /) -> tuple[str, str]:
            """Return kind and name."""

        def wholes(self, member: str, /) -> Iterable[str]:
            """Return what holds a member, through every level."""

        def members(self, whole: str, /) -> Iterable[str]:
            """Return what a whole holds, through every level."""


KINDS = ("drug", "class", "partner")
GROUPS = ("class", "group", "open group")
_RANK = {"drug": 0, "class": 1}  # whose id stands for things of one name
NOT_SAFE = "that a name is not in the facts says nothing about its safety"


class Party:
    """One of those that meet: a substance, or a class or group that stands for its members.

    `ids` are the records that it is (a class and a group of one name are one thing), `wholes` what holds it, `members` what
    it holds. `shared` gives, for every other group that holds some of its members, which. `leaves` are the substances that
    it stands for: itself, where it holds none.
    """

    __slots__ = ("asked", "id", "ids", "kind", "leaves", "members", "name", "shared", "wholes")

    def __init__(self, world: World, ids: Sequence[str], asked: list[str]) -> None:
        self.asked = asked
        above, below = set(ids), set(ids)
        for one in ids:
            above.update(world.wholes(one))
            below.update(world.members(one))
        self.ids = above & below
        self.wholes = above - self.ids
        self.members = below - self.ids
        self.id = min(self.ids, key=lambda one: (_RANK.get(world.interactant(one)[0], len(_RANK)), one))
        self.kind, self.name = world.interactant(self.id)
        self.shared: dict[str, list[str]] = {}
        leaves = []
        for member in sorted(self.members):
            if world.interactant(member)[0] not in GROUPS or not any(True for _ in world.members(member)):
                leaves.append(member)
            for whole in world.wholes(member):
                if whole not in self.ids and whole not in self.wholes and whole not in self.members:
                    self.shared.setdefault(whole, []).append(member)
        self.leaves = tuple(leaves) or (self.id,)

    @property
    def is_group(self) -> bool:
        """Whether it stands for its members."""
        return self.kind in GROUPS

    @property
    def reach(self) -> set[str]:
        """All ids under which an interaction can concern it."""
        return self.ids | self.wholes | self.members | set(self.shared)


def parties(store: Store, asked: Sequence[str]) -> tuple[list[Party], list[NotFoundError]]:
    """Return what the names stand for, each thing once, in the order asked; the failures come back beside them."""
    found: list[Party] = []
    failed: list[NotFoundError] = []
    for name in asked:
        try:
            party = _party(store, name)
        except NotFoundError as error:
            failed.append(error)
            continue
        same = next((other for other in found if other.ids & party.ids), None)
        if same is None:
            found.append(party)
        else:
            same.asked.append(name)
    if failed:
        failed += _unquoted(store, asked)
    return found, failed


def _party(store: Store, asked: str) -> Party:
    """Return what one name stands for. Raises `UsageError` for an empty name, `NotFoundError` for an unknown or ambiguous one."""
    if not asked.strip():
        raise UsageError("a name cannot be empty", "give a medicine, a class or a partner, for example 'lamotrigine' or 'warfarin'")
    norm = normalise(asked) if len(asked) <= LONGEST_NAME and encodable(asked) else ""
    names = store.names(norm) if norm else []
    ids = sorted({name["drug"] for kind, name in names if kind in KINDS})
    if not ids:
        raise _unknown(store, asked, norm, [name["name"] for kind, name in names if kind == "condition"])
    # A substance and a group of its name (levothyroxine): the substance is what was named.
    single = [one for one in ids if store.interactant(one)[0] not in GROUPS]
    party = Party(store, single[:1] or ids[:1], [asked])
    strangers = [one for one in ids if one not in party.ids and one not in party.wholes]
    if strangers:
        kinds = [f"{one} ({store.interactant(one)[0]})" for one in ids]
        raise NotFoundError(f"'{visible(asked, 60)}' stands for {len(ids)} different things", *kinds, "name the one that you mean")
    return party


def _unknown(store: Store, asked: str, norm: str, conditions: list[str]) -> NotFoundError:
    message = f"no medicine, class or partner is called '{visible(asked, 60)}'"
    if conditions:
        return NotFoundError(message, f"it is a condition in the facts ({conditions[0]}): interactions are between medicines, foods and herbs")
    near = list(dict.fromkeys(name for kind in KINDS for name in suggestions(store, norm, kind)))[:4]
    if near:
        return NotFoundError(message, "did you mean " + " or ".join(near) + "?", NOT_SAFE)
    return NotFoundError(message, "'migraine-ref list' shows every drug, 'migraine-ref interactions DRUG' the partners on record of one", NOT_SAFE)


def _unquoted(store: Store, asked: Sequence[str]) -> list[NotFoundError]:
    """Say which neighbouring words are one name when they are read together."""
    for length in (3, 2):
        for at in range(len(asked) - length + 1):
            whole = " ".join(asked[at : at + length])
            if len(whole) <= LONGEST_NAME and encodable(whole) and any(kind in KINDS for kind, _ in store.names(normalise(whole))):
                return [NotFoundError("several words were read as several names", f"quote one name: '{visible(whole, 60)}'")]
    return []
