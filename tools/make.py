"""Makes what is generated and committed: schemas, templates, the reference, the picture, the README's totals, canonical facts, history.

- `python tools/make.py all`: everything but history
- `python tools/make.py facts`: the files of data/ in canonical form
- `python tools/make.py review`: stamp the digest on statements marked `reviewed: DAY`
- `python tools/make.py history`: write data/history/VERSION.jsonl for the newest release
- `python tools/make.py --check all`: write nothing; exit 1 and name what is stale
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from migraine_cli.authoring.canonical import canonical, digest  # noqa: E402
from migraine_cli.authoring.coverage import counts_of, read_in_the_original  # noqa: E402
from migraine_cli.authoring.json_schema import schemas  # noqa: E402
from migraine_cli.authoring.kinds import KINDS  # noqa: E402
from migraine_cli.authoring.library import read_library  # noqa: E402
from migraine_cli.authoring.materialise import Materialiser  # noqa: E402
from migraine_cli.authoring.releases import current_release, snapshot  # noqa: E402
from migraine_cli.authoring.strict_yaml import Map, Refused, Seq, load  # noqa: E402
from migraine_cli.authoring.templates import templates  # noqa: E402
from migraine_cli.cli.command import Command, Option  # noqa: E402
from migraine_cli.cli.commands import COMMAND_NAMES, command  # noqa: E402
from migraine_cli.cli.env import Env  # noqa: E402
from migraine_cli.cli.main import run  # noqa: E402
from migraine_cli.query.coverage import STATES, covered, share, totals  # noqa: E402
from migraine_cli.render import rich_  # noqa: E402

DATA = ROOT / "data"


def read_strictly(path: Path) -> Map:
    """Return a file's records. What cannot be read whole, or says a key twice, is not rewritten: one of the two would be lost."""
    try:
        top, problems = load(path.read_bytes(), path.name)
    except Refused as refused:
        raise SystemExit(str(refused.problem)) from None
    if problems or not isinstance(top, Map):
        raise SystemExit("\n".join(map(str, problems)) or f"{path.name}:1: must be a mapping from ids to records")
    return top


def made_facts() -> Iterator[tuple[Path, str]]:
    """Yield each file of facts in canonical form."""
    for kind in KINDS:
        path = DATA / f"{kind.key}.yaml"
        yield path, canonical(read_strictly(path), kind.schema)


def made_review() -> Iterator[tuple[Path, str]]:
    """Yield each file of facts with the digest beside every `reviewed: DAY`."""
    for kind in KINDS:
        path = DATA / f"{kind.key}.yaml"
        top = read_strictly(path)
        _stamp(top)
        yield path, canonical(top, kind.schema)


def _stamp(node: object) -> None:
    if isinstance(node, Map):
        for value in node.values():
            _stamp(value)
        said = node.get("reviewed")
        if isinstance(said, str) and " " not in said:
            node["reviewed"] = f"{said} {digest(node)}"
    elif isinstance(node, Seq):
        for value in node:
            _stamp(value)


def made_schemas() -> Iterator[tuple[Path, str]]:
    """Yield each JSON Schema."""
    for name, schema in schemas().items():
        yield ROOT / f"src/migraine_cli/schemas/{name}.schema.json", json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def made_templates() -> Iterator[tuple[Path, str]]:
    """Yield the template of each kind of record."""
    for name, text in templates().items():
        yield ROOT / f"src/migraine_cli/schemas/{name}.template.yaml", text


def made_history() -> Iterator[tuple[Path, str]]:
    """Yield the statements of the newest release, as they stand."""
    base, problems = read_library(DATA)
    if problems:
        raise SystemExit("the facts are not valid: migraine-ref check")
    yield DATA / f"history/{current_release(DATA).version}.jsonl", "".join(line + "\n" for line in snapshot(base))


