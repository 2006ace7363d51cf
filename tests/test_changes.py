"""`changes`: what came, went and changed between versions, from the histories that ship with the facts."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.authoring.history import steps
from migraine_cli.authoring.library import read_library
from migraine_cli.authoring.releases import snapshot
from migraine_cli.errors import Exit
from migraine_cli.model.changes import composed, paired
from migraine_cli.store import locate
from tests.support import DATA, TINY, App


def told(app: App, *words: str) -> dict[tuple[str, str], tuple[str, str]]:
    result = app("changes", *words)
    assert result.code == Exit.ANSWERED, result.err
    return {(row[2], row[5]): (row[3], row[4]) for row in result.rows}


def test_the_last_release_fact_by_fact(app: App) -> None:
    assert told(app) == {
        ("changed", "alphadine/dosing/epilepsy-older-adults-maximum-us"): ("110 mg daily", "100 mg daily"),
        ("added", "alphadine/counselling/counselling-us"): ("", "Tell a person of the rash | at once."),
        ("detail", "alphadine/cautions/kidney-stones-us"): ("kidney stones: warning; stones were seen in 1.5 % of people",) * 2,
        ("removed", "alphadine/favours/came-and-went"): ("a line of one release", ""),
        ("added", "betaxan/dosing/episodic-migraine-prevention-start-us"): ("", "40 mg daily"),
        ("removed", "oldazole/names/names"): ("INN oldazole", ""),
    }


def test_several_releases_are_told_as_one_net_change(app: App) -> None:
    found = told(app, "--since", "2025.09.0")
    assert found["changed", "alphadine/dosing/epilepsy-older-adults-maximum-us"] == ("120 mg daily", "100 mg daily")
    assert found["removed", "alphadine/cautions/asthma-us"] == ("asthma: caution; a line that was taken back", "")
    assert not any("came-and-went" in statement for _, statement in found)
    data = app("changes", "--since", "2025.09.0", "-f", "json").json
    assert (data["since"], data["until"]) == ("2025.09.0", "2025.10.1")
    assert [release["version"] for release in data["releases"]] == ["2025.10.1", "2025.09.1"]
    assert {one["drug"]: one["changed"] for one in data["summary"]} == {"alphadine": 1, "betaxan": 0, "oldazole": 0}


def test_the_same_words_under_the_next_number_are_no_change(app: App) -> None:
    """A statement put before another of its name pushes that one's number up."""
    assert not any(statement == "alphadine/counselling/counselling-us-2" for _, statement in told(app))


def test_a_drug_narrows_it_even_one_that_has_left_the_facts(app: App) -> None:
    assert {statement.split("/")[0] for _, statement in told(app, "Alphamax", "Betalan")} == {"alphadine", "betaxan"}
    assert list(told(app, "oldazole")) == [("removed", "oldazole/names/names")]
    missing = app("changes", "betaxan", "qqqqqq")
    assert missing.code == Exit.NOT_FOUND
    assert [row[0] for row in missing.rows] == ["betaxan"]
    assert "no drug is called 'qqqqqq'" in missing.err


@pytest.mark.parametrize("version", ["2025.08.0", "yesterday", "", "2025.9.0", "al\x1b[31mpha"])
def test_an_unknown_version_names_those_that_are_known(app: App, version: str) -> None:
    result = app("changes", "--since", version)
    assert (result.code, result.out) == (Exit.USAGE, b"")
    assert "no version of the facts is called" in result.err
    assert "versions: 2025.10.1, 2025.09.1, 2025.09.0" in result.err
    assert "\x1b" not in result.err


def test_nothing_after_the_newest_and_nothing_of_a_drug(app: App) -> None:
    newest = app("changes", "--since", "2025.10.1")
    assert (newest.code, newest.out) == (Exit.NOT_FOUND, b"")
    assert "nothing came after it" in newest.err
    assert "earlier ones: 2025.09.1, 2025.09.0" in newest.err
    none = app("changes", "gammalimab")
    assert (none.code, none.out) == (Exit.NOT_FOUND, b"")
    assert "no fact of gammalimab changed from 2025.09.1 to 2025.10.1" in none.err


def test_a_version_as_info_prints_it_with_overlays_is_known(app: App) -> None:
    mine = app.overlay("conditions:\n  thirst:\n    name: thirst\n    kind: state\n")
    assert told(app, "--since", "2025.09.1+local", "--data", mine) == told(app)


def test_counts_by_drug_come_first_and_then_the_facts(app: App) -> None:
    text = app("changes", terminal=True, width=100).text
    assert text.index("1 added, 1 removed, 1 changed, 1 in detail") < text.index("100 mg daily") < text.index("110 mg daily")
    assert "What changed from 2025.09.1 to 2025.10.1" in text
    assert "2025.10.1 (2025-10-01): Invented facts for the tests." in text
    assert "In detail: the words stand" in text


