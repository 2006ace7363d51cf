"""Drugs laid side by side: facts aligned by the question that they answer, compared by their typed values."""

from __future__ import annotations

from migraine_cli.query.select import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.model.view import Record, Statement

ALWAYS_SHOWN = "boxed_warnings"  # also under --differences, also where all drugs share it
NOT_ALIGNED = frozenset({"names", "salts", "brands", "lookalikes", "codes", "counselling"})


class Row:
    """One question and each drug's answer. `verdict` is `same`, `differs` or `unknown`."""

    __slots__ = ("cells", "label", "scope", "section", "verdict")

    def __init__(self, section: str, label: str, scope: str, cells: list[list[Statement]]) -> None:
        self.section = section
        self.label = label
        self.scope = scope
        self.cells = cells
        self.verdict = _verdict(cells)


def compare(records: list[Record], wanted: list[str], where: str | None) -> list[Row]:
    """Return the aligned rows of two or more records.

    Rows are aligned by section and `align`. A drug with no statement there has an empty cell: not covered. Where one drug
    has a fact and another has none, or was looked up in vain, the verdict is `unknown`, never `differs`.
    """
    questions: dict[tuple[str, str], list[list[Statement]]] = {}
    for index, record in enumerate(records):
        for statement in record["statements"]:
            section = statement["section"]
            if (wanted and section not in wanted) or (not wanted and section in NOT_ALIGNED):
                continue
            if where is not None and statement["jurisdiction"] and where not in statement["jurisdiction"]:
                continue
            cells = questions.setdefault((section, statement["align"] or statement["label"]), [[] for _ in records])
            cells[index].append(statement)
    order = list(SECTIONS)
    rows = []
    for (section, _), cells in sorted(questions.items(), key=lambda item: order.index(item[0][0])):
        first = next(cell for cell in cells if cell)[0]
        rows.append(Row(section, first["label"], first["scope"], cells))
    return rows


def differences(rows: list[Row]) -> list[Row]:
    """Leave out the rows on which all agree, but never a boxed warning."""
    return [row for row in rows if row.verdict != "same" or row.section == ALWAYS_SHOWN]


def _verdict(cells: list[list[Statement]]) -> str:
    """Compare what is known in the same jurisdictions; what only one drug has there is unknown, not a difference."""
    if any(not cell or any(s["state"] != "fact" for s in cell) for cell in cells):
        return "unknown"
    answers = [_answers(cell) for cell in cells]
    shared = set(answers[0]).intersection(*answers[1:])
    if not shared:
        return "unknown"
    differ = any(answer[where] != answers[0][where] for answer in answers[1:] for where in shared)
    return "differs" if differ else "same"


def _answers(cell: list[Statement]) -> dict[str, set[str]]:
    """What the statements of a cell assert in each jurisdiction ("" for none in particular)."""
    found: dict[str, set[str]] = {}
    for statement in cell:
        for where in statement["jurisdiction"] or [""]:
            found.setdefault(where, set()).add(_typed(statement))
    return found


# Of these sections only the named fields are compared: the rest of a value is wording.
_COMPARED = {
    "guidelines": ("grade", "direction"),
    "contraindications": ("strength",),
    "cautions": ("strength",),
    "boxed_warnings": ("topic",),
    "status": ("status", "age", "weight"),
}
_WORDS = frozenset({"text", "reason", "branch", "says", "id", "product"})


def _typed(statement: Statement) -> str:
    """The typed value of a statement without its wording; the words where it has nothing else."""
    chosen = _COMPARED.get(statement["section"])
    value = {key: entry for key, entry in statement["value"].items() if (key in chosen if chosen else key not in _WORDS)}
    typed = {key: _amount(entry) for key, entry in value.items()}
    if set(typed) <= {"facet", "axis", "when"}:
        return statement["text"]
    return repr(sorted(typed.items()))


def _amount(entry: object) -> object:
    if isinstance(entry, dict):
        return sorted((key, _amount(part)) for key, part in entry.items() if key != "text")
    if isinstance(entry, list):
        return [_amount(part) for part in entry]
    return entry
