"""Bad input gets a message that names what is wrong and the next step, the right exit code, and nothing on stdout."""

from __future__ import annotations

import pytest

from migraine_cli.errors import Exit
from migraine_cli.query.select import SECTIONS
from migraine_cli.render import FORMATS
from tests.support import ANSWERS, App, Result, Shell


def refused(result: Result, code: Exit, *said: str) -> None:
    """Nothing on stdout, an error, what is asked for in the message, a next step, no traceback."""
    assert result.out == b""
    assert result.code == code
    assert result.err.startswith("error: ")
    assert "hint: " in result.err or "fix: " in result.err
    assert "Traceback" not in result.err
    for text in said:
        assert text in result.err
    assert not any(sign in result.err for sign in "\x1b\u202e\x07\x00\r")


def test_unknown_drug(app: App) -> None:
    refused(app("show", "qqqqqq"), Exit.NOT_FOUND, "no drug is called 'qqqqqq'", "migraine-ref list", "migraine-ref search qqqqqq")


def test_unknown_class(app: App) -> None:
    refused(app("class", "zzzzzz"), Exit.NOT_FOUND, "no class is called 'zzzzzz'", "migraine-ref classes")


def test_a_drug_given_as_a_class_and_a_class_as_a_drug(app: App) -> None:
    refused(app("class", "Alphamax"), Exit.NOT_FOUND, "it is a drug: migraine-ref show Alphamax")
    refused(app("show", "quellers"), Exit.NOT_FOUND, "it is a class: migraine-ref class quellers")


def test_a_condition_given_as_a_drug(app: App) -> None:
    refused(app("show", "asthma"), Exit.NOT_FOUND, "it is a condition in the facts (asthma), not a drug")


@pytest.mark.parametrize("command", ANSWERS)
def test_unknown_field_lists_the_right_ones(app: App, command: str) -> None:
    columns = app(*ANSWERS[command], "-f", "tsv").lines[0].split("\t") if command != "check" else ["file", "line", "rule", "message", "fix"]
    result = app(*ANSWERS[command], "--fields", f"{columns[0]},nonsense")
    refused(result, Exit.USAGE, f"'{command}' has no field 'nonsense'", "fields: " + ", ".join(columns))


@pytest.mark.parametrize("command", ANSWERS)
def test_unknown_format_lists_the_right_ones(app: App, command: str) -> None:
    refused(app(*ANSWERS[command], "--format", "pdf"), Exit.USAGE, "no format is called 'pdf'", "formats: " + ", ".join(FORMATS))


@pytest.mark.parametrize("command", ["show", "compare"])
def test_unknown_section_lists_the_right_ones(app: App, command: str) -> None:
    refused(app(*ANSWERS[command], "-s", "dosing,doses"), Exit.USAGE, "no section is called 'doses'", ", ".join(SECTIONS))


def test_unknown_jurisdiction_lists_the_right_ones(app: App) -> None:
    refused(app("show", "alphadine", "-j", "USA"), Exit.USAGE, "no jurisdiction is called 'USA'", "US, EU, UK")


def test_unknown_command_lists_the_right_ones(app: App) -> None:
    refused(app("shwo", "alphadine"), Exit.USAGE, "shwo", "show, compare", "migraine-ref show")


def test_unknown_option(app: App) -> None:
    refused(app("show", "alphadine", "--sections", "dosing"), Exit.USAGE, "--sections", "migraine-ref show --help")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "curative"), "one of: preventive, acute, short-term prevention"),
        (("--status", "maybe"), "one of: approved, not approved"),
        (("--sort", "colour"), "one of: name, class, role, evidence"),
        (("--by", "colour"), "one of: class"),
        (("--condition", "asthma", "--relation", "likes"), "one of: contraindications, cautions, favours"),
        (("--relation", "favours"), "--condition"),
        (("--route", "by foot"), "routes: intravenous, oral, subcutaneous"),
    ],
)
def test_unknown_filter_values_list_the_right_ones(app: App, words: tuple[str, ...], said: str) -> None:
    refused(app("list", *words), Exit.USAGE, said)


@pytest.mark.parametrize("words", [("--class", "zzzzzz"), ("--condition", "zzzzzz")])
def test_unknown_class_or_condition_of_a_filter(app: App, words: tuple[str, ...]) -> None:
    refused(app("list", *words), Exit.NOT_FOUND, f"no {words[0][2:]} is called 'zzzzzz'")


def test_one_drug_to_compare(app: App) -> None:
    refused(app("compare", "alphadine"), Exit.USAGE, "compare takes 2 to 6 drugs; 1 name given")


def test_seven_drugs_to_compare(app: App) -> None:
    refused(app("compare", *"abcdefg"), Exit.USAGE, "7 names given")


def test_the_same_drug_twice_under_two_names(app: App) -> None:
    refused(app("compare", "Alphamax", "betaxan", "N99AA01"), Exit.USAGE, "'Alphamax' and 'N99AA01' are the same drug (alphadine)")


def test_compare_with_one_unknown_answers_nothing(app: App) -> None:
    refused(app("compare", "alphadine", "qqqqqq"), Exit.NOT_FOUND, "qqqqqq")


def test_show_with_one_unknown_answers_the_rest(app: App) -> None:
    result = app("show", "alphadine", "qqqqqq", "betaxan")
    assert result.code == Exit.NOT_FOUND
    assert {row[0] for row in result.rows} == {"alphadine", "betaxan"}
    assert "error: no drug is called 'qqqqqq'" in result.err


