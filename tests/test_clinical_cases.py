"""Clinical questions with the answers of labels and guidelines, and that each answer falls with the record it rests on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from migraine_cli.authoring.compiler import compile_store
from migraine_cli.authoring.library import KnowledgeBase, read_library
from migraine_cli.authoring.materialise import as_data
from migraine_cli.store import locate
from tests.support import DATA, App

CASES = [case for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
FIELDS = {"question", "ask", "answer", "cite", "says", "rule", "never"}


@pytest.fixture(scope="module")
def library() -> KnowledgeBase:
    base, problems = read_library(DATA)
    assert not problems
    return base


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, list[str]], list[str]]:
    """Ask a command line on a store; each row of what it answers is one text."""

    def asked(store: Path, words: list[str]) -> list[str]:
        monkeypatch.setattr(locate, "shipped_data", lambda: str(DATA))
        monkeypatch.setattr(locate, "shipped_store", lambda: str(store))
        return App(tmp_path)(*words).text.splitlines()

    return asked


def holding(rows: list[str], case: dict[str, Any], base: KnowledgeBase) -> list[str]:
    """The rows that give the answer with its source, which artefacts that travel alone write out by its name."""
    source = case["cite"].split()[0]
    called = (source, base.sources[source].short)
    return [row for row in rows if any(name in row for name in called) and all(text in row for text in case["answer"])]


def without_all(base: KnowledgeBase, rules: list[dict[str, Any]]) -> tuple[KnowledgeBase, list[int]]:
    """The knowledge base without the records of some rules, and how many those were of each: a limit may stand as a dose as well."""
    removed = []
    for rule in rules:
        base, number = without(base, rule)
        removed.append(number)
    return base, removed


def without(base: KnowledgeBase, rule: dict[str, Any]) -> tuple[KnowledgeBase, int]:
    kept = dataclasses.replace(base, drugs=dict(base.drugs), partners=dict(base.partners), interactions=dict(base.interactions))
    if "interactions" in rule:
        return kept, sum(kept.interactions.pop(key, None) is not None for key in rule["interactions"])
    table: dict[str, Any] = kept.partners if "partner" in rule else kept.drugs
    key, section = (rule["partner"], "harms") if "partner" in rule else (rule["drug"], rule["section"])
    facts = getattr(table[key], section)
    left = tuple(fact for fact in facts if not fits(as_data(fact), rule["where"]))
    table[key] = dataclasses.replace(table[key], **{section: left})
    return kept, len(facts) - len(left)


def fits(fact: dict[str, Any], where: dict[str, Any]) -> bool:
    return all(any(wanted == value or str(value).startswith(f"{wanted} ") for value in values(fact.get(key))) for key, wanted in where.items())


def values(found: Any) -> Iterator[Any]:
    yield from found if isinstance(found, list) else [found]


def test_there_are_cases_enough_and_each_is_written_out() -> None:
    assert len({case["question"] for case in CASES}) == len(CASES) >= 60
    for case in CASES:
        assert set(case) <= FIELDS
        assert case["answer"]
        assert case["says"]
        assert " " in case["cite"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["question"][:60])
def test_a_case(ask: Callable[[Path, list[str]], list[str]], shipped_store_path: Path, library: KnowledgeBase, tmp_path: Path, case: dict[str, Any]) -> None:
    rows = ask(shipped_store_path, case["ask"])
    assert holding(rows, case, library), "\n".join(rows)
    if "never" in case:
        assert not [row for row in rows if all(text in row for text in case["never"])]
    poorer, removed = without_all(library, case["rule"] if isinstance(case["rule"], list) else [case["rule"]])
    assert all(removed), "a rule is not on record"
    store = tmp_path / "poorer.sqlite"
    compile_store(poorer, store, {"version": "1", "date": "2026-11-24"})
    assert not holding(ask(store, case["ask"]), case, library), "the answer does not rest on the record that the case names"
