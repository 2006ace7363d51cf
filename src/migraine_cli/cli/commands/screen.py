"""`screen`: each drug with what the sources say of one patient, or of many on standard input."""

from __future__ import annotations

from migraine_cli.cli.command import COMMON, FULL, JURISDICTION, Command, Option
from migraine_cli.cli.commands._shared import with_store
from migraine_cli.cli.emit import chosen_format, emit
from migraine_cli.errors import EnvironmentFailure, Exit, MigraineRefError, NotFoundError, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO

    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.query.profile import Profile
    from migraine_cli.store.reads import Store

LISTS = ("conditions", "without", "taking", "drugs", "headache")
SINGLE = (
    *("age", "sex", "weight", "egfr", "crcl", "child_pugh", "could_become_pregnant", "pregnant", "pregnant_week", "breastfeeding"),
    *("breastfeeding_infant_months", "aura", "acute_days", "jurisdiction", "role"),
)
LARGEST = 1024 * 1024  # bytes of a profile; a longer line of a stream is refused
BATCH = 64 * 1024


def run(env: Env, values: Values) -> Exit:
    """Print the verdicts on one patient, or a line of JSON for each of many."""
    many = values.text("profiles")
    if many is not None:
        return _stream(env, values, many)
    from migraine_cli.report.screening import screening_report

    chosen_format(env, values)
    profile = _profile(env, values)

    def answer(store: Store) -> Exit:
        from migraine_cli.query.screening import Screener

        found = Screener(store).screen(profile)
        if found.empty:
            raise NotFoundError(f"none of these drugs is {profile.role} on record", "leave --role or --drug out")
        emit(env, values, screening_report(store, found, full=values.flag("full")))
        return Exit.ANSWERED

    return with_store(env, values, answer)


def _given(values: Values) -> dict[str, Any]:
    given: dict[str, Any] = {name: values.many(name) for name in LISTS if values.many(name)}
    return given | {name: values.text(name) for name in SINGLE if values.text(name) is not None}


def _profile(env: Env, values: Values) -> Profile:
    """Return the profile of --profile with the options laid over it: lists grow, single values replace."""
    from migraine_cli.query.profile import read_profile

    given = _given(values)
    path = values.text("profile")
    if values.flag("brief"):
        raise UsageError("--brief is for --profiles", "one patient's answer is short without --full")
    if path is None:
        return read_profile(given)
    written = _written(env, path)
    read_profile(written)  # what is wrong in the file is said of the file
    for name in LISTS:
        if name in written and name in given:
            held = written[name]
            given[name] = [*([held] if isinstance(held, str) else held), *given[name]]
    return read_profile(written | given)


def _written(env: Env, path: str) -> Any:
    data = _bytes(env, path)
    if path.lower().endswith((".yaml", ".yml")):
        from migraine_cli.authoring.strict_yaml import Refused, load

        try:
            top, problems = load(data, path)
        except Refused as refused:
            raise UsageError(f"the profile {visible(path, 60)} cannot be read: {visible(str(refused), 200)}", "write it as plain YAML, or as JSON") from None
        if problems:
            raise UsageError(f"the profile {visible(path, 60)} cannot be read: {visible(problems[0].message, 200)}", "write it as plain YAML, or as JSON")
        return dict(top) if isinstance(top, dict) else top
    return _json(data, f"the profile {visible(path, 60)}")


def _bytes(env: Env, path: str) -> bytes:
    if path == "-":
        if env.stdin is None:
            raise UsageError("standard input is closed", "name a file")
        data = env.stdin.read(LARGEST + 1)
    else:
        try:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise UsageError(f"the profile {visible(path, 60)} cannot be read: {error.strerror or error}", "name a JSON or YAML file") from None
        except ValueError:
            raise UsageError(f"no file can be called {visible(path, 60)}", "name a JSON or YAML file") from None
    if len(data) > LARGEST:
        raise UsageError(f"the profile {visible(path, 60)} is larger than {LARGEST:,} bytes", "a profile is a few lines")
    return data


