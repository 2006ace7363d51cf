"""The express lane and the Typer lane: for every command line the same bytes, the same messages, the same exit code."""

from __future__ import annotations

from typing import Any

import pytest

from migraine_cli.cli import express, typer_lane
from migraine_cli.cli.commands import COMMAND_NAMES, command
from tests.support import ANSWERS, FORMATS, SPARSE, App, Result

KINDS_OF_NAME = {
    "generic": "alphadine",
    "generic in capitals": "ALPHADINE",
    "national name": "alfadine",
    "salt": "alphadine sodium",
    "brand": "Alphamax",
    "brand with accents and ®": "zelene retard®",
    "ATC": "N99AA01",
    "RxCUI": "9900001",
    "UNII": "a1b2c3d4ey",
    "near miss": "alphadin e x",
    "unknown": "qqqqqq",
    "ambiguous": "Duplon",
    "class": "sodium-calmers",
    "empty": "",
    "white space": "  ",
    "control": "al\x1b[31mpha",
    "bidirectional": "alpha\u202edine",
    "markup": "[bold]alphadine[/bold]",
    "long": "x" * 10_000,
    "not UTF-8": "alpha\udcffdine",
}

# What a person types, right and wrong. MINE and BAD stand for overlay files.
LINES: list[tuple[str, ...]] = [
    ("show", "alphadine", "--full", "--why"),
    ("show", "alphadine", "-s", "dosing,titration", "-s", "restart", "-j", "us"),
    ("show", "alphadine", "--section=dosing", "--jurisdiction=US", "--format=json"),
    ("show", "alphadine", "-f", "json", "-f", "csv"),
    ("show", "alphadine", "qqqqqq", "betaxan"),
    ("show", "--", "alphadine"),
    ("show", "--", "--full"),
    ("show", "--full", "alphadine"),
    ("show", "alphadine", "--quiet"),
    ("show", "deltazol", "--data", "MINE"),
    ("show", "deltazol", "--data=MINE", "--no-local"),
    ("show", "alphadine", "--data", "BAD"),
    ("show", "alphadine", "--data", "/nowhere/at/all.yaml"),
    ("show", "alphadine", "--format", "pdf"),
    ("show", "alphadine", "--format", ""),
    ("show", "alphadine", "--format", "--full"),
    ("show", "alphadine", "--fields", "drug,text"),
    ("show", "alphadine", "--fields", "drug,texts"),
    ("show", "alphadine", "--fields", ""),
    ("show", "alphadine", "--section", "doses"),
    ("show", "alphadine", "--section", ""),
    ("show", "alphadine", "--jurisdiction", "XX"),
    ("show", "alphadine", "--output", "/nowhere/at/all.txt"),
    ("show", "alphadine", "-fjson"),
    ("show", "alphadine", "-qs", "dosing"),
    ("show", "alphadine", "--ful"),
    ("show", "alphadine", "--full=yes"),
    ("show", "alphadine", "--format"),
    ("show",),
    ("show", "-"),
    ("resolve", "-", "Alphamax"),
    ("compare", "alphadine"),
    ("compare", "alphadine", "Alphamax"),
    ("compare", "alphadine", "qqqqqq"),
    ("compare", "alphadine", "betaxan", "--differences"),
    ("compare", "alphadine", "betaxan", "gammalimab", "-s", "status", "-j", "EU", "-f", "markdown"),
    ("compare", *["alphadine"] * 7),
    ("classes", "alphadine"),
    ("class",),
    ("class", "calmers", "quellers"),
    ("class", "nowhere"),
    ("class", "alphadine"),
    ("list", "--role", "preventive", "--by", "class"),
    ("list", "--role", "curative"),
    ("list", "--route", "subcutaneous", "--class", "quellers", "--sort", "evidence"),
    ("list", "--route", "by foot"),
    ("list", "--status", "approved", "--jurisdiction", "EU"),
    ("list", "--condition", "asthma", "--relation", "contraindications"),
    ("list", "--relation", "favours"),
    ("list", "--sort", "colour"),
    ("list", "--role", "acute", "--class", "quellers"),
    ("search", "invented", "--limit", "2"),
    ("search", "invented", "-n", "2"),
    ("search", "invented", "--limit", "0"),
    ("search", "invented", "--limit", "-1"),
    ("search", "invented", "--limit", "many"),
    ("search", "invented", "--limit", "٣"),
    ("search", "invented", "--limit", "²"),
    ("search", "invented", "--limit", "99999999999999999999"),
    ("search", "invented", "--limit", " 2 "),
    ("search", "invented", "--limit", "1_0"),
    ("search", "alpha-lipoic"),
    ("search", "---"),
    ("search", "\"'()*:^{}"),
    ("search", "NOT", "AND", "OR"),
    ("sources", "guild-2024-paper"),
    ("sources", "guild-2024"),
    ("check", "MINE"),
    ("check", "BAD", "-f", "jsonl"),
    ("check", "/nowhere/at/all.yaml"),
    ("schema",),
    ("schema", "overlay"),
    ("schema", "nothing"),
    ("schema", "drugs", "--template"),
    ("schema", "output", "--template"),
    ("schema", "--template"),
    ("schema", "overlay", "output"),
    ("completion", "bash"),
    ("completion", "tcsh"),
    ("completion",),
    ("coverage", "alphadine", "-s", "dosing,trials"),
    ("coverage", "alphadine", "qqqqqq"),
    ("coverage", "-s", "doses"),
    ("coverage", "-"),
    ("changes", "Alphamax"),
    ("changes", "oldazole", "--since", "2025.09.0", "--full"),
    ("changes", "--since", "2025.10.1"),
    ("changes", "--since", "yesterday"),
    ("changes", "--since"),
    ("changes", "gammalimab"),
    ("info",),
    ("info", "--no-local"),
]

