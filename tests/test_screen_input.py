"""`screen`: bad input, profiles from files, many profiles on standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from migraine_cli.errors import Exit
from migraine_cli.store import locate
from tests.screen_support import compiled
from tests.support import App, Result, Shell


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented facts with more to screen by, compiled once."""
    return compiled(tmp_path_factory.mktemp("screen"))


@pytest.fixture
def full_app(app: App, more: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    monkeypatch.setattr(locate, "shipped_store", lambda: str(more))
    return app


def refused(result: Result, code: Exit, *said: str) -> None:
    assert result.out == b""
    assert result.code == code
    assert result.err.startswith("error: ")
    assert "hint: " in result.err
    for text in said:
        assert text in result.err


BAD = [
    (("--age", "130"), "age"),
    (("--age", "-3"), "age"),
    (("--age", "old"), "age"),
    (("--age", "30 dogs"), "has no unit 'dogs'"),
    (("--age", "٣٠"), "age"),
    (("--weight", "0"), "weight"),
    (("--weight", "150 lb"), "units: kg"),
    (("--pregnant-week", "43"), "week of pregnancy"),
    (("--pregnant-week", "0"), "week of pregnancy"),
    (("--pregnant-week", "12.5"), "week of pregnancy"),
    (("--crcl", "-1"), "CrCl"),
    (("--crcl", "301"), "a CrCl of 301 is not possible"),
    (("--crcl", "28 mg"), "has no unit 'mg'"),
    (("--egfr", "1e400"), "eGFR"),
    (("--acute-days", "32"), "days of acute medication"),
    (("--child-pugh", "D"), "one of: A, B, C"),
    (("--aura", "maybe"), "yes or no"),
    (("--sex", "x"), "one of: female, male"),
    (("--role", "curative"), "one of: preventive, acute"),
    (("--headache", "cluster"), "one of: episodic, chronic, hemiplegic, menstrual"),
    (("--jurisdiction", "USA"), "jurisdictions: US, EU, UK"),
    (("--condition", ""), "a name cannot be empty"),
    (("--taking", " "), "a name cannot be empty"),
    (("--sex", "male", "--pregnant", "yes"), "contradicts 'male'"),
    (("--pregnant", "no", "--pregnant-week", "20"), "contradicts"),
    (("--headache", "chronic", "--headache", "episodic"), "contradicts"),
    (("--condition", "asthma", "--without", "disease of the airways"), "contradicts"),
    (("--profile", "/nowhere/patient.json"), "cannot be read"),
    (("--profiles", "/nowhere/patients.jsonl"), "cannot be read"),
    (("--profiles", "-", "--age", "30"), "takes each patient from a line"),
    (("--profiles", "-", "-f", "csv"), "lines of JSON"),
    (("--age", "30", "--brief"), "--brief is for --profiles"),
    (("--profiles", "-", "-o", "x.jsonl"), "--output has no place"),
]


@pytest.mark.parametrize(("options", "said"), BAD, ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_bad_input_is_refused_and_nothing_printed(app: App, options: tuple[str, ...], said: str) -> None:
    for express in (True, False):
        refused(app("screen", *options, express=express), Exit.USAGE, said)


def test_an_unknown_name_is_an_error_with_suggestions_never_ignored(app: App) -> None:
    refused(app("screen", "--condition", "asthmma", "--condition", "epilepsy"), Exit.NOT_FOUND, "no condition is called 'asthmma'", "did you mean 'asthma'")
    refused(app("screen", "--without", "zzzzzz"), Exit.NOT_FOUND, "no condition is called 'zzzzzz'")
    refused(app("screen", "--taking", "openamycn"), Exit.NOT_FOUND, "openamycn", "did you mean 'openamycin'")
    refused(app("screen", "--taking", "qqqqqq"), Exit.NOT_FOUND, "not covered")
    refused(app("screen", "--drug", "qqqqqq"), Exit.NOT_FOUND, "no drug is called 'qqqqqq'")
    refused(app("screen", "--drug", "gammalimab", "--role", "acute"), Exit.NOT_FOUND, "acute on record")
    refused(app("screen", "--condition", "\x1b[31m\u202e"), Exit.NOT_FOUND, "\\x1b[31m\\u202e")


PROFILES = {
    "json": '{"conditions": ["asthma"], "age": 34, "aura": false}',
    "yaml": "conditions: [asthma]\nage: 34\naura: no\n",
}


@pytest.mark.parametrize("ending", PROFILES)
def test_a_profile_from_a_file_with_options_over_it(full_app: App, ending: str) -> None:
    path = full_app.overlay(PROFILES[ending], f"patient.{ending}")
    read = full_app("screen", "--profile", path, "--condition", "kidney stones", "--age", "70", "-f", "json")
    said = full_app("screen", "--condition", "asthma", "--condition", "kidney stones", "--age", "70", "--aura", "no", "-f", "json")
    assert read.code == 0
    assert read.json == said.json
    assert read.json["profile"] == {"conditions": ["asthma", "kidney stones"], "age": 70, "aura": False}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"age": 34', "not JSON"),
        ("[1]", "an object with fields"),
        ('{"age": 34, "age": 35}', "a field twice"),
        ('{"age": NaN}', "no number"),
        ('{"height": 180}', "a profile has no field 'height'"),
        ('{"age": true}', "age is a number"),
        ('{"conditions": [1]}', "a list of names"),
        ('{"sex": ["male"]}', "the sex is a word"),
        ('{"aura": 1}', "yes or no"),
        ("[" * 200_000, "not JSON"),
        ("\ufeff\x00", "not JSON"),
    ],
)
def test_a_broken_profile_is_refused(app: App, text: str, said: str) -> None:
    refused(app("screen", "--profile", app.overlay(text, "patient.json")), Exit.USAGE, said)
    refused(app("screen", "--profile", app.overlay("age: [\n", "patient.yaml")), Exit.USAGE, "cannot be read")


