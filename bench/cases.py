"""The command lines that are measured, and the scripts beside them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from installed import Installed
from timing import Timed

FORMATS = ("plain", "tsv", "json")

LOOKUPS: dict[str, tuple[str, ...]] = {
    **{f"show by generic, {name}": ("show", "lamotrigine", "--format", name) for name in FORMATS},
    **{f"show by brand, {name}": ("show", "Topamax", "--format", name) for name in FORMATS},
    **{f"show by code, {name}": ("show", "N03AX09", "--format", name) for name in FORMATS},
    "compare two": ("compare", "lamotrigine", "topiramate"),
    "class": ("class", "beta-blockers"),
    "list of a class": ("list", "--class", "beta-blockers"),
    "list by class": ("list", "--role", "preventive", "--by", "class"),
    "resolve": ("resolve", "Topamax", "N03AX09", "valproic acid"),
    "unknown name": ("show", "lamotrigin"),
}
"""Each held to 4 × `python -c pass`."""
EVIDENCE: dict[str, tuple[str, ...]] = {
    "evidence": ("evidence", "lamotrigine", "topiramate"),
    "evidence --disagreements": ("evidence", "--disagreements"),
    "guidelines": ("guidelines",),
    "guideline": ("guideline", "aan-ahs-2012"),
    "trials of a drug": ("trials", "erenumab"),
    "trials of a class": ("trials", "--class", "cgrp-monoclonal-antibodies"),
    "why": ("why", "lamotrigine", "restart"),
    "cite": ("cite", "lamotrigine", "--as", "bibtex"),
    "coverage": ("coverage",),
    "changes of a drug": ("changes", "lamotrigine"),
    "changes": ("changes",),
}
"""Each held to 1.5 × `show`."""
DESK: dict[str, tuple[str, ...]] = {
    "interactions of two": ("interactions", "lamotrigine", "valproate"),
    "pregnancy": ("pregnancy", "topiramate"),
    "limits": ("limits", "sumatriptan"),
    "titrate": ("titrate", "lamotrigine", "--with", "valproate"),
    "taper": ("taper", "propranolol"),
}
SHOW = "show by generic, plain"
LIST_OF_ALL = "list by class"
UNKNOWN = "unknown name"
SEARCH = ("search", "rash")
COMPLETION = ("__complete", "bash", "show", "la")

RICH_TABLE = """\
from rich.console import Console
from rich.table import Table

table = Table(title="Lamotrigine")
table.add_column("section")
table.add_column("fact")
for number in range(12):
    table.add_row(f"section {number}", "A sentence of facts as long as those of a record, which wraps on a narrow screen.")
Console().print(table)
"""
TYPER_HELLO = """\
import typer


def main(name: str) -> None:
    print(f"Hello {name}")


typer.run(main)
"""
OVERLAY = """\
drugs:
  lamotrigine:
    names:
      synonyms: [lamoTRIgine, BW 430C, local name of the benchmark]
"""


def timed(installed: Installed, name: str, words: tuple[str, ...], env: Mapping[str, str], *, label: str = "", terminal: bool = False) -> Timed:
    """Return a timed command line of the installed copy."""
    unknown = name == UNKNOWN
    return Timed(label + name, (installed.command, *words), env, code=1 if unknown else 0, terminal=terminal, output=not unknown)


def nothing(installed: Installed, env: Mapping[str, str]) -> Timed:
    """Return what every ratio is to: the same environment's Python, doing nothing."""
    return Timed("python -c pass", (installed.python, "-c", "pass"), env, output=False)


def beside(installed: Installed, folder: Path, env: Mapping[str, str], yq: str) -> list[Timed]:
    """Return what stands beside the measures as context."""
    hello = folder / "hello.py"
    hello.write_text(TYPER_HELLO, encoding="utf-8")
    facts = str(installed.data / "drugs.yaml")
    found = [
        Timed("show by generic, python -m", (installed.python, "-m", "migraine_cli", "show", "lamotrigine"), env),
        Timed("Typer hello world", (installed.python, str(hello), "world"), env),
    ]
    grep = shutil.which("grep")
    if grep:
        found.append(Timed("grep -A 400", (grep, "-A", "400", "^lamotrigine:", facts), env))
    if yq:
        found.append(Timed("python yq .lamotrigine", (yq, ".lamotrigine", facts), env))
    return found


def rich_table(installed: Installed, folder: Path, env: Mapping[str, str]) -> Timed:
    """Return the script that prints one Rich table on a terminal."""
    script = folder / "rich_table.py"
    script.write_text(RICH_TABLE, encoding="utf-8")
    return Timed("one Rich table", (installed.python, str(script)), env, terminal=True)
