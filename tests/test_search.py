"""`search`: full text, ranked, with the passage that matched; whatever is typed is text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migraine_cli.errors import Exit, NotFoundError, UsageError
from migraine_cli.query import search as searching
from migraine_cli.query.search import search
from migraine_cli.store.reads import Store
from tests.support import App


def test_a_word_finds_its_passage(app: App) -> None:
    row = app("search", "spreading").rows[0]
    assert row[:3] == ["alphadine", "mechanism", "in migraine"]
    assert "It slows the spreading wave of aura [see table 1]" in row[3]


def test_all_words_must_occur_in_one_passage(app: App) -> None:
    assert {row[0] for row in app("search", "double", "vision").rows} == {"alphadine", "betaxan"}
    assert app("search", "double refrigerator").code == Exit.NOT_FOUND


def test_case_accents_and_word_ends_do_not_matter(app: App) -> None:
    assert app("search", "ZELENE").rows[0][2] == "Zélène-Retard"
    assert app("search", "refrig").rows[0][0] == "gammalimab"


@pytest.mark.parametrize(
    ("text", "found"), [("every-other-day", "every other day"), ("≥50", "≥50 %"), ("see table 1]", "[see table 1]"), ("N99AA01", "N99AA01"), ("P-gp", "P-gp")]
)
def test_signs_are_text(app: App, text: str, found: str) -> None:
    result = app("search", text, "--full")
    assert result.code == Exit.ANSWERED
    assert any(found in row[3] for row in result.rows)


@pytest.mark.parametrize("text", ["OR", "NOT rash", "rash*", '"rash', "rash AND", "label:rash", "NEAR(rash skin)", "rash)", "^rash", "-rash", "{rash}"])
def test_the_language_of_the_index_is_out_of_reach(app: App, text: str) -> None:
    result = app("search", "--", text)
    assert result.code in (Exit.ANSWERED, Exit.NOT_FOUND)
    assert "syntax" not in result.err


def test_the_best_passage_comes_first_and_scores_fall(app: App) -> None:
    rows = app("search", "rash").rows
    scores = [float(row[5]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert rows[0][1] == "boxed_warnings"


def test_the_number_of_passages_is_limited(app: App) -> None:
    assert len(app("search", "invented", "--limit", "3").rows) == 3
    assert app("search", "invented", "-n", "3").rows == app("search", "invented").rows[:3]
    assert len(app("search", "of").rows) <= 20


def test_matches_point_at_the_words(app: App) -> None:
    for hit in app("search", "invented", "-f", "json").json["hits"]:
        for start, end in hit["matches"]:
            assert hit["text"][start:end].lower().startswith("invented")


def test_a_statement_found_can_be_looked_up_by_its_id(app: App) -> None:
    hit = app("search", "refrigerator", "-f", "json").json["hits"][0]
    ids = [s["id"] for s in app("show", hit["drug"], "-f", "json").json["drugs"][0]["statements"]]
    assert hit["statement"] in ids


def test_a_long_passage_is_shown_around_the_match_and_whole_when_asked(app: App) -> None:
    text = "one " * 60 + "needle " + "two " * 60
    mine = app.overlay(f"drugs:\n  alphadine:\n    counselling:\n      - text: {text}\n        cite: [us-alphamax-2024 §17]\n")
    short = app("search", "needle", "--data", mine).rows[0][3]
    assert "needle" in short
    assert short.startswith("… ")
    assert short.endswith(" …")
    assert app("search", "needle", "--full", "--data", mine).rows[0][3] == text.strip()


def test_more_matches_than_are_ranked_is_said(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "CANDIDATES", 3)
    result = app("search", "invented")
    assert "note: very many passages match" in result.err
    assert app("search", "invented", "-f", "json").json["more"] is True
    assert app("search", "invented", "-q").err == ""


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_searched_or_refused(store: Store, text: str) -> None:
    try:
        hits, _ = search(store, text, 5)
    except NotFoundError as error:
        hints = error.hints
    except UsageError:
        hints = () if any(sign.isalnum() for sign in text) else ("it holds no word",)
    else:
        hints = ("found",) if hits else ()
    assert hints
