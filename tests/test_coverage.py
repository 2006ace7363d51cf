"""`coverage`: three states, counted from what the store holds, in every width."""

from __future__ import annotations

import json
import re

import pytest

from migraine_cli.errors import Exit
from migraine_cli.query.select import SECTIONS
from migraine_cli.report.coverage import LETTERS
from tests.support import ROOT, SPARSE, App

COLUMNS = "drug extent section state facts not_found primary reviewed local".split()  # noqa: SIM905

REVIEWED = """\
drugs:
  alphadine:
    counselling:
      - text: Tell a person of the rash.
        cite: [us-alphamax-2024 §17]
        reviewed: 2025-09-02 {digest}
      - text: A second line.
        cite: [calmstudy-paper abstract]
"""


def rows(app: App, *words: str) -> dict[tuple[str, str], dict[str, str]]:
    found = [dict(zip(COLUMNS, row, strict=True)) for row in app("coverage", *words).rows]
    return {(row["drug"], row["section"]): row for row in found}


def test_every_drug_and_section_has_a_row_with_one_of_three_states(app: App) -> None:
    found = rows(app)
    assert set(found) == {(drug, section) for drug in ("alphadine", "betaxan", "gammalimab") for section in SECTIONS}
    assert found["alphadine", "dosing"]["state"] == "fact"
    assert found["betaxan", "titration"]["state"] == "not found"
    assert found["gammalimab", "trials"]["state"] == "not covered"
    for row in found.values():
        facts, searches = int(row["facts"]), int(row["not_found"])
        assert row["state"] == ("fact" if facts else "not found" if searches else "not covered")
        assert int(row["primary"]) <= facts
        assert int(row["reviewed"]) <= facts


def test_the_counts_are_those_of_the_record(app: App) -> None:
    shown = app("show", "alphadine", "betaxan", "gammalimab", "-f", "json").json
    originals = {key for key, source in shown["sources"].items() if source["state"] == "read in the original"}
    found = rows(app)
    for drug in shown["drugs"]:
        for section in SECTIONS:
            mine = [s for s in drug["statements"] if s["section"] == section]
            facts = [s for s in mine if s["state"] == "fact"]
            row = found[drug["id"], section]
            primary = sum(any(cite["source"] in originals for cite in s["cites"]) for s in facts)
            assert (row["facts"], row["not_found"], row["primary"]) == (str(len(facts)), str(len(mine) - len(facts)), str(primary))
    assert found["alphadine", "trials"]["primary"] == "0"  # an abstract and a mirror


def test_a_section_that_does_not_apply_is_not_claimed(app: App) -> None:
    mine = app.overlay(SPARSE)
    found = rows(app, "deltazol", "--data", mine)
    assert {section for (_, section), row in found.items() if row["state"] == "fact"} == {"names", "classification", "interactions"}  # one of its class
    assert found["deltazol", "titration"]["state"] == "not covered"
    assert found["deltazol", "names"]["local"] == mine


def test_a_second_reading_counts_while_it_holds(app: App) -> None:
    from migraine_cli.authoring.canonical import digest
    from migraine_cli.authoring.strict_yaml import load

    top, _ = load(REVIEWED.encode(), "x")
    right = digest(top["drugs"]["alphadine"]["counselling"][0])
    row = rows(app, "alphadine", "--data", app.overlay(REVIEWED.format(digest=right)))["alphadine", "counselling"]
    assert (row["facts"], row["reviewed"], row["primary"]) == ("2", "1", "1")
    wrong = app("coverage", "--data", app.overlay(REVIEWED.format(digest="00000000")))
    assert wrong.code == Exit.INVALID_FACTS


def test_an_overlay_that_edits_a_reviewed_fact_voids_its_review(real_app: App) -> None:
    statement = next(s for s in real_app("show", "lamotrigine", "-s", "names", "-f", "json").json["drugs"][0]["statements"])
    assert statement["reviewed"]
    same = real_app.overlay("drugs:\n  lamotrigine:\n    names:\n      key: true\n", "same.yaml")
    assert rows(real_app, "lamotrigine", "--data", same)["lamotrigine", "names"]["reviewed"] == "1"
    edited = real_app.overlay("drugs:\n  lamotrigine:\n    names:\n      synonyms: [a name of ours]\n")
    assert rows(real_app, "lamotrigine", "--data", edited)["lamotrigine", "names"]["reviewed"] == "0"
    assert "reviewed" not in real_app("show", "lamotrigine", "-s", "names", "-f", "json", "--data", edited).json["drugs"][0]["statements"][0]


def test_totals_stand_by_extent_and_are_sums(real_app: App) -> None:
    data = real_app("coverage", "-f", "json").json
    totals = {total["extent"]: total for total in data["totals"]}
    assert set(totals) in ({"full", "short", "all"}, {"full"})
    for extent, total in totals.items():
        mine = [drug for drug in data["drugs"] if extent in (drug["extent"], "all")]
        assert total["drugs"] == len(mine)
        for key in ("facts", "primary", "reviewed", "sections_with_facts", "sections_not_found", "sections_not_covered"):
            assert total[key] == sum(drug[key] for drug in mine)
    assert sum(total["facts"] for extent, total in totals.items() if extent != "all") == totals.get("all", totals["full"])["facts"]