@pytest.mark.parametrize("command", ["show", "resolve", "class"])
@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_an_empty_name(app: App, command: str, name: str) -> None:
    refused(app(command, name), Exit.USAGE, "a name cannot be empty")


@pytest.mark.parametrize("command", ["show", "resolve", "class", "sources", "search"])
def test_a_name_of_ten_thousand_characters_is_not_echoed_whole(app: App, command: str) -> None:
    result = app(command, "x" * 10_000)
    refused(result, Exit.NOT_FOUND, "xxxx")
    assert len(result.err) < 1000


HOSTILE = {
    "control character": ("alpha\x07dine", "\\x07"),
    "NUL": ("alpha\x00dine", "\\x00"),
    "line break": ("alpha\ndine", "\\x0a"),
    "terminal escape": ("\x1b[31malphadine\x1b[0m", "\\x1b[31malphadine"),
    "window title": ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
    "C1 control": ("alpha\x9b31m", "\\x9b31m"),
    "right-to-left override": ("alpha\u202edine", "\\u202e"),
    "isolate": ("\u2066alphadine\u2069", "\\u2066"),
    "zero width": ("alpha\u200bdine", "\\u200b"),
    "markup": ("[bold red]alphadinex[/bold red]", "[bold red]alphadinex[/bold red]"),
    "broken markup": ("[/b]", "[/b]"),
    "not UTF-8": ("alpha\udcffdine", "\\xff"),
    "surrogate": ("alpha\ud800dine", "\\ud800"),
}


@pytest.mark.parametrize("command", ["show", "resolve", "class", "sources", "compare", "list", "schema"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_names_are_shown_escaped_never_raw_never_swallowed(app: App, command: str, kind: str) -> None:
    name, shown = HOSTILE[kind]
    words = {"compare": ["compare", "betaxan", name], "list": ["list", "--class", name]}.get(command, [command, name])
    refused(app(*words), Exit.NOT_FOUND, shown)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_option_values_are_shown_escaped(app: App, kind: str) -> None:
    name, shown = HOSTILE[kind]
    for option in ("--format", "--fields", "--section", "--jurisdiction"):
        refused(app("show", "alphadine", option, name), Exit.USAGE, shown)


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_search_neither_fails_nor_reaches_the_terminal(app: App, kind: str) -> None:
    result = app("search", "invented", HOSTILE[kind][0], terminal=True, width=100)
    assert result.code in (Exit.ANSWERED, Exit.NOT_FOUND)
    assert not any(sign in result.text.replace("\x1b[", "") + result.err for sign in "\x07\u202e\u2066\x9b\x00")


@pytest.mark.parametrize("text", ["", "   ", "---", "\"'()*:^{}", "®"])
def test_a_search_for_nothing(app: App, text: str) -> None:
    refused(app("search", "--", text), Exit.USAGE, "holds no word to look for")


def test_a_limit_that_is_none(app: App) -> None:
    for limit in ("0", "-1", "many", ""):
        refused(app("search", "invented", "--limit", limit), Exit.USAGE, "limit")


def test_arguments_that_are_not_utf8_from_a_real_shell(shell: Shell) -> None:
    result = shell("show", b"alpha\xffdine")
    refused(result, Exit.NOT_FOUND, "alpha\\xffdine")
    result = shell("show", b"--\xff")
    refused(result, Exit.USAGE, "\\xff")


def test_names_on_standard_input_that_are_not_utf8(app: App) -> None:
    refused(app("show", "-", stdin=b"alpha\xffdine\n"), Exit.NOT_FOUND, "alpha\\xffdine")


def test_an_empty_standard_input(app: App) -> None:
    refused(app("show", "-", stdin=b"\n \n"), Exit.USAGE, "no name was given")


def test_a_closed_standard_input(app: App) -> None:
    refused(app("show", "-", stdin=None), Exit.USAGE, "standard input is closed")


@pytest.mark.parametrize("width", [1, 20, 47, 48, 80, 300])
@pytest.mark.parametrize("command", ANSWERS)
def test_no_line_is_wider_than_the_terminal(app: App, command: str, width: int) -> None:
    result = app(*ANSWERS[command], "--full" if command in ("show", "class", "search") else "-q", terminal=True, width=width, environ={"NO_COLOR": "1"})
    assert result.code == Exit.ANSWERED
    assert max(len(line) for line in result.lines) <= max(20, width)


@pytest.mark.parametrize("width", [20, 300])
def test_nothing_is_cut_off_at_any_width(app: App, width: int) -> None:
    text = app("show", "alphadine", "--full", terminal=True, width=width, environ={"NO_COLOR": "1"}).text
    assert "…" not in text
    squeezed = "".join(text.split())
    assert "".join(["It", "slows", "the", "spreading", "wave", "of", "aura", "[see", "table", "1]", "in", "an", "invented", "animal."]) in squeezed


def test_an_unknown_source_and_schema_and_shell(app: App) -> None:
    refused(app("sources", "guild-2024-papr"), Exit.NOT_FOUND, "did you mean guild-2024-paper")
    refused(app("schema", "drug"), Exit.NOT_FOUND, "schemas: ", "drugs")
    refused(app("completion", "tcsh"), Exit.NOT_FOUND, "shells: bash, zsh, fish")


def test_a_filter_that_nothing_meets(app: App) -> None:
    refused(
        app("list", "--role", "acute", "--class", "quellers"), Exit.NOT_FOUND, "no drug meets every filter", "class quellers", "role acute", "leave one out"
    )
