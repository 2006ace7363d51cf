"""Lists of drugs."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.classes import MEMBER_COLUMNS, _mark, member_row
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Table, Title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.model.view import Head
    from migraine_cli.store.reads import Store


def list_report(store: Store, heads: list[Head], *, heading: str, by_class: bool) -> Report:
    """Return the report on a list of drugs, flat or under class headings."""

    def blocks() -> list[Any]:
        result: list[Any] = [Title(heading, f"{len(heads)} drugs" if len(heads) != 1 else "1 drug")]
        if by_class:
            for class_id in dict.fromkeys(head["class_id"] for head in heads):
                mine = [head for head in heads if head["class_id"] == class_id]
                path = " › ".join(store.class_node(part)["name"] for part in mine[0]["class_path"])
                result.append(Section(path, [Line(common.name_of(h), common.brand_list(h) or "no brand on record", tone=_mark(h)) for h in mine]))
        else:
            flat = [(common.name_of(h), h["class_name"], ", ".join(h["role"]), h["evidence"], common.status_line(h)) for h in heads]
            marks = [_mark(head) for head in heads]
            result.append(Table(("drug", "class", "role", "current guidelines", "on label in migraine"), flat, marks))
        result.append(Note(INFORMS))
        return result

    return Report(
        "list",
        MEMBER_COLUMNS,
        blocks=blocks,
        rows=lambda: (member_row(head) for head in heads),
        data=lambda: {**common.envelope(store, "list"), "drugs": heads},
        records=lambda: heads,  # type: ignore[arg-type,return-value]  # a TypedDict is a dict
    )
