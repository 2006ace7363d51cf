"""`limits`: how much, how often, how many days: the limits of use by jurisdiction."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.commands.pregnancy import INDICATION, drugs_of
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store

# As in query.limits, which is not loaded before the command runs; a test holds the two together.
KINDS = ("dose", "redose", "attack", "24h", "day", "week", "attacks", "doses", "overuse", "session", "cumulative")


def run(env: Env, values: Values) -> Exit:
    """Print the limits of use of the drugs named, or of all."""
    from migraine_cli.query.limits import kinds, limits
    from migraine_cli.query.narrowing import narrowing
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.limits import limits_report
    from migraine_cli.report.reproduction import View

    chosen_format(env, values)
    wanted = kinds(values.many("kind"))
    where = jurisdiction(values.text("jurisdiction"))
    named = names_from(env, values.many("names")) if values.many("names") else []

    def answer(store: Store) -> Exit:
        asked = narrowing(store, where, values.text("indication"))
        drugs, failed = drugs_of(store, named)
        names = {one["id"]: str(one["name"]) for kind in ("conditions", "partners") for one in store.all(kind)}
        answers = [limits(store.record(drug), wanted, asked, names) for drug in drugs]
        if answers:
            what = "any limit of use" if len(wanted) == len(KINDS) else ", ".join(wanted)
            texts = bool(named) or values.flag("full")
            view = View(env.today, where=where, asked=asked.words(), what=what, texts=texts, total=0 if named else len(answers))
            emit(env, values, limits_report(store, answers, view))
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "limits",
    "Show limits of use: per dose, re-dose interval, per 24 h, per day, per month, medication-overuse days; where jurisdictions differ.",
    (
        ("migraine-ref limits propranolol venlafaxine", "every limit on record"),
        ("migraine-ref limits amitriptyline --indication migraine -j UK", "one use, one jurisdiction"),
        ("migraine-ref limits --kind overuse", "medication-overuse days of all drugs"),
        ("migraine-ref limits --kind 24h,day -f csv", "all drugs, for a spreadsheet"),
    ),
    run,
    argument=Argument("names", "[DRUG]...", "Drugs, by any of their names; without one, all drugs.", least=0, most=0, completes="drug"),
    options=(
        Option("kind", ("--kind",), "many", "Only these kinds of limit; may be repeated or joined by commas.", "NAME", KINDS),
        INDICATION,
        Option("full", ("--full",), "flag", "Without a name: also the sources of each limit."),
        JURISDICTION,
        *COMMON,
    ),
)