def made_reference() -> Iterator[tuple[Path, str]]:
    """Yield the command reference and the man page."""
    commands = [command(name) for name in COMMAND_NAMES]
    yield ROOT / "docs/commands.md", "# Commands\n\nGenerated from the declarations of the commands.\n\n" + "\n".join(_markdown(c) for c in commands)
    yield ROOT / "docs/migraine-ref.1", _man_page(commands)


def _usage(declared: Command) -> str:
    argument = f" {declared.argument.metavar}" if declared.argument else ""
    return f"migraine-ref {declared.name}{' [OPTIONS]' if declared.options else ''}{argument}"


def _flags(option: Option) -> str:
    return ", ".join(option.flags) + (f" {option.metavar}" if option.metavar else "")


def _markdown(declared: Command) -> str:
    lines = [f"## {declared.name}", "", declared.help, "", "```console"]
    lines += [f"$ {line}  # {why}" for line, why in declared.examples]
    lines += ["```", "", f"Usage: `{_usage(declared)}`", ""]
    if declared.argument:
        lines += [f"- `{declared.argument.metavar}`: {declared.argument.help}"]
    for option in declared.options:
        choices = f" One of {', '.join(option.choices)}." if option.choices else ""
        lines.append(f"- `{_flags(option)}`: {option.help}{choices}")
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")


def _man_page(commands: list[Command]) -> str:
    about = "a sourced, offline reference of migraine medicines"
    lines = [
        '.TH MIGRAINE\\-REF 1 "" "migraine\\-ref" "User Commands"',
        ".SH NAME",
        f"migraine\\-ref \\- {about}",
        ".SH SYNOPSIS",
        ".B migraine\\-ref",
        "COMMAND [OPTIONS] [ARGUMENTS]",
        ".SH DESCRIPTION",
        "Answers a question about a migraine medicine at once, offline, with the source of every fact.",
        "A terminal gets one screen, a pipe gets tab\\-separated lines without a header.",
        "It informs; it does not prescribe.",
        ".SH COMMANDS",
    ]
    for declared in commands:
        lines += [f".SS {_roff(_usage(declared))}", _roff(declared.help)]
        if declared.argument:
            lines += [".TP", f".I {_roff(declared.argument.metavar)}", _roff(declared.argument.help)]
        for option in declared.options:
            choices = f" One of {', '.join(option.choices)}." if option.choices else ""
            lines += [".TP", f".B {_roff(_flags(option))}", _roff(option.help + choices)]
        for line, why in declared.examples:
            lines += [".PP", f"{_roff(why)}:", ".br", f".B {_roff(line)}"]
    lines += [".SH EXIT STATUS"]
    for code, meaning in (
        (0, "answered; also where the name is known and the fact is not covered, which is said"),
        (1, "not found, ambiguous or empty"),
        (2, "usage"),
        (3, "the facts or an overlay are not valid"),
        (4, "the environment failed"),
        (5, "a \\-\\-fail\\-on condition was met"),
    ):
        lines += [".TP", f".B {code}", meaning]
    lines += [".SH ENVIRONMENT"]
    for name, meaning in (
        ("MIGRAINE_REF_DATA", "overlay files or folders, separated by colons"),
        ("XDG_CONFIG_HOME", "its folder migraine\\-ref holds overlays that are always laid over the facts"),
        ("XDG_CACHE_HOME", "its folder migraine\\-ref holds facts compiled with overlays"),
        ("NO_COLOR, FORCE_COLOR, COLUMNS", "colour and width of rich output"),
        ("MIGRAINE_REF_PAGER, PAGER", "the pager of \\-\\-pager"),
        ("MIGRAINE_REF_TODAY", "the day from which the age of facts is counted"),
    ):
        lines += [".TP", f".B {name}", meaning]
    return "\n".join(lines) + "\n"


DARK = TerminalTheme(
    (24, 26, 31),
    (220, 223, 228),
    [(24, 26, 31), (240, 113, 120), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221), (86, 182, 194), (220, 223, 228)],
    [(92, 99, 112), (240, 113, 120), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221), (86, 182, 194), (255, 255, 255)],
)


