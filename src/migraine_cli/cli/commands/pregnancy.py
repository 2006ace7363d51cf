"""`pregnancy`: what sources say of pregnancy, lactation, contraception and fathers, by jurisdiction."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.errors import NotFoundError
    from migraine_cli.store.reads import Store

# As in query.reproduction, which is not loaded before the command runs; a test holds the two together.
FACETS = ("pregnancy", "lactation", "contraception", "programme", "paternal", "interval", "registry", "fertility")


def run(env: Env, values: Values) -> Exit:
    """Print what is on record for the drugs named, or for all."""
    from migraine_cli.query.narrowing import narrowing
    from migraine_cli.query.reproduction import PREGNANCY, facets, reproduction, trimester
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.reproduction import View, reproduction_report

    chosen_format(env, values)
    only = trimester(values.text("trimester"))
    given = values.many("facet")
    wanted = facets(given or ([PREGNANCY] if only else []))
    if only and PREGNANCY not in wanted:
        raise UsageError(f"a trimester narrows pregnancy, not {wanted[0]}", "add --facet pregnancy, or leave --trimester out")
    where = jurisdiction(values.text("jurisdiction"))
    named = names_from(env, values.many("names")) if values.many("names") else []

    def answer(store: Store) -> Exit:
        asked = narrowing(store, where, values.text("indication"))
        drugs, failed = drugs_of(store, named)
        answers = [reproduction(store.record(drug), wanted, asked, only) for drug in drugs]
        if answers:
            said = asked.words() + ([f"trimester {only}"] if only else [])
            texts = bool(named) or values.flag("full")
            view = View(env.today, where=where, asked=said, what=", ".join(wanted), texts=texts, total=0 if named else len(answers))
            emit(env, values, reproduction_report(store, answers, view))
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


def drugs_of(store: Store, named: list[str]) -> tuple[list[str], list[NotFoundError]]:
    """Return the ids of the drugs named, each once, and the names that are none; all drugs where none is named."""
    from migraine_cli.query.resolve import resolve_all

    if not named:
        return [head["id"] for head in store.heads()], []
    found, failed = resolve_all(store, named)
    return list(dict.fromkeys(r.drug for r in found)), failed


INDICATION = Option("indication", ("--indication",), "text", "Only what holds for one use, by any of its names, or for every use.", "CONDITION")
TEXTS = Option("full", ("--full",), "flag", "Without a name: also what each source says, not the tables alone.")

COMMAND = Command(
    "pregnancy",
    "Show what sources say of pregnancy, lactation, contraception and fathers: by jurisdiction, with dates, and where they differ.",
    (
        ("migraine-ref pregnancy candesartan", "every facet, gravest rule first"),
        ("migraine-ref pregnancy candesartan --trimester 2 -j UK", "one trimester, one jurisdiction"),
        ("migraine-ref pregnancy topiramate --facet contraception,paternal", "two facets"),
        ("migraine-ref pregnancy --facet lactation -f csv", "all drugs, for a spreadsheet"),
    ),
    run,
    argument=Argument("names", "[DRUG]...", "Drugs, by any of their names; without one, all drugs.", least=0, most=0, completes="drug"),
    options=(
        Option("facet", ("--facet",), "many", "Only these facets; may be repeated or joined by commas.", "NAME", FACETS),
        Option("trimester", ("--trimester",), "text", "Only what holds in one trimester.", "NUMBER", ("1", "2", "3")),
        INDICATION,
        TEXTS,
        JURISDICTION,
        *COMMON,
    ),
)
