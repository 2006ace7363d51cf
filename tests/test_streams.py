"""Streams: terminal and pipe, colour, width, plain locales, closed and full outputs, files, the pager, help."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from migraine_cli import __version__
from migraine_cli.cli.commands import COMMAND_NAMES
from migraine_cli.errors import Exit
from migraine_cli.render import ENDINGS
from migraine_cli.store import locate
from tests.support import ANSWERS, FORMATS, App, Shell

COLOR = re.compile(r"\x1b\[[0-9;]*3[0-9][0-9;]*m")


def test_a_terminal_gets_colour_and_a_pipe_gets_none(app: App) -> None:
    assert COLOR.search(app("show", "alphadine", terminal=True, width=80).text)
    for name in FORMATS:
        assert "\x1b" not in app("show", "alphadine", "-f", name).text


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": "unknown"}])
def test_no_color_wins_and_dumb_terminals_get_none(app: App, variables: dict[str, str]) -> None:
    result = app("show", "alphadine", terminal=True, width=80, environ=variables)
    assert not COLOR.search(result.text)
    assert "DOES IT WORK?" in result.text


def test_an_empty_no_color_is_none(app: App) -> None:
    assert COLOR.search(app("show", "alphadine", terminal=True, width=80, environ={"NO_COLOR": ""}).text)


def test_a_dumb_terminal_gets_no_escape_at_all(app: App) -> None:
    assert "\x1b" not in app("show", "alphadine", terminal=True, width=80, environ={"TERM": "dumb"}).text


def test_force_color_colours_rich_and_never_picks_the_format(app: App) -> None:
    forced = {"FORCE_COLOR": "1"}
    assert app("show", "alphadine", environ=forced).out == app("show", "alphadine").out
    assert COLOR.search(app("show", "alphadine", "-f", "rich", environ=forced).text)
    for name in FORMATS:
        if name != "rich":
            assert app("show", "alphadine", "-f", name, environ=forced).out == app("show", "alphadine", "-f", name).out


def test_columns_set_the_width_of_rich_only(app: App) -> None:
    wide = app("show", "alphadine", terminal=True, environ={"COLUMNS": "100", "NO_COLOR": "1"})
    assert wide.out == app("show", "alphadine", terminal=True, width=100, environ={"NO_COLOR": "1"}).out
    for name in FORMATS:
        same = app("show", "alphadine", "-f", name).out == app("show", "alphadine", "-f", name, environ={"COLUMNS": "40"}).out
        assert same == (name != "rich")
    for wrong in ("0", "-5", "many", ""):
        assert app("show", "alphadine", "-f", "rich", environ={"COLUMNS": wrong}).code == Exit.ANSWERED


@pytest.mark.parametrize("how", [{"environ": {"LANG": "C"}}, {"environ": {"LC_ALL": "POSIX"}}, {"encoding": "ascii"}, {"encoding": "latin-1"}])
@pytest.mark.parametrize("name", FORMATS)
def test_an_ascii_locale_gets_words_and_never_a_question_mark(app: App, name: str, how: dict[str, str]) -> None:
    result = app("show", "alphadine", "--full", "-f", name, width=200, **how)  # type: ignore[arg-type]  # one of two arguments
    assert result.code == Exit.ANSWERED
    assert result.out.isascii()
    if name in ("json", "jsonl", "yaml"):
        assert "\\u2265" in result.text or ">=" in result.text
    else:
        assert ">=50 %" in result.text.replace("\\", "").replace("&gt;", ">")
        assert "Zelene-Retard" in result.text.replace("\\", "")
    assert "?" not in result.text.replace("DOES IT WORK?", "")


def test_messages_follow_an_ascii_locale(app: App) -> None:
    result = app("show", "Zélènx", environ={"LANG": "C"})
    assert result.err.isascii()


def test_a_utf8_locale_keeps_the_signs(app: App) -> None:
    for locale in ("C.UTF-8", "en_GB.UTF-8", "de_DE.utf8"):
        assert "≥50 %" in app("show", "alphadine", "--full", environ={"LANG": locale}).text


def test_notes_and_warnings_go_to_stderr_and_quiet_silences_them(app: App) -> None:
    loud, quiet = app("show", "alphadine"), app("show", "alphadine", "--quiet")
    assert "warning: alphadine is mistaken" in loud.err
    assert "is mistaken" not in loud.text
    assert quiet.err == ""
    assert quiet.out == loud.out
    assert app("show", "nothing", "-q").err.startswith("error: ")


def test_a_reader_that_leaves_is_no_error(shell: Shell) -> None:
    for words in (("show", "alphadine", "--full"), ("sources", "-f", "json")):
        result = shell.sh('"$@" | head -n 1; echo "${PIPESTATUS:-}" >/dev/null', *words)
        assert result.out.count(b"\n") == 1
        assert result.err.replace("warning: alphadine is mistaken for alphanine (an invented clotting factor)\n", "") == ""


def test_a_reader_that_left_before_is_no_error(shell: Shell) -> None:
    read, write = os.pipe()
    os.close(read)
    result = shell("sources", stdout=write)
    os.close(write)
    assert (result.code, result.err) == (Exit.ANSWERED, "")


@pytest.mark.parametrize("words", [("show", "alphadine", "-q"), ("schema", "overlay"), ("completion", "bash"), ("--version",), ("list", "-f", "json")])
def test_a_full_disk_is_said_with_exit_4(shell: Shell, words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        result = shell(*words, stdout=full)
    assert result.code == Exit.ENVIRONMENT
    assert "No space left on device" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("words", [("show", "alphadine", "-q"), ("schema", "overlay"), ("list", "-f", "json")])
def test_a_closed_stdout_is_said_with_exit_4(shell: Shell, words: tuple[str, ...]) -> None:
    result = shell.sh('exec "$@" >&-', *words)
    assert result.code == Exit.ENVIRONMENT
    assert "standard output is closed" in result.err
    assert "hint: use --output FILE" in result.err


def test_a_closed_stderr_stops_nothing(shell: Shell) -> None:
    assert shell.sh('exec "$@" 2>&-', "show", "alphadine").out == shell("show", "alphadine").out


def test_a_closed_stdin_stops_nothing(shell: Shell) -> None:
    assert shell.sh('exec "$@" <&-', "show", "alphadine").code == Exit.ANSWERED
    result = shell.sh('exec "$@" <&-', "show", "-")
    assert (result.code, result.out) == (Exit.USAGE, b"")


def test_a_real_terminal_gets_a_screen_of_its_width(shell: Shell) -> None:
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 60, 0, 0))
    process = subprocess.Popen(shell.command("show", "betaxan"), stdout=theirs, stderr=subprocess.PIPE, env=shell.environ)
    os.close(theirs)
    data = b""
    while select.select([ours], [], [], 30)[0]:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        data += part
    assert process.wait(timeout=30) == Exit.ANSWERED
    assert process.stderr is not None
    process.stderr.close()
    os.close(ours)
    text = re.sub(r"\x1b\[[0-9;]*m", "", data.decode())
    assert "DOES IT WORK?" in text
    assert 50 < max(len(line) for line in text.split("\r\n")) <= 60


@pytest.mark.parametrize(("ending", "name"), ENDINGS.items())
def test_the_ending_of_a_file_picks_the_format(app: App, ending: str, name: str) -> None:
    target = app.folder / f"answer{ending.upper()}"
    result = app("show", "alphadine", "-q", "--output", str(target))
    assert (result.code, result.out, result.err) == (Exit.ANSWERED, b"", "")
    if name == "json":
        assert target.read_text().startswith("{\n  ")
        assert target.read_text().replace("\n", "").replace(" ", "") == app("show", "alphadine", "-f", name).text.replace("\n", "").replace(" ", "")
    elif name != "jsonl":
        assert target.read_bytes() == app("show", "alphadine", "-f", name).out


def test_a_format_that_was_asked_for_beats_the_ending(app: App) -> None:
    target = app.folder / "answer.json"
    app("list", "-f", "csv", "-o", str(target))
    assert target.read_bytes() == app("list", "-f", "csv").out


def test_rich_in_a_file_has_no_colour(app: App) -> None:
    target = app.folder / "answer.txt"
    app("list", "-f", "rich", "-o", str(target), terminal=True, width=90)
    assert b"\x1b" not in target.read_bytes()


def test_a_file_is_written_whole_or_not_at_all(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    target = app.folder / "answer.tsv"
    target.write_text("what was there")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fails)
        result = app("list", "-o", str(target))
    assert (result.code, result.out) == (Exit.ENVIRONMENT, b"")
    assert "No space left on device" in result.err
    assert target.read_text() == "what was there"
    assert os.listdir(app.folder) == ["answer.tsv"]


def test_an_error_leaves_the_file_as_it_was(app: App) -> None:
    target = app.folder / "answer.tsv"
    target.write_text("what was there")
    for words in (("show", "nothing"), ("show", "alphadine", "--fields", "nonsense"), ("compare", "alphadine")):
        assert app(*words, "-o", str(target)).code != Exit.ANSWERED
    assert target.read_text() == "what was there"


def test_links_modes_folders_and_devices_as_targets(app: App) -> None:
    target, link = app.folder / "real.csv", app.folder / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert app("list", "-o", str(link)).code == Exit.ANSWERED
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() == app("list", "-f", "csv").out
    assert app("list", "-o", "/dev/null").code == Exit.ANSWERED
    for wrong in (str(app.folder), str(app.folder / "no" / "folder.csv")):
        result = app("list", "-o", wrong)
        assert result.code == Exit.ENVIRONMENT
        assert "hint: " in result.err


def test_the_pager_gets_rich_output(app: App) -> None:
    seen = app.folder / "seen"
    pager = f"{sys.executable} -c \"import sys; open('{seen}', 'wb').write(sys.stdin.buffer.read())\""
    result = app("show", "alphadine", "--pager", terminal=True, width=80, environ={"PAGER": "false", "MIGRAINE_REF_PAGER": pager})
    assert (result.code, result.out) == (Exit.ANSWERED, b"")
    assert seen.read_bytes() == app("show", "alphadine", terminal=True, width=80).out
    assert app("show", "alphadine", "--pager", environ={"PAGER": pager}).out == app("show", "alphadine").out


def test_a_pager_that_is_missing_is_done_without(app: App) -> None:
    result = app("list", "--pager", terminal=True, width=80, environ={"PAGER": "/no/such/pager"})
    assert result.code == Exit.ANSWERED
    assert result.out == app("list", terminal=True, width=80).out
    assert "note: the pager /no/such/pager cannot be run" in result.err


@pytest.mark.parametrize("words", [("--help",), ("-h",), *((name, "-h") for name in COMMAND_NAMES)], ids=" ".join)
def test_help_in_a_pipe_has_examples_first_and_no_boxes(shell: Shell, words: tuple[str, ...]) -> None:
    result = shell(*words)
    assert (result.code, result.err) == (Exit.ANSWERED, "")
    assert not set(result.text) & set("╭╮╰╯│─━┃\x1b")
    assert result.text.index("Examples:") < result.text.index("Options:")
    assert "migraine-ref" in result.text


def test_a_command_line_without_words_is_help_with_exit_2(shell: Shell) -> None:
    result = shell()
    assert result.code == Exit.USAGE
    assert "Examples:" in result.text + result.err


def test_the_version(shell: Shell) -> None:
    assert shell("--version").text == f"migraine-ref {__version__}\n"


@pytest.mark.parametrize("command", [[sys.executable, "-m", "migraine_cli"], [str(Path(sys.executable).parent / "migraine-ref")]], ids=["module", "script"])
def test_module_and_script_run_from_a_foreign_folder(shell: Shell, shipped_store_path: Path, command: list[str]) -> None:
    done = subprocess.run([*command, "show", "lamotrigine"], cwd=shell.folder, capture_output=True, env=shell.environ, timeout=60, check=False)
    assert done.returncode == Exit.ANSWERED, done.stderr.decode()
    assert done.stdout.startswith(b"lamotrigine\t")


@pytest.mark.parametrize("command", ANSWERS)
def test_the_same_question_gets_the_same_bytes(shell: Shell, command: str) -> None:
    """No order of a set, no time of day: each process answers alike, whatever its hash seed."""
    first = shell(*ANSWERS[command], "-f", "json", environ={"PYTHONHASHSEED": "1"})
    assert first.code == Exit.ANSWERED
    assert shell(*ANSWERS[command], "-f", "json", environ={"PYTHONHASHSEED": "2"}).out == first.out


def test_the_reading_path_loads_neither_yaml_nor_typer_nor_rich(shell: Shell) -> None:
    """A look-up in a pipe pays for what it uses only."""
    probe = (
        "import sys\nfrom migraine_cli.store import locate\n"
        f"locate.shipped_store = lambda: {str(shell.store)!r}\nlocate.shipped_data = lambda: {str(shell.data)!r}\n"
        "import os\nfrom migraine_cli.cli.env import Env\nfrom migraine_cli.cli.main import run\n"
        "code = run(Env.real(), sys.argv[1:])\n"
        "heavy = {'yaml', 'typer', 'rich', 'click', 'dataclasses', 'typing', 'pathlib', 'importlib.resources'}\n"
        "heavy |= {'migraine_cli.authoring', 'migraine_cli.model.record'}\n"
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    for words in (("show", "alphadine", "-q"), ("compare", "alphadine", "betaxan", "-q"), ("list", "-f", "json"), ("class", "calmers"), ("resolve", "Betalan")):
        done = subprocess.run(
            [sys.executable, "-S", "-c", probe, *words], capture_output=True, env={**shell.environ, "PYTHONPATH": _SRC}, timeout=60, check=False
        )
        assert done.stderr.decode().strip() == "0 []", words


_SRC = str(Path(locate.__file__).parents[2])
