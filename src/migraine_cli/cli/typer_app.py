"""The Typer application, built from the same declarations that the express lane reads.

It serves help, completion of its errors, and every command line that the express lane leaves alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from keyword import iskeyword
from typing import Annotated, Any

import typer

from migraine_cli import __version__
from migraine_cli.cli.command import Command, Option, Values
from migraine_cli.cli.commands import COMMAND_NAMES, command
from migraine_cli.cli.env import Env

ABOUT = "A sourced, offline reference of migraine medicines."
EXAMPLES = (
    ("migraine-ref show lamotrigine", "one drug on one screen"),
    ("migraine-ref compare lamotrigine topiramate", "two to six side by side"),
    ("migraine-ref class beta-blockers | cut -f1", "in a pipe: tab-separated"),
    ("migraine-ref search 'kidney stones'", "full text, best first"),
)
EPILOG = "Exit codes: 0 answered, 1 not found, 2 usage, 3 facts not valid, 4 environment, 5 --fail-on met."


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"migraine-ref {__version__}")
        raise typer.Exit


def build(env: Env, finish: Callable[[int], None]) -> typer.Typer:
    """Return the application. `finish` receives each command's exit code."""
    boxes = "rich" if env.terminal else None
    app = typer.Typer(
        name="migraine-ref",
        help=_with_examples(ABOUT, EXAMPLES),
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=boxes,  # type: ignore[arg-type]  # a literal or None, as Typer takes it
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def main(show_version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
        """Take the options that stand before a command."""

    for name in COMMAND_NAMES:
        _add(app, command(name), env, finish)
    return app


def _with_examples(help: str, examples: tuple[tuple[str, str], ...]) -> str:
    width = max((len(line) for line, _ in examples), default=0)
    lines = [f"  {line:<{width}}  {why}" for line, why in examples]
    return f"{help}\n\n\b\nExamples:\n" + "\n".join(lines) if lines else help


def _add(app: typer.Typer, declared: Command, env: Env, finish: Callable[[int], None]) -> None:
    def run(**given: Any) -> None:
        values = {key.rstrip("_"): value for key, value in given.items() if value not in (None, False)}
        for option in declared.options:
            if option.kind == "number" and option.name in values:
                values[option.name] = str(values[option.name])
        if declared.argument is not None:
            got = given.get(declared.argument.name)
            values[declared.argument.name] = [] if got is None else list(got) if isinstance(got, (list, tuple)) else [got]
        finish(declared.run(env, Values(values)))

    parameters = []
    if declared.argument is not None:
        argument = declared.argument
        info = typer.Argument(metavar=argument.metavar, help=argument.help, show_default=False)
        many = argument.most != 1
        kind: Any = list[str] if many else str
        if argument.least == 0:
            parameters.append(_parameter(argument.name, Annotated[kind | None, info], None))
        else:
            parameters.append(_parameter(argument.name, Annotated[kind, info], inspect.Parameter.empty))
    parameters += [_option(option) for option in declared.options]
    parameters.sort(key=lambda p: p.default is not inspect.Parameter.empty)
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    app.command(declared.name, short_help=declared.help.partition(":")[0].partition(";")[0].rstrip("."), help=_with_examples(declared.help, declared.examples))(
        run
    )


def _option(option: Option) -> inspect.Parameter:
    metavar = option.metavar or None
    if option.kind == "flag":
        info = typer.Option(*option.flags, help=option.help)
        return _parameter(option.name, Annotated[bool, info], False)
    help = option.help + (f" One of {', '.join(option.choices)}." if option.choices else "")
    info = typer.Option(*option.flags, help=help, metavar=metavar, show_default=False)
    if option.kind == "many":
        return _parameter(option.name, Annotated[list[str] | None, info], None)
    if option.kind == "number":
        info = typer.Option(*option.flags, help=help, metavar=metavar, show_default=False, min=1)
        return _parameter(option.name, Annotated[int | None, info], None)
    return _parameter(option.name, Annotated[str | None, info], None)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    name = name + "_" if iskeyword(name) else name
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