def picture(words: list[str], width: int, theme: TerminalTheme) -> str:
    """Return what a command shows in a terminal as an SVG that needs nothing from elsewhere."""
    shown = Console(
        record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="standard", legacy_windows=False, highlight=False, _environ={}
    )
    made = rich_.Painter.make_console
    rich_.Painter.make_console = lambda *_: shown  # type: ignore[method-assign]  # the console that records
    environ = {**os.environ, "COLUMNS": str(width), "FORCE_COLOR": "1", "MIGRAINE_REF_TODAY": "2026-11-24", "LANG": "C.UTF-8"}
    for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
        environ.pop(name, None)
    env = Env(stdin=None, stdout=io.BytesIO(), stderr=io.BytesIO(), environ=environ, terminal=True, width=width)
    try:
        code = run(env, [*words, "--no-local"])
    finally:
        rich_.Painter.make_console = made  # type: ignore[method-assign]
    if code != 0:
        raise SystemExit(f"{' '.join(words)} failed")
    svg = shown.export_svg(title="migraine-ref " + " ".join(words), theme=theme, unique_id="screen")
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # Rich links fonts on the web
    svg = svg.replace("Fira Code", "ui-monospace, SFMono-Regular, Menlo, DejaVu Sans Mono").replace(rich_.HELD, "\u00a0")
    return "\n".join(line.rstrip() for line in svg.split("\n"))


def made_picture() -> Iterator[tuple[Path, str]]:
    """Yield the picture of the README: a real screen."""
    yield ROOT / "docs/screen.svg", picture(["show", "lamotrigine"], 100, DARK)


README = re.compile(r"(<!-- coverage: .*? -->\n).*?(<!-- /coverage -->)", re.DOTALL)


def made_readme() -> Iterator[tuple[Path, str]]:
    """Yield the README with the totals of `coverage` as the facts stand."""
    base, problems = read_library(DATA)
    if problems:
        raise SystemExit("the facts are not valid: migraine-ref check")
    made, originals = Materialiser(base), read_in_the_original(base)
    records = [(drug, counts_of(made.record(drug), originals)) for drug in sorted(base.drugs)]
    found = list(covered(records, []))
    lines = ["| records | drugs | facts | from an original | read twice | sections with facts | looked for in vain | not covered |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for extent, tally in totals(found).items():
        shares = (share(tally.primary, tally.facts), share(tally.reviewed, tally.facts))
        values = (extent, str(tally.drugs), f"{tally.facts:,}", *shares, *(f"{tally.sections[state]:,}" for state in STATES))
        lines.append("| " + " | ".join(values) + " |")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    yield ROOT / "README.md", README.sub(lambda found: f"{found[1]}\n" + "\n".join(lines) + f"\n\n{found[2]}", text)


MAKERS: dict[str, Callable[[], Iterator[tuple[Path, str]]]] = {
    "facts": made_facts,
    "schemas": made_schemas,
    "templates": made_templates,
    "reference": made_reference,
    "picture": made_picture,
    "readme": made_readme,
    "history": made_history,
    "review": made_review,
}
ALL = ("facts", "schemas", "templates", "reference", "picture", "readme")


def main(words: list[str]) -> int:
    """Make what is named, or with --check say what is stale."""
    check = "--check" in words
    names = [name for word in words if word != "--check" for name in (ALL if word == "all" else (word,))]
    if not names or any(name not in MAKERS for name in names):
        print(__doc__, file=sys.stderr)
        return 2
    stale = []
    for name in names:
        for path, text in MAKERS[name]():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            if check:
                stale.append(f"{path.relative_to(ROOT)} is stale: python tools/make.py {name}")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                print(f"wrote {path.relative_to(ROOT)}")
    for line in stale:
        print(line, file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