def _json(data: bytes, what: str) -> Any:
    """Return JSON, strictly: no key twice, no NaN. Raises `UsageError` that says where it is broken."""
    import json

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise UsageError(f"{what} gives a field twice", "give each field once")
        return made

    def never(text: str) -> Any:
        raise UsageError(f"{what} holds {text}, which is no number", "leave the field out where it is not known")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    except UnicodeDecodeError:
        raise UsageError(f"{what} is not UTF-8", "save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        where = f" at character {error.pos + 1}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{what} is not JSON{where}", 'for example {"age": 34, "conditions": ["asthma"]}') from None


def _stream(env: Env, values: Values, path: str) -> Exit:
    """Answer a profile a line, each as soon as it is read; a broken one is told on standard error and the others are answered."""
    if _given(values) or values.text("profile") is not None:
        raise UsageError("--profiles takes each patient from a line", "put what holds for all into every line")
    for name in ("fields", "output"):
        if values.text(name) is not None:
            raise UsageError(f"--profiles writes lines of JSON to standard output; --{name} has no place", "pipe them on, or redirect them: > verdicts.jsonl")
    if values.text("format") not in (None, "jsonl"):
        chosen_format(env, values)
        raise UsageError("--profiles answers in lines of JSON", "--format jsonl, or none")

    def answer(store: Store) -> Exit:
        import gc

        from migraine_cli.query.screening import Screener

        screener = Screener(store, whole=True, brief=values.flag("brief"))
        # What is loaded is kept out of the collector's walks, and it comes by seldom: in what a stream makes it finds little.
        before = gc.get_threshold()
        gc.freeze()
        gc.set_threshold(50_000, *before[1:])
        try:
            return _answer_lines(env, screener, path)
        finally:
            gc.set_threshold(*before)
            gc.unfreeze()

    return with_store(env, values, answer)


def _answer_lines(env: Env, screener: Any, path: str) -> Exit:
    """Answer line by line, and say at the end how many could not be answered."""
    broken = size = 0
    made: list[bytes] = []
    with _opened(env, path) as file:
        for number, line in _lines(file):
            text = _verdicts(env, screener, number, line)
            broken += text is None
            if text:
                made.append(text)
                size += len(text)
            if size >= BATCH:
                if not _put(env, b"".join(made)):
                    return Exit.ANSWERED
                made, size = [], 0
        _put(env, b"".join(made))
    if broken:
        env.note(f"note: {broken} line{'s' * (broken != 1)} could not be answered")
    return Exit.USAGE if broken else Exit.ANSWERED


def _opened(env: Env, path: str) -> Any:
    from contextlib import nullcontext

    if path == "-":
        if env.stdin is None:
            raise UsageError("standard input is closed", "name a file")
        return nullcontext(env.stdin)
    try:
        return open(path, "rb")
    except (OSError, ValueError) as error:
        raise UsageError(f"{visible(path, 60)} cannot be read: {getattr(error, 'strerror', None) or error}", "name a file of JSON lines, or -") from None


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines with their numbers; None for one that is too long, of which no more than its start is held."""
    number = 0
    while line := file.readline(LARGEST + 1):
        number += 1
        if len(line) <= LARGEST:
            if line.strip():
                yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LARGEST)
        yield number, None


def _verdicts(env: Env, screener: Any, number: int, line: bytes | None) -> bytes | None:
    import json

    from migraine_cli.query.profile import read_profile

    try:
        if line is None:
            raise UsageError(f"the line is longer than {LARGEST:,} bytes", "")
        profile = read_profile(_json(line, "the line"))
        found = screener.screen(profile)
        if found.empty:
            raise NotFoundError(f"none of these drugs is {profile.role} on record", "")
    except MigraineRefError as error:
        env.say(f"error: line {number}: {error.message}" + (f" ({error.hints[0]})" if error.hints else ""))
        return None
    return b"".join([f'{{"line":{number},"id":{json.dumps(profile.id)},'.encode(), *found.pieces(), b"}\n"])


def _put(env: Env, text: bytes) -> bool:
    """Write lines; return False where the reader has gone away, and then read on no further."""
    if env.stdout is None:
        raise EnvironmentFailure("standard output is closed", "redirect it to a file")
    try:
        env.stdout.write(text)
        env.stdout.flush()
    except BrokenPipeError:
        from migraine_cli.cli.emit import write

        write(env, b"")  # points the stream away, so that Python does not complain at its end
        return False
    except OSError as error:
        raise EnvironmentFailure(f"standard output cannot be written: {error.strerror or error}", "free some space, or write elsewhere") from None
    return True


COMMAND = Command(
    "screen",
    "Screen the drugs for a patient: what is left, and why the others fell, each reason with its source. It states facts; it does not choose.",
    (
        ("migraine-ref screen --condition asthma --taking sertraline --age 34 --could-become-pregnant yes", "one patient"),
        ("migraine-ref screen --condition 'kidney stones' --drug topiramate --full", "one drug, every reason and source"),
        ("migraine-ref screen --sex male --age 70 --crcl 28 --role preventive -j US", "one role, one jurisdiction"),
    ),
    run,
    options=(
        Option("conditions", ("--condition",), "many", "What the patient has, by any name; may be repeated. An unknown one is an error.", "NAME"),
        Option("without", ("--without",), "many", "What the patient does not have: asked, and absent; may be repeated.", "NAME"),
        Option("taking", ("--taking",), "many", "What is taken already: a drug, another medicine, a group; may be repeated.", "NAME"),
        Option("age", ("--age",), "text", "Age in years; '8 months' for an infant.", "YEARS"),
        Option("sex", ("--sex",), "text", "Sex.", "SEX", ("female", "male")),
        Option(
            "could_become_pregnant",
            ("--could-become-pregnant",),
            "text",
            "Whether a pregnancy is possible; no also says: not pregnant.",
            "ANSWER",
            ("yes", "no"),
        ),
        Option("pregnant", ("--pregnant",), "text", "Whether pregnant now.", "ANSWER", ("yes", "no")),
        Option("pregnant_week", ("--pregnant-week",), "text", "Pregnant, in this week (trimesters: to 13, 14 to 27, from 28).", "WEEK"),
        Option("breastfeeding", ("--breastfeeding",), "text", "Whether breastfeeding.", "ANSWER", ("yes", "no")),
        Option("breastfeeding_infant_months", ("--breastfeeding-infant-months",), "text", "Breastfeeding an infant of this age.", "MONTHS"),
        Option("weight", ("--weight",), "text", "Weight in kg.", "KG"),
        Option("egfr", ("--egfr",), "text", "Estimated GFR; never converted into a creatinine clearance.", "N"),
        Option("crcl", ("--crcl",), "text", "Creatinine clearance; never converted into an eGFR.", "N"),
        Option("child_pugh", ("--child-pugh",), "text", "Child-Pugh class of an impaired liver.", "CLASS", ("A", "B", "C")),
        Option("aura", ("--aura",), "text", "Whether there is aura.", "ANSWER", ("yes", "no")),
        Option("headache", ("--headache",), "many", "Kind of migraine; may be repeated.", "KIND", ("episodic", "chronic", "hemiplegic", "menstrual")),
        Option("acute_days", ("--acute-days",), "text", "Days a month on which acute medication is taken.", "DAYS"),
        Option("role", ("--role",), "text", "Only drugs of this role.", "ROLE", ("preventive", "acute")),
        Option("drugs", ("--drug",), "many", "Only this drug; may be repeated.", "NAME"),
        Option("profile", ("--profile",), "text", "Read the profile from a JSON or YAML file (- for standard input); options are laid over it.", "FILE"),
        Option("profiles", ("--profiles",), "text", "Screen many: a JSON profile a line (- for standard input); a line of JSON for each.", "FILE"),
        Option("brief", ("--brief",), "flag", "With --profiles: what is undecided as statements and needs alone, without their texts and sources."),
        FULL,
        JURISDICTION,
        *COMMON,
    ),
)
