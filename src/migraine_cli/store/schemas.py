"""The JSON Schemas and the templates of records that are shipped with the program."""

from __future__ import annotations

import os

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "schemas")
_ENDING = ".schema.json"
_TEMPLATE = ".template.yaml"


def schema_names() -> list[str]:
    """Return the names of the schemas, in order."""
    return _names(_ENDING)


def schema_text(name: str) -> str | None:
    """Return a schema as text, or None where there is none of that name."""
    return _text(name, _ENDING)


def template_names() -> list[str]:
    """Return the names of the kinds of record that have a template, in order."""
    return _names(_TEMPLATE)


def template_text(name: str) -> str | None:
    """Return the template of a kind of record, or None where there is none of that name."""
    return _text(name, _TEMPLATE)


def _names(ending: str) -> list[str]:
    return sorted(name[: -len(ending)] for name in os.listdir(_FOLDER) if name.endswith(ending))


def _text(name: str, ending: str) -> str | None:
    if name not in _names(ending):
        return None
    with open(os.path.join(_FOLDER, name + ending), encoding="utf-8") as file:
        return file.read()
