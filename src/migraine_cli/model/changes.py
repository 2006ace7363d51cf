"""What changed between two states of the facts, statement by statement.

A line is a statement as a history holds it: `(id, digest, text)`. Used where the store is compiled, for each release, and
where several releases are told as one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Line = tuple[str, str, str]
    Change = list[str]  # kind, then id, digest and text of the old line and of the new one; empty where there is none

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
DETAIL = "detail"  # the same words, and something beside them: a source, a place, a jurisdiction, a note
MOVED = "moved"  # the same words under the next number: a statement of the same name came or went before it
NOTHING: Line = ("", "", "")


def paired(minus: Iterable[Line], plus: Iterable[Line]) -> list[Change]:
    """Return the changes from the lines that went to the lines that came, of one drug.

    The same words are one statement, under whatever id; of the rest, the same id is one statement.
    """
    gone, come = {line[0]: line for line in minus}, {line[0]: line for line in plus}
    found: list[Change] = []

    def pair(kind: str, old: Line, new: Line) -> None:
        found.append([kind, *old, *new])
        gone.pop(old[0], None)
        come.pop(new[0], None)

    for key in [key for key, line in come.items() if key in gone and gone[key][2] == line[2]]:
        pair(DETAIL, gone[key], come[key])
    by_words: dict[tuple[str, str], list[Line]] = {}
    for line in gone.values():
        by_words.setdefault((_section(line), line[2]), []).append(line)
    for line in list(come.values()):
        same = by_words.get((_section(line), line[2]))
        if same:
            old = same.pop(0)
            pair(MOVED if _stem(old[0]) == _stem(line[0]) else DETAIL, old, line)
    for key in [key for key in come if key in gone]:
        pair(CHANGED, gone[key], come[key])
    for line in list(gone.values()):
        pair(REMOVED, line, NOTHING)
    for line in list(come.values()):
        pair(ADDED, NOTHING, line)
    return found


def composed(changes: Iterable[Change]) -> list[Change]:
    """Return the changes of several releases of one drug, oldest first, as those from the first state to the last.

    What came and went again in between is no change.
    """
    first: dict[Line, bool] = {}  # whether the line was there before its first event
    last: dict[Line, bool] = {}  # whether it is there after its last
    for _, old_id, old_digest, old_text, new_id, new_digest, new_text in changes:
        for line, there in (((old_id, old_digest, old_text), False), ((new_id, new_digest, new_text), True)):
            if line[0]:
                first.setdefault(line, not there)
                last[line] = there
    minus = [line for line, before in first.items() if before and not last[line]]
    plus = [line for line, before in first.items() if not before and last[line]]
    return paired(minus, plus)


def _section(line: Line) -> str:
    return line[0].split("/", 2)[1]


def _stem(statement: str) -> str:
    head, dash, number = statement.rpartition("-")
    return head if dash and number.isdecimal() else statement
