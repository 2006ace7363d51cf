"""The loader: YAML without its traps, every refusal with its line, and what is written is read back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from migraine_cli.authoring.canonical import canonical, scalar
from migraine_cli.authoring.kinds import KINDS
from migraine_cli.authoring.schema import INVALID, Context, reader
from migraine_cli.authoring.strict_yaml import MAX_DEPTH, Map, Quoted, Refused, Seq, load, read_bytes
from migraine_cli.model.record import Drug
from tests.support import TINY


def read(text: str) -> Any:
    top, problems = load(text.encode(), "f.yaml")
    assert problems == []
    return top


def refusal(data: str | bytes) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        load(data if isinstance(data, bytes) else data.encode(), "f.yaml")
    problem = caught.value.problem
    assert problem.file == "f.yaml"
    assert problem.fix
    return problem.line, problem.rule


MISREAD = ["NO", "no", "on", "Yes", "y", "true", "null", "~", "=", "<", "2026-11-24", "2026-11-24 10:00"]
MISREAD += ["1:30", "12:30:45", "1e3", "1_000", "012", "0o14", "0x1F", "0b1", "1.0", ".5", ".inf", ".nan"]


@pytest.mark.parametrize("text", MISREAD)
def test_a_scalar_is_the_text_that_was_written(text: str) -> None:
    value = read(f"key: {text}\n")["key"]
    assert value == text
    assert type(value) is str


def test_what_pyyaml_would_make_of_them() -> None:
    """The traps are real: if PyYAML changed, this loader could become simpler."""
    trapped = yaml.safe_load("a: NO\nb: 1:30\nc: 012\nd: 2026-11-24\ne: 1e3\na: yes\n")
    assert (trapped["a"], trapped["b"], trapped["c"], trapped["e"]) == (True, 90, 10, "1e3")
    assert not isinstance(trapped["d"], str)


@pytest.mark.parametrize("quoted", ['"12"', "'12'", "|-\n  12", ">-\n  12"])
def test_quotes_and_blocks_are_remembered_as_text(quoted: str) -> None:
    value = read(f"key: {quoted}\n")["key"]
    assert value == "12"
    assert isinstance(value, Quoted)


def test_an_empty_value_is_empty_text_and_an_empty_file_is_none() -> None:
    assert read("key:\n")["key"] == ""
    assert read("") is None
    assert read("# nothing\n") is None
    assert read('""') == ""


@pytest.mark.parametrize(
    ("text", "line", "first"),
    [("a: 1\nb: 2\na: 3\n", 3, 1), ("x:\n  a: 1\n  a: 2\n", 3, 2), ('a: 1\n"a": 2\n', 2, 1), ("{a: 1, a: 2}", 1, 1), ("- a: 1\n  b: 1\n  a: 2\n", 3, 1)],
)
def test_a_duplicate_key_is_a_problem_with_both_lines(text: str, line: int, first: int) -> None:
    _, problems = load(text.encode(), "f.yaml")
    (problem,) = problems
    assert (problem.rule, problem.line) == ("duplicate-key", line)
    assert f"line {first}" in problem.message


def test_every_duplicate_key_is_reported() -> None:
    _, problems = load(b"a: 1\na: 2\na: 3\nb: 1\nb: 2\n", "f.yaml")
    assert [problem.line for problem in problems] == [2, 3, 5]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("a: &x 1\nb: 2\n", 1, "alias"),
        ("a: 1\nb: *x\n", 2, "alias"),
        ("a:\n  - &x [1]\n", 2, "alias"),
        ("a: 1\nb: &x {c: 1}\n", 2, "alias"),
        ("a: !!int 1\n", 1, "tag"),
        ("a: 1\nb: !!python/name:os.system x\n", 2, "tag"),
        ("a: !local {b: 1}\n", 1, "tag"),
        ("a: 1\n<<: {b: 2}\n", 2, "merge"),
        ("a: 1\n---\nb: 2\n", 2, "documents"),
        ("a: 1\n...\n---\nb: 2\n", 3, "documents"),
        ("? [a, b]\n: 1\n", 1, "key"),
        ("{{a: 1}: 2}\n", 1, "key"),
        ("a: [1, 2\n", 2, "yaml"),
        ("a: 'x\n", 2, "yaml"),
        ("a: b: c\n", 1, "yaml"),
        ("a: 1\n\tb: 2\n", 2, "yaml"),
        ("%YAML 3.0\n---\na: 1\n", 1, "yaml"),
    ],
)
def test_what_is_refused_with_its_line(text: str, line: int, rule: str) -> None:
    assert refusal(text) == (line, rule)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1_000, 100_000])
def test_depth_is_refused_and_crashes_nothing(opening: str, depth: int) -> None:
    line, rule = refusal(opening * depth)
    assert line == 1
    assert rule in ("depth", "yaml", "key")


def test_the_depth_allowed_is_read() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert refusal("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[1] == "depth"


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert refusal(bomb) == (1, "alias")


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"a: 1\nb: caf\xe9\n", 2), (b"\xff\xfea\x00:\x00", 1), (b"a: \xed\xa0\x80\n", 1), (b"a: 1\n\nb: \x00\n", 3), (b"\x00", 1)],
)
def test_what_is_not_utf8_text_is_refused_with_its_line(data: bytes, line: int) -> None:
    assert refusal(data) == (line, "encoding")


@pytest.mark.parametrize("sign", ["\x01", "\x07", "\x1b", "\x7f", "\x9b", "\ufffe"])
def test_control_characters_are_refused(sign: str) -> None:
    assert refusal(f"a: 1\nb: x{sign}y\n") == (2, "yaml")


def test_lines_are_known_for_keys_and_items() -> None:
    top = read("a: 1\nb:\n  - x\n\n  - y: 1\n    z: 2\n")
    assert top.lines == {"a": 1, "b": 2}
    assert top["b"].lines == [3, 5]
    assert top["b"][1].lines == {"y": 5, "z": 6}


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1\n")
    assert read_bytes(path, limit=5) == b"a: 1\n"
    with pytest.raises(Refused, match="at most 4 are read"):
        read_bytes(path, limit=4)


def shaped(value: Any) -> bool:
    """Whether a loaded value is made of `Map`, `Seq` and text alone, with a line for each part."""
    if isinstance(value, Map):
        return set(value.lines) == set(value) and all(map(shaped, [*value, *value.values()]))
    if isinstance(value, Seq):
        return len(value.lines) == len(value) and all(map(shaped, value))
    return isinstance(value, str)


YAMLISH = st.text(alphabet=st.sampled_from("ab1:-?,[]{}#&*!|>'\"%@` \n\t~.\\\u00e9\u202e\x1b\x00"), max_size=60)


@given(st.one_of(st.text(max_size=80), YAMLISH))
def test_any_text_is_refused_or_a_value(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        top, problems = load(data, "f.yaml")
    except Refused as refused:
        problem: Any = refused.problem
    else:
        problem = None
    if problem is not None:
        breaks = sum(text.count(sign) for sign in "\n\r\x85\u2028\u2029")  # all of these end a line in YAML
        assert 1 <= problem.line <= breaks + 2
        assert problem.fix
        return
    assert top is None or shaped(top)
    assert all(problem.rule == "duplicate-key" for problem in problems)


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_a_value(data: bytes) -> None:
    try:
        top, _ = load(data, "f.yaml")
    except Refused:
        return
    assert top is None or shaped(top)


@given(st.one_of(st.text(max_size=80), YAMLISH))
def test_any_value_in_a_record_is_a_problem_or_a_record(text: str) -> None:
    """The validator never raises, whatever the loader lets through."""
    try:
        top, _ = load(text.encode("utf-8", "surrogatepass"), "f.yaml")
    except Refused:
        return
    context = Context("f.yaml")
    record = reader(Drug)(top, 1, "drugs.x", context)
    assert record is INVALID
    assert context.problems


WRITTEN = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="\ufeff"), min_size=1, max_size=60)


@given(WRITTEN)
def test_a_scalar_written_is_read_back(text: str) -> None:
    assert read(f"key: {scalar(text)}\n")["key"] == text
    assert read(f"key: {scalar(Quoted(text))}\n")["key"] == text
    assert read(f"key: [{scalar(text)}, {scalar(text)}]\n")["key"] == [text, text]
    assert read(f"key:\n  - {scalar(text)}\n")["key"] == [text]


@given(WRITTEN)
def test_a_quoted_scalar_stays_quoted_where_it_could_be_taken_for_something_else(text: str) -> None:
    """Editors and other tools read the files with YAML's own rules: text must be text to them too."""
    loaded = yaml.safe_load(f"key: {scalar(Quoted(text))}\n")["key"]
    assert loaded == text or not isinstance(loaded, (bool, int, float, type(None)))


