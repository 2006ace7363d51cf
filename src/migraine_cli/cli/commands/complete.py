"""What a shell asks at every TAB: `__complete SHELL WORD...`, where the last word is the one being typed.

One line for each candidate; after a tab, what it is (not for bash). `__files__` asks the shell to complete file names.
"""

from __future__ import annotations

from migraine_cli.cli.command import Argument, Command
from migraine_cli.cli.commands import COMMAND_NAMES, command
from migraine_cli.cli.emit import write
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Option, Values
    from migraine_cli.cli.env import Env

FILES = [("__files__", "")]
FILE_OPTIONS = ("output", "data", "profile", "profiles")


def run(env: Env, values: Values) -> Exit:
    """Print the candidates."""
    shell, *words = values.many("words") or ["bash"]
    words = words or [""]
    found = candidates(env, words)
    lines = [name if shell == "bash" or not what else f"{name}\t{what}" for name, what in found]
    write(env, "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace"))
    return Exit.ANSWERED


def candidates(env: Env, words: list[str]) -> list[tuple[str, str]]:
    """Return `(candidate, what it is)` for the last word."""
    typed = words[-1]
    if len(words) == 1:
        return [(name, command(name).help if name else "") for name in COMMAND_NAMES if name.startswith(typed)]
    if words[0] not in COMMAND_NAMES:
        return []
    chosen = command(words[0])
    by_flag = {flag: option for option in chosen.options for flag in option.flags}
    before = by_flag.get(words[-2])
    if before is not None and before.kind != "flag":
        return _values(env, before, typed)
    if typed.startswith("-"):
        flag, equals, value = typed.partition("=")
        if equals and flag in by_flag:
            found = _values(env, by_flag[flag], value)
            return found if found == FILES else [(f"{flag}={name}", what) for name, what in found]
        return [(flag, option.help) for option in chosen.options for flag in option.flags if flag.startswith(typed) and flag.startswith("--")]
    what = chosen.argument.completes if chosen.argument else ""
    return _things(env, what, typed)


def _values(env: Env, option: Option, typed: str) -> list[tuple[str, str]]:
    if option.name in FILE_OPTIONS:
        return FILES
    if option.name == "class":
        return _things(env, "class", typed)
    if option.name in ("condition", "conditions", "without", "indication"):
        return _things(env, "condition", typed)
    if option.name == "drugs":
        return _things(env, "drug", typed)
    if option.name in ("with", "taking"):
        return _things(env, "interactant", typed)
    if option.name in ("section", "jurisdiction"):
        from migraine_cli.query.select import JURISDICTIONS, SECTIONS

        names = list(SECTIONS) if option.name == "section" else list(JURISDICTIONS)
        return [(name, "") for name in names if name.lower().startswith(typed.lower())]
    return [(choice, "") for choice in option.choices if choice.startswith(typed)]


def _things(env: Env, what: str, typed: str) -> list[tuple[str, str]]:
    if what == "file":
        return FILES
    if what == "shell":
        return [(shell, "") for shell in ("bash", "fish", "zsh") if shell.startswith(typed)]
    if what == "schema":
        from migraine_cli.store.schemas import schema_names

        return [(name, "") for name in schema_names() if name.startswith(typed)]
    if what not in ("drug", "class", "condition", "source", "guideline", "trial", "interactant"):
        return []
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.facts import open_facts
    from migraine_cli.model.naming import normalise
    from migraine_cli.model.safe import encodable

    env.quiet = True
    if not encodable(typed):
        return []
    store = open_facts(env, Values({}))
    if what in ("source", "guideline", "trial"):
        return [(r["id"], r.get("short") or r.get("name") or "") for r in store.all(what + "s") if r["id"].startswith(typed)]
    once: dict[str, tuple[str, str]] = {}  # tall-man and other spellings of one name complete as one
    for name, kind in store.completions(normalise(typed), ("drug", "class", "partner") if what == "interactant" else (what,)):
        if name.lower().startswith(typed.lower()):
            once.setdefault(normalise(name), (name, kind))
    return list(once.values())


COMMAND = Command("__complete", "", (), run, argument=Argument("words", "WORD...", "", most=0))
