"""`compare`: two to six drugs side by side."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, FULL, JURISDICTION, SECTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, warn_of_lookalikes, with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store

LEAST, MOST = 2, 6


def run(env: Env, values: Values) -> Exit:
    """Print the drugs side by side; all of them, or nothing."""
    from migraine_cli.query.compare import compare
    from migraine_cli.query.resolve import resolve_all
    from migraine_cli.query.select import jurisdiction, sections
    from migraine_cli.report.compare import compare_report

    chosen_format(env, values)
    wanted = sections(values.many("section"))
    where = jurisdiction(values.text("jurisdiction"))
    names = names_from(env, values.many("names"))
    if not LEAST <= len(names) <= MOST:
        given = "1 name" if len(names) == 1 else f"{len(names)} names"
        raise UsageError(f"compare takes {LEAST} to {MOST} drugs; {given} given", "for example 'migraine-ref compare lamotrigine topiramate'")

    def answer(store: Store) -> Exit:
        found, failed = resolve_all(store, names)
        if failed:
            for error in failed[1:]:
                env.say(f"error: {error.message}")
                for hint in error.hints:
                    env.say(f"hint: {hint}")
            raise failed[0]
        seen: dict[str, str] = {}
        for resolution in found:
            if resolution.drug in seen:
                first, second = visible(seen[resolution.drug], 60), visible(resolution.asked, 60)
                raise UsageError(f"'{first}' and '{second}' are the same drug ({resolution.drug})", "name two different drugs")
            seen[resolution.drug] = resolution.asked
        records = [store.record(resolution.drug) for resolution in found]
        report = compare_report(
            store,
            records,
            compare(records, wanted, where),
            today=env.today,
            full=values.flag("full"),
            sections=wanted,
            only_differences=values.flag("differences"),
        )
        emit(env, values, report)
        warn_of_lookalikes(env, store, found)
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "compare",
    "Lay two to six drugs side by side; facts are aligned by what they answer and compared by value.",
    (
        ("migraine-ref compare lamotrigine topiramate", "a first look"),
        ("migraine-ref compare propranolol metoprolol timolol --differences", "only where they differ"),
        ("migraine-ref compare Depakote Topamax -s reproduction -j UK", "one section"),
    ),
    run,
    argument=Argument("names", "NAME NAME...", "Two to six drugs, by any of their names.", most=0, completes="drug"),
    options=(
        Option("differences", ("--differences",), "flag", "Leave out what is the same for all; boxed warnings stay."),
        SECTION,
        JURISDICTION,
        FULL,
        *COMMON,
    ),
)