BAD = "drugs:\n  alphadine:\n    dosing: [1, 2]\n    nonsense: true\n"


def both(app: App, monkeypatch: pytest.MonkeyPatch, words: list[str], **how: Any) -> tuple[Result, Result]:
    """Run a command line through each lane. The Typer lane must not lean on the other."""
    app.environ["MIGRAINE_REF_DATA"] = ""
    first = app(*words, stdin=b"alphadine\n\n  Betalan \n", **how)
    with monkeypatch.context() as patch:
        patch.setattr(express, "parse", lambda *_: pytest.fail("the express lane was taken"))
        second = app(*words, stdin=b"alphadine\n\n  Betalan \n", express=False, **how)
    return first, second


def spelled(app: App, words: tuple[str, ...]) -> list[str]:
    mine, bad = app.overlay(SPARSE, "mine.yaml"), app.overlay(BAD, "bad.yaml")
    return [word.replace("MINE", mine).replace("BAD", bad) for word in words]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("chosen", ANSWERS)
def test_every_command_and_format(app: App, monkeypatch: pytest.MonkeyPatch, chosen: str, name: str) -> None:
    words = [*ANSWERS[chosen], "-f", name]
    first, second = both(app, monkeypatch, words, terminal=True, width=90)
    assert first == second
    assert first.code == 0
    assert first.out or chosen == "check"  # nothing is wrong: no row


@pytest.mark.parametrize("chosen", ["show", "resolve", "compare", "class", "search", "sources"])
@pytest.mark.parametrize("kind", KINDS_OF_NAME)
def test_every_kind_of_name(app: App, monkeypatch: pytest.MonkeyPatch, kind: str, chosen: str) -> None:
    words = [chosen, KINDS_OF_NAME[kind], *(["betaxan"] if chosen == "compare" else [])]
    first, second = both(app, monkeypatch, words)
    assert first == second
    assert (first.code == 0) == bool(first.out)


@pytest.mark.parametrize("words", LINES, ids=lambda words: " ".join(words)[:60])
def test_every_line_a_person_may_type(app: App, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    first, second = both(app, monkeypatch, spelled(app, words))
    assert first == second


@pytest.mark.parametrize("chosen", ANSWERS)
def test_plain_lines_never_load_typer(app: App, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    """Else the two lanes would agree because there is one."""
    monkeypatch.setattr(typer_lane, "run_typer", lambda *_: pytest.fail("the Typer lane was taken"))
    for name in FORMATS:
        assert app(*ANSWERS[chosen], "-f", name).code == 0


@pytest.mark.parametrize("chosen", COMMAND_NAMES)
def test_the_express_lane_leaves_what_it_does_not_know_to_the_other(chosen: str) -> None:
    declared = command(chosen)
    for words in (["--help"], ["-h"], ["--no-such-option"], ["-Z"], ["--output"]):
        assert express.parse(declared, words) is None
