"""`show`: one drug on one screen, or its whole record."""

from __future__ import annotations

from migraine_cli.cli.command import AS, COMMON, FULL, JURISDICTION, SECTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, warn_of_lookalikes, with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print the records of the drugs named. The found go to standard output, the missing to standard error (exit 1)."""
    from migraine_cli.cli.commands.cite import chosen_style, cite
    from migraine_cli.query.resolve import resolve_all
    from migraine_cli.query.select import jurisdiction, narrowed, sections
    from migraine_cli.report.show import ShowOptions, show_report

    chosen = chosen_format(env, values)
    if chosen_style(values) is not None and not values.flag("cite"):
        raise UsageError("--as goes with --cite", "add --cite")
    wanted = sections(values.many("section"))
    where = jurisdiction(values.text("jurisdiction"))
    names = names_from(env, values.many("names"))

    def answer(store: Store) -> Exit:
        found, failed = resolve_all(store, names)
        records = [store.record(drug) for drug in dict.fromkeys(r.drug for r in found)]
        if records and values.flag("cite"):
            cited = (c["source"] for r in records for s in narrowed(r["statements"], wanted, where) for c in s["cites"])
            cite(env, values, store, dict.fromkeys(cited))
        elif records:
            options = ShowOptions(env.today, full=values.flag("full"), sections=wanted, where=where, why=values.flag("why"))
            emit(env, values, show_report(store, records, options))
            warn_of_lookalikes(env, store, found)
            for record in records:
                if record["head"]["extent"] == "short" and chosen not in TITLED:
                    env.note(f"note: {record['head']['id']} is a short record: doses, warnings, contraindications and interactions are not covered")
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


def say_missing(env: Env, error: NotFoundError) -> None:
    """Say a name that was not found, with its hints."""
    env.say(f"error: {error.message}")
    for hint in error.hints:
        env.say(f"hint: {hint}")


CITE = Option("cite", ("--cite",), "flag", "Give the sources of the answer instead; with --as for a reference manager.")
TITLED = ("rich", "markdown", "html")  # formats that say in the title that a record is a short one
WHY = Option("why", ("--why",), "flag", "Show the source of each line.")

COMMAND = Command(
    "show",
    "Show a drug on one screen: what it is, does it work, how it is started, what to fear, whom it suits.",
    (
        ("migraine-ref show lamotrigine", "by generic name"),
        ("migraine-ref show Topamax --why", "by brand, with sources"),
        ("migraine-ref show N03AX09 --full", "by code, the whole record"),
        ("migraine-ref show timolol -s dosing -j US", "one section, one jurisdiction"),
        ("migraine-ref show lamotrigine -f json | jq .", "for scripts"),
    ),
    run,
    argument=Argument("names", "NAME...", "Generic name, brand, salt or code; - reads names from standard input.", most=0, completes="drug"),
    options=(FULL, WHY, CITE, AS, SECTION, JURISDICTION, *COMMON),
)
