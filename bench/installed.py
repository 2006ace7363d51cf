"""A wheel of this checkout, installed in fresh virtual environments: what is measured is an installed copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Installed:
    """A virtual environment with the wheel in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = str(folder / "bin" / "python")
        self.command = str(folder / "bin" / "migraine-ref")

    def run(self, *words: str) -> str:
        """Run this environment's Python and return what it printed."""
        done = subprocess.run([self.python, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words[:4])}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def pip(self, *words: str) -> None:
        """Run pip in this environment."""
        self.run("-m", "pip", "--quiet", "--disable-pip-version-check", *words)

    @property
    def package(self) -> Path:
        """The folder of the installed package."""
        return Path(self.run("-c", "import migraine_cli; print(migraine_cli.__path__[0])").strip())

    @property
    def store(self) -> Path:
        """The shipped store inside the installed package."""
        return self.package / "_facts" / "facts.sqlite"

    @property
    def data(self) -> Path:
        """The shipped YAML inside the installed package: the checkout may change during a run."""
        return self.package / "_facts" / "data"

    def versions(self) -> dict[str, str]:
        """Return the versions that the measures depend on."""
        code = (
            "import json, platform, sqlite3, importlib.metadata as m; "
            "print(json.dumps({'CPython': platform.python_version(), 'SQLite': sqlite3.sqlite_version, "
            "**{n: m.version(n) for n in ('rich', 'typer', 'PyYAML')}}))"
        )
        versions: dict[str, str] = json.loads(self.run("-c", code))
        return versions


def fresh(folder: Path) -> Installed:
    """Return a new, empty virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return Installed(folder)


def wheel_of_checkout(folder: Path, builder: Installed) -> Path:
    """Build a wheel of this checkout and return its path."""
    builder.pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("migraine_ref-*.whl")
    return wheel


def with_wheel(folder: Path, wheel: Path) -> Installed:
    """Return a new virtual environment with the wheel and what it needs, compiled to bytecode."""
    made = fresh(folder)
    made.pip("install", "--compile", str(wheel))
    return made


def python_yq(folder: Path) -> tuple[str, str]:
    """Return the command of python yq and "", or "" and why there is none."""
    if shutil.which("jq") is None:
        return "", "python yq needs jq, which is not installed here"
    try:
        made = fresh(folder)
        made.pip("install", "--compile", "yq")
    except RuntimeError:
        return "", "python yq cannot be installed here"
    return str(folder / "bin" / "yq"), ""


def plain_environment(home: Path, cache: Path | None = None) -> dict[str, str]:
    """Return the environment that measured commands get: an empty home, UTF-8, a terminal with colour."""
    home.mkdir(parents=True, exist_ok=True)
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    return env | ({"XDG_CACHE_HOME": str(cache)} if cache else {})
