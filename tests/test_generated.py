"""What is generated and committed is fresh, and holds for the facts, the answers and the documents."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml

from migraine_cli.authoring.json_schema import schemas
from migraine_cli.authoring.kinds import KINDS
from migraine_cli.cli.commands import COMMAND_NAMES, command
from migraine_cli.model.vocabulary import Jurisdiction
from migraine_cli.query.select import JURISDICTIONS, SECTIONS
from tests.support import ANSWERS, DATA, ROOT, SPARSE, TINY, App


@pytest.mark.parametrize("made", ["schemas", "templates", "reference", "readme"])
def test_what_is_generated_is_fresh(made: str) -> None:
    done = subprocess.run([sys.executable, "tools/make.py", "--check", made], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@cache
def schema_of(name: str) -> dict[str, Any]:
    schema = schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(schema_of(name))


def errors_in(check: Any, value: Any) -> list[str]:
    """What is wrong, in lines that can be read."""
    found = []
    for error in check.iter_errors(value):
        worst = jsonschema.exceptions.best_match([error])
        found.append(f"{'/'.join(map(str, worst.absolute_path))}: {worst.message[-160:]}")
    return found[:20]


def plain(value: Any) -> Any:
    """As an editor sees it: its YAML reader turns an unquoted date into a date, and shows it as text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else value.isoformat()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
@pytest.mark.parametrize("folder", [TINY, DATA], ids=["invented", "shipped"])
def test_the_facts_are_valid_by_their_schema_read_with_an_ordinary_yaml_reader(folder: Any, kind: Any) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    value = plain(yaml.load((folder / f"{kind.key}.yaml").read_bytes(), Loader=loader))
    assert errors_in(validator(kind.key), value) == []


def test_an_overlay_is_valid_by_its_schema() -> None:
    check = validator("overlay")
    check.validate(plain(yaml.safe_load(SPARSE)))
    check.validate({"drugs": {"alphadine": {"classification": {"what": "x", "class": "y", "role": ["acute"], "routes": ["oral"], "cite": ["a b"]}}}})
    wrongs: tuple[dict[str, object], ...] = ({"sauces": {}}, {"drugs": []}, {"drugs": {"alphadine": {"dosign": []}}}, {"drugs": {"Alpha Dine": {}}})
    for wrong in wrongs:
        assert not check.is_valid(wrong)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("every other day", "QOD"),
        ("25 to 33 h", "25-33h"),
        ("status: approved", "status: aproved"),
        ("inn: alphadine", "name: alphadine"),
        ("condition: asthma", "condition: Asthma!"),
        ("cite: [us-alphamax-2024 §4]", "cite: [us-alphamax-2024]"),
        ("not_found: 2025-08-15", "not_found: yesterday"),
    ],
)
def test_an_editor_sees_a_mistake(old: str, new: str) -> None:
    text = (TINY / "drugs.yaml").read_text(encoding="utf-8")
    assert old in text
    assert not validator("drugs").is_valid(plain(yaml.safe_load(text.replace(old, new, 1))))


@pytest.mark.parametrize("fields", [False, True], ids=["whole", "fields"])
@pytest.mark.parametrize("local", [False, True], ids=["shipped", "local"])
@pytest.mark.parametrize("name", ANSWERS)
def test_the_json_of_every_command_is_valid_by_its_schema(app: App, name: str, local: bool, fields: bool) -> None:
    words = list(ANSWERS[name])
    if local:
        words += [app.overlay(SPARSE)] if name == "check" else ["--data", app.overlay(SPARSE)]
    if fields:
        words += ["--fields", _first_column(app, words)]
    data = app(*words, "-f", "json").json
    schema = schema_of("output")
    alternatives = [a for a in schema["anyOf"] if a["properties"]["command"].get("const") == data["command"]]
    chosen = schema["anyOf"][-1] if fields else alternatives[0]
    assert errors_in(jsonschema.Draft202012Validator({**chosen, "$defs": schema["$defs"]}), data) == []
    assert validator("output").is_valid(data)


def _first_column(app: App, words: list[str]) -> str:
    said = app(*words, "--fields", "no-such-field").err
    found = re.search(r"fields: (\S+?),", said)
    assert found
    return found[1]


def test_the_schema_of_answers_refuses_what_is_none(app: App) -> None:
    data = app("show", "alphadine", "-f", "json").json
    check = validator("output")
    assert errors_in(check, data) == []
    for broken in ({**data, "schema_version": "0"}, {**data, "drugs": [{}]}, {key: value for key, value in data.items() if key != "knowledge_base"}):
        assert not check.is_valid(broken)


def test_the_problems_of_check_are_valid_by_the_schema(app: App) -> None:
    assert errors_in(validator("output"), app("check", app.overlay("nonsense: 1\n"), "-f", "json").json) == []


def test_the_reading_side_knows_the_jurisdictions_and_sections_of_the_model() -> None:
    from migraine_cli.authoring.schema import fields_of
    from migraine_cli.model.record import Drug

    assert tuple(member.value for member in Jurisdiction) == JURISDICTIONS
    assert set(SECTIONS) == (set(fields_of(Drug)) - {"checked", "extent"}) | {"guidelines", "trials", "interactions"}


def test_the_choices_of_options_are_those_of_the_model() -> None:
    from migraine_cli.cli.commands import list_
    from migraine_cli.model.vocabulary import Role, Status

    assert tuple(role.value for role in Role) == list_.ROLES
    assert tuple(status.value for status in Status) == list_.STATES


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_example_of_the_help_works(real_app: App, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words before a pipe or a redirection, on the shipped facts."""
    mine = real_app.overlay("conditions:\n  thirst:\n    name: thirst\n    kind: state\n", "my-facts.yaml")
    monkeypatch.chdir(real_app.folder)
    assert command(name).examples
    for line, why in command(name).examples:
        assert why
        part = next(part for part in line.split(" | ") if part.startswith("migraine-ref "))
        words = shlex.split(part.split(" > ")[0].split(" >> ")[0])[1:]
        assert words[0] in COMMAND_NAMES
        result = real_app(*(mine if word == "my-facts.yaml" else word for word in words), stdin=b"lamotrigine\n")
        # An honest "nothing is on record", or an extra that is not installed, answers an example too; an unknown name or option does not.
        honest = any(said in result.err for said in ("no statement holds", "on record", "needs the extra", "need the extra"))
        assert result.code == 0 or (result.code in (1, 4) and honest), f"{line}: {result.err}"


def test_the_reference_and_the_man_page_name_every_command_and_option() -> None:
    reference, page = (ROOT / "docs/commands.md").read_text(), (ROOT / "docs/migraine-ref.1").read_text().replace("\\-", "-")
    for name in COMMAND_NAMES:
        assert f"## {name}\n" in reference
        assert f".SS migraine-ref {name}" in page
        for option in command(name).options:
            for flag in option.flags:
                assert flag in reference.split(f"## {name}\n")[1].split("\n## ")[0]


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text()
    missing = [name for name in COMMAND_NAMES if f"migraine-ref {name}" not in text and f"`{name}`" not in text]
    assert missing == []


def test_the_schemas_are_what_the_command_prints(app: App) -> None:
    for name, schema in schemas().items():
        assert json.loads(app("schema", name).out) == schema, f"{name}: python tools/make.py schemas"
