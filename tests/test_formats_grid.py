"""Every command in every format, in a terminal and in a pipe, read back: the same facts as in JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml

from migraine_cli.cli.commands import COMMAND_NAMES
from migraine_cli.render import ENDINGS
from migraine_cli.render import FORMATS as REGISTERED
from tests.support import ANSWERS, FORMATS, App, Result

FULL = {"show", "compare", "class", "search", "screen"}  # the commands with a short view
ROWS = ("plain", "tsv", "csv")
WIDE = 400  # wide enough that most tables stand unwrapped; sections stay at their widest


def bare(text: str) -> str:
    """A text without white space and frames: what a reader reads, however it was wrapped."""
    return re.sub(r"[\s━┃│┏┓┗┛─├└╸╺|+]+", "", text)


def facts(command: str, data: dict[str, Any]) -> list[str]:
    """What a reader must find of a command's JSON, in any format."""
    if command == "show":
        return [s["text"] for drug in data["drugs"] for s in drug["statements"]]
    if command == "compare":
        cells = [s["text"] for row in data["rows"] for cell in row["cells"].values() for s in cell]
        return cells + [row["label"] for row in data["rows"]]
    if command == "classes":
        return [text for node in data["classes"] for text in (node["name"], *node["members"])]
    if command == "class":
        return [text for head in data["members"] for text in (head["name"], *head["role"], head["evidence"], *(b["name"] for b in head["brands"]))]
    if command == "list":
        return [text for head in data["drugs"] for text in (head["name"], *head["role"], head["evidence"])]
    if command == "search":
        return [text for hit in data["hits"] for text in (hit["drug"], hit["label"], hit["text"])]
    if command == "resolve":
        return [text for name in data["names"] for text in (name["asked"], name["drug"], *name["codes"]["ATC"], *(m["kind"] for m in name["matched"]))]
    if command == "evidence":
        grades = [(drug["name"], grade["value"]) for drug in data["drugs"] for grade in drug["grades"]]
        return [text for name, value in grades for text in (name, value["direction"], value["grade"]) if text != "none"]
    if command == "guidelines":
        return [text for g in data["guidelines"] for text in (g["id"], g["short"], g["state"], g["scope"])]
    if command == "guideline":
        return [text for grade in data["guideline"]["grades"] for text in (grade["says"], grade["grade"], grade["drug"])]
    if command == "trials":
        return [text for trial in data["trials"] for text in (trial["name"], str(trial["year"]), trial["result"], trial["design"])]
    if command == "why":
        return [text for s in data["statements"] for text in (s["text"], *(c["locator"] for c in s["cites"]))]
    if command == "pregnancy":
        told = [s for drug in data["drugs"] for s in drug["statements"]]
        ruled = [text for s in told if s["state"] == "fact" for text in (s["value"]["text"], s["value"]["rule"], s["dated"], s["facet"])]
        return ruled + [s["text"] for s in told if s["state"] != "fact"] + [gap["facet"] for drug in data["drugs"] for gap in drug["not_covered"]]
    if command == "limits":
        kept = [s for drug in data["drugs"] for s in (*drug["limits"], *drug["searches"])]
        return [s["text"] for s in kept] + [s["kind"] for s in kept if s["state"] == "fact"] + [s["dated"] for s in kept if s["state"] == "fact"]
    if command == "interactions":
        values = [finding["value"] for item in data["interactions"] for finding in item.get("findings", ())]
        return [text for value in values for text in (value["effect"], value["do"], value["action"], *(s["says"] for s in value.get("severity", ())))]
    if command == "screen":
        told = [f["text"] for drug in data["drugs"] for kind in ("reasons", "undecided", "favours") for f in drug[kind]]
        return [*told, *(text for drug in data["drugs"] for text in (drug["verdict"], *drug["needs"]))]
    if command == "coverage":
        return [text for drug in data["drugs"] for text in (drug["drug"], *(cell["state"] for cell in drug["sections"]))]
    if command == "changes":
        return [text for one in data["changes"] for text in (one["old"], one["new"], one["drug"]) if text]
    if command in ("sources", "cite"):
        return [text for source in data["sources"] for text in (source["id"], source["kind"], source["short"], source["state"], source.get("issued", ""))]
    if command == "info":
        return [text for key, value in data["info"].items() for text in (key, value)] + [str(count) for count in data["counts"].values()]
    if command == "titrate":
        said = [step[key] for step in data["steps"] for key in ("step", "dose")] + [step["from"] for step in data["steps"]]
        return [*said, data["label"], data["evidence"], data["co_medication"]]
    if command == "taper":
        return [text for taper in data["tapers"] for text in (taper["question"], taper["text"], taper["label"], taper["evidence"])]
    return [text for problem in data["problems"] for text in (problem["rule"], problem["message"], problem["fix"])]


