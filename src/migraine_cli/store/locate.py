"""Where the shipped facts, the user's overlays and the cache are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from migraine_cli.store.layout import SCHEMA_VERSION

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
YAML_ENDINGS = (".yaml", ".yml")


def shipped_store() -> str | None:
    """Return the path of the store inside the package, or None in a source tree, where it is compiled when first used."""
    path = os.path.join(_PACKAGE, "_facts", "facts.sqlite")
    return path if os.path.exists(path) else None


def shipped_data() -> str:
    """Return the folder of the shipped YAML: inside an installed package, or `data/` of a source tree."""
    inside = os.path.join(_PACKAGE, "_facts", "data")
    if os.path.isdir(inside):
        return inside
    return os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "data")


def config_folder(environ: Mapping[str, str]) -> str | None:
    """Return the user's folder of overlays, or None where there is no home."""
    base = environ.get("XDG_CONFIG_HOME") or ""
    if not os.path.isabs(base):
        home = environ.get("HOME") or ""
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".config")
    return os.path.join(base, "migraine-ref")


def cache_folder(environ: Mapping[str, str]) -> str | None:
    """Return the folder of compiled facts, or None where there is no home."""
    base = environ.get("XDG_CACHE_HOME") or ""
    if not os.path.isabs(base):
        home = environ.get("HOME") or ""
        if not os.path.isabs(home):
            return None
        base = os.path.join(home, ".cache")
    return os.path.join(base, "migraine-ref")


def overlay_paths(given: Sequence[str], environ: Mapping[str, str], *, local: bool = True) -> list[str]:
    """Return the overlay files, weakest first: the config folder, `MIGRAINE_REF_DATA`, then `--data`.

    A folder stands for its YAML files in the order of their names. A path that was asked for is returned even where it
    does not exist, so that its absence is reported and not passed over.
    """
    if not local:
        return []
    found: list[str] = []
    folder = config_folder(environ)
    if folder is not None:
        found += _yaml_files(folder)
    variable = environ.get("MIGRAINE_REF_DATA")
    for path in (*(variable.split(os.pathsep) if variable else ()), *given):
        if path:
            found += _yaml_files(path) if os.path.isdir(path) else [path]
    return found


def _yaml_files(folder: str) -> list[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [os.path.join(folder, name) for name in names if name.endswith(YAML_ENDINGS) and not name.startswith(".")]


def facts_files(data: str) -> tuple[list[str], list[str]]:
    """Return the YAML files of a folder of facts, and for each history of a release its name and size.

    A history is written once, when its release is made: its bytes need not be read to know that it is the same.
    """
    yaml = [os.path.join(data, name) for name in sorted(os.listdir(data)) if name.endswith(".yaml")]
    try:
        with os.scandir(os.path.join(data, "history")) as found:
            histories = sorted(f"{entry.name} {entry.stat().st_size}" for entry in found)
    except OSError:
        histories = []
    return yaml, histories


def content_key(paths: Sequence[str], also: Sequence[str] = (), *, limit: int) -> str:
    """Return a key of the files' names and bytes, of what else is said, and of the store's shape.

    A file that cannot be read, or is larger than `limit` bytes, counts by that fact: the loader will say what is wrong.
    """
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL, which costs as much as a look-up
    except ImportError:  # pragma: no cover
        from hashlib import blake2b
    digest = blake2b("\n".join((str(SCHEMA_VERSION), *also, "")).encode(), digest_size=16)
    for path in paths:
        digest.update(os.fsencode(path) + b"\0")
        try:
            if not os.path.isfile(path) or os.path.getsize(path) > limit:
                digest.update(b"unreadable")
                continue
            with open(path, "rb") as file:
                digest.update(file.read())
        except OSError:
            digest.update(b"unreadable")
        digest.update(b"\0")
    return digest.hexdigest()


def cached_store(folder: str, key: str) -> str:
    """Return where the store of a content key is kept."""
    return os.path.join(folder, f"facts-{SCHEMA_VERSION}-{key}.sqlite")
