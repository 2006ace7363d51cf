"""`why`: the sources behind a statement, and what stands beside it."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the statements that a field of a drug names, with sources, places, dates and what differs."""
    from migraine_cli.query.resolve import resolve
    from migraine_cli.query.select import jurisdiction, narrowed
    from migraine_cli.query.why import reasons
    from migraine_cli.report.why import why_report

    chosen_format(env, values)
    where = jurisdiction(values.text("jurisdiction"))
    name, *words = values.many("words")
    if not words:
        raise UsageError("no field was given", "for example 'migraine-ref why lamotrigine restart'")
    field = " ".join(words)

    def answer(store: Store) -> Exit:
        record = store.record(resolve(store, name).drug)
        kept = {"head": record["head"], "statements": narrowed(record["statements"], [], where)}
        emit(env, values, why_report(store, record, field, reasons(kept, field)))  # type: ignore[arg-type]  # a Record
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "why",
    "Show why a record says something: the statement, its sources and places, dates, and what stands beside it.",
    (
        ("migraine-ref why lamotrigine restart", "a section"),
        ("migraine-ref why propranolol asthma", "a condition"),
        ("migraine-ref why topiramate pregnancy -j UK", "one jurisdiction"),
    ),
    run,
    argument=Argument("words", "NAME FIELD...", "A drug, then a section, a facet, a label or a statement's id.", most=0, completes="drug"),
    options=(JURISDICTION, *COMMON),
)
