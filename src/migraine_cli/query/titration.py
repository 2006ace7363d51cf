"""Which schedule of a drug's record fits: by indication, by jurisdiction, by what is taken beside it.

The rule on co-medication is derived from the data alone. A branch fits when everything in its `with` is taken and nothing
in its `without` is. Of several that fit, the one whose `with` names most of what is taken governs: valproate governs over
inducers because the branch with inducers says `without: [valproate]` and the branch with valproate says nothing of inducers.
What no branch of the drug names is refused: that a source is silent on a medicine does not mean that it changes nothing.
"""

from __future__ import annotations

from migraine_cli.errors import NotFoundError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from migraine_cli.model.view import Record, Statement
    from migraine_cli.query.comedication import Taken
    from migraine_cli.store.reads import Store


class Chosen:
    """The schedule that fits, what else would have, and what it assumes."""

    __slots__ = ("absent", "beside", "others", "schedule", "taken")

    def __init__(self, schedule: Statement, taken: Sequence[Taken], others: list[Statement], absent: list[str]) -> None:
        self.schedule = schedule
        self.taken = list(taken)
        self.others = others  # schedules on record for the same person in another form, population or source
        self.absent = absent  # ids of co-medication that the schedule is not for
        named = set(with_of(schedule))
        self.beside = [t for t in self.taken if not t.groups & named]  # taken too; the branch that was chosen governs


def with_of(statement: Statement) -> tuple[str, ...]:
    """Return what a branch is taken with."""
    return tuple(statement["value"].get("with", ()))


def without_of(statement: Statement) -> tuple[str, ...]:
    """Return what a branch must not be taken with."""
    return tuple(statement["value"].get("without", ()))


def fits(statement: Statement, taken: Sequence[Taken]) -> bool:
    """Whether everything in the branch's `with` is taken and nothing in its `without` is; nothing taken fits no `with`."""
    groups = set().union(*(t.groups for t in taken)) if taken else set()
    if taken and not with_of(statement):
        return False
    return set(with_of(statement)) <= groups and not groups & set(without_of(statement))


def governing(branches: Iterable[Statement], taken: Sequence[Taken]) -> list[Statement]:
    """Return the branches that govern what is taken: those that fit and whose `with` names most of it.

    Empty where none fits, where something taken is named by no branch at all, and where two branches fit that name different
    medicines, for then the record has no branch for the combination.
    """
    every = list(branches)
    known = {name for b in every for name in (*with_of(b), *without_of(b))}
    if any(not t.groups & known for t in taken):
        return []
    found = [b for b in every if fits(b, taken)]
    if not found:
        return []
    most = max(_named(b, taken) for b in found)
    best = [b for b in found if _named(b, taken) == most]
    return best if len({frozenset(with_of(b)) for b in best}) == 1 else []


def _named(branch: Statement, taken: Sequence[Taken]) -> int:
    return sum(1 for t in taken if t.groups & set(with_of(branch)))


class Wanted:
    """What the person asked of the schedules."""

    __slots__ = ("branch", "indication", "taken", "where")

    def __init__(self, taken: Sequence[Taken], *, indication: str | None = None, where: str | None = None, branch: str | None = None) -> None:
        self.taken = taken
        self.indication = indication
        self.where = where
        self.branch = branch


def schedules(record: Record, where: str | None = None) -> list[Statement]:
    """Return the schedules of a record that hold in a jurisdiction, or in none in particular."""
    return [
        s
        for s in record["statements"]
        if s["section"] == "titration" and s["state"] == "fact" and (where is None or not s["jurisdiction"] or where in s["jurisdiction"])
    ]


def choose(store: Store, record: Record, wanted: Wanted) -> Chosen | None:
    """Return the one schedule that fits, or None where the record has no schedule at all.

    Raises `NotFoundError`, with every branch and the option for it, where none fits or several do.
    """
    if not schedules(record):
        if wanted.taken or wanted.branch or wanted.indication:
            name = record["head"]["name"]
            raise NotFoundError(f"no schedule of {name} is on record, so none by co-medication, branch or indication", f"'migraine-ref titrate {name}' alone")
        return None
    rows = schedules(record, wanted.where)
    if not rows:
        raise _refusal(schedules(record), f"no schedule of {record['head']['name']} for {wanted.where} is on record{_looked(record, wanted.where)}")
    if wanted.branch is not None:
        return _named_branch(store, record, rows, wanted)
    rows = _of_indication(store, record, rows, wanted.indication)
    found = governing(rows, wanted.taken)
    if not found:
        raise _refusal(rows, _why_none(record, rows, wanted.taken))
    marked = [s for s in found if s["key"]] or found
    if len(marked) > 1:
        raise _refusal(marked, f"{len(marked)} schedules of {record['head']['name']} fit", whole=False)
    return _chosen(marked[0], wanted.taken, [s for s in found if s is not marked[0]])


