"""`coverage`: how far the facts reach, drugs against sections."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, SECTION, Argument, Command
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the state of every section of the drugs named, or of all, with totals. Missing names go to standard error (exit 1)."""
    from migraine_cli.query.coverage import coverage
    from migraine_cli.query.resolve import resolve_all
    from migraine_cli.query.select import sections
    from migraine_cli.report.coverage import coverage_report

    chosen_format(env, values)
    wanted = sections(values.many("section"))
    given = values.many("names")
    names = names_from(env, given) if given else []

    def answer(store: Store) -> Exit:
        found, failed = resolve_all(store, names)
        drugs = list(dict.fromkeys(r.drug for r in found)) if names else None
        if drugs != []:
            emit(env, values, coverage_report(store, coverage(store, drugs, wanted)))
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "coverage",
    "Show how far the facts reach: drugs against sections (a fact, looked for and not found, not covered), with how many facts rest on a"
    " source read in the original and how many were read a second time.",
    (
        ("migraine-ref coverage", "every drug and section, with totals"),
        ("migraine-ref coverage lamotrigine -s dosing,titration", "one drug, two sections"),
        ("migraine-ref coverage -o coverage.html", "as a page"),
        ("migraine-ref coverage | grep 'not covered'", "what nobody has looked for"),
    ),
    run,
    argument=Argument("names", "[DRUG]...", "Drugs, by any of their names; without one, all.", least=0, most=0, completes="drug"),
    options=(SECTION, *COMMON),
)
