"""What a curator may get wrong: each named with file, line and the next step, and nothing is written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from migraine_cli.errors import Exit
from migraine_cli.store import locate
from tests.support import ROOT, SPARSE, TINY, App

AA = """\
aa-betalan:
  kind: label
  title: T
  short: S
  issued: "2020"
  url: https://example.org/b
  accessed: 2025-09-01
  state: read in the original

"""
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the invented facts that the command takes for the shipped ones."""
    copy = tmp_path / "facts"
    shutil.copytree(TINY, copy)
    monkeypatch.setattr(locate, "shipped_data", lambda: str(copy))
    return copy


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Puts `(file, old, new)` into the copy."""

    def change(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def line_of(folder: Path, file: str, anchor: str) -> str:
    text = (folder / file).read_text(encoding="utf-8")
    return str(text[: text.index(anchor)].count("\n") + 1)


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        (
            "drugs.yaml",
            "    - text: Report a rash at once.\n      cite: [us-alphamax-2024 §17]\n",
            "    - cite: [us-alphamax-2024 §17]\n      text: Report a rash at once.\n",
            "text: Report",
            "alphadine: the key text stands after cite",
        ),
        (
            "drugs.yaml",
            "      rate: 0.5 kg\n      placebo: 0.4 kg\n",
            "      placebo: 0.4 kg\n      rate: 0.5 kg\n",
            "      rate: 0.5 kg",
            "alphadine: the key rate stands after placebo",
        ),
        (
            "sources.yaml",
            "us-betalan-2021:",
            AA + "us-betalan-2021:",
            "aa-betalan:",
            "the record aa-betalan stands after",
        ),
        ("classes.yaml", "  name: nerve calmers\n", "  name:   nerve calmers\n", "  name:   nerve", "the canonical form has 'name: nerve calmers' here"),
        (
            "classes.yaml",
            "  name: nerve calmers\n",
            "  name: nerve calmers  # a comment\n",
            "  name: nerve",
            "the canonical form has 'name: nerve calmers' here",
        ),
        ("classes.yaml", "  name: nerve calmers\n", '  name: "nerve calmers"\n', '  name: "nerve', "the canonical form has 'name: nerve calmers' here"),
    ],
)
def test_what_is_not_in_canonical_form_is_named_with_the_command_that_fixes_it(
    app: App, folder: Path, edit: Edit, file: str, old: str, new: str, at: str, said: str
) -> None:
    assert app("check").code == Exit.ANSWERED
    edit(file, old, new)
    before = (folder / file).read_bytes()
    result = app("check")
    assert result.code == Exit.INVALID_FACTS
    found = [row for row in result.rows if row[2] == "canonical-form"]
    assert [row[:2] for row in found] == [[file, line_of(folder, file, at)]]
    assert said in found[0][3]
    assert found[0][4] == "python tools/make.py facts"
    assert (folder / file).read_bytes() == before


def test_a_misordered_key_is_named_beside_other_problems(app: App, folder: Path, edit: Edit) -> None:
    edit("drugs.yaml", "      rate: 0.5 kg\n      placebo: 0.4 kg\n", "      placebo: 0.4 kg\n      rate: 0.5 kg\n")
    edit("drugs.yaml", "condition: kidney-stones", "condition: kidney-stone")
    assert {row[2] for row in app("check").rows} == {"canonical-form", "reference"}


def test_a_duplicate_key_names_both_lines(app: App, folder: Path, edit: Edit) -> None:
    edit("classes.yaml", "  name: nerve calmers\n", "  name: nerve calmers\n  name: other calmers\n")
    (row,) = app("check").rows
    assert row[:3] == ["classes.yaml", line_of(folder, "classes.yaml", "  name: other"), "duplicate-key"]
    assert f"first on line {line_of(folder, 'classes.yaml', '  name: nerve')}" in row[3]
    assert row[4] == "keep one of the two"


def test_a_record_twice_is_a_duplicate_key(app: App, edit: Edit) -> None:
    edit("drugs.yaml", "betaxan:\n  checked", "alphadine:\n  checked")
    assert ["drugs.yaml", "duplicate-key"] in [[row[0], row[2]] for row in app("check").rows]


@pytest.mark.parametrize(
    ("text", "line", "rule", "said", "fix"),
    [
        ("drugs:\n  alphadine:\n", 2, "empty", "drugs.alphadine is empty", "schema drugs --template"),
        ("drugs:\n  alphadine:\n    names:\n", 3, "empty", "drugs.alphadine.names is empty", "write the value or leave the key out"),
        (SPARSE.replace("      inn: deltazol\n", ""), 5, "missing-key", "drugs.deltazol.names lacks 'inn'", "add inn: …"),
        (SPARSE[: SPARSE.index("    names:")], 3, "missing-key", "drugs.deltazol lacks 'names', 'classification'", "'migraine-ref schema drugs --template'"),
        (
            SPARSE + "    dosing:\n      - indication: epilepsy\n        kind: start\n",
            14,
            "missing-key",
            "lacks 'cite', 'purpose', 'population', 'dose'",
            "add cite: …",
        ),
        (SPARSE + "    dosing:\n      -\n", 14, "empty", "drugs.deltazol.dosing[0] is empty", "schema drugs --template"),
        (SPARSE + "    dosing: soon\n", 13, "type", "must be a list", "put it in [ ]"),
        (SPARSE + "    dosing:\n    - [a\n", 15, "yaml", "", "check quotes, indentation and brackets"),
        ("guidelines:\n  guild-2042:\n    state_note: it was put off\n", 2, "reference", "no guideline has the id 'guild-2042' yet", "guild-2024"),
        ("guidelines:\n  guild-2015:\n    superseded_by: guild-2042\n", 3, "reference", "no guideline has the id 'guild-2042'", "did you mean 'guild-2024'"),
        (
            "interactions:\n  alphadine-betaxan:\n    partner: betaxane\n",
            3,
            "reference",
            "no partner or drug or class has the id 'betaxane'",
            "did you mean 'betaxan'?",
        ),
        ("partners:\n  enzyme-openers:\n    members: [openamicin]\n", 3, "reference", "has the id 'openamicin'", "did you mean 'openamycin'?"),
        (
            "drugs:\n  alphadine:\n    place:\n      - facet: evidence for\n        text: x\n        other: betaxane\n        cite: [ref-index-2024 page 1]\n",
            6,
            "reference",
            "no drug has the id",
            "'betaxan'",
        ),
    ],
)
def test_an_overlay_that_is_broken_or_half_written(app: App, text: str, line: int, rule: str, said: str, fix: str) -> None:
    mine = app.overlay(text)
    result = app("check", mine)
    assert result.code == Exit.INVALID_FACTS
    found = [row for row in result.rows if row[:3] == [mine, str(line), rule]]
    assert found, result.text
    assert said in found[0][3]
    assert fix in found[0][4]
    answer = app("show", "alphadine", "--data", mine)
    assert (answer.code, answer.out) == (Exit.INVALID_FACTS, b"")
    assert f"{mine}:{line}: {rule}" in answer.err
    assert not list(app.cache.glob("*.sqlite"))


def test_the_problems_come_in_the_same_order_each_time(app: App) -> None:
    mine = app.overlay("drugs:\n  alphadine:\n    names: {inn: [], display: [], usan: [], ban: [], cite: []}\n")
    seen = [
        subprocess.run(
            [sys.executable, "-c", _CHECK, str(TINY), mine],
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert len(seen[0].splitlines()) == 10
    assert len(set(seen)) == 1


_CHECK = "import sys; from migraine_cli.authoring.checking import check; print(*check(sys.argv[1], sys.argv[2:])[0], sep='\\n')"


def test_the_command_that_formats_rewrites_nothing_that_says_a_key_twice(tmp_path: Path) -> None:
    """One of the two values would be lost."""
    copy = tmp_path / "checkout"
    for part in ("src", "tools", "data"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    classes = copy / "data/classes.yaml"
    text = classes.read_text(encoding="utf-8")
    at = text.index("  name: ")
    broken = text[:at] + "  name: one name\n" + text[at:]
    classes.write_text(broken, encoding="utf-8")
    done = subprocess.run([sys.executable, "tools/make.py", "facts"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "classes.yaml:3: duplicate-key" in done.stderr
    assert classes.read_text(encoding="utf-8") == broken
    classes.write_text(text.replace("  name: ", "  name:   ", 1), encoding="utf-8")
    done = subprocess.run([sys.executable, "tools/make.py", "facts"], cwd=copy, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "wrote data/classes.yaml\n")
    assert classes.read_text(encoding="utf-8") == text
