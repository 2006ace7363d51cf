"""The fixtures: a command line on the invented facts, on the shipped facts, and in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from migraine_cli.authoring.build import build_shipped
from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.errors import InvalidFactsError
from migraine_cli.store import locate
from migraine_cli.store.reads import Store
from tests.support import DATA, TINY, App, Broken, Shell, changed_facts

settings.register_profile("tests", deadline=None, max_examples=150, derandomize=True)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def tiny_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented facts compiled once, as a wheel would carry them."""
    folder = tmp_path_factory.mktemp("tiny")
    build_shipped(TINY, folder)
    return folder / "facts.sqlite"


@pytest.fixture
def app(tmp_path: Path, tiny_store: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """A command line on the invented facts, installed."""
    monkeypatch.setattr(locate, "shipped_data", lambda: str(TINY))
    monkeypatch.setattr(locate, "shipped_store", lambda: str(tiny_store))
    return App(tmp_path)


@pytest.fixture
def source_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """A command line on the invented facts in a source tree: they are compiled when first used."""
    monkeypatch.setattr(locate, "shipped_data", lambda: str(TINY))
    monkeypatch.setattr(locate, "shipped_store", lambda: None)
    return App(tmp_path)


@pytest.fixture
def store(tiny_store: Path) -> Store:
    """The invented facts, open."""
    return Store.open(str(tiny_store))


@pytest.fixture
def shell(tmp_path: Path, tiny_store: Path) -> Shell:
    """A command line on the invented facts, in a process of its own."""
    return Shell(tmp_path, TINY, tiny_store)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Broken]:
    """Puts `(file, old, new)` into a copy of the invented facts and checks it."""
    return lambda *changes: changed_facts(tmp_path, changes)


@pytest.fixture(scope="session")
def shipped() -> KnowledgeBase:
    """The shipped facts."""
    base, problems = read_library(DATA)
    assert not problems, "\n".join(map(str, problems[:20]))
    return base


@pytest.fixture(scope="session")
def shipped_store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped facts compiled once, as a wheel carries them."""
    folder = tmp_path_factory.mktemp("shipped")
    try:
        build_shipped(DATA, folder)
    except InvalidFactsError as error:
        pytest.fail("the shipped facts cannot be compiled:\n" + "\n".join(error.problems[:20]))
    return folder / "facts.sqlite"


@pytest.fixture
def real_app(tmp_path: Path, shipped_store_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """A command line on the shipped facts, installed."""
    monkeypatch.setattr(locate, "shipped_data", lambda: str(DATA))
    monkeypatch.setattr(locate, "shipped_store", lambda: str(shipped_store_path))
    return App(tmp_path)
