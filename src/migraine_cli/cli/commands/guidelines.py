"""`guidelines`: every guideline on record."""

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
    """Print the guidelines, newest first."""
    from migraine_cli.report.evidence import guidelines_report

    chosen_format(env, values)

    def answer(store: Store) -> Exit:
        found = sorted(store.all("guidelines"), key=lambda g: (-g["year"], g["id"]))
        emit(env, values, guidelines_report(store, found))
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "guidelines",
    "List the guidelines with scope, year and state.",
    (("migraine-ref guidelines", "all"), ("migraine-ref guidelines --fields id,state", "chosen columns")),
    run,
    options=COMMON,
)
