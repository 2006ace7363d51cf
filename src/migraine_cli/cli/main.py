"""The entry point: choose the lane, run, and turn every failure into words and an exit code."""

from __future__ import annotations

import sys

from migraine_cli.cli.env import Env
from migraine_cli.errors import Exit, InvalidFactsError, MigraineRefError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the command line of this process and exit."""
    code = run(Env.real(), sys.argv[1:])
    _leave(code)


def run(env: Env, words: list[str], *, express: bool = True) -> int:
    """Run a command line in an environment and return the exit code. Never raises for anything a person can cause."""
    return guarded(env, lambda: _dispatch(env, words, express))


def guarded(env: Env, action: Callable[[], int]) -> int:
    """Run an action; say what went wrong on standard error, with the next step."""
    try:
        return int(action())
    except InvalidFactsError as error:
        env.say(f"error: {error.message}")
        for problem in error.problems:
            env.say(_indented(problem))
        _hints(env, error)
        return int(error.exit)
    except MigraineRefError as error:
        env.say(f"error: {error.message}")
        _hints(env, error)
        return int(error.exit)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return int(Exit.ANSWERED)
    except MemoryError:
        env.say("error: the machine has no memory left")
        return int(Exit.ENVIRONMENT)
    except OSError as error:
        env.say(f"error: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return int(Exit.ENVIRONMENT)


def _hints(env: Env, error: MigraineRefError) -> None:
    for hint in error.hints:
        env.say(f"hint: {hint}")


def _indented(problem: str) -> str:
    from migraine_cli.model.safe import visible

    return "\n".join("  " + visible(line) for line in problem.split("\n"))


def _dispatch(env: Env, words: list[str], express: bool) -> int:
    from migraine_cli.cli.commands import COMMAND_NAMES, HIDDEN_NAMES, command

    if express and words and (words[0] in COMMAND_NAMES or words[0] in HIDDEN_NAMES):
        from migraine_cli.cli.command import Values
        from migraine_cli.cli.express import parse

        chosen = command(words[0])
        # What a shell asks at a TAB is itself a command line: its words are taken as they are.
        values = Values({"words": words[1:]}) if words[0] in HIDDEN_NAMES else parse(chosen, words[1:])
        if values is not None:
            return int(chosen.run(env, values))
    if express and words == ["--version"]:
        from migraine_cli import __version__
        from migraine_cli.cli.emit import write

        write(env, f"migraine-ref {__version__}\n".encode())
        return int(Exit.ANSWERED)
    from migraine_cli.cli.typer_lane import run_typer

    return run_typer(env, words)


def _leave(code: int) -> None:
    """Exit without waiting for the interpreter to take itself apart; everything has been flushed."""
    import os

    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code)


if __name__ == "__main__":
    main()
