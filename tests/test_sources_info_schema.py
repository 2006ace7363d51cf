"""`sources`, `info` and `schema`: what was read, what this copy is, what shape things have."""

from __future__ import annotations

import json

import pytest

from migraine_cli import __version__
from migraine_cli.errors import Exit
from migraine_cli.model.version import OUTPUT_VERSION
from tests.support import TINY, App


def test_all_sources_with_how_each_was_read(app: App) -> None:
    rows = {row[0]: row for row in app("sources").rows}
    assert list(rows) == sorted(rows)
    assert rows["calmstudy-paper"][5] == "abstract read"
    assert rows["openaura-paper"][5] == "read in a mirror"
    assert rows["us-betalan-2021"][10] == "betaxan"
    assert rows["ref-index-2024"][10] == "alphadine,betaxan,gammalimab"
    text = " ".join(app("sources", terminal=True, width=200).text.split())
    assert "7 of 9 were read in the original or as its abstract" in text


def test_one_source_with_what_rests_on_it(app: App) -> None:
    text = " ".join(app("sources", "calmstudy-paper", terminal=True, width=120).text.split())
    for said in (
        "A trial of alphadine in migraine",
        "Inventor A B, Guild of Headache Inventors",
        "Journal of Invented Medicine, 12, 3, 100-109",
        "10.9999/invented.2001.12",
    ):
        assert said in text
    assert "cited for alphadine" in text
    assert "The publisher's page was closed" in app("sources", "openaura-paper", "-f", "markdown").text


def test_several_sources_in_the_order_asked(app: App) -> None:
    assert [row[0] for row in app("sources", "us-betalan-2021", "calmstudy-paper").rows] == ["us-betalan-2021", "calmstudy-paper"]


def test_json_of_a_drug_carries_every_source_it_cites(app: App) -> None:
    data = app("show", "alphadine", "-f", "json").json
    cited = {cite["source"] for s in data["drugs"][0]["statements"] for cite in s["cites"]}
    assert set(data["sources"]) == cited
    assert data["sources"]["us-alphamax-2024"]["url"] == "https://example.org/alphamax-us"


def test_every_statement_has_a_source_with_a_place_in_it(app: App) -> None:
    for name in ("alphadine", "betaxan", "gammalimab"):
        for statement in app("show", name, "-f", "json").json["drugs"][0]["statements"]:
            assert statement["cites"]
            assert all(cite["source"] and cite["locator"] for cite in statement["cites"])


def test_info_says_versions_paths_counts_and_date(app: App) -> None:
    data = app("info", "-f", "json").json
    assert data["info"]["version"] == __version__
    assert (data["info"]["facts"], data["info"]["facts dated"]) == ("2025.10.1", "2025-10-01")
    assert data["info"]["YAML of the facts"] == str(TINY)
    assert data["info"]["config folder"] == str(app.config)
    assert data["info"]["cache folder"] == str(app.cache)
    assert data["info"]["store"].endswith("facts.sqlite")
    assert data["counts"]["drugs"] == 3
    assert data["counts"]["sources"] == 9
    assert data["counts"]["statements"] == sum(
        len(drug["statements"]) for drug in app("show", "alphadine", "betaxan", "gammalimab", "-f", "json").json["drugs"]
    )
    assert data["schema_version"] == OUTPUT_VERSION


def test_info_names_the_overlays_in_force(app: App) -> None:
    mine = app.overlay("conditions:\n  thirst:\n    name: thirst\n    kind: state\n")
    info = app("info", "-f", "json", "--data", mine).json["info"]
    assert info["overlays"] == mine
    assert info["facts"] == "2025.10.1+local"
    assert app("info", "-f", "json").json["info"]["overlays"] == "none"


@pytest.mark.parametrize("home", [None, ""])
def test_info_without_a_home(app: App, home: str | None) -> None:
    info = app("info", "-f", "json", environ={"HOME": home, "XDG_CONFIG_HOME": None, "XDG_CACHE_HOME": None}).json["info"]
    assert info["config folder"] == info["cache folder"] == "no home folder"


def test_schemas_are_listed_and_printed(app: App) -> None:
    names = app("schema").lines
    assert names == sorted(["classes", "conditions", "drugs", "guidelines", "interactions", "output", "overlay", "partners", "sources", "trials"])
    for name in names:
        schema = json.loads(app("schema", name).out)
        assert schema["$schema"].startswith("https://json-schema.org/")


def test_a_schema_goes_to_a_file(app: App) -> None:
    target = app.folder / "s.json"
    result = app("schema", "overlay", "--output", str(target))
    assert (result.code, result.out) == (Exit.ANSWERED, b"")
    assert target.read_bytes() == app("schema", "overlay").out


def test_json_carries_its_version_the_facts_and_a_notice(app: App) -> None:
    for words in (("show", "alphadine"), ("compare", "alphadine", "betaxan"), ("classes",), ("class", "calmers"), ("list",), ("search", "rash"), ("sources",)):
        data = app(*words, "-f", "json").json
        assert data["schema_version"] == OUTPUT_VERSION
        assert data["command"] == words[0]
        assert data["knowledge_base"] == {"version": "2025.10.1", "date": "2025-10-01", "overlays": []}
        assert "does not prescribe" in data["notice"]