def test_many_changes_are_counted_and_told_when_asked_for(real_app: App) -> None:
    short = real_app("changes", "--since", "2026.11.0", terminal=True, width=100).text
    assert "name a drug to see its own, or add --full" in " ".join(short.split())
    data = real_app("changes", "--since", "2026.11.0", "-f", "json").json
    assert len(data["changes"]) > 1000
    of = {one["drug"]: one for one in data["summary"]}["lamotrigine"]
    one = real_app("changes", "lamotrigine", "--since", "2026.11.0", terminal=True, width=100).text
    assert f"{of['added']} added" in one
    assert "LAMOTRIGINE: IN DETAIL" in one


def test_the_shipped_histories_tell_the_change_between_them(real_app: App) -> None:
    """Counted anew from the files: every line that is not in both is told, or is the same words under the next number."""
    old, new = (
        {line["id"]: line for line in map(json.loads, (DATA / f"history/{version}.jsonl").read_text(encoding="utf-8").splitlines())}
        for version in ("2026.11.0", "2026.11.1")
    )
    step = next(step for step in steps(DATA) if step.release.version == "2026.11.1")
    changes = [change for lines in step.changes.values() for change in lines]
    touched = {change[1] for change in changes} | {change[4] for change in changes}
    assert touched - {""} == {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    for kind, _, _, was, _, _, now in changes:
        assert (kind in ("detail", "moved")) == (was == now)


def test_a_release_without_a_history_is_a_problem_and_its_neighbours_are_told(source_app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(TINY, folder)
    monkeypatch.setattr(locate, "shipped_data", lambda: str(folder))
    (folder / "history/2025.09.1.jsonl").unlink()
    assert ["releases.yaml", "release", "2025.09.1 has no history/2025.09.1.jsonl"] in [[r[0], *r[2:4]] for r in source_app("check").rows]
    assert told(source_app)["changed", "alphadine/dosing/epilepsy-older-adults-maximum-us"] == ("120 mg daily", "100 mg daily")
    assert "versions: 2025.10.1, 2025.09.0\n" in source_app("changes", "--since", "2025.09.1").err
    (folder / "history/2025.09.0.jsonl").unlink()
    first = source_app("changes")
    assert (first.code, first.out) == (Exit.NOT_FOUND, b"")
    assert "2025.10.1 is the first version" in first.err
    shutil.rmtree(folder / "history")
    assert "no history of the facts is on record" in source_app("changes").err


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "alphadine"}', '{"id": "x", "digest": "1", "text": "t"}', '{"id": "a/b/c", "digest": 1, "text": "t"}'])
def test_a_broken_line_of_a_history_is_named_and_passed_over(source_app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(TINY, folder)
    monkeypatch.setattr(locate, "shipped_data", lambda: str(folder))
    path = folder / "history/2025.10.1.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    assert ["history/2025.10.1.jsonl", "9", "history"] in [row[:3] for row in source_app("check").rows]
    assert len(told(source_app)) == 6
    path.write_text((TINY / "history/2025.10.1.jsonl").read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert any("stands here again" in row[3] for row in source_app("check").rows)


LINES = st.dictionaries(
    st.sampled_from([f"d/{section}/{name}" for section in "ab" for name in ("x", "x-2", "y")]), st.sampled_from([("1", "one"), ("2", "one"), ("3", "two")])
)


@given(st.lists(LINES, min_size=2, max_size=5))
def test_releases_composed_are_the_difference_of_the_ends(states: list[dict[str, tuple[str, str]]]) -> None:
    """Whatever happened in between, and every line that differs is in exactly one change."""
    lines = [{(key, *rest) for key, rest in state.items()} for state in states]
    between = [paired(sorted(old - new), sorted(new - old)) for old, new in pairwise(lines)]
    net = composed(change for changes in between for change in changes)
    assert sorted(tuple(change[1:4]) for change in net if change[1]) == sorted(lines[0] - lines[-1])
    assert sorted(tuple(change[4:7]) for change in net if change[4]) == sorted(lines[-1] - lines[0])


def test_a_second_reading_changes_no_fact_and_what_two_drugs_show_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(TINY, folder)
    before = [json.loads(line) for line in snapshot(read_library(folder)[0])]
    interactions = [line["id"] for line in before if "/interactions/" in line["id"]]
    written = (folder / "interactions.yaml").read_text(encoding="utf-8")
    assert interactions
    assert all(f"  drug: {one.partition('/')[0]}\n" in written for one in interactions)

    drugs = (folder / "drugs.yaml").read_text(encoding="utf-8")
    row = "    - text: Report a rash at once.\n"
    assert row in drugs
    (folder / "drugs.yaml").write_text(drugs.replace(row, row + "      reviewed: 2025-09-01\n"), encoding="utf-8")
    after = [json.loads(line) for line in snapshot(read_library(folder)[0])]
    assert after == before
