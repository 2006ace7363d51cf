"""`search`: full text over every statement."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, FULL, Argument, Command, Option
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store

DEFAULT_LIMIT = 20


def run(env: Env, values: Values) -> Exit:
    """Print the passages that hold every word, best first."""
    from migraine_cli.query.search import search
    from migraine_cli.report.finding import search_report

    chosen_format(env, values)
    text = " ".join(values.many("text"))
    limit = int(values.text("limit") or DEFAULT_LIMIT)

    def answer(store: Store) -> Exit:
        hits, more = search(store, text, limit)
        emit(env, values, search_report(store, text, hits, more=more, full=values.flag("full")))
        if more:
            env.note("note: very many passages match; those of the one-screen views were ranked first")
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "search",
    "Search the text of every statement; all words must occur, best passages first.",
    (
        ("migraine-ref search rash", "one word"),
        ("migraine-ref search kidney stones", "all of several words"),
        ("migraine-ref search alpha-lipoic --limit 5", "any signs are plain text"),
    ),
    run,
    argument=Argument("text", "TEXT...", "Words to look for.", most=0),
    options=(Option("limit", ("--limit", "-n"), "number", f"At most this many passages ({DEFAULT_LIMIT}).", "N"), FULL, *COMMON),
)
