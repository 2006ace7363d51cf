"""`class`: the members of one class."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, FULL, Argument, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print a class: what its members share, and each with role, evidence in short and brands."""
    from migraine_cli.query.resolve import resolve
    from migraine_cli.report.classes import class_report

    chosen_format(env, values)
    name = values.many("name")[0]

    def answer(store: Store) -> Exit:
        node = store.class_node(resolve(store, name, "class").drug)
        heads = list(store.heads([("class", (node["id"],))]))
        emit(env, values, class_report(store, node, heads, full=values.flag("full")))
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "class",
    "Show a class: what its members share, and each member with role, evidence in short, brands.",
    (("migraine-ref class beta-blockers", "the members"), ("migraine-ref class beta-blockers | cut -f1", "their ids")),
    run,
    argument=Argument("name", "CLASS", "A class, by name or id.", completes="class"),
    options=(FULL, *COMMON),
)
