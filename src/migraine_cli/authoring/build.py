"""Making a store when one is needed: for overlays, in a source tree, after damage."""

from __future__ import annotations

import gc
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from migraine_cli.authoring.compiler import compile_store, fill
from migraine_cli.authoring.history import steps
from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.authoring.problem import Problem
from migraine_cli.authoring.releases import current_release
from migraine_cli.authoring.rules import check_rules
from migraine_cli.authoring.strict_yaml import Progress
from migraine_cli.errors import DamagedStore, InvalidFactsError
from migraine_cli.store import locate
from migraine_cli.store.reads import Store

KEEP = 6  # compiled stores in the cache; older ones go
SHOW_PROGRESS_AFTER = 1.0  # seconds
MOST_SHOWN = 50


class Speaker(Protocol):
    """What `build` needs of an environment: a way to say things on standard error."""

    def note(self, text: str) -> None:
        """Say a note or a warning."""


def valid_library(data: Path, overlays: list[Path], progress: Progress | None = None) -> KnowledgeBase:
    """Return the knowledge base of a folder with overlays. Raises `InvalidFactsError` with every problem."""
    base, problems = read_library(data, overlays, progress)
    if not problems and overlays:
        files = {str(path) for path in overlays}
        problems = [p for p in check_rules(base) if p.file in files]
    if problems:
        raise invalid(problems, overlays)
    return base


def invalid(problems: list[Problem], overlays: list[Path]) -> InvalidFactsError:
    """Return the error for a list of problems."""
    problems = sorted(set(problems))
    shown = [str(problem) for problem in problems[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(f"and {len(problems) - MOST_SHOWN} more: migraine-ref check FILE lists all")
    what = "an overlay is not valid" if overlays else "the knowledge base is not valid"
    count = f"{len(problems)} problem" + ("s" if len(problems) != 1 else "")
    hint = "mend the file, or leave it out with --no-local" if overlays else ""
    return InvalidFactsError(f"{what}: {count}", hint, problems=tuple(shown))


def metadata(data: Path, overlays: list[Path], key: str) -> dict[str, str]:
    """Return what a store says of itself."""
    release = current_release(data)
    return {
        "version": release.version + ("+local" if overlays else ""),
        "date": release.date,
        "key": key,
        "overlays": json.dumps([str(path) for path in overlays]),
    }


def build(env: Speaker, data: str, overlays: list[str], folder: str | None, key: str, *, afresh: bool = False) -> Store:
    """Compile the facts with overlays, into the cache where that can be written, else into memory.

    Raises `InvalidFactsError` where the facts break a rule.
    """
    paths = [Path(path) for path in overlays]
    target = Path(locate.cached_store(folder, key)) if folder is not None else None
    problem = "there is no home folder"
    if target is not None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with _alone(target), _uncollected():
                if not afresh and target.exists():
                    try:
                        return Store.open(str(target))
                    except DamagedStore:
                        pass
                progress = _progress(env)  # its clock starts here: the time spent waiting for others is not work
                _compile(Path(data), paths, target, key, progress)
                _evict(target)
            return Store.open(str(target))
        except OSError as error:
            problem = error.strerror or str(error)
        except sqlite3.OperationalError as error:  # a full disk, a file system that takes no database
            problem = str(error)
    progress = _progress(env)
    with _uncollected():
        connection = _compile_in_memory(Path(data), paths, key, progress)
        env.note(f"note: the cache cannot be written ({problem}); the facts were compiled in memory, which is slower")
    return Store(connection, ":memory:")


def _compile(data: Path, overlays: list[Path], target: Path, key: str, progress: Progress | None = None) -> None:
    """Write the store. A function of its own, so that the facts are freed before the collector wakes and would walk them all."""
    compile_store(valid_library(data, overlays, progress), target, metadata(data, overlays, key), progress, steps(data))


def _compile_in_memory(data: Path, overlays: list[Path], key: str, progress: Progress | None) -> sqlite3.Connection:
    base = valid_library(data, overlays, progress)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    fill(connection, base, metadata(data, overlays, key), progress, steps(data))
    return connection


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector still: everything made here lives until the store is written, and it would walk it again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one process at a time compile the same store; the others wait and find it made."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover  # no such lock on this system: each compiles, the last one stands
        yield
        return
    with open(target.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _evict(current: Path) -> None:
    """Remove compiled stores beyond the newest few, and parts left by processes that died."""
    stores = sorted(current.parent.glob("facts-*.sqlite"), key=_age, reverse=True)
    old = [path for path in stores if path != current][KEEP - 1 :]
    for path in [*old, *(path.with_suffix(".lock") for path in old)]:
        path.unlink(missing_ok=True)
    an_hour_ago = time.time() - 3600
    for part in current.parent.glob("facts-*.part"):
        if _age(part) < an_hour_ago:
            part.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _progress(env: Speaker) -> Progress:
    """Say on standard error how far the work is: after a second, then once a second."""
    last = [time.monotonic()]

    def report(doing: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - last[0] > SHOW_PROGRESS_AFTER:
            last[0] = now
            env.note(f"{doing}: {done:,} of {total:,}")

    return report


def build_shipped(data: Path, target_folder: Path) -> None:
    """Compile the shipped facts for a wheel: `facts.sqlite`, and `KEY`, which stands for their content.

    Raises `InvalidFactsError`.
    """
    target_folder.mkdir(parents=True, exist_ok=True)
    key = locate.content_key(*locate.facts_files(str(data)), limit=1 << 40)
    with _uncollected():
        _compile(data, [], target_folder / "facts.sqlite", key)
    (target_folder / "KEY").write_text(key + "\n", encoding="ascii")
