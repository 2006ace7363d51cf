"""`classes`: the tree of classes."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the tree of classes with their members."""
    from migraine_cli.report.classes import classes_report

    chosen_format(env, values)

    def answer(store: Store) -> Exit:
        emit(env, values, classes_report(store, store.classes()))
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "classes",
    "Show the tree of classes with their members.",
    (("migraine-ref classes", "the tree"), ("migraine-ref classes | cut -f1", "the ids")),
    run,
    options=COMMON,
)
