"""`check`: every problem of every file at once, each with file, line, rule and fix."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from migraine_cli.errors import Exit
from migraine_cli.store import locate
from tests.support import SPARSE, TINY, App

FLAWED = """\
drugs:
  alphadine:
    chequed: 2025-01-01
    checked: yesterday
    names:
      inn: [alphadine]
      cite: []
    status:
      - indication: migrane
        purpose: prevention
        status: aproved
        population: adults
        cite: [us-alphamax-2024]
    dosing:
      - indication: epilepsy
        purpose: treatment
        population: adults
        kind: start
        dose: 25 mg QD
        cite: [us-alphamax-2024 §2.1]
    limits:
      - kind: per 24 h
        amount: about five
        cite: [us-alphamax-2025 §2.6]
  Beta_Xan:
    checked: 2025-01-01
    classification: none
sources:
  my-paper:
    kind: trial
    title: Mine
    short: Mine
    url: example.org/mine
    accessed: 2025-13-01
    state: read in the original
trials:
  calmstudy-2001:
    year: "2001"
    arms:
      - label: one
        n_randomised: 12.5
    reported:
      - measure: x
        arm: one
        against: two
        value: about 1
  calmstudy-2001: {}
"""
EXPECTED = {
    (3, "unknown-key"),
    (4, "date"),
    (6, "type"),
    (7, "no-source"),
    (9, "reference"),
    (11, "vocabulary"),
    (13, "locator"),
    (19, "dose"),
    (23, "quantity"),
    (24, "reference"),
    (25, "id"),
    (26, "missing-key"),
    (27, "type"),
    (33, "url"),
    (34, "date"),
}


def test_every_problem_at_once_with_its_line_and_rule(app: App) -> None:
    mine = app.overlay(FLAWED)
    result = app("check", mine)
    assert result.code == Exit.INVALID_FACTS
    found = {(int(row[1]), row[2]) for row in result.rows}
    assert found >= EXPECTED
    assert {row[0] for row in result.rows} == {mine}
    assert (47, "duplicate-key") in found


def test_a_problem_says_what_to_do(app: App) -> None:
    rows = {(int(row[1]), row[2]): row for row in app("check", app.overlay(FLAWED)).rows}
    assert rows[3, "unknown-key"][4] == "did you mean 'checked'?"
    assert rows[9, "reference"][4].startswith("did you mean 'migraine'")
    assert "did you mean 'approved'" in rows[11, "vocabulary"][4]
    assert rows[13, "locator"][4] == "add the section, table or page"
    assert "25 mg every other day" in rows[19, "dose"][4]
    assert "us-alphamax-2024" in rows[24, "reference"][4]
    assert all(row[4] for row in rows.values() if row[2] != "type")


@pytest.mark.parametrize("day", ["2025-02-30", "2025-13", "2025-00-01", "2025-1-1", "25-01-01"])
def test_a_day_is_one_of_the_calendar(app: App, day: str) -> None:
    result = app("check", app.overlay(SPARSE.replace("2025-10-01", day)))
    assert [row[1:3] for row in result.rows] == [["3", "date"]]


def test_a_search_in_vain_names_what_was_read(app: App) -> None:
    mine = app.overlay(SPARSE + "    restart:\n      - not_found: 2025-10-01\n        looked_in: []\n        about: restart of it\n")
    result = app("check", mine)
    assert [row[:3] for row in result.rows] == [[mine, "15", "no-source"]]
    assert "looked_in names no source" in result.rows[0][3]


def test_problems_of_several_files_are_reported_together(app: App) -> None:
    one, two = app.overlay("drugs: 1\n", "1.yaml"), app.overlay("drugs:\n  alphadine:\n    nonsense: 1\n", "2.yaml")
    result = app("check", one, two, "/nowhere.yaml")
    assert {(row[0], row[1]) for row in result.rows} == {(one, "1"), (two, "3"), ("/nowhere.yaml", "1")}


def test_files_are_checked_as_they_would_be_laid_over_each_other(app: App) -> None:
    one = app.overlay(SPARSE.replace("ref-index-2024", "my-paper"), "1.yaml")
    two = app.overlay(
        "sources:\n  my-paper:\n    kind: secondary\n    title: M\n    short: M\n    issued: '2020'\n"
        "    url: https://example.org/m\n    accessed: 2025-01-01\n    state: read in the original\n",
        "2.yaml",
    )
    assert app("check", one).code == Exit.INVALID_FACTS
    assert app("check", one, two).code == Exit.ANSWERED


def test_a_valid_file_says_what_was_checked(app: App) -> None:
    mine = app.overlay(SPARSE)
    result = app("check", mine)
    assert (result.code, result.out) == (Exit.ANSWERED, b"")
    assert f"no problem in {mine}" in result.err
    data = app("check", mine, "-f", "json").json
    assert (data["valid"], data["files"], data["checked"], data["problems"]) == (True, [mine], {"drugs": 1}, [])
    assert "no problem in" in app("check", mine, terminal=True, width=200).text


def test_the_shipped_facts_are_checked_without_a_file(app: App) -> None:
    data = app("check", "-f", "json").json
    assert data["valid"] is True
    assert data["checked"]["drugs"] == 3


@pytest.mark.parametrize("file", sorted(path.name for path in TINY.glob("*.yaml")))
def test_a_shipped_file_that_is_missing_or_broken_is_a_problem(app: App, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(TINY, folder)
    monkeypatch.setattr(locate, "shipped_data", lambda: str(folder))
    (folder / file).write_text("a: [", encoding="utf-8")
    result = app("check")
    assert result.code == Exit.INVALID_FACTS
    assert [file, "yaml"] in [[row[0], row[2]] for row in result.rows]
    (folder / file).unlink()
    assert [file, "file"] in [[row[0], row[2]] for row in app("check").rows]


def test_an_editor_gets_one_problem_a_line(app: App) -> None:
    import json

    lines = [json.loads(line) for line in app("check", app.overlay(FLAWED), "-f", "jsonl").lines]
    assert all(set(line) == {"file", "line", "rule", "message", "fix"} and isinstance(line["line"], int) for line in lines)
    assert len(lines) >= len(EXPECTED)


def test_the_configured_overlays_do_not_take_part(app: App) -> None:
    app.config.mkdir(parents=True)
    (app.config / "bad.yaml").write_text("nonsense: 1\n")
    assert app("check").code == Exit.ANSWERED
    assert app("check", app.overlay(SPARSE)).code == Exit.ANSWERED


def test_releases_are_newest_first_and_whole(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "facts"
    shutil.copytree(TINY, folder)
    monkeypatch.setattr(locate, "shipped_data", lambda: str(folder))
    for text, said in (
        ("- version: 2025.1\n  date: 2025-10-01\n  summary: x\n", "is not a release"),
        ("- version: 2025.10.1\n  date: 2025-10-01\n", "is not a release"),
        ("[]", "names no release"),
        ("- {version: 2199.01.0, date: 2199-01-01, summary: x}\n", "is dated in the future"),
        ("- {version: 2025.01.0, date: 2025-01-01, summary: x}\n- {version: 2025.02.0, date: 2025-02-01, summary: x}\n", "must come first"),
    ):
        (folder / "releases.yaml").write_text(text)
        assert any(row[2] == "release" and said in row[3] for row in app("check").rows)
