"""A wheel, a source distribution and an editable install, each in an environment of its own, run from a foreign folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from migraine_cli.store.reads import Store
from tests.support import DATA, ROOT, homely

pytestmark = pytest.mark.packaging

# What is a product of earlier runs is no part of a checkout.
LEFT_OUT = shutil.ignore_patterns(".git", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis", "build", "dist", ".venv", "_facts")


def run(*command: object, cwd: Path, environ: dict[str, str] | None = None) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=environ, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=LEFT_OUT)
    run(sys.executable, "-m", "build", "--outdir", folder / "dist", source, cwd=folder)
    return folder / "dist"


def one(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


class Installed:
    """A copy installed in an environment of its own."""

    def __init__(self, folder: Path, *what: object) -> None:
        venv.create(folder / "venv", with_pip=True)
        self.python = folder / "venv" / "bin" / "python"
        run(self.python, "-m", "pip", "install", "--quiet", *what, cwd=folder)
        self.foreign = folder / "elsewhere"
        self.foreign.mkdir()
        self.environ = {**homely(folder), "PATH": os.environ["PATH"]}

    def __call__(self, *words: str) -> str:
        return run(self.python.parent / "migraine-ref", *words, cwd=self.foreign, environ=self.environ)

    @property
    def cache(self) -> Path:
        return Path(self.environ["XDG_CACHE_HOME"])


@pytest.fixture(scope="module", params=["wheel", "sdist", "editable"])
def installed(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Installed]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "editable":
        source = folder / "source"
        shutil.copytree(ROOT, source, ignore=LEFT_OUT)
        return request.param, Installed(folder, "--editable", source)
    return request.param, Installed(folder, one(built, "*.whl" if request.param == "wheel" else "*.tar.gz"))


def test_it_runs_from_a_foreign_folder(installed: tuple[str, Installed]) -> None:
    kind, command = installed
    out = command("show", "lamotrigine")
    assert out.startswith("lamotrigine\t")
    # Compiled at build time in a wheel; in a source tree, when first used.
    assert command.cache.exists() == (kind == "editable")


def test_it_runs_as_a_module(installed: tuple[str, Installed]) -> None:
    _, command = installed
    assert run(command.python, "-m", "migraine_cli", "resolve", "Topamax", cwd=command.foreign, environ=command.environ).split("\t")[1] == "topiramate"


def test_everything_works(installed: tuple[str, Installed]) -> None:
    _, command = installed
    mine = command.foreign / "mine.yaml"
    mine.write_text("conditions:\n  thirst:\n    name: thirst\n    kind: state\n")
    assert "topiramate" in command("compare", "lamotrigine", "topiramate", "-f", "json", "--data", str(mine))
    assert command("schema", "overlay").startswith("{")
    assert "lamotrigine" in command("__complete", "bash", "show", "lamo")
    assert "Usage" in command("--help")
    assert command("info", "--fields", "value").splitlines()


def test_the_facts_of_every_kind_of_install_are_the_same(installed: tuple[str, Installed], shipped_store_path: Path) -> None:
    _, command = installed
    info = dict(line.split("\t") for line in command("info").splitlines())
    here = Store.open(str(shipped_store_path)).meta()
    assert (info["facts"], info["facts dated"]) == (here["version"], here["date"])


def test_what_the_wheel_holds(built: Path) -> None:
    with zipfile.ZipFile(one(built, "*.whl")) as wheel:
        names = set(wheel.namelist())
        prefix = next(name.split("/")[0] for name in names if name.endswith(".dist-info/METADATA")).removesuffix(".dist-info")
        for name in ("_facts/facts.sqlite", "_facts/KEY", "py.typed", "schemas/output.schema.json", "schemas/overlay.schema.json"):
            assert f"migraine_cli/{name}" in names
        for path in DATA.glob("*.yaml"):
            assert f"migraine_cli/_facts/data/{path.name}" in names
        assert f"{prefix}.data/data/share/man/man1/migraine-ref.1" in names
        assert {f"{prefix}.dist-info/licenses/{name}" for name in ("LICENSE", "LICENSE-DATA")} <= names
        assert not any(name.startswith(("tests/", "tools/", "bench/")) or "__pycache__" in name for name in names)


def test_what_the_source_distribution_holds(built: Path) -> None:
    with tarfile.open(one(built, "*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("pyproject.toml", "hatch_build.py", "data/drugs.yaml", "tests/facts/drugs.yaml", "tests/conftest.py", "LICENSE", "LICENSE-DATA", "README.md"):
        assert name in names
    assert not any("_facts" in name or "__pycache__" in name for name in names)


def test_the_store_of_the_wheel_is_a_whole_database(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(one(built, "*.whl")) as wheel:
        path = wheel.extract("migraine_cli/_facts/facts.sqlite", tmp_path)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
