"""From what a person typed to a drug, a class or a condition. A near miss is never taken as an answer."""

from __future__ import annotations

from collections.abc import Iterable

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.naming import LONGEST_NAME, deletions, normalise
from migraine_cli.model.safe import encodable, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.model.view import Name
    from migraine_cli.store.reads import Store

COMMAND_FOR = {"class": "class", "drug": "show"}


class Resolution:
    """A name as asked, with what it stands for: the drug's id, and every name of it that matched."""

    __slots__ = ("asked", "drug", "matched")

    def __init__(self, asked: str, drug: str, matched: list[Name]) -> None:
        self.asked = asked
        self.drug = drug
        self.matched = matched


def resolve(store: Store, asked: str, kind: str = "drug") -> Resolution:
    """Return what a name stands for among the records of one kind ("drug", "class", "condition").

    Raises `UsageError` for an empty name, `NotFoundError` for an unknown one (with suggestions) or for one that stands for
    several records (with the candidates).
    """
    norm = normalise(asked) if len(asked) <= LONGEST_NAME and encodable(asked) else ""
    if not asked.strip():
        raise UsageError("a name cannot be empty", "give a generic name, a brand or a code, for example 'lamotrigine'")
    found = store.names(norm) if norm else []
    by_target: dict[str, list[Name]] = {}
    for target_kind, name in found:
        if target_kind == kind:
            by_target.setdefault(name["drug"], []).append(name)
    if len(by_target) == 1:
        drug, matched = by_target.popitem()
        return Resolution(asked, drug, matched)
    if by_target:
        raise _ambiguous(asked, by_target)
    raise _unknown(store, asked, norm, kind, [(k, n) for k, n in found if k != kind])


def _ambiguous(asked: str, by_target: dict[str, list[Name]]) -> NotFoundError:
    lines = []
    for target, names in sorted(by_target.items()):
        details = "; ".join(sorted({f"{n['kind']} {n['name']}" + (f" ({n['detail']})" if n["detail"] else "") for n in names}))
        lines.append(f"{target}: {details}")
    return NotFoundError(f"{visible(asked, 60)!r} stands for {len(by_target)} different things", *lines, "name the one that you mean")


def _unknown(store: Store, asked: str, norm: str, kind: str, elsewhere: list[tuple[str, Name]]) -> NotFoundError:
    shown = visible(asked, 60)
    message = f"no {kind} is called '{shown}'"
    for other, name in elsewhere:
        if other in COMMAND_FOR:
            command = COMMAND_FOR[other]
            return NotFoundError(message, f"it is a {other}: migraine-ref {command} {_quoted(name['name'])}")
    if elsewhere:
        other, name = elsewhere[0]
        return NotFoundError(message, f"it is a {other} in the facts ({name['name']}), not a {kind}")
    near = suggestions(store, norm, kind)
    if near:
        return NotFoundError(message, "did you mean " + " or ".join(near) + "?")
    fallback = "'migraine-ref classes' shows the classes" if kind == "class" else "'migraine-ref list' shows every drug"
    return NotFoundError(message, f"{fallback}; 'migraine-ref search {_quoted(shown)}' looks in the texts")


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text


def suggestions(store: Store, norm: str, kind: str, limit: int = 4) -> list[str]:
    """Return the nearest known names of a kind, nearest first, each with what it stands for."""
    if not norm:
        return []
    candidates = store.near(deletions(norm))
    if len(norm) >= 3:
        candidates.update(store.starting_with(norm))
        candidates.update(store.starting_with(norm[: max(3, len(norm) - 3)]))
    ranked = sorted((_distance(norm, candidate), candidate) for candidate in candidates)
    shown: list[str] = []
    seen: set[str] = set()
    for distance, candidate in ranked:
        if distance > max(2, len(norm) // 2) and not candidate.startswith(norm):
            continue
        for target_kind, name in store.names(candidate):
            if target_kind != kind or name["drug"] in seen:
                continue
            seen.add(name["drug"])
            same = normalise(name["drug"]) == candidate
            shown.append(f"'{name['drug']}'" if same else f"'{name['name']}' ({name['drug']})")
        if len(shown) >= limit:
            break
    return shown[:limit]


def _distance(first: str, second: str) -> int:
    """Return the edit distance, a swap of neighbours counting as one (optimal string alignment)."""
    before_last: list[int] = []
    last = list(range(len(second) + 1))
    for i, a in enumerate(first, start=1):
        row = [i]
        for j, b in enumerate(second, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before_last, last = last, row
    return last[-1]


def resolve_all(store: Store, asked: Iterable[str]) -> tuple[list[Resolution], list[NotFoundError]]:
    """Resolve several drug names; the failures come back beside the found, in the order asked."""
    found: list[Resolution] = []
    failed: list[NotFoundError] = []
    names = list(asked)
    for name in names:
        try:
            found.append(resolve(store, name))
        except NotFoundError as error:
            failed.append(error)
    if failed and not found and len(names) > 1:
        whole = " ".join(names)
        if encodable(whole) and any(kind == "drug" for kind, _ in store.names(normalise(whole))):
            failed.append(NotFoundError("several words were read as several names", f"quote one name: '{visible(whole, 60)}'"))
    return found, failed
