"""A person's own facts over the shipped ones: which win, how they are marked, and what a bad file gets."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from migraine_cli.authoring.strict_yaml import MAX_OVERLAY_BYTES
from migraine_cli.errors import Exit
from tests.support import FORMATS, SPARSE, App, Result


def what(text: str) -> str:
    """An overlay that changes what alphadine is."""
    return f"drugs:\n  alphadine:\n    classification:\n      what: {text}\n"


def said(app: App, *words: str) -> str:
    result = app("show", "alphadine", "-f", "json", *words)
    assert result.code == Exit.ANSWERED, result.err
    return str(result.json["drugs"][0]["what"])


def test_a_new_drug_is_added_and_found(app: App) -> None:
    mine = app.overlay(SPARSE)
    assert app("show", "deltazol", "--data", mine).code == Exit.ANSWERED
    assert "deltazol" in app("list", "--data", mine, "--fields", "drug").lines
    assert "deltazol" in [head["id"] for head in app("class", "calmers", "--data", mine, "-f", "json").json["members"]]
    assert app("search", "one user", "--data", mine).rows[0][0] == "deltazol"
    assert app("show", "deltazol").code == Exit.NOT_FOUND


def test_a_field_is_overridden_and_its_neighbours_stay(app: App) -> None:
    before = app("show", "alphadine", "-f", "json").json["drugs"][0]
    after = app("show", "alphadine", "-f", "json", "--data", app.overlay(what("a calmer of my own"))).json["drugs"][0]
    assert after["what"] == "a calmer of my own"
    assert after["class_id"] == before["class_id"]
    assert len(after["statements"]) == len(before["statements"])


def test_a_list_replaces_the_list(app: App) -> None:
    mine = app.overlay("drugs:\n  alphadine:\n    brands:\n      - name: Ownbrand\n        state: marketed\n        cite: [ref-index-2024 page 99]\n")
    drug = app("show", "alphadine", "-f", "json", "--data", mine).json["drugs"][0]
    assert [brand["name"] for brand in drug["brands"]] == ["Ownbrand"]
    assert app("show", "Alphamax", "--data", mine).code == Exit.NOT_FOUND
    assert app("show", "Ownbrand", "--data", mine).code == Exit.ANSWERED


def test_every_other_kind_of_record_can_be_added(app: App) -> None:
    mine = app.overlay(OTHER_KINDS)
    drug = app("show", "alphadine", "-f", "json", "--data", mine).json["drugs"][0]
    local = {s["section"]: s["label"] for s in drug["statements"] if s.get("local")}
    assert local["interactions"] == "my tea"
    assert local["guidelines"] == "Mine 2025"
    assert local["trials"] == "MYTRIAL"
    assert app("class", "teas", "--data", mine).code == Exit.ANSWERED
    assert app("sources", "my-paper", "--data", mine).rows[0][-1] == mine


OTHER_KINDS = """\
classes:
  teas:
    name: my teas
    cite: [my-paper page 1]
conditions:
  thirst:
    name: thirst
    kind: state
partners:
  tea:
    name: my tea
    kind: substance
interactions:
  alphadine-tea:
    drug: alphadine
    partner: tea
    timing: while taken together
    effect: it tastes of lemon
    action: monitor
    action_from: my-paper page 2
    do: drink it
    cite: [my-paper page 2]
guidelines:
  mine-2025:
    title: My guideline
    body: Me
    short: Mine 2025
    year: 2025
    jurisdiction: [UK]
    scope: my own
    state: current
    grades:
      - drug: alphadine
        grade: none
        direction: mixed
        purpose: prevention
        population: adults
        condition: migraine
        says: It depends.
        cite: [my-paper page 3]
    checked: 2025-10-01
    cite: [my-paper page 3]
trials:
  mytrial:
    name: MYTRIAL
    drugs: [alphadine]
    year: 2025
    design: retrospective
    purpose: prevention
    condition: migraine
    population: adults
    endpoint: attacks
    result: insufficient
    text: One person got better.
    source: my-paper
    cite: [my-paper page 4]
sources:
  my-paper:
    kind: secondary
    title: My notes
    short: My notes
    issued: "2025"
    url: https://example.org/mine
    accessed: 2025-10-01
    state: read in the original
