"""`taper`: how a drug is stopped."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import warn_of_lookalikes, with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print what sources say on stopping a drug."""
    from migraine_cli.query.plan import day
    from migraine_cli.query.resolve import resolve
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.query.taper import tapers
    from migraine_cli.report.taper import taper_report

    chosen_format(env, values)
    where = jurisdiction(values.text("jurisdiction"))
    start = day(values.text("start"))

    def answer(store: Store) -> Exit:
        resolution = resolve(store, values.many("name")[0])
        record = store.record(resolution.drug)
        emit(env, values, taper_report(store, record, tapers(record, where, start), start=start, where=where, today=env.today))
        warn_of_lookalikes(env, store, [resolution])
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "taper",
    "Show how a drug is stopped: what each source says, with the days on which it would end.",
    (
        ("migraine-ref taper lamotrigine", "every source"),
        ("migraine-ref taper propranolol -j UK --start 2026-12-01", "one jurisdiction, with dates"),
    ),
    run,
    argument=Argument("name", "NAME", "A drug, by any of its names.", completes="drug"),
    options=(Option("start", ("--start",), "text", "The first day of the taper, as 2026-12-01.", "DATE"), JURISDICTION, *COMMON),
)
