"""The JSON Schemas that are shipped with the program."""

from __future__ import annotations

import os

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schemas")
_ENDING = ".schema.json"


def schema_names() -> list[str]:
    """Return the names of the schemas, in order."""
    return sorted(name[: -len(_ENDING)] for name in os.listdir(_FOLDER) if name.endswith(_ENDING))


def schema_text(name: str) -> str | None:
    """Return a schema as text, or None where there is none of that name."""
    if name not in schema_names():
        return None
    with open(os.path.join(_FOLDER, name + _ENDING), encoding="utf-8") as file:
        return file.read()
