"""The commands, one file each. A command is imported when it is called, so that one look-up loads one command."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Command

COMMAND_NAMES = (
    "show",
    "compare",
    "classes",
    "class",
    "list",
    "search",
    "resolve",
    "evidence",
    "guidelines",
    "guideline",
    "trials",
    "why",
    "cite",
    "pregnancy",
    "limits",
    "interactions",
    "titrate",
    "taper",
    "screen",
    "sources",
    "coverage",
    "changes",
    "check",
    "schema",
    "info",
    "completion",
)
HIDDEN_NAMES = ("__complete",)
_MODULES = {"class": "class_", "list": "list_", "__complete": "complete"}


def command(name: str) -> Command:
    """Return a command by its name. Raises KeyError for an unknown one."""
    if name not in COMMAND_NAMES and name not in HIDDEN_NAMES:
        raise KeyError(name)
    module = __import__(f"migraine_cli.cli.commands.{_MODULES.get(name, name)}", fromlist=["COMMAND"])
    found: Command = module.COMMAND
    return found