"""


def test_data_wins_over_the_variable_and_the_variable_over_the_config_folder(app: App) -> None:
    app.config.mkdir(parents=True)
    (app.config / "facts.yaml").write_text(what("from the folder"))
    assert said(app) == "from the folder"
    app.environ["MIGRAINE_REF_DATA"] = app.overlay(what("from the variable"), "variable.yaml")
    assert said(app) == "from the variable"
    assert said(app, "--data", app.overlay(what("from the option"), "option.yaml")) == "from the option"


def test_the_later_of_two_files_wins(app: App) -> None:
    one, two = app.overlay(what("one"), "1.yaml"), app.overlay(what("two"), "2.yaml")
    assert said(app, "--data", one, "--data", two) == "two"
    assert said(app, "--data", two, "--data", one) == "one"
    app.environ["MIGRAINE_REF_DATA"] = os.pathsep.join((two, one))
    assert said(app) == "one"


def test_a_folder_stands_for_its_yaml_files_in_the_order_of_their_names(app: App) -> None:
    folder = app.folder / "mine"
    folder.mkdir()
    (folder / "20.yml").write_text(what("twenty"))
    (folder / "10.yaml").write_text(what("ten"))
    (folder / ".30.yaml").write_text(what("hidden"))
    (folder / "40.txt").write_text("not YAML: [")
    assert said(app, "--data", str(folder)) == "twenty"


def test_the_config_folder_follows_home_where_xdg_is_unset(app: App) -> None:
    folder = app.folder / "home" / ".config" / "migraine-ref"
    folder.mkdir(parents=True)
    (folder / "a.yaml").write_text(what("from home"))
    for value in ("", "not/absolute"):
        app.environ["XDG_CONFIG_HOME"] = value
        assert said(app) == "from home"


def test_no_local_ignores_all(app: App) -> None:
    app.config.mkdir(parents=True)
    (app.config / "facts.yaml").write_text(what("from the folder"))
    app.environ["MIGRAINE_REF_DATA"] = app.overlay("not: [valid", "bad.yaml")
    assert said(app, "--no-local", "--data", "/nowhere.yaml") == "invented calmer used in epilepsy"


def test_an_edit_is_seen_at_once(app: App) -> None:
    mine = app.overlay(what("aaaa"))
    stamp = os.stat(mine).st_mtime
    assert said(app, "--data", mine) == "aaaa"
    app.overlay(what("bbbb"))
    os.utime(mine, (stamp, stamp))  # same size, same time: the content decides
    assert said(app, "--data", mine) == "bbbb"


@pytest.mark.parametrize("name", FORMATS)
def test_a_local_drug_is_marked_in_every_format(app: App, name: str) -> None:
    mine = app.overlay(SPARSE)
    for words in (("show", "deltazol", "--full"), ("list",)):
        result = app(*words, "-f", name, "--data", mine, width=400)
        assert result.code == Exit.ANSWERED
        assert "local" in result.text or mine in result.text
    shipped = app("show", "alphadine", "-f", name).text
    assert "local" not in shipped.replace(shipped.split("\n")[0] if name in ("csv", "tsv") else "\0", "")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("words", [("show", "alphadine", "--full"), ("compare", "alphadine", "betaxan", "--full"), ("search", "tastes", "lemon")])
def test_a_local_statement_is_marked_in_every_format(app: App, words: tuple[str, ...], name: str) -> None:
    mine = app.overlay(OTHER_KINDS)
    result = app(*words, "-f", name, "--data", mine, width=4000)
    marked = [line for line in result.text.split("\n") if "local" in line or mine in line]
    assert "".join(marked), "no line says that a fact is local"
    if name in ("plain", "tsv", "csv", "rich", "markdown", "html"):
        assert any("local" in line or mine in line for line in result.text.split("\n") if "tastes of lemon" in line)
        shipped = [line for line in result.text.split("\n") if "Report a rash at once" in line or "taste of lemon" in line]
        assert not any("local" in line or mine in line for line in shipped)


def test_json_names_the_overlays_and_the_version_says_local(app: App) -> None:
    mine = app.overlay(SPARSE)
    base = app("list", "-f", "json", "--data", mine).json["knowledge_base"]
    assert base == {"version": "2025.10.1+local", "date": "2025-10-01", "overlays": [mine]}
    assert app("list", "-f", "json").json["knowledge_base"] == {"version": "2025.10.1", "date": "2025-10-01", "overlays": []}


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


def test_a_statement_about_a_drug_without_a_record_is_not_covered_and_said(app: App) -> None:
    mine = app.overlay(SPARSE)
    short = app("show", "deltazol", "--data", mine, terminal=True, width=100)
    assert short.code == Exit.ANSWERED
    assert short.text.count("not covered") >= 4
    one = app("show", "deltazol", "-s", "dosing", "--data", mine)
    assert one.code == Exit.ANSWERED
    assert "not covered" in one.text + one.err
