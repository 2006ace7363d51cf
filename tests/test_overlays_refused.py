"""An overlay that is not facts: exit 3, file and line and rule and fix, nothing on stdout; and hostile text in one that is."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from migraine_cli.authoring.strict_yaml import MAX_OVERLAY_BYTES
from migraine_cli.errors import Exit
from tests.support import FORMATS, SPARSE, App, Result


def invalid(result: Result, *said: str) -> None:
    assert result.code == Exit.INVALID_FACTS
    assert result.out == b""
    assert "Traceback" not in result.err
    assert "--no-local" in result.err
    for text in said:
        assert text in result.err


def test_an_invalid_overlay_names_file_line_rule_and_fix_for_every_problem(app: App) -> None:
    mine = app.overlay("drugs:\n  alphadine:\n    dosign: []\n    salts: none\n  epsilon:\n    checked: soon\nsauces: {}\n")
    result = app("show", "betaxan", "--data", mine)
    invalid(result, f"{mine}:3: unknown-key", "did you mean 'dosing'", f"{mine}:4: type", f"{mine}:6: date", f"{mine}:7: unknown-key", "'sources'")
    assert "fix: " in result.err


def test_an_overlay_that_breaks_a_rule_is_invalid(app: App) -> None:
    mine = app.overlay(SPARSE.replace("deltazol:", "deltazol:\n    counselling:\n      - text: take .5 mg\n        cite: [ref-index-2024 page 1]"))
    invalid(app("show", "betaxan", "--data", mine), f"{mine}:4: amounts-are-written-safely", "write a leading zero")


def test_a_reference_to_nothing_is_invalid(app: App) -> None:
    mine = app.overlay(SPARSE.replace("class: calmers", "class: kalmers").replace("page 40]", "page 40, no-such page 1]"))
    invalid(app("list", "--data", mine), "no class has the id 'kalmers'", "did you mean 'calmers'")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no facts"),
        (b"# only a comment\n", "holds no facts"),
        (b"- a\n- b\n", "must be a mapping"),
        (b"just words", "must be a mapping"),
        (b"drugs: [", ": yaml: "),
        (b"drugs:\n\talpha: 1\n", ":2: yaml: "),
        (b"\x7fELF\x02\x01\x01\x00\x00", "NUL"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "is not UTF-8"),
        (b"drugs: caf\xe9\n", ":1: encoding: is not UTF-8"),
        (b"[" * 100_000, "nest"),
        (b"drugs: " + b"{a: " * 100_000, "nest"),
        (b"- " * 100_000, "nest"),
        (b"drugs: &a\n  b: *a\n", "anchors"),
        (b"drugs: !!python/object:os.system x\n", "tags"),
        (b"---\ndrugs: {}\n---\ndrugs: {}\n", "second document"),
        (b"drugs: {}\ndrugs: {}\n", "duplicate-key"),
        (b"drugs:\n  alphadine:\n    names:\n      inn: a\n      inn: b\n", ":5: duplicate-key"),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else None,
)
def test_a_file_that_is_not_facts_is_invalid(app: App, content: bytes, said: str) -> None:
    path = app.folder / "mine.yaml"
    path.write_bytes(content)
    invalid(app("show", "alphadine", "--data", str(path)), f"{path}:", said)


def test_a_missing_file_is_invalid_and_not_passed_over(app: App) -> None:
    invalid(app("show", "alphadine", "--data", "/nowhere/mine.yaml"), "/nowhere/mine.yaml:1: file: does not exist")
    app.environ["MIGRAINE_REF_DATA"] = "/nowhere/else.yaml"
    invalid(app("show", "alphadine"), "/nowhere/else.yaml")


def test_an_unreadable_file_is_invalid(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions do not stop root, who runs tests in containers: the refusal of the system is simulated."""
    mine = app.overlay(SPARSE)
    real = Path.read_bytes

    def denied(path: Path) -> bytes:
        if str(path) == mine:
            raise PermissionError(13, "Permission denied", mine)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    invalid(app("show", "alphadine", "--data", mine), f"{mine}:1: file: cannot be read: Permission denied")