KEY = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,5})?", fullmatch=True)
TREE = st.recursive(
    WRITTEN.map(Quoted), lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEY, inner, min_size=1, max_size=4)), max_leaves=12
)


def as_loaded(value: Any) -> Any:
    if isinstance(value, dict):
        made = Map(1)
        for key, item in value.items():
            made[key] = as_loaded(item)
            made.lines[key] = 1
        return made
    if isinstance(value, list):
        seq = Seq(1)
        seq.extend(as_loaded(item) for item in value)
        seq.lines.extend(1 for _ in value)
        return seq
    return value


@given(st.dictionaries(KEY, st.dictionaries(KEY, TREE.filter(lambda v: not _mixed(v)), min_size=1, max_size=4), min_size=1, max_size=3))
def test_a_file_written_in_canonical_form_is_read_back(table: dict[str, Any]) -> None:
    text = canonical(as_loaded(table), dict)
    assert read(text) == table
    assert canonical(read(text), dict) == text


def _mixed(value: Any) -> bool:
    """Lists of the facts hold texts, or mappings: never both, never lists."""
    if isinstance(value, list):
        return any(isinstance(item, list) for item in value) or len({isinstance(item, dict) for item in value}) > 1 or any(map(_mixed, value))
    return isinstance(value, dict) and any(map(_mixed, value.values()))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_invented_facts_are_in_canonical_form(kind: Any) -> None:
    path = TINY / f"{kind.key}.yaml"
    top, _ = load(path.read_bytes(), path.name)
    assert canonical(top, kind.schema) == path.read_text(encoding="utf-8")
