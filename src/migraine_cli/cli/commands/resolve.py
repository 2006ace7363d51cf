"""`resolve`: names to drugs and codes."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Argument, Command
from migraine_cli.cli.commands._shared import names_from, warn_of_lookalikes, with_store
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print what each name stands for; the unknown go to standard error (exit 1)."""
    from migraine_cli.query.resolve import resolve_all
    from migraine_cli.report.finding import resolve_report

    chosen_format(env, values)
    names = names_from(env, values.many("names"))

    def answer(store: Store) -> Exit:
        found, failed = resolve_all(store, names)
        if found:
            emit(env, values, resolve_report(store, [(r, store.head(r.drug)) for r in found]))
            warn_of_lookalikes(env, store, found)
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "resolve",
    "Say what names stand for: the drug, how the name is known, and codes.",
    (
        ("migraine-ref resolve Topamax N03AX09 'valproic acid'", "several names"),
        ("cut -d, -f2 meds.csv | migraine-ref resolve -", "names from a pipe"),
    ),
    run,
    argument=Argument("names", "NAME...", "Names; - reads them from standard input.", most=0, completes="drug"),
    options=COMMON,
)