def test_the_readme_tells_the_totals(real_app: App) -> None:
    whole = real_app("coverage", "-f", "json").json["totals"][-1]
    made = (ROOT / "README.md").read_text(encoding="utf-8").split("<!-- coverage:")[1].split("<!-- /coverage -->")[0]
    assert f"| {whole['extent']} | {whole['drugs']} | {whole['facts']:,} |" in made


def test_sections_narrow_columns_and_counts(app: App) -> None:
    found = rows(app, "alphadine", "-s", "dosing,trials")
    assert [section for _, section in found] == ["trials", "dosing"]
    data = app("coverage", "alphadine", "-s", "dosing", "-f", "json").json
    assert data["totals"] == [{"extent": "full", "drugs": 1, **{key: data["drugs"][0][key] for key in data["totals"][0] if key not in ("extent", "drugs")}}]
    assert data["drugs"][0]["facts"] == 5
    assert app("coverage", "-s", "doses").code == Exit.USAGE


def test_brands_name_drugs_and_a_missing_one_is_said(app: App) -> None:
    result = app("coverage", "Alphamax", "qqqqqq")
    assert result.code == Exit.NOT_FOUND
    assert {row[0] for row in result.rows} == {"alphadine"}
    assert "no drug is called 'qqqqqq'" in result.err
    nothing = app("coverage", "qqqqqq")
    assert (nothing.code, nothing.out) == (Exit.NOT_FOUND, b"")


def test_letters_stand_for_one_section_each() -> None:
    assert list(LETTERS) == list(SECTIONS)
    assert len(set(LETTERS.values())) == len(SECTIONS)
    assert all(len(letters) == 2 for letters in LETTERS.values())


def signs(text: str, name: str) -> str:
    """The signs of a drug in all blocks of the matrix, without gaps."""
    found = [line[len(name) :] for line in text.split("\n") if line.startswith(name)]
    return "".join(re.findall(r"[●○·#o-]", "".join(found)))


@pytest.mark.parametrize("width", [36, 60, 80, 120, 300])
@pytest.mark.parametrize("ascii_only", [False, True], ids=["unicode", "ascii"])
def test_the_matrix_is_whole_at_every_width_and_without_colour(app: App, width: int, ascii_only: bool) -> None:
    environ = {"NO_COLOR": "1", **({"LC_ALL": "C"} if ascii_only else {})}
    text = app("coverage", terminal=True, width=width, environ=environ).text
    assert "\x1b" not in text
    assert max(map(len, text.split("\n"))) <= width
    sign = {"fact": "#", "not found": "o", "not covered": "-"} if ascii_only else {"fact": "●", "not found": "○", "not covered": "·"}
    assert all(f"{mark} {word}" in " ".join(text.split()) for mark, word in zip(sign.values(), ("fact", "looked for", "not covered"), strict=True))
    found = rows(app)
    for drug in ("alphadine", "betaxan"):
        assert signs(text, drug) == "".join(sign[found[drug, section]["state"]] for section in SECTIONS)
    if ascii_only:
        assert text.isascii()


def test_one_line_a_drug_at_eighty_columns(real_app: App) -> None:
    text = real_app("coverage", terminal=True, width=80, environ={"NO_COLOR": "1"}).text
    lines = [line for line in text.split("\n") if line.startswith("lamotrigine ")]
    assert len(lines) == 1
    assert max(map(len, text.split("\n"))) <= 80
    long = text[text.index("\nsumatriptan and") :].split("\n")[1:3]
    assert long[1].strip() == "naproxen"


def test_a_page_says_each_state_in_words_too(app: App) -> None:
    text = app("coverage", "betaxan", "-f", "html").text
    assert 'title="titration: not found">○</td>' in text
    assert 'title="dosing: fact">●</td>' in text
    assert 'class="good"' not in text


def test_all_that_is_not_covered_never_reads_as_safe(app: App) -> None:
    for name in ("rich", "markdown", "html"):
        text = " ".join(app("coverage", "-f", name).text.split())
        assert "Not covered says nothing of the medicine" in text
        assert "✓" not in text
        assert "✔" not in text


def test_the_share_is_never_rounded_up() -> None:
    from migraine_cli.query.coverage import share

    assert (share(999, 1000), share(1000, 1000), share(0, 3), share(0, 0)) == ("99 %", "100 %", "0 %", "no fact")


def test_jsonl_is_one_drug_a_line(app: App) -> None:
    lines = [json.loads(line) for line in app("coverage", "-f", "jsonl").lines]
    assert [line["drug"] for line in lines] == ["alphadine", "betaxan", "gammalimab"]
    assert [cell["section"] for cell in lines[0]["sections"]] == list(SECTIONS)