def _looked(record: Record, where: str | None) -> str:
    """Return the search that found nothing there, or that it is not covered."""
    found = [s["text"] for s in record["statements"] if s["section"] == "titration" and s["state"] != "fact" and where in s["jurisdiction"]]
    return f": {'; '.join(found)}" if found else ": not covered"


def _chosen(schedule: Statement, taken: Sequence[Taken], others: list[Statement]) -> Chosen:
    absent = list(without_of(schedule))
    return Chosen(schedule, taken, others, absent)


def _named_branch(store: Store, record: Record, rows: list[Statement], wanted: Wanted) -> Chosen:
    asked = (wanted.branch or "").strip().lower()
    found = [s for s in rows if s["facet"] == asked]
    if wanted.indication is not None:
        found = [s for s in found if related(store, s["value"]["indication"], wanted.indication)]
    if not found:
        raise _refusal(rows, f"no schedule of {record['head']['name']} that fits is called '{visible(wanted.branch or '', 40)}'", whole=False)
    if wanted.taken and not governing([s for s in rows if _same_person(s, found[0])], wanted.taken).count(found[0]):
        raise _refusal(rows, f"the branch '{asked}' is not the one for {_names(wanted.taken)}")
    return _chosen(found[0], wanted.taken, [])


def _same_person(one: Statement, other: Statement) -> bool:
    return all(one["value"].get(key) == other["value"].get(key) for key in ("indication", "population", "form"))


def wider(store: Store, condition: str) -> list[str]:
    """Return a condition and its wider terms."""
    found: list[str] = []
    at: str | None = condition
    while at and at not in found:
        found.append(at)
        record = store.one("conditions", at)
        at = record.get("parent") if record else None
    return found


def related(store: Store, one: str, other: str) -> bool:
    """Whether one condition is the other, or wider than it."""
    return one in wider(store, other) or other in wider(store, one)


def is_migraine(store: Store, condition: str) -> bool:
    """Whether a condition is migraine or a kind of it."""
    return "migraine" in wider(store, condition)


def _of_indication(store: Store, record: Record, rows: list[Statement], asked: str | None) -> list[Statement]:
    """Without an indication: migraine where there is a schedule for it, else what the one-screen view shows, else the only one."""
    if asked is not None:
        found = [s for s in rows if related(store, s["value"]["indication"], asked)]
        if not found:
            raise _refusal(rows, f"no schedule of {record['head']['name']} for {condition_name(store, asked)} is on record")
        return found
    migraine = [s for s in rows if is_migraine(store, s["value"]["indication"])]
    if migraine:
        return migraine
    marked = {s["value"]["indication"] for s in rows if s["key"]} or {s["value"]["indication"] for s in rows}
    if len(marked) > 1:
        raise _refusal(rows, f"no schedule of {record['head']['name']} is for migraine, and there are several for other uses")
    return [s for s in rows if s["value"]["indication"] in marked]


def condition_name(store: Store, condition: str) -> str:
    """Return a condition's name."""
    record = store.one("conditions", condition)
    return str(record["name"]) if record else condition


def _names(taken: Sequence[Taken]) -> str:
    return " and ".join(t.name for t in taken)


def _why_none(record: Record, rows: list[Statement], taken: Sequence[Taken]) -> str:
    name = record["head"]["name"]
    if not taken:
        return f"every schedule of {name} here is for one co-medication or another, and none was named"
    known = {part for b in rows for part in (*with_of(b), *without_of(b))}
    silent = [t for t in taken if not t.groups & known]
    if silent:
        return f"no recorded branch of {name} names {_names(silent)}, so none is known to hold with it"
    return f"no recorded branch of {name} holds with {_names(taken)}{' together' if len(taken) > 1 else ''}"


def _refusal(rows: list[Statement], message: str, *, whole: bool = True) -> NotFoundError:
    """Return the error that lists the branches, each with the option that asks for it."""
    lines = [f"{option_for(s, whole=whole)}: {_described(s)}" for s in rows]
    return NotFoundError(message, *lines)


def _described(statement: Statement) -> str:
    where = " ".join(statement["jurisdiction"])
    form = statement["value"].get("form")
    return f"{statement['label']} ({'; '.join(part for part in (statement['scope'], form, where) if part)})"


def option_for(statement: Statement, *, whole: bool = True) -> str:
    """Return the options that ask for a schedule: the co-medication where that alone finds it, else its branch."""
    names = with_of(statement)
    if whole and names and statement["key"]:
        return " ".join(f"--with {_quoted(name)}" for name in names)
    if whole and without_of(statement) and statement["key"]:
        return "without --with"
    return f"--branch {statement['facet']}"


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text


def options_of(record: Record, where: str | None = None) -> list[str]:
    """Return each schedule of a record with the option that asks for it."""
    return [f"{option_for(s)}: {_described(s)}" for s in schedules(record, where)]
