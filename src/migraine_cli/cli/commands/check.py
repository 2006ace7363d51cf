"""`check`: the rules over the shipped facts or any file."""

from __future__ import annotations

from migraine_cli.cli.command import FIELDS, FORMAT, OUTPUT, PAGER, QUIET, Argument, Command
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env


def run(env: Env, values: Values) -> Exit:
    """Print every problem of the files named, or of the shipped facts, with file, line, rule and fix (exit 3)."""
    from migraine_cli.authoring.checking import check
    from migraine_cli.report.about import check_report
    from migraine_cli.store import locate

    chosen_format(env, values)
    env.quiet = values.flag("quiet")
    problems, checked, files = check(locate.shipped_data(), values.many("files"))
    rows = [(p.file, p.line, p.rule, p.message, p.fix) for p in problems]
    emit(env, values, check_report(rows, checked=checked, files=files))
    if not problems and (values.text("output") or not env.terminal):
        env.note(f"note: no problem in {', '.join(files)}")
    return Exit.INVALID_FACTS if problems else Exit.ANSWERED


COMMAND = Command(
    "check",
    "Check the shipped facts, or overlay files, against the schema and every rule.",
    (
        ("migraine-ref check", "the shipped facts"),
        ("migraine-ref check my-facts.yaml", "an overlay, as it would be laid over them"),
        ("migraine-ref check my-facts.yaml -f jsonl", "for an editor"),
    ),
    run,
    argument=Argument("files", "[FILE]...", "Overlay files; without one, the shipped facts.", least=0, most=0, completes="file"),
    options=(FORMAT, FIELDS, OUTPUT, PAGER, QUIET),
)