def test_a_circular_link_is_invalid(app: App) -> None:
    one, two = app.folder / "one.yaml", app.folder / "two.yaml"
    one.symlink_to(two)
    two.symlink_to(one)
    invalid(app("show", "alphadine", "--data", str(one)), f"{one}:1: file:")


def test_a_device_or_a_pipe_is_not_read(app: App) -> None:
    pipe = app.folder / "pipe.yaml"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        invalid(app("show", "alphadine", "--data", str(path)), f"{path}:1: file: is not a file")


def test_a_huge_file_is_refused_before_it_is_read(app: App) -> None:
    path = app.folder / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # sparse: takes no space, and reading it would take all memory
    invalid(app("show", "alphadine", "--data", str(path)), "size: 1,099,511,627,776 bytes", f"{MAX_OVERLAY_BYTES:,}")


def test_many_problems_are_cut_short_with_the_number_of_the_rest(app: App) -> None:
    mine = app.overlay("drugs:\n" + "".join(f"  alphadine{n}: none\n" for n in range(300)))
    result = app("show", "alphadine", "--data", mine)
    invalid(result, "300 problems", "and 250 more", "migraine-ref check")
    assert len(app("check", mine).lines) == 300


HOSTILE = {
    "markup": ("[bold]danger[/bold] [/b] [see table 1]", "[bold]danger[/bold] [/b] [see table 1]"),
    "html": ("<script>alert(1)</script> & <b>", None),
    "markdown": ("*not bold* _it_ `code` | [link](x) # ~", None),
    "emoji code": (":warning: text", ":warning: text"),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_markup_in_facts_is_text(app: App, kind: str, name: str) -> None:
    text, _ = HOSTILE[kind]
    mine = app.overlay(f"drugs:\n  alphadine:\n    counselling:\n      - text: '{text}'\n        cite: ['ref-index-2024 {text}']\n")
    result = app("show", "alphadine", "-s", "counselling", "--why", "-f", name, "--data", mine, terminal=True, width=200)
    assert result.code == Exit.ANSWERED
    if name in ("json", "jsonl"):
        assert json.dumps(text) in result.text
    elif name == "html":
        assert "<script>" not in result.text
        assert "alert(1)" in result.text or kind != "html"
    elif name == "markdown":
        assert "\\*not bold\\* \\_it\\_ \\`code\\` \\| \\[link\\](x) \\# \\~" in result.text or kind != "markdown"
        assert "\\<script\\>" in result.text or kind != "html"
    else:
        assert text in result.text


@pytest.mark.parametrize("sign", ["\\e[31m", "\\a", "\\x9b", "\\u202E", "\\u2066", "\\u200B", "\\0"])
def test_escapes_in_facts_are_refused_and_shown_escaped(app: App, sign: str) -> None:
    mine = app.overlay(f'drugs:\n  alphadine:\n    counselling:\n      - text: "owned {sign} here"\n        cite: [ref-index-2024 page 1]\n')
    result = app("show", "alphadine", "--data", mine)
    invalid(result, f"{mine}:4:")
    assert all(char.isprintable() or char == "\n" for char in result.err)


def test_escapes_in_keys_and_in_the_name_of_the_file_are_shown_escaped(app: App) -> None:
    mine = app.overlay('"own\\e[31med": {}\n', "a\x1b[31mb.yaml")
    result = app("show", "alphadine", "--data", mine)
    invalid(result, "\\x1b[31m")
    assert "\x1b" not in result.err
    listed = app("check", mine, terminal=True, width=200, environ={"NO_COLOR": "1"})
    assert listed.code == Exit.INVALID_FACTS
    assert "\x1b[31m" not in listed.text


def test_a_broken_overlay_is_refused_quickly(app: App) -> None:
    """An attack on the parser costs no more than a look at its start."""
    path = app.folder / "mine.yaml"
    path.write_bytes(b"[" * (4 * 1024 * 1024))
    started = time.process_time()
    invalid(app("show", "alphadine", "--data", str(path)), "nest")
    assert time.process_time() - started < 2
