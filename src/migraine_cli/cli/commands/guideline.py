"""`guideline`: one guideline, its scale, and its drugs by grade."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Argument, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit, NotFoundError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print one guideline."""
    from migraine_cli.report.evidence import guideline_report

    chosen_format(env, values)
    asked = values.many("id")[0]

    def answer(store: Store) -> Exit:
        emit(env, values, guideline_report(store, find_guideline(store, asked)))
        return Exit.ANSWERED

    return with_store(env, values, answer)


def find_guideline(store: Store, asked: str) -> dict[str, Any]:
    """Return a guideline by its id or its short name; a near miss is suggested, never taken."""
    from migraine_cli.model.naming import normalise

    wanted = normalise(asked)
    known = list(store.all("guidelines"))
    found = [g for g in known if wanted and wanted in (normalise(g["id"]), normalise(g["short"]))]
    if len(found) == 1:
        return found[0]
    from difflib import get_close_matches

    near = get_close_matches(asked[:80].lower(), [g["id"] for g in known], n=3, cutoff=0.5)
    hint = "did you mean " + " or ".join(f"'{name}'" for name in near) + "?" if near else "'migraine-ref guidelines' lists them"
    raise NotFoundError(f"no guideline is called '{visible(asked, 60)}'", hint)


COMMAND = Command(
    "guideline",
    "Show one guideline: scope, its own scale, and its drugs by grade.",
    (("migraine-ref guideline aan-ahs-2012", "by id"), ("migraine-ref guideline 'NICE CG150'", "by its short name")),
    run,
    argument=Argument("id", "ID", "A guideline, by id or short name.", completes="guideline"),
    options=COMMON,
)
