"""`interactions`: every pair and every known triple among medicines, in one of three states."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, JURISDICTION, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print what is on record between the names; all of them, or nothing."""
    from migraine_cli.query.interactants import parties
    from migraine_cli.query.interactions import FAIL_ON, gather, judge
    from migraine_cli.query.select import jurisdiction
    from migraine_cli.report.interactions import interactions_report

    chosen_format(env, values)
    where = jurisdiction(values.text("jurisdiction"))
    word = values.text("fail_on")
    if word is not None and word not in FAIL_ON:
        raise UsageError(f"no action is called '{visible(word, 40)}'", "actions, gravest first: " + ", ".join(FAIL_ON))
    names = names_from(env, values.many("names"))

    def answer(store: Store) -> Exit:
        found, failed = parties(store, names)
        if failed:
            for error in failed[1:]:
                env.say(f"error: {error.message}")
                for hint in error.hints:
                    env.say(f"hint: {hint}")
            raise failed[0]
        judged = judge(store, found, *gather(store, found), where)
        emit(env, values, interactions_report(store, judged, where=where))
        _warn(env, store, names)
        reasons = judged.tripped(word) if word is not None else []
        if reasons:
            env.note(f"--fail-on {word}: {'; '.join(reasons)}")
        return Exit.TRIPPED if reasons else Exit.ANSWERED

    return with_store(env, values, answer)


def _warn(env: Env, store: Store, names: list[str]) -> None:
    from migraine_cli.model.naming import normalise

    for warning in dict.fromkeys(warning for name in names for warning in store.lookalikes(normalise(name))):
        env.note(f"warning: {warning}")


COMMAND = Command(
    "interactions",
    "Show what is on record between medicines, pair by pair and triple by triple; of one name alone, all that is known of it.",
    (
        ("migraine-ref interactions propranolol verapamil sertraline", "every pair"),
        ("migraine-ref interactions lamotrigine valproate carbamazepine", "a triple governs the pair that it contains"),
        ("migraine-ref interactions lamotrigine 'combined pill'", "starting and stopping"),
        ("migraine-ref interactions 'MAO inhibitors' venlafaxine -j US", "a group stands for its members"),
        ("migraine-ref interactions topiramate", "all that is known of one"),
        ("migraine-ref interactions erenumab sumatriptan --fail-on avoid", "exit 5 for a grave pair, or one that is not covered"),
        ("cut -f1 meds.tsv | migraine-ref interactions -", "names on standard input"),
    ),
    run,
    argument=Argument("names", "NAME...", "Medicines, classes, partners or groups of them, by any of their names.", most=0, completes="interactant"),
    options=(
        Option(
            "fail_on",
            ("--fail-on",),
            "text",
            "Exit 5 where an action at least that grave is recorded, or a pair is not covered.",
            "ACTION",
            ("contraindicated", "avoid", "adjust", "monitor"),
        ),
        JURISDICTION,
        *COMMON,
    ),
)