def test_many_profiles_each_answered_and_a_broken_one_told_with_its_number(full_app: App) -> None:
    lines = [
        '{"id": "a", "conditions": ["asthma"], "age": 34}',
        "{broken",
        "",
        '{"conditions": ["nonsense"]}',
        '{"id": 7, "sex": "male", "age": 300}',
        '{"crcl": 10}',
    ]
    result = full_app("screen", "--profiles", "-", stdin="\n".join(lines).encode())
    assert result.code == Exit.USAGE
    answers = [json.loads(line) for line in result.lines]
    assert [(answer["line"], answer["id"]) for answer in answers] == [(1, "a"), (6, None)]
    for number, said in ((2, "not JSON"), (4, "no condition is called 'nonsense'"), (5, "an age"), (5, "not possible")):
        assert any(f"line {number}: " in line and said in line for line in result.err.splitlines())
    assert "3 lines could not be answered" in result.err
    one = full_app("screen", "--condition", "asthma", "--age", "34", "-f", "json").json
    assert answers[0]["drugs"] == one["drugs"]
    assert answers[0]["taking"] == one["taking"]


def test_good_lines_alone_exit_zero(full_app: App) -> None:
    result = full_app("screen", "--profiles", full_app.overlay('{"age": 34}\n{}\n', "p.jsonl"))
    assert (result.code, result.err, len(result.lines)) == (Exit.ANSWERED, "", 2)


def test_a_line_without_an_end_is_not_held_whole(full_app: App) -> None:
    result = full_app("screen", "--profiles", "-", stdin=b'{"id": "' + b"x" * 3_000_000 + b'"}\n{"age": 5}\n')
    assert result.code == Exit.USAGE
    assert "line 1: the line is longer" in result.err
    assert [json.loads(line)["line"] for line in result.lines] == [2]


def test_answers_come_while_the_input_lasts(full_app: App) -> None:
    """Memory stays flat: what was answered is written before the last profile is read."""
    out = io.BytesIO()
    seen: list[int] = []

    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            seen.append(out.tell())
            return b'{"age": 34}\n' if len(seen) < 200 else b""

    assert full_app("screen", "--profiles", "-", stdin=Endless(), stdout=out).code == 0  # type: ignore[arg-type]  # a stream that is read by lines
    assert seen[-1] > 0


def test_a_reader_that_leaves_ends_the_stream(shell: Shell) -> None:
    done = shell.sh('yes "{}" | head -n 3000 | "$@" | head -n 1', "screen", "--profiles", "-")
    assert json.loads(done.lines[0])["line"] == 1
    assert "Traceback" not in done.err


PATIENTS = (
    '{"age": 34, "conditions": ["asthma"], "taking": ["sertraline"], "could_become_pregnant": true}',
    '{"age": 70, "sex": "male", "crcl": 28, "taking": ["warfarin", "propranolol"], "acute_days": 12}',
    '{"conditions": ["stroke", "kidney stones"], "taking": ["combined pill", "nsaids", "naproxen"], "aura": true}',
    '{"role": "acute", "taking": ["lithium"], "jurisdiction": "UK", "conditions": ["peptic ulcer"]}',
    "{}",
)


def test_a_stream_says_of_each_patient_what_is_said_of_one(real_app: App, tmp_path: Path) -> None:
    """What many patients share is worked out once: the second round comes from what was remembered, and says the same."""
    lines = real_app("screen", "--profiles", "-", stdin="\n".join(PATIENTS * 2).encode()).text.splitlines()
    for number, (profile, line) in enumerate(zip(PATIENTS * 2, lines, strict=True)):
        path = tmp_path / f"{number}.json"
        path.write_text(profile, encoding="utf-8")
        alone = real_app("screen", "--profile", str(path), "-f", "json").json
        many = json.loads(line)
        assert many["drugs"] == alone["drugs"]
        assert many["taking"] == alone["taking"]


def test_a_brief_stream_tells_what_is_undecided_in_short_and_nothing_else(real_app: App) -> None:
    text = "\n".join(PATIENTS).encode()
    long, short = (real_app("screen", "--profiles", "-", *more, stdin=text).text.splitlines() for more in ((), ("--brief",)))
    told = 0
    for one, other in zip(map(json.loads, long), map(json.loads, short), strict=True):
        for whole, brief in zip(one["drugs"], other["drugs"], strict=True):
            assert {k: v for k, v in whole.items() if k != "undecided"} == {k: v for k, v in brief.items() if k != "undecided"}
            for row, line in zip(whole["undecided"], brief["undecided"], strict=True):
                assert line == {key: row[key] for key in ("statement", "needs", "jurisdiction", *(["because"] if row["because"] else []))}
                told += 1
    assert told > 1000
