"""`evidence`: what guidelines say of a drug, each in its own scale."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the grades of the drugs named, or with --disagreements the drugs on which current guidelines part."""
    from migraine_cli.query.resolve import resolve_all
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.evidence import disagreements_report, evidence_report

    chosen_format(env, values)
    where = jurisdiction(values.text("jurisdiction"))
    given = values.many("names")
    if values.flag("disagreements"):
        if given:
            raise UsageError("--disagreements looks at every drug", "leave the names out")
    elif not given:
        raise UsageError("no name was given", "give a drug, or --disagreements for all")
    names = names_from(env, given) if given else []

    def answer(store: Store) -> Exit:
        if not names:
            report = disagreements_report(store)
            if not any(True for _ in report.rows()):
                raise NotFoundError("no two current guidelines on record contradict one another")
            emit(env, values, report)
            return Exit.ANSWERED
        found, failed = resolve_all(store, names)
        records = [store.record(drug) for drug in dict.fromkeys(r.drug for r in found)]
        if records:
            emit(env, values, evidence_report(store, records, where=where))
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "evidence",
    "Show what guidelines say of a drug: each grade in its own scale, with year and state, and where they disagree.",
    (
        ("migraine-ref evidence lamotrigine", "every grade on record"),
        ("migraine-ref evidence candesartan topiramate -j US", "two drugs, US bodies"),
        ("migraine-ref evidence --disagreements", "where current guidelines contradict one another"),
    ),
    run,
    argument=Argument("names", "[NAME]...", "Drugs, by any of their names.", least=0, most=0, completes="drug"),
    options=(Option("disagreements", ("--disagreements",), "flag", "All drugs on which current guidelines contradict one another."), JURISDICTION, *COMMON),
)
