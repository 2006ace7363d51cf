"""Opening the facts that a command reads: the shipped store, or one compiled for the overlays that are in force."""

from __future__ import annotations

import os

from migraine_cli.errors import DamagedStore, EnvironmentFailure
from migraine_cli.store import locate
from migraine_cli.store.reads import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env

OVERLAY_LIMIT = 8 * 1024 * 1024  # the loader's limit; a larger file is refused there


def overlays(env: Env, values: Values) -> list[str]:
    """Return the overlays in force for a command."""
    return locate.overlay_paths(values.many("data"), env.environ, local=not values.flag("no_local"))


def open_facts(env: Env, values: Values) -> Store:
    """Return the store to read.

    Raises `InvalidFactsError` where an overlay breaks a rule, `EnvironmentFailure` where there is no way to a store.
    """
    paths = overlays(env, values)
    if not paths:
        shipped = locate.shipped_store()
        if shipped is not None:
            try:
                return Store.open(shipped)
            except DamagedStore as damage:
                env.note(f"note: the installed facts are damaged ({damage}); they are compiled anew in the cache")
    return _compiled(env, paths)


def rebuilt(env: Env, values: Values, damage: Exception) -> Store:
    """Return a store made anew, after a read met damage."""
    env.note(f"note: the compiled facts were damaged ({damage}); they are compiled anew")
    return _compiled(env, overlays(env, values), afresh=True)


def _compiled(env: Env, paths: list[str], *, afresh: bool = False) -> Store:
    data = locate.shipped_data()
    if not os.path.isdir(data):
        raise EnvironmentFailure("the facts are missing from this installation", "install migraine-ref again")
    key = _key(data, paths)
    folder = locate.cache_folder(env.environ)
    if folder is not None and not afresh:
        path = locate.cached_store(folder, key)
        if os.path.exists(path):
            try:
                return Store.open(path)
            except DamagedStore as damage:
                env.note(f"note: the compiled facts were damaged ({damage}); they are compiled anew")
    from migraine_cli.authoring.build import build

    return build(env, data, paths, folder, key, afresh=afresh)


def _key(data: str, paths: list[str]) -> str:
    """Key the store by the shipped facts and the overlays. An installed store stands for the shipped facts it holds."""
    shipped = locate.shipped_store()
    if shipped is not None:
        stamp = os.path.join(os.path.dirname(shipped), "KEY")
        return locate.content_key([stamp, *paths], limit=OVERLAY_LIMIT)
    files, histories = locate.facts_files(data)
    return locate.content_key([*files, *paths], histories, limit=OVERLAY_LIMIT)
