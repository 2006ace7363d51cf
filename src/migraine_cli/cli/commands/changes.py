"""`changes`: what changed in the facts from one version to the newest."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, FULL, Argument, Command, Option
from migraine_cli.cli.commands._shared import names_from, with_store
from migraine_cli.cli.commands.show import say_missing
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print what changed since a version, of the drugs named or of all. No change at all is exit 1."""
    from migraine_cli.query.changes import changes, drugs_named, span
    from migraine_cli.report.changes import changes_report

    chosen_format(env, values)
    given = values.many("names")
    names = names_from(env, given) if given else []

    def answer(store: Store) -> Exit:
        asked = span(store, values.text("since"))
        drugs, failed = drugs_named(store, names)
        if drugs or not names:
            found = changes(store, asked, drugs if names else None)
            if not found and not failed:
                whose = f"of {', '.join(drugs)}" if drugs else "on record"
                raise NotFoundError(f"no fact {whose} changed from {asked.since} to {asked.until}")
            if found:
                emit(env, values, changes_report(store, asked, found, whole=values.flag("full") or bool(names)))
        for error in failed:
            say_missing(env, error)
        return Exit.NOT_FOUND if failed else Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "changes",
    "Show what changed in the facts from a version to the newest release: each fact that came, went or changed, old and new. Several"
    " releases are told as one, the net change. An overlay of your own takes no part.",
    (
        ("migraine-ref changes", "since the release before the newest: counts by drug, every fact in a pipe"),
        ("migraine-ref changes lamotrigine", "one drug, fact by fact"),
        ("migraine-ref changes --since 2026.11.0 -f jsonl", "since a version, for scripts"),
    ),
    run,
    argument=Argument("names", "[DRUG]...", "Drugs, by any of their names; without one, all.", least=0, most=0, completes="drug"),
    options=(
        Option("since", ("--since",), "text", "From this version of the facts; without it, from the release before the newest.", "VERSION"),
        Option("full", FULL.flags, "flag", "Show every fact, however many changed."),
        *COMMON,
    ),
)