class _Page(HTMLParser):
    """The text of a page; every element must be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        assert tag not in ("script", "link", "img", "iframe"), "the page must need nothing from elsewhere"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def from_html(text: str) -> Callable[[str], bool]:
    page = _Page()
    page.feed(text)
    page.close()
    assert not page.open
    whole = bare("".join(page.texts))
    return lambda fact: bare(fact) in whole


def from_markdown(text: str) -> Callable[[str], bool]:
    plain = re.sub(r"\\([\\`*_\[\]<>|#~])", r"\1", text.replace("<br>", ""))
    whole = bare(plain)
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, "every row of a table has the same cells"
    return lambda fact: bare(fact) in whole


def from_rich(text: str) -> Callable[[str], bool]:
    """A wrapped text stands in one column: what starts at the same place in each line is read as one."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    columns: dict[int, str] = {}
    for line in text.split("\n"):
        for cell in re.finditer(r"\S+(?: \S+)*", line):
            columns[cell.start()] = columns.get(cell.start(), "") + bare(cell[0])
    return lambda fact: any(bare(fact) in column for column in columns.values())


def from_rows(rows: list[list[str]]) -> Callable[[str], bool]:
    assert len({len(row) for row in rows}) == 1, "every row has the same columns"
    whole = bare("\n".join(value for row in rows for value in row))
    return lambda fact: bare(fact) in whole


def read_back(name: str, text: str, data: Any) -> Callable[[str], bool]:
    if name == "json":
        return from_values(json.loads(text))
    if name == "yaml":
        loaded = yaml.safe_load(text)
        assert loaded == data
        return from_values(loaded)
    if name == "jsonl":
        return from_values([json.loads(line) for line in text.splitlines()])
    if name == "csv":
        return from_rows(list(csv.reader(io.StringIO(text, newline=""))))
    if name in ("plain", "tsv"):
        return from_rows(Result(0, text.encode(), "").rows)
    return {"html": from_html, "markdown": from_markdown, "rich": from_rich}[name](text)


def from_values(value: Any) -> Callable[[str], bool]:
    found: set[str] = set()
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            todo += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            todo += one
        else:
            found.add(str(one))
    return lambda fact: fact in found


@pytest.fixture
def flawed(app: App) -> str:
    """A file with problems, for `check`."""
    return app.overlay("drugs:\n  alphadine:\n    chequed: 2025\n    contraindications: yes\n")


def line_for(command: str, flawed: str) -> list[str]:
    words = [*ANSWERS[command], *([flawed] if command == "check" else [])]
    return [*words, *(["--full"] if command in FULL else [])]


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("command", ANSWERS)
def test_the_facts_of_json_are_found_in_every_format(app: App, flawed: str, command: str, name: str, terminal: bool) -> None:
    words = line_for(command, flawed)
    expected = app(*words, "-f", "json")
    wanted = facts(command, expected.json)
    assert len(wanted) > 2
    result = app(*words, "-f", name, terminal=terminal, width=WIDE)
    assert result.code == expected.code
    found = read_back(name, result.text, expected.json)
    missing = [fact for fact in wanted if not found(fact)]
    assert not missing, f"{len(missing)} facts are not in {name}, among them {missing[:3]}"
    assert not found("no such fact anywhere")


@pytest.mark.parametrize("command", [c for c in ANSWERS if c != "check"])
def test_a_line_of_jsonl_is_an_item_of_json(app: App, command: str) -> None:
    data = app(*ANSWERS[command], "-f", "json").json
    lines = [json.loads(line) for line in app(*ANSWERS[command], "-f", "jsonl").lines]
    keys = {
        "show": "drugs",
        "compare": "rows",
        "class": "members",
        "list": "drugs",
        "search": "hits",
        "resolve": "names",
        "cite": "sources",
        "why": "statements",
        "evidence": "drugs",
        "screen": "drugs",
        "titrate": "steps",
        "taper": "tapers",
        "pregnancy": "drugs",
        "limits": "drugs",
        "coverage": "drugs",
    }
    key = keys.get(command, command)
    if command == "guideline":
        assert [line["says"] for line in lines] == [grade["says"] for grade in data["guideline"]["grades"]]
    elif command == "info":
        assert {line["key"]: line["value"] for line in lines if line["key"] in data["info"]} == data["info"]
    else:
        assert lines == data[key]


