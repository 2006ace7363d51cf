"""`info`: this copy of the program and its facts."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, Command
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import Exit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.store.reads import Store


def run(env: Env, values: Values) -> Exit:
    """Print versions, paths, counts and the date of the facts."""
    import json
    import platform
    import sqlite3

    from migraine_cli import __version__
    from migraine_cli.model.version import OUTPUT_VERSION
    from migraine_cli.report.about import info_report
    from migraine_cli.store import locate
    from migraine_cli.store.layout import SCHEMA_VERSION

    chosen_format(env, values)

    def answer(store: Store) -> Exit:
        meta = store.meta()
        facts = {
            "version": __version__,
            "facts": meta["version"],
            "facts dated": meta["date"],
            "store": store.path,
            "store layout": str(SCHEMA_VERSION),
            "JSON schema version": OUTPUT_VERSION,
            "YAML of the facts": locate.shipped_data(),
            "overlays": ", ".join(json.loads(meta["overlays"])) or "none",
            "config folder": locate.config_folder(env.environ) or "no home folder",
            "cache folder": locate.cache_folder(env.environ) or "no home folder",
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "licence": "code MIT, facts CC0 1.0",
        }
        emit(env, values, info_report(store, facts))
        return Exit.ANSWERED

    return with_store(env, values, answer)


COMMAND = Command(
    "info",
    "Show versions, paths, counts and the date of the facts.",
    (("migraine-ref info", "all of it"), ("migraine-ref info -f json | jq -r .knowledge_base.version", "for scripts")),
    run,
    options=COMMON,
)
