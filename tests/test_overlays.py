"""A person's own facts over the shipped ones: which win, how they are marked, and what a bad file gets."""

from __future__ import annotations

import os

import pytest

from migraine_cli.errors import Exit
from tests.support import FORMATS, SPARSE, App


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
    result = app(*words, "-f", name, "--data", mine, width=400)
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


def test_a_statement_about_a_drug_without_a_record_is_not_covered_and_said(app: App) -> None:
    mine = app.overlay(SPARSE)
    short = app("show", "deltazol", "--data", mine, terminal=True, width=100)
    assert short.code == Exit.ANSWERED
    assert short.text.count("not covered") >= 4
    one = app("show", "deltazol", "-s", "dosing", "--data", mine)
    assert one.code == Exit.ANSWERED
    assert "not covered" in one.text + one.err
