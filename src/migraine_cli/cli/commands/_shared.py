"""What several commands do the same way."""

from __future__ import annotations

from migraine_cli.cli.facts import open_facts, rebuilt
from migraine_cli.errors import DamagedStore, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.errors import Exit
    from migraine_cli.query.resolve import Resolution
    from migraine_cli.store.reads import Store


def with_store(env: Env, values: Values, answer: Callable[[Store], Exit]) -> Exit:
    """Open the facts and answer from them; where the store turns out damaged, make it anew and answer once more."""
    import sqlite3

    env.quiet = values.flag("quiet")
    store = open_facts(env, values)
    try:
        return answer(store)
    except (DamagedStore, sqlite3.DatabaseError) as damage:
        return answer(rebuilt(env, values, damage))


def names_from(env: Env, given: list[str]) -> list[str]:
    """Return the names, with `-` replaced by the lines of standard input."""
    names: list[str] = []
    for name in given:
        if name != "-":
            names.append(name)
            continue
        if env.stdin is None:
            raise UsageError("standard input is closed", "give the names as arguments")
        text = env.stdin.read().decode("utf-8", "surrogateescape")
        names += [line.strip() for line in text.splitlines() if line.strip()]
    if not names:
        raise UsageError("no name was given", "give a name, for example 'migraine-ref show lamotrigine'")
    return names


def warn_of_lookalikes(env: Env, store: Store, resolutions: list[Resolution]) -> None:
    """Warn where a name as typed is one that is mistaken for another."""
    from migraine_cli.model.naming import normalise

    for resolution in resolutions:
        for warning in store.lookalikes(normalise(resolution.asked)):
            env.note(f"warning: {warning}")
