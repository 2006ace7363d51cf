"""What a command is: its name, its argument, its options and what runs it.

Declared once, read by both lanes of parsing, by help, completion, the man page and the generated reference.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from migraine_cli.cli.env import Env
    from migraine_cli.errors import Exit


class Option:
    """An option. `kind` is "flag", "text" (given once; the last wins), "many" (may be repeated) or "number"."""

    __slots__ = ("choices", "flags", "help", "kind", "metavar", "name")

    def __init__(self, name: str, flags: tuple[str, ...], kind: str, help: str, metavar: str = "", choices: tuple[str, ...] = ()) -> None:
        self.name = name
        self.flags = flags
        self.kind = kind
        self.help = help
        self.metavar = metavar
        self.choices = choices


class Argument:
    """The positional argument: how many, and what completes it ("drug", "class", "source", "file", "" for nothing)."""

    __slots__ = ("completes", "help", "least", "metavar", "most", "name")

    def __init__(self, name: str, metavar: str, help: str, *, least: int = 1, most: int = 1, completes: str = "") -> None:
        self.name = name
        self.metavar = metavar
        self.help = help
        self.least = least
        self.most = most  # 0: any number
        self.completes = completes


class Values:
    """What was given on the command line for one command."""

    __slots__ = ("_values",)

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        """Return an option's text, or None."""
        value = self._values.get(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return whether a flag was given."""
        return bool(self._values.get(name))

    def many(self, name: str) -> list[str]:
        """Return all values of an argument or of an option that may be repeated."""
        return list(self._values.get(name) or ())


class Command:
    """A command. `run` takes the environment and the values and returns the exit code."""

    __slots__ = ("argument", "examples", "help", "name", "options", "run")

    def __init__(
        self,
        name: str,
        help: str,
        examples: tuple[tuple[str, str], ...],
        run: Callable[[Env, Values], Exit],
        *,
        argument: Argument | None = None,
        options: tuple[Option, ...] = (),
    ) -> None:
        self.name = name
        self.help = help
        self.examples = examples
        self.run = run
        self.argument = argument
        self.options = options


_FORMATS = ("rich", "plain", "json", "jsonl", "yaml", "csv", "tsv", "markdown", "html")

FORMAT = Option("format", ("--format", "-f"), "text", "Output format; without it rich in a terminal, plain in a pipe.", "FORMAT", _FORMATS)
FIELDS = Option("fields", ("--fields",), "text", "Columns to show, separated by commas; a wrong one lists the right ones.", "COLUMNS")
OUTPUT = Option("output", ("--output", "-o"), "text", "Write to a file, whole or not at all; its ending picks the format.", "FILE")
FULL = Option("full", ("--full",), "flag", "Show the whole record, not the one-screen view.")
DATA = Option("data", ("--data",), "many", "Add an overlay file or folder of your own facts; may be repeated.", "PATH")
NO_LOCAL = Option("no_local", ("--no-local",), "flag", "Ignore every overlay.")
QUIET = Option("quiet", ("--quiet", "-q"), "flag", "Print no notes and warnings.")
PAGER = Option("pager", ("--pager",), "flag", "Show rich output in a pager.")
JURISDICTION = Option("jurisdiction", ("--jurisdiction", "-j"), "text", "Only what holds in one jurisdiction (US, EU, UK …) or in none in particular.", "CODE")
SECTION = Option("section", ("--section", "-s"), "many", "Only these sections; may be repeated or joined by commas.", "NAME")

AS = Option("as", ("--as",), "text", "Citation style for a reference manager.", "STYLE", ("bibtex", "csl-json", "ris"))

OUTPUT_OPTIONS = (FORMAT, FIELDS, OUTPUT, PAGER, QUIET)
FACTS_OPTIONS = (DATA, NO_LOCAL)
COMMON = OUTPUT_OPTIONS + FACTS_OPTIONS
