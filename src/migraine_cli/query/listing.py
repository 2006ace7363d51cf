"""The drugs that meet every filter, in order."""

from __future__ import annotations

from migraine_cli.errors import UsageError
from migraine_cli.model.safe import visible
from migraine_cli.query.resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import Head
    from migraine_cli.store.reads import Store


class Filters:
    """What is asked of a drug; None asks nothing."""

    __slots__ = ("class_name", "condition", "jurisdiction", "relation", "role", "route", "status")

    def __init__(
        self,
        *,
        role: str | None = None,
        route: str | None = None,
        class_name: str | None = None,
        status: str | None = None,
        jurisdiction: str | None = None,
        condition: str | None = None,
        relation: str | None = None,
    ) -> None:
        self.role = role
        self.route = route
        self.class_name = class_name
        self.status = status
        self.jurisdiction = jurisdiction
        self.condition = condition
        self.relation = relation

    def words(self) -> str:
        """Return the filters in words."""
        given = ((name.replace("_name", ""), getattr(self, name)) for name in self.__slots__)
        return ", ".join(f"{name} {visible(value, 40)}" for name, value in given if value) or "none"

    def heading(self) -> str:
        """Return a heading for the drugs that meet them."""
        said = self.words()
        return "Migraine medicines" if said == "none" else f"Migraine medicines: {said}"


def listed(store: Store, filters: Filters, sort: str, *, grouped: bool) -> list[Head]:
    """Return the heads of the drugs that meet every filter.

    Raises `UsageError` for a route that no drug has, `NotFoundError` for an unknown class or condition.
    """
    wanted: list[tuple[str, tuple[str, ...]]] = []
    if filters.role:
        wanted.append(("role", (filters.role,)))
    if filters.route:
        known = store.facets("route")
        if filters.route.lower() not in known:
            raise UsageError(f"no drug has the route '{visible(filters.route, 40)}'", "routes: " + ", ".join(known))
        wanted.append(("route", (filters.route.lower(),)))
    if filters.class_name:
        wanted.append(("class", (resolve(store, filters.class_name, "class").drug,)))
    if filters.status or filters.jurisdiction:
        values = [v for v in store.facets("status") if _status(v, filters)]
        wanted.append(("status", tuple(values)))
    if filters.condition:
        relations = (filters.relation,) if filters.relation else ("contraindications", "cautions", "favours")
        terms = with_wider(store, resolve(store, filters.condition, "condition").drug)
        wanted.append(("condition", tuple(f"{term}:{relation}" for term in terms for relation in relations)))
    elif filters.relation:
        raise UsageError("--relation needs a condition", "add --condition, for example --condition asthma")
    heads = list(store.heads(wanted))
    heads.sort(key=lambda head: _key(head, sort, grouped))
    return heads


def _status(value: str, filters: Filters) -> bool:
    where, _, status = value.partition(":")
    return (not filters.jurisdiction or where == filters.jurisdiction) and (not filters.status or status == filters.status)


def with_wider(store: Store, condition: str) -> list[str]:
    """Return a condition and its wider terms: what a source says of the wider one holds for the narrower."""
    found: list[str] = []
    at: str | None = condition
    while at and at not in found:
        found.append(at)
        record = store.one("conditions", at)
        at = record.get("parent") if record else None
    return found


def _key(head: Head, sort: str, grouped: bool) -> tuple[Any, ...]:
    grades = head["grades"]
    keys = {
        "name": (),
        "class": (head["class_path"],),
        "role": (head["role"],),
        "evidence": (grades["against"] - grades["for"], -grades["for"]),
    }
    own: tuple[Any, ...] = keys[sort]
    return (head["class_path"] if grouped else [], *own, head["name"])
