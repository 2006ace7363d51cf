"""The compiled facts: made when needed, whole or not at all, mended when damaged, and never in the way."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from migraine_cli.authoring import build as building
from migraine_cli.errors import DamagedStore, Exit
from migraine_cli.store import layout, locate
from migraine_cli.store.reads import Store
from tests.support import SPARSE, TINY, App, Shell

EXPECTED = ("warning: alphadine is mistaken for", "compiling the facts: ")  # the second where the machine is slow
PROGRESS = re.compile(r"(?:reading|checking|compiling|indexing)[a-z. ]*: [\d,]+ of [\d,]+")
DAMAGED = "note: the compiled facts were damaged"


def only_store(app: App) -> Path:
    (path,) = app.cache.glob("facts-*.sqlite")
    return path


def test_the_facts_are_compiled_once_and_then_read(source_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    first = source_app("show", "alphadine", "--full")
    assert (first.code, first.err.count("note:")) == (Exit.ANSWERED, 0)
    monkeypatch.setattr(building, "build", lambda *_, **__: pytest.fail("compiled again"))
    assert source_app("show", "alphadine", "--full").out == first.out
    assert source_app("list").code == Exit.ANSWERED


def test_an_installed_copy_writes_no_cache_without_overlays(app: App) -> None:
    for words in (("show", "alphadine"), ("search", "rash"), ("list",)):
        assert app(*words).code == Exit.ANSWERED
    assert not app.cache.exists()
    app("show", "alphadine", "--data", app.overlay(SPARSE))
    assert only_store(app).is_file()


def test_facts_from_a_cache_from_a_wheel_and_from_memory_are_the_same(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = app("show", "alphadine", "betaxan", "gammalimab", "-f", "json").out
    monkeypatch.setattr(locate, "shipped_store", lambda: None)
    assert app("show", "alphadine", "betaxan", "gammalimab", "-f", "json").out == installed
    homeless = app("show", "alphadine", "betaxan", "gammalimab", "-f", "json", environ={"HOME": None, "XDG_CACHE_HOME": None})
    assert homeless.out == installed


@pytest.mark.parametrize("kept", [0.0, 0.0001, 0.001, 0.02, 0.5, 0.99])
def test_a_truncated_cache_is_made_anew_and_said(source_app: App, kept: float) -> None:
    good = source_app("show", "alphadine", "--full").out
    path = only_store(source_app)
    size = path.stat().st_size
    os.truncate(path, int(size * kept))
    again = source_app("show", "alphadine", "--full")
    assert (again.code, again.out) == (Exit.ANSWERED, good)
    assert DAMAGED in again.err
    assert path.stat().st_size == size
    assert DAMAGED not in source_app("show", "alphadine").err


def flipped(path: Path, at: int, length: int = 64) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + length] = bytes(byte ^ 0xFF for byte in data[at : at + length])
    path.write_bytes(data)


def test_flipped_bytes_in_a_record_are_noticed(source_app: App) -> None:
    """A letter of a dose may not change unseen: the record carries a checksum."""
    good = source_app("show", "alphadine", "--full").out
    path = only_store(source_app)
    data = path.read_bytes()
    at = data.index(b'"text":"25 mg every other day')
    path.write_bytes(data.replace(b'"text":"25 mg every other day', b'"text":"95 mg every other day'))
    assert path.read_bytes()[at : at + 10] == b'"text":"95'
    again = source_app("show", "alphadine", "--full")
    assert (again.code, again.out) == (Exit.ANSWERED, good)
    assert DAMAGED in again.err


@pytest.mark.parametrize("words", [("show", "alphadine"), ("list",), ("classes",), ("search", "invented"), ("resolve", "Alphamax"), ("sources",), ("info",)])
def test_a_scrambled_cache_is_made_anew_for_every_command(source_app: App, words: tuple[str, ...]) -> None:
    good = source_app(*words)
    path = only_store(source_app)
    page = 4096
    for at in range(100, path.stat().st_size, page):  # the header stays, so that the damage shows only when pages are read
        flipped(path, at if at == 100 else at - 100, page - 200)
    again = source_app(*words)
    assert (again.code, again.out) == (Exit.ANSWERED, good.out)
    assert DAMAGED in again.err
    assert "Traceback" not in again.err


def test_a_damaged_installed_store_is_made_anew_in_the_cache(app: App, tiny_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = app.folder / "_facts"
    shutil.copytree(tiny_store.parent, folder)
    path = folder / "facts.sqlite"
    os.truncate(path, 5000)
    monkeypatch.setattr(locate, "shipped_store", lambda: str(path))
    result = app("show", "alphadine")
    assert (result.code, bool(result.out)) == (Exit.ANSWERED, True)
    assert "note: the installed facts are damaged" in result.err
    assert path.stat().st_size == 5000


def test_a_cache_that_cannot_be_written_costs_a_note_and_no_answer(source_app: App) -> None:
    """A file stands where the folder should be: root, who may write anywhere, is stopped as well."""
    (source_app.folder / "cache").write_text("in the way")
    result = source_app("show", "alphadine")
    assert (result.code, bool(result.out)) == (Exit.ANSWERED, True)
    assert "note: the cache cannot be written" in result.err
    assert "in memory" in result.err
    assert source_app("show", "alphadine", "-q").err == ""


def test_a_full_disk_under_the_cache_costs_a_note_and_no_answer(source_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(building, "compile_store", full)
    result = source_app("show", "alphadine")
    assert (result.code, bool(result.out)) == (Exit.ANSWERED, True)
    assert "database or disk is full" in result.err


@pytest.mark.parametrize("home", [None, "", "not/absolute"])
def test_a_missing_home_costs_a_note_and_no_answer(source_app: App, home: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    result = source_app("show", "alphadine", environ={"HOME": home, "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None})
    assert (result.code, bool(result.out)) == (Exit.ANSWERED, True)
    assert "there is no home folder" in result.err
    assert sorted(tmp_path.iterdir()) == before


def test_an_installed_copy_needs_no_home(app: App) -> None:
    result = app("show", "betaxan", environ={"HOME": None, "XDG_CACHE_HOME": None, "XDG_CONFIG_HOME": None})
    assert (result.code, result.err) == (Exit.ANSWERED, "")


def test_fifty_first_runs_at_once_all_answer(shell: Shell) -> None:
    """No store is there: one process makes it, the others wait or read; none meets half a store."""
    source = Shell(shell.folder, TINY, None)
    running = [
        subprocess.Popen(source.command("show", "alphadine"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=source.environ, text=True) for _ in range(50)
    ]
    done = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert {code for _, code in done} == {0}
    assert len({out for (out, _), _ in done}) == 1
    assert all(out for (out, _), _ in done)
    # On a busy machine the one that compiles may take more than a second, and then tells how far it is: one process does.
    told = [{line for line in err.splitlines() if not line.startswith(EXPECTED)} for (_, err), _ in done]
    assert sum(bool(lines) for lines in told) <= 1
    assert all(PROGRESS.fullmatch(line) for lines in told for line in lines)
    cache = shell.folder / "cache" / "migraine-ref"
    assert len(list(cache.glob("*.sqlite"))) == 1
    assert not list(cache.glob("*.part"))


def test_old_stores_are_evicted_and_the_newest_few_stay(source_app: App) -> None:
    for number in range(building.KEEP + 5):
        mine = source_app.overlay(SPARSE + f"# {number}\n")
        assert source_app("show", "deltazol", "--data", mine).code == Exit.ANSWERED
    assert len(list(source_app.cache.glob("*.sqlite"))) == building.KEEP
    assert len(list(source_app.cache.glob("*.lock"))) <= building.KEEP
    yaml, histories = locate.facts_files(str(TINY))
    latest = locate.content_key([*yaml, mine], histories, limit=1 << 23)
    assert Path(locate.cached_store(str(source_app.cache), latest)).is_file()


def test_parts_left_by_the_dead_are_swept(source_app: App) -> None:
    source_app.cache.mkdir(parents=True)
    old, new = source_app.cache / "facts-1-x.sqlite.abc.part", source_app.cache / "facts-1-y.sqlite.def.part"
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (1, 1))
    source_app("list")
    assert not old.exists()
    assert new.exists()


def test_nothing_half_made_is_left_where_compiling_fails(source_app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("migraine_cli.authoring.compiler.finish", fails)
    assert source_app("list").code == 130
    assert not list(source_app.cache.glob("*.sqlite*"))


def test_a_store_of_another_layout_is_not_read(tiny_store: Path, tmp_path: Path) -> None:
    other = tmp_path / "facts.sqlite"
    shutil.copy(tiny_store, other)
    connection = sqlite3.connect(other)
    connection.execute(f"PRAGMA user_version = {layout.SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(DamagedStore, match="another version"):
        Store.open(str(other))


def test_the_key_changes_with_content_name_and_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("a")
    two.write_text("a")
    keys = [locate.content_key([str(path)], limit=100) for path in (one, two)]
    one.write_text("b")
    keys.append(locate.content_key([str(one)], limit=100))
    keys.append(locate.content_key([str(one), str(two)], limit=100))
    keys.append(locate.content_key([str(two), str(one)], limit=100))
    monkeypatch.setattr(locate, "SCHEMA_VERSION", layout.SCHEMA_VERSION + 1)
    keys.append(locate.content_key([str(one)], limit=100))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("folder", ["with space", "per%cent", "q?mark", "h#ash", "ünïcode", "new\nline"])
def test_a_cache_folder_of_any_name_works(source_app: App, folder: str) -> None:
    source_app.environ["XDG_CACHE_HOME"] = str(source_app.folder / folder)
    for _ in range(2):
        result = source_app("show", "betaxan")
        assert (result.code, result.err) == (Exit.ANSWERED, "")


def test_the_store_is_opened_read_only(tiny_store: Path) -> None:
    store = Store.open(str(tiny_store))
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._run("DELETE FROM drug")
