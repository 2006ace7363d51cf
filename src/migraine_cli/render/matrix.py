"""A matrix of states in characters: one row a record, legible without colour and in ASCII."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.report.document import Matrix

# A full sign for a fact, a hollow one for what was looked for in vain, a point where nobody has looked. No tick, no blank.
SIGNS = {"fact": "●", "not found": "○", "not covered": "·"}
TONES = {"fact": "", "not found": "quiet", "not covered": "warn"}
KEY = "● fact   ○ looked for and not found   · not covered"
GROUP = 5  # columns between two gaps
WIDEST_NAME = 34
NAME = 14  # columns that a name gets at least, with the gap behind it; a longer one is folded

Piece = tuple[str, str]  # text and tone


def lines(matrix: Matrix, width: int) -> list[list[Piece]]:
    """Return the matrix as lines of pieces; where the width cannot hold it, as blocks of some columns each."""
    figures = [max(len(head), *(len(row.figures[number]) for row in matrix.rows)) + 2 for number, head in enumerate(matrix.figures)]
    longest = min(WIDEST_NAME, max((len(row.label) for row in matrix.rows), default=0) + 2)
    whole = _spread(len(matrix.columns)) + sum(figures)
    label = min(longest, max(NAME, width - whole))
    if label + whole <= width:
        return _block(matrix, 0, len(matrix.columns), label, figures)
    room = max(GROUP, width - label)
    most = max(count for count in range(1, max(room, 1) + 1) if _spread(count) <= room)
    most = most // GROUP * GROUP or most
    found: list[list[Piece]] = []
    for start in range(0, len(matrix.columns), most):
        end = min(start + most, len(matrix.columns))
        last = end == len(matrix.columns) and _spread(end - start) + sum(figures) <= room
        found += ([[]] if start else []) + _block(matrix, start, end, label, figures if last else [])
        if end == len(matrix.columns) and not last:
            found += [[], *_block(matrix, 0, 0, label, figures)]
    return found


def _spread(count: int) -> int:
    """Return the columns that so many signs take, with the gaps between groups."""
    return count + (count - 1) // GROUP if count else 0


def _block(matrix: Matrix, start: int, end: int, label: int, figures: list[int]) -> list[list[Piece]]:
    """Return the columns from start to end under their two letters, and the figures where they are asked for."""
    names = "".join(f"{head:>{size}}" for head, size in zip(matrix.figures, figures, strict=False))
    heads = ["".join(_grouped([letters[place] for letters, _ in matrix.columns[start:end]])) for place in (0, 1)]
    found: list[list[Piece]] = [[(" " * label + head, "quiet")] for head in heads[:1] if head]
    found.append([(" " * label + heads[1] + names, "quiet")])
    for row in matrix.rows:
        first, *more = folded(row.label, label - 2)
        states = row.states[start:end]
        pieces = [(f"{first:<{label}}", "")]
        pieces += [(sign, TONES[state]) for sign, state in zip(_grouped([SIGNS[state] for state in states]), states, strict=True)]
        pieces += [(f"{value:>{size}}", "") for value, size in zip(row.figures, figures, strict=False)]
        found += [pieces, *([(f"  {part}", "")] for part in more)]
    return found


def folded(text: str, width: int) -> list[str]:
    """Return a name in lines of at most this many characters; those after the first leave room for an indent of two."""
    from textwrap import wrap

    return [part.strip() for part in wrap(text, width, subsequent_indent="  ")] or [""]


def _grouped(signs: list[str]) -> list[str]:
    return [(" " if number and number % GROUP == 0 else "") + sign for number, sign in enumerate(signs)]
