"""Completion: what a TAB offers, and scripts that the shells can read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from migraine_cli.cli.commands import COMMAND_NAMES, command
from migraine_cli.query.select import JURISDICTIONS, SECTIONS
from migraine_cli.render import FORMATS
from tests.support import SPARSE, App, Shell


def offered(app: App, *words: str, shell: str = "bash") -> list[str]:
    result = app("__complete", shell, *words)
    assert (result.code, result.err) == (0, "")
    return result.lines


def test_commands(app: App) -> None:
    assert offered(app, "") == list(COMMAND_NAMES)
    assert offered(app, "cla") == ["classes", "class"]
    assert offered(app, "zzz") == []
    assert offered(app, "zzz", "") == []


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_options_of_every_command(app: App, name: str) -> None:
    flags = [flag for option in command(name).options for flag in option.flags if flag.startswith("--")]
    assert offered(app, name, "--") == flags
    for flag in flags:
        assert flag in offered(app, name, flag[:4])


def test_values_of_options(app: App) -> None:
    assert offered(app, "show", "--format", "") == list(FORMATS)
    assert offered(app, "show", "-f", "j") == ["json", "jsonl"]
    assert offered(app, "show", "--format=ma") == ["--format=markdown"]
    assert offered(app, "show", "--section", "") == list(SECTIONS)
    assert offered(app, "show", "-j", "") == list(JURISDICTIONS)
    assert offered(app, "list", "--role", "") == ["preventive", "acute", "short-term prevention"]
    assert offered(app, "list", "--sort", "e") == ["evidence"]
    # Of two ways to write one name, one is enough.
    assert {name.replace("-", " ") for name in offered(app, "list", "--class", "sod")} == {"sodium calmers"}
    assert {name.replace("-", " ") for name in offered(app, "list", "--condition", "epi")} == {"epilepsy", "episodic migraine"}


def test_files(app: App) -> None:
    for words in (("show", "--data", ""), ("show", "-o", "x"), ("check", ""), ("show", "--output=x")):
        assert offered(app, *words) == ["__files__"]


def test_drugs_by_generic_brand_and_code(app: App) -> None:
    assert {"alphadine", "alphadine sodium", "alphadin"} <= set(offered(app, "show", "alph"))
    assert "Alphamax" in offered(app, "show", "Alph")
    assert set(offered(app, "compare", "alphadine", "gam")) >= {"gammalimab"}
    assert "Betalan" in offered(app, "show", "Bet")
    assert "N99AA01" in offered(app, "show", "N99")
    assert len(offered(app, "show", "")) == len(set(offered(app, "show", ""))) >= 10


def test_classes_schemas_shells_and_sources(app: App) -> None:
    assert "quelling antibodies" in offered(app, "class", "quel")
    assert offered(app, "schema", "ov") == ["overlay"]
    assert offered(app, "completion", "") == ["bash", "fish", "zsh"]
    assert offered(app, "sources", "guild") == ["guild-2015-paper", "guild-2024-paper"]


def test_names_of_the_configured_overlays(app: App) -> None:
    assert offered(app, "show", "delt") == []
    app.config.mkdir(parents=True)
    (app.config / "mine.yaml").write_text(SPARSE)
    assert offered(app, "show", "delt") == ["deltazol"]


def test_other_shells_get_what_a_candidate_is(app: App) -> None:
    assert "alphadine\tINN" in offered(app, "show", "alph", shell="zsh")
    assert offered(app, "sho", shell="fish") == [f"show\t{command('show').help}"]
    assert not any("\t" in line for line in offered(app, "show", "a"))


@pytest.mark.parametrize("typed", ["alpha\x1b[31m", "\u202e", "alpha\udcff", "'", '"', "$(x)", "%", "_", "x" * 5000])
def test_odd_words_offer_nothing_and_fail_nothing(app: App, typed: str) -> None:
    assert offered(app, "show", typed) == []


def test_a_broken_overlay_does_not_write_into_the_command_line(app: App) -> None:
    app.config.mkdir(parents=True)
    (app.config / "bad.yaml").write_text("nonsense: 1\n")
    result = app("__complete", "bash", "show", "alph")
    assert result.out == b""


@pytest.mark.parametrize(("name", "check"), [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])])
def test_the_shell_can_read_its_script(app: App, name: str, check: list[str]) -> None:
    script = app.folder / f"script.{name}"
    script.write_bytes(app("completion", name).out)
    assert "migraine-ref __complete" in script.read_text()
    if shutil.which(check[0]) is None:
        pytest.skip(f"{check[0]} is not installed")
    done = subprocess.run([*check, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["migraine-ref", "show", "alphad"], ["alphadine"]),
        (["migraine-ref", "list", "--sort", "e"], ["evidence"]),
        (["migraine-ref", "show", "--ful"], ["--full"]),
        (["migraine-ref", "list", "--role", "short"], ["short-term\\ prevention"]),
    ],
)
def test_bash_completes(shell: Shell, app: App, words: list[str], expected: list[str], tmp_path: Path) -> None:
    """The script and the command together, as bash runs them at a TAB."""
    launcher = tmp_path / "migraine-ref"
    quoted = " ".join("'" + str(part).replace("'", "'\\''") + "'" for part in shell.command())
    launcher.write_text(f'#!/bin/sh\nexec {quoted} "$@"\n')
    launcher.chmod(0o755)
    script = app("completion", "bash").text
    line = f"{script}\nCOMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _migraine_ref; printf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, env={**shell.environ, "PATH": f"{tmp_path}:{shell.environ['PATH']}"}, check=False
    )
    assert set(expected) <= set(done.stdout.splitlines()), done.stderr
