"""`sources`: what was read."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Argument, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError
from migraine_cli.model.safe import encodable, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print all sources, or those named with what rests on them."""
    from migraine_cli.report.sources import sources_report

    chosen_format(env, values)
    asked = values.many("ids")

    def answer(store: Store) -> Exit:
        ids = asked or [str(source["id"]) for source in store.all("sources")]
        found = store.sources([source_id for source_id in ids if encodable(source_id)])
        missing = [source_id for source_id in ids if source_id not in found]
        if missing:
            from difflib import get_close_matches

            known = [str(source["id"]) for source in store.all("sources")]
            near = get_close_matches(missing[0][:80], known, n=3)
            hint = "did you mean " + " or ".join(near) + "?" if near else "'migraine-ref sources' lists them"
            raise NotFoundError(f"no source has the id '{visible(missing[0], 60)}'", hint)
        emit(env, values, sources_report(store, list(found.values()), single=bool(asked)))
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "sources",
    "List the sources that were read and how, or show one.",
    (("migraine-ref sources", "all"), ("migraine-ref sources aan-ahs-2012", "one, with the drugs that rest on it")),
    run,
    argument=Argument("ids", "[ID]...", "Ids of sources; without one, all.", least=0, most=0, completes="source"),
    options=COMMON,
)