@pytest.mark.parametrize("command", ANSWERS)
def test_tsv_is_plain_with_a_header(app: App, flawed: str, command: str) -> None:
    words = line_for(command, flawed)
    plain, tsv = app(*words, "-f", "plain"), app(*words, "-f", "tsv")
    header, _, rest = tsv.text.partition("\n")
    assert rest == plain.text
    assert header.split("\t") == next(csv.reader(io.StringIO(app(*words, "-f", "csv").text)))


@pytest.mark.parametrize("command", ANSWERS)
def test_a_terminal_gets_rich_and_a_pipe_gets_plain(app: App, flawed: str, command: str) -> None:
    words = line_for(command, flawed)
    assert app(*words, terminal=True, width=90).out == app(*words, "-f", "rich", terminal=True, width=90).out
    assert app(*words).out == app(*words, "-f", "plain").out
    assert b"\x1b" not in app(*words).out


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("command", ANSWERS)
def test_fields_pick_columns_in_every_format(app: App, flawed: str, command: str, name: str) -> None:
    words = line_for(command, flawed)
    columns = app(*words, "-f", "tsv").lines[0].split("\t")[:3:2]
    rows = app(*words, "-f", "tsv", "--fields", ",".join(columns)).rows
    assert rows[0] == columns
    result = app(*words, "-f", name, "--fields", ",".join(columns), width=WIDE)
    assert result.code == app(*words).code
    data = app(*words, "-f", "json", "--fields", ",".join(columns)).json
    assert [list(row) for row in data["rows"]] == [columns] * len(data["rows"])
    found = read_back(name, result.text, data)
    assert all(found(value) for row in data["rows"] for value in row.values() if value)


@pytest.mark.parametrize("name", ["json", "jsonl", "yaml", "csv"])
@pytest.mark.parametrize("command", sorted(FULL))
def test_a_data_format_carries_the_full_record_without_being_asked(app: App, command: str, name: str) -> None:
    assert app(*ANSWERS[command], "-f", name).out == app(*ANSWERS[command], "--full", "-f", name).out


@pytest.mark.parametrize("name", ["rich", "plain", "tsv", "markdown", "html"])
@pytest.mark.parametrize("command", ["show", "compare"])
def test_the_short_view_is_shorter_than_the_full_one(app: App, command: str, name: str) -> None:
    assert len(app(*ANSWERS[command], "-f", name).out) < len(app(*ANSWERS[command], "--full", "-f", name).out) / 1.2


@pytest.mark.parametrize("name", FORMATS)
def test_a_note_beside_a_fact_is_in_every_format(app: App, name: str) -> None:
    data = app("show", "alphadine", "-f", "json").json
    notes = [s["note"] for s in data["drugs"][0]["statements"] if "note" in s]
    assert len(notes) == 1
    found = read_back(name, app("show", "alphadine", "--full", "-f", name, width=WIDE).text, data)
    assert found(notes[0])


@pytest.mark.parametrize("name", ["rich", "plain", "markdown", "html"])
def test_the_source_of_each_line_is_there_when_asked_why(app: App, name: str) -> None:
    found = read_back(name, app("show", "alphadine", "--full", "--why", "-f", name, width=WIDE).text, None)
    if name == "plain":
        assert found("us-alphamax-2024 §2.2 table 1")
    else:
        assert found("US label Alphamax 2024, §2.2 table 1")


def test_every_row_is_a_line_whatever_a_value_holds(app: App) -> None:
    """A tab, a line break or a backslash inside a value is escaped."""
    result = app("show", "alphadine", "--full", "-f", "plain", "--data", app.overlay(NASTY))
    row = next(row for row in result.rows if row[1] == "counselling")
    assert row[3] == "path C:\\new\\table and a | bar"
    assert r"C:\\new\\table" in result.text


NASTY = """\
drugs:
  alphadine:
    counselling:
      - text: 'path C:\\new\\table and a | bar'
        cite: [us-alphamax-2024 §17]
"""


def test_the_tests_know_every_command_and_format() -> None:
    assert FORMATS == REGISTERED
    assert set(ANSWERS) == set(COMMAND_NAMES) - {"schema", "completion"}
    assert set(ENDINGS.values()) == set(REGISTERED) - {"rich"}
