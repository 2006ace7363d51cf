"""The express lane: a command line of plain words and declared options, read without Typer.

It accepts only what it is sure of. For anything else (help, an unknown option, a missing value) it returns None and the
Typer lane, which speaks to people, takes the same command line.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from migraine_cli.cli.command import Command, Option, Values


def parse(command: Command, words: list[str]) -> Values | None:
    """Return the values of a command line, or None where this lane does not answer."""
    from migraine_cli.cli.command import Values

    by_flag: dict[str, Option] = {flag: option for option in command.options for flag in option.flags}
    found: dict[str, Any] = {}
    positional: list[str] = []
    only_positional = False
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if only_positional or word == "-" or not word.startswith("-"):
            positional.append(word)
            continue
        if word == "--":
            only_positional = True
            continue
        flag, equals, value = word.partition("=")
        option = by_flag.get(flag if flag.startswith("--") else word)
        if option is None:
            return None
        if option.kind == "flag":
            if equals:
                return None
            found[option.name] = True
            continue
        if not flag.startswith("--") or not equals:
            if at >= len(words):
                return None
            value = words[at]
            at += 1
        if option.kind == "number" and not (value.isascii() and value.isdecimal() and int(value) > 0):
            return None
        if option.kind == "many":
            found.setdefault(option.name, []).append(value)
        else:
            found[option.name] = value
    argument = command.argument
    if argument is None:
        if positional:
            return None
    else:
        if len(positional) < argument.least or (argument.most and len(positional) > argument.most):
            return None
        found[argument.name] = positional
    return Values(found)
