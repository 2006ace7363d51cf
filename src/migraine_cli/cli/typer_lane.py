"""Running a command line through Typer, with its errors said the way the other lane says them."""

from __future__ import annotations

from typing import Any

import typer

from migraine_cli.cli.commands import COMMAND_NAMES
from migraine_cli.cli.env import Env
from migraine_cli.errors import Exit
from migraine_cli.model.safe import visible


def run_typer(env: Env, words: list[str]) -> int:
    """Run a command line and return the exit code."""
    from migraine_cli.cli.typer_app import build

    codes: list[int] = []
    app = build(env, lambda code: codes.append(int(code)))
    group = typer.main.get_command(app)
    try:
        result = group.main(args=[_printable(word) for word in words], prog_name="migraine-ref", standalone_mode=False)
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:  # not one of Typer's own: ours, or a fault
            raise
        return _usage(env, error, message(), words)
    if codes:
        return codes[-1]
    return int(result) if isinstance(result, int) else int(Exit.ANSWERED)


def _printable(word: str) -> str:
    return word


def _usage(env: Env, error: Any, message: str, words: list[str]) -> int:
    """Say a usage error: what is wrong, what is near, the next step."""
    if type(error).__name__ == "NoArgsIsHelpError":
        env.say(message)
        return int(Exit.USAGE)
    lines = [line for line in message.strip().split("\n") if line.strip()]
    env.say("error: " + visible(lines[0][:1].lower() + lines[0][1:] if lines else "the command line is not understood"))
    hint = "migraine-ref --help"
    if words and words[0] in COMMAND_NAMES:
        hint = f"migraine-ref {words[0]} --help"
    elif words and not words[0].startswith("-"):
        from difflib import get_close_matches

        near = get_close_matches(words[0], COMMAND_NAMES, n=1)
        env.say("hint: commands: " + ", ".join(COMMAND_NAMES))
        if near:
            hint = f"migraine-ref {near[0]}"
    env.say(f"hint: {hint}")
    return int(Exit.USAGE)
