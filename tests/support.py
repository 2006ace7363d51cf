"""What the tests share: the invented facts, a command run in this process, a command run in one of its own."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.rules import check_rules
from migraine_cli.cli.env import Env
from migraine_cli.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
TINY = Path(__file__).resolve().parent / "facts"
TODAY = "2025-11-24"

FORMATS = ("rich", "plain", "json", "jsonl", "yaml", "csv", "tsv", "markdown", "html")
# One line for each command that answers in formats, on the invented facts.
ANSWERS: dict[str, tuple[str, ...]] = {
    "show": ("show", "alphadine", "betaxan"),
    "compare": ("compare", "alphadine", "betaxan"),
    "classes": ("classes",),
    "class": ("class", "sodium-calmers"),
    "list": ("list",),
    "search": ("search", "invented"),
    "resolve": ("resolve", "Alphamax", "N99AA02"),
    "evidence": ("evidence", "alphadine", "betaxan"),
    "guidelines": ("guidelines",),
    "guideline": ("guideline", "guild-2024"),
    "trials": ("trials", "alphadine"),
    "why": ("why", "alphadine", "restart"),
    "cite": ("cite", "alphadine"),
    "pregnancy": ("pregnancy", "alphadine", "betaxan"),
    "limits": ("limits", "alphadine", "betaxan"),
    "titrate": ("titrate", "alphadine", "--with", "valorate", "--start", "2025-12-01"),
    "taper": ("taper", "betaxan"),
    "interactions": ("interactions", "alphadine", "betaxan", "openamycin", "gammalimab"),
    "screen": ("screen", "--condition", "asthma", "--taking", "openamycin", "--taking", "betaxan", "--age", "30", "--aura", "yes"),
    "sources": ("sources",),
    "coverage": ("coverage",),
    "changes": ("changes", "--since", "2025.09.0"),
    "info": ("info",),
    "check": ("check",),
}

# A drug of the user's own, as short as a valid record can be: most of it is not covered.
SPARSE = """\
drugs:
  deltazol:
    checked: 2025-10-01
    names:
      inn: deltazol
      cite: [ref-index-2024 page 40]
    classification:
      what: invented medicine of one user
      class: calmers
      role: [acute]
      routes: [nasal]
      cite: [ref-index-2024 page 40]
"""


class Result(NamedTuple):
    """What a command did."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def rows(self) -> list[list[str]]:
        """The fields of plain and tsv lines, unescaped."""
        return [[unescaped(field) for field in line.split("\t")] for line in self.text.split("\n")[:-1]]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def unescaped(field: str) -> str:
    signs = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
    made, at = "", 0
    while at < len(field):
        if field[at] == "\\" and at + 1 < len(field) and field[at + 1] in signs:
            made += signs[field[at + 1]]
            at += 2
        else:
            made += field[at]
            at += 1
    return made


def homely(folder: Path) -> dict[str, str]:
    """Environment variables of a person whose home is a folder of the test's own."""
    return {
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "MIGRAINE_REF_TODAY": TODAY,
    }


class App:
    """Runs command lines in this process, in a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = homely(folder)

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "migraine-ref"

    @property
    def config(self) -> Path:
        return self.folder / "config" / "migraine-ref"

    def overlay(self, text: str, name: str = "mine.yaml") -> str:
        """Write an overlay and return its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def __call__(
        self,
        *words: str,
        terminal: bool = False,
        width: int | None = None,
        environ: Mapping[str, str | None] | None = None,
        stdin: bytes | BinaryIO | None = b"",
        stdout: BinaryIO | None = None,
        express: bool = True,
        encoding: str = "utf-8",
    ) -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        merged = {key: value for key, value in {**self.environ, **(environ or {})}.items() if value is not None}
        env = Env(
            stdin=io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin,
            stdout=stdout or out,
            stderr=err,
            environ=merged,
            terminal=terminal,
            width=width if width is not None or not terminal or "COLUMNS" in merged else 100,
            encoding=encoding,
        )
        code = run(env, list(words), express=express)
        return Result(code, out.getvalue(), err.getvalue().decode("utf-8"))


# Points a process of its own at the facts of its first two arguments, then runs the real entry point.
_LAUNCH = """
import sys
from migraine_cli.store import locate
data, store = sys.argv[1:3]
locate.shipped_data = lambda: data
locate.shipped_store = lambda: store or None
del sys.argv[1:3]
from migraine_cli.cli.main import main
main()
"""


class Shell:
    """Runs command lines in processes of their own, on the invented facts."""

    def __init__(self, folder: Path, data: Path, store: Path | None) -> None:
        self.folder = folder
        self.data = data
        self.store = store
        self.environ = {**homely(folder), "PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}

    def command(self, *words: str | bytes) -> list[str | bytes]:
        return [sys.executable, "-c", _LAUNCH, str(self.data), str(self.store or ""), *words]

    def __call__(self, *words: str | bytes, environ: Mapping[str, str] | None = None, stdin: bytes = b"", **more: Any) -> Result:
        more.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run(
            self.command(*words), input=stdin, stderr=subprocess.PIPE, env={**self.environ, **(environ or {})}, timeout=60, check=False, **more
        )
        return Result(done.returncode, done.stdout or b"", done.stderr.decode("utf-8", "backslashreplace"))

    def sh(self, script: str, *words: str | bytes, environ: Mapping[str, str] | None = None) -> Result:
        """Run a shell script in which `"$@"` is the command line."""
        done = subprocess.run(
            ["sh", "-c", script, "sh", *self.command(*words)], input=b"", capture_output=True, env={**self.environ, **(environ or {})}, timeout=60, check=False
        )
        return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "backslashreplace"))


class Broken(NamedTuple):
    """The problems of facts in which one thing was changed."""

    schema: list[Problem]
    rules: list[Problem]
    base: KnowledgeBase
    folder: Path

    def line_of(self, file: str, anchor: str) -> int:
        """The number of the first line that holds a text."""
        lines = (self.folder / file).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, start=1) if anchor in line)


def changed_facts(folder: Path, changes: Sequence[tuple[str, str, str]]) -> Broken:
    """Copy the invented facts, put each `(file, old, new)` in, and check them."""
    target = folder / "changed"
    shutil.copytree(TINY, target)
    for file, old, new in changes:
        path = target / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    base, problems = read_library(target)
    return Broken(problems, [] if problems else check_rules(base), base, target)


Runner = Callable[..., Result]
