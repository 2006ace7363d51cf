"""The tree of classes, and one class with its members."""

from __future__ import annotations

from migraine_cli.report import common
from migraine_cli.report.document import INFORMS, Line, Note, Report, Section, Table, Title, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.model.view import ClassNode, Head
    from migraine_cli.store.reads import Store

MEMBER_COLUMNS = ("drug", "name", "class", "role", "evidence", "brands", "status", "checked", "local")


def member_row(head: Head) -> tuple[str, ...]:
    """Return a drug's head as the values of `MEMBER_COLUMNS`."""
    return (
        head["id"],
        head["name"],
        head["class_id"],
        ", ".join(head["role"]),
        head["evidence"],
        common.brand_list(head),
        common.status_line(head),
        head["checked"],
        head.get("local", ""),
    )


def classes_report(store: Store, nodes: list[ClassNode]) -> Report:
    """Return the report on the whole tree."""
    by_id = {node["id"]: node for node in nodes}
    roots = [node for node in nodes if node["parent"] not in by_id]

    def in_order(level: list[ClassNode]) -> Iterator[ClassNode]:
        for node in level:
            yield node
            yield from in_order([by_id[child] for child in node["children"] if child in by_id])

    def branch(node: ClassNode) -> tuple[str, str, list[Any]]:
        children = [branch(by_id[child]) for child in node["children"] if child in by_id]
        return (node["name"], ", ".join(node["members"]), children)

    def rows() -> Iterator[tuple[str, ...]]:
        for node in in_order(roots):
            yield (node["id"], node["name"], node["parent"], ",".join(node["members"]), node.get("local", ""))

    def data() -> dict[str, Any]:
        return {**common.envelope(store, "classes"), "classes": list(in_order(roots))}

    return Report(
        "classes",
        ("class", "name", "parent", "members", "local"),
        blocks=lambda: [Title("Classes of migraine medicines"), Tree([branch(node) for node in roots])],
        rows=rows,
        data=data,
        records=lambda: in_order(roots),  # type: ignore[arg-type,return-value]  # a TypedDict is a dict
    )


def class_report(store: Store, node: ClassNode, heads: list[Head], *, full: bool) -> Report:
    """Return the report on one class: what its members share, and the members."""

    def blocks() -> list[Any]:
        path = " › ".join(store.class_node(part)["name"] for part in node["path"])
        local = f" (local: {node['local']})" if node.get("local") else ""
        result: list[Any] = [Title(node["name"] + local, path if len(node["path"]) > 1 else "")]
        lines = []
        if node["mechanism"]:
            lines.append(Line("mechanism", node["mechanism"]))
        lines += [Line("shared", text) for text in node["shared"]]
        if lines:
            sources = store.sources(dict.fromkeys(c["source"] for c in node["cites"]))
            said = "; ".join(f"{sources[c['source']]['short']}, {c['locator']}" for c in node["cites"] if c["source"] in sources)
            result.append(Section("What the members share", [*lines, Line("source", said, tone="quiet")]))
        rows = [(common.name_of(h), ", ".join(h["role"]), h["evidence"], common.brand_list(h, 0 if full else 4)) for h in heads]
        marks = [_mark(h) for h in heads]
        result.append(Table(("drug", "role", "current guidelines", "brands"), rows, marks, heading="Members"))
        result.append(Note(INFORMS))
        return result

    def data() -> dict[str, Any]:
        sources = store.sources(dict.fromkeys(c["source"] for c in node["cites"]))
        return {**common.envelope(store, "class"), "class": node, "members": heads, "sources": sources}

    return Report(
        "class",
        MEMBER_COLUMNS,
        blocks=blocks,
        rows=lambda: (member_row(head) for head in heads),
        data=data,
        records=lambda: heads,  # type: ignore[arg-type,return-value]  # a TypedDict is a dict
    )


def _mark(head: Head) -> str:
    grades = head["grades"]
    if grades["for"] and not grades["against"]:
        return "good"
    if grades["against"] and not grades["for"]:
        return "bad"
    return "warn" if sum(grades.values()) else "quiet"
