"""YAML 1.2 that any reader takes: block style, text in double quotes wherever a plain word could be misread.

Written here because loading a YAML library costs more than the look-up; the tests read it back with one.
"""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from migraine_cli.render import Settings
    from migraine_cli.report.document import Report

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*(?: [A-Za-z][A-Za-z0-9_/-]*)*")
_WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])


def render(report: Report, settings: Settings) -> Iterator[str]:
    """Yield the document of `Report.data`."""
    for line in _lines(report.data(), ""):
        yield line + "\n"


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, entry in value.items():
            yield from _entry(f"{indent}{_scalar(key)}:", entry, indent + "  ")
    elif isinstance(value, (list, tuple)) and value:
        for entry in value:
            if isinstance(entry, (dict, list, tuple)) and entry:
                first = True
                for line in _lines(entry, indent + "  "):
                    yield f"{indent}- {line[len(indent) + 2 :]}" if first else line
                    first = False
            else:
                yield f"{indent}- {_scalar(entry)}"
    else:
        yield indent + _scalar(value)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list, tuple)) and value:
        yield head
        yield from _lines(value, indent)
    else:
        yield f"{head} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
            return value
        text = json.dumps(value, ensure_ascii=False)
        return text if text.isprintable() else json.dumps(value, ensure_ascii=True)
    return json.dumps(value)
