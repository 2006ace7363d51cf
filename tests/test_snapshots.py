"""What a person sees, kept as text: a change of it is a change to look at. `pytest --snapshot-update` takes it over."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.support import SPARSE, App

SCREENS: dict[str, tuple[str, ...]] = {
    "show": ("show", "alphadine"),
    "show betaxan": ("show", "betaxan"),
    "show full": ("show", "alphadine", "--full"),
    "show why": ("show", "betaxan", "--why"),
    "show sparse": ("show", "deltazol", "--data", "mine.yaml"),
    "compare": ("compare", "alphadine", "betaxan"),
    "compare differences": ("compare", "alphadine", "betaxan", "gammalimab", "--differences"),
    "class": ("class", "sodium-calmers"),
    "classes": ("classes",),
    "list": ("list",),
    "list by class": ("list", "--by", "class"),
    "search": ("search", "invented"),
    "resolve": ("resolve", "Zélène-Retard", "N99AA02"),
    "sources": ("sources",),
    "one source": ("sources", "openaura-paper"),
    "check": ("check", "bad.yaml"),
}
ERRORS: dict[str, tuple[str, ...]] = {
    "unknown": ("show", "alphadin e x"),
    "ambiguous": ("show", "Duplon"),
    "a class": ("show", "quellers"),
    "one name": ("compare", "alphadine"),
    "same drug": ("compare", "alphadine", "Alphamax"),
    "field": ("list", "--fields", "drug,colour"),
    "format": ("list", "--format", "pdf"),
    "section": ("show", "alphadine", "--section", "doses"),
    "filter": ("list", "--role", "acute", "--class", "quellers"),
    "command": ("shwo", "alphadine"),
    "option": ("show", "alphadine", "--ful"),
    "overlay": ("show", "alphadine", "--data", "bad.yaml"),
}
BAD = "drugs:\n  alphadine:\n    dosign: []\n    limits:\n      - kind: per 24 h\n        amount: five\n        cite: [us-alphamax-2024]\n"


@pytest.fixture
def here(app: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """A command line in a folder of its own, so that no path of this machine is in what is kept."""
    monkeypatch.chdir(app.folder)
    app.overlay(SPARSE, "mine.yaml")
    app.overlay(BAD, "bad.yaml")
    return app


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(here: App, snapshot: SnapshotAssertion, name: str, width: int) -> None:
    result = here(*SCREENS[name], terminal=True, width=width, environ={"NO_COLOR": "1"})
    assert result.code == (3 if name == "check" else 0)
    assert "\n" + result.text.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "") == snapshot


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_message(here: App, snapshot: SnapshotAssertion, name: str) -> None:
    result = here(*ERRORS[name])
    assert result.out == b""
    assert "\n" + result.err == snapshot


@pytest.mark.parametrize("name", ["show", "compare", "list", "search"])
def test_a_pipe(here: App, snapshot: SnapshotAssertion, name: str) -> None:
    assert "\n" + here(*SCREENS[name], "-f", "tsv").text == snapshot
