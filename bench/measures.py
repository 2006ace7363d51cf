"""The measures themselves. Each takes the workshop, and fills a part of the table."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import cases
from cases import timed
from installed import Installed, plain_environment
from screen import PATIENT, stream, write_profiles
from table import Row, Table, seconds
from timing import Timed, WrongAnswerError, interleaved, listen, once, peak_memory

BENCH = Path(__file__).resolve().parent
PASS = "python -c pass"
LIMITS = {"lookup": 4.0, "completion": 4.0, "terminal": 1.5, "synthetic": 1.1, "rare": 2.0, "commonest": 8.0, "first": 1.5, "compile": 6.0}
LIMITS |= {"evidence": 1.5, "screen": 2.0, "stream memory": 1.1}
PROFILES_A_SECOND = 1000.0
MEMORY_MB = 30.0
SILENCE_S = 2.0  # a second of silence, and a second between two lines


@dataclass
class Workshop:
    """What the measures share."""

    folder: Path
    real: Installed
    synthetic: Installed
    wheel: Path
    yq: str
    why_no_yq: str
    rounds: int
    drugs: int

    def env(self, name: str) -> dict[str, str]:
        """Return an environment with an empty home and a cache of its own."""
        return plain_environment(self.folder / f"home-{name}", self.folder / f"cache-{name}")

    def overlay(self) -> str:
        """Return the path of an overlay of one record."""
        path = self.folder / "overlay.yaml"
        path.write_text(cases.OVERLAY, encoding="utf-8")
        return str(path)


def say(text: str) -> None:
    """Say on standard error what is being done."""
    print(text, file=sys.stderr, flush=True)


def put_synthetic(shop: Workshop, keep: Path | None) -> dict[str, str]:
    """Put a synthetic store into the second environment, and return what `synthetic.py` says of it."""
    shape = (shop.real.package / "store" / "layout.py", BENCH / "synthetic.py", shop.real.store.parent / "KEY")
    key = sha256(b"".join(path.read_bytes() for path in shape)).hexdigest()
    folder = keep or shop.folder
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"synthetic-{shop.drugs}-{key[:12]}.sqlite"
    said = made.with_suffix(".json")  # written last
    if not said.exists():
        say(f"making {shop.drugs} synthetic drugs (without --keep DIR, at every run)")
        subprocess.run([shop.synthetic.python, str(BENCH / "synthetic.py"), "store", str(shop.real.store), str(made), str(shop.drugs)], check=True)
    target = shop.synthetic.store
    target.unlink()
    try:
        os.link(made, target)
    except OSError:  # another file system
        shutil.copyfile(made, target)
    # With an overlay: the store that the cache holds for it is replaced by the synthetic one, as if compiled from as many drugs.
    env = shop.env("synthetic")
    subprocess.run([shop.synthetic.command, "show", "lamotrigine", "--data", shop.overlay(), "--quiet"], env=env, check=True, stdout=subprocess.DEVNULL)
    (cached,) = (shop.folder / "cache-synthetic").rglob("facts-*.sqlite")
    cached.unlink()
    os.link(target, cached)
    found: dict[str, str] = json.loads(said.read_text(encoding="utf-8"))
    return found


def in_a_pipe(shop: Workshop, table: Table, said: dict[str, str]) -> None:
    """Look-ups, with and without an overlay, on the real and the synthetic facts, on a terminal, and the context."""
    env, many = shop.env("real"), shop.env("synthetic")
    over = ("--data", shop.overlay())
    lookups = {**cases.LOOKUPS, "search": cases.SEARCH}
    commands = [cases.nothing(shop.real, env)]
    for name, words in lookups.items():  # the four that are compared run one after the other
        commands.append(timed(shop.real, name, words, env))
        commands.append(timed(shop.real, name, (*words, *over), env, label="overlay: "))
        if name in cases.LOOKUPS:
            commands.append(timed(shop.synthetic, name, words, many, label="many: "))
            commands.append(timed(shop.synthetic, name, (*words, *over), many, label="many, overlay: "))
    commands.append(timed(shop.real, "completion", cases.COMPLETION, env))
    commands.append(timed(shop.synthetic, "completion", cases.COMPLETION, many, label="many: "))
    for name, word in (("rare", said["rare"]), ("commonest", said["commonest"]), ("letter", "a")):
        commands.append(timed(shop.synthetic, name, ("search", word), many, label="search: "))
    commands.append(timed(shop.synthetic, "clone", ("show", said["clone"]), many))
    commands.append(timed(shop.real, "on a terminal", ("show", "lamotrigine"), env, terminal=True))
    commands.append(cases.rich_table(shop.real, shop.folder, env))
    context = cases.beside(shop.real, shop.folder, env, shop.yq)
    say(f"timing {len(commands) + len(context)} commands in {shop.rounds} rounds")
    median = interleaved([*commands, *context], shop.rounds)
    cached = list((shop.folder / "cache-synthetic").rglob("facts-*.sqlite"))
    if [path.stat().st_ino for path in cached] != [shop.synthetic.store.stat().st_ino]:
        raise WrongAnswerError("the synthetic facts were compiled anew: the times are not theirs")
    base = median[PASS]

    def to_pass(label: str, name: str, limit: float | None) -> Row:
        return Row(label, seconds(median[name]), median[name] / base, limit, against="pass")

    rows = table.part("In a pipe, warm, the shipped facts", f"every ratio to `{PASS}` of the same environment: {seconds(base)}")
    rows += [to_pass(name, name, LIMITS["lookup"]) for name in cases.LOOKUPS]
    rows += [to_pass("search", "search", None), to_pass("completion at a TAB", "completion", LIMITS["completion"])]
    rows = table.part("The same with one overlay (--data FILE), warm")
    rows += [to_pass(f"{name}, overlay", f"overlay: {name}", LIMITS["lookup"]) for name in cases.LOOKUPS]
    rows.append(to_pass("search, overlay", "overlay: search", None))
    _memory(shop, table, env, over)
    rows = table.part("On a terminal of 80 columns")
    ratio = median["on a terminal"] / median["one Rich table"]
    rows.append(Row("show on a terminal", seconds(median["on a terminal"]), ratio, LIMITS["terminal"], against="one Rich table"))
    rows.append(to_pass("one Rich table", "one Rich table", None))
    rows = table.part("Beside them", *([shop.why_no_yq] if shop.why_no_yq else []))
    rows += [to_pass(command.name, command.name, None) for command in context]
    _many(shop, table, said, median)


def _many(shop: Workshop, table: Table, said: dict[str, str], median: dict[str, float]) -> None:
    rows = table.part(
        f"A synthetic knowledge base of {shop.drugs:,} drugs",
        f"{said['statements']:,} statements, {shop.synthetic.store.stat().st_size / 1e6:,.0f} MB; each clone is as large as lamotrigine's record",
        f"the rare word stands in one passage, the commonest ('{said['commonest']}') in {said['passages']:,}",
        f"'{cases.LIST_OF_ALL}' prints every drug, here {shop.drugs:,} instead of the shipped ones: no limit can hold for it",
    )

    def row(name: str, many: str, real: str) -> Row:
        limit = None if name.startswith(cases.LIST_OF_ALL) else LIMITS["synthetic"]
        return Row(f"{name}, many drugs", seconds(median[many]), median[many] / median[real], limit, against="shipped")

    rows += [row(name, f"many: {name}", name) for name in (*cases.LOOKUPS, "completion")]
    rows.append(row("show of a clone", "clone", cases.SHOW))
    rows += [row(f"{name}, overlay", f"many, overlay: {name}", f"overlay: {name}") for name in cases.LOOKUPS]
    show = median[f"many: {cases.SHOW}"]
    for name, what in (("rare", "search for a rare word"), ("commonest", "search for the commonest word"), ("letter", "search for one letter ('a')")):
        took = median[f"search: {name}"]
        rows.append(Row(what, seconds(took), took / show, LIMITS.get(name), against="show"))
    as_json = "show by generic, json"
    for name, words, limit in ((as_json, cases.LOOKUPS[as_json], MEMORY_MB), ("search for the commonest word", ("search", said["commonest"]), None)):
        peak = peak_memory(shop.synthetic.python, timed(shop.synthetic, name, words, shop.env("synthetic")))
        rows.append(Row(f"memory of {name}, many drugs", f"{peak:.1f} MB", peak, limit, "MB"))


def _memory(shop: Workshop, table: Table, env: dict[str, str], over: tuple[str, ...]) -> None:
    say("measuring peak memory")
    rows = table.part("Peak memory, in a pipe")
    rows.append(Row(PASS, f"{peak_memory(shop.real.python, cases.nothing(shop.real, env)):.1f} MB"))
    lookups = {**cases.LOOKUPS, "search": cases.SEARCH, "completion": cases.COMPLETION, "show, overlay": (*cases.LOOKUPS[cases.SHOW], *over)}
    peaks = {name: peak_memory(shop.real.python, timed(shop.real, name, words, env)) for name, words in lookups.items()}
    shown = [name for name in peaks if name.startswith("show by generic")]
    highest = max((name for name in peaks if name not in shown), key=lambda name: peaks[name])
    for name in (*shown, highest):
        label = f"memory of {name}" + (" (the highest of the others)" if name == highest else "")
        rows.append(Row(label, f"{peaks[name]:.1f} MB", peaks[name], MEMORY_MB, "MB"))


def evidence_and_desk(shop: Workshop, table: Table, profiles: int) -> None:
    """The commands of evidence and of the desk against `show`, one patient, and a stream of patients."""
    env = shop.env("desk")
    screen = {"screen, one patient": ("screen", *PATIENT)}
    commands = [timed(shop.real, name, words, env) for name, words in ({cases.SHOW: cases.LOOKUPS[cases.SHOW]} | cases.EVIDENCE | cases.DESK | screen).items()]
    say(f"timing {len(commands)} commands of evidence and of the desk")
    median = interleaved(commands, shop.rounds)
    show = median[cases.SHOW]
    rows = table.part("Evidence and desk, in a pipe, warm", f"`show`: {seconds(show)}")
    limits = dict.fromkeys(cases.EVIDENCE, LIMITS["evidence"]) | dict.fromkeys(screen, LIMITS["screen"])
    rows += [Row(name, seconds(median[name]), median[name] / show, limits.get(name), against="show") for name in (*cases.EVIDENCE, *cases.DESK, *screen)]

    say(f"screening {profiles:,} profiles")
    few, many = shop.folder / "few.jsonl", shop.folder / "many.jsonl"
    write_profiles(shop.real.store, few, profiles // 10)
    write_profiles(shop.real.store, many, profiles)
    cpu, took, size = statistics.median_low([stream((shop.real.command,), many, env) for _ in range(3)])
    peaks = [peak_memory(shop.real.python, Timed(path.stem, (shop.real.command, "screen", "--profiles", str(path)), env), times=1) for path in (few, many)]
    rows = table.part(
        f"A stream of {profiles:,} distinct profiles",
        f"over all drugs, every reason in full: {size / 1e6:,.0f} MB of verdicts, {took:.1f} s by the clock",
        "the command has one thread: its processor time is what one core needs, whoever else is at work on the machine",
    )
    rate = profiles / cpu
    rows.append(Row("profiles a second of one core", f"{cpu:.1f} s", rate, PROFILES_A_SECOND, "a second", least=True))
    rows.append(Row("memory of the stream", f"{peaks[1]:.1f} MB", peaks[1] / peaks[0], LIMITS["stream memory"], against="that of a tenth"))


def first_runs(shop: Workshop, table: Table, times: int) -> None:
    """The first run after installing, against the runs after it."""
    say(f"installing the wheel {times} times, for first runs")
    env = shop.env("first")
    show = Timed("show", (shop.real.command, "show", "lamotrigine"), env)
    cached = Timed("show", (shop.real.command, "show", "lamotrigine", "--no-local"), env)
    first, cold, bare, warm = [], [], [], []
    for _ in range(times):
        shop.real.pip("install", "--compile", "--no-index", "--no-deps", "--force-reinstall", str(shop.wheel))
        first.append(once(show))
        warm += [once(cached) for _ in range(3)]
        _forget(shop.real.package)
        cold.append(once(show))
        shop.real.pip("install", "--no-compile", "--no-index", "--no-deps", "--force-reinstall", str(shop.wheel))
        bare.append(once(show))
    base = statistics.median(warm)
    rows = table.part(
        "First run after installing the wheel",
        "each first run follows a new `pip install` of the wheel into the environment; its dependencies stay installed",
        "an installer that does not compile (uv) leaves bytecode to the first run",
        "'not in memory': the package's files have been dropped from the page cache, as far as the system does so when asked",
    )
    rows.append(Row("warm run", seconds(base)))
    for name, taken, limit in (("first run", first, LIMITS["first"]), ("first run, not compiled", bare, None), ("a run, not in memory", cold, None)):
        rows.append(Row(name, seconds(statistics.median(taken)), statistics.median(taken) / base, limit, against="warm"))


def _forget(package: Path) -> None:
    """Ask the system to drop the files of a folder from its page cache."""
    if not hasattr(os, "posix_fadvise"):
        return
    for path in package.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def compiling(shop: Workshop, table: Table, times: int, drugs: int) -> None:
    """Compiling against parsing the same bytes; a new overlay; and what is said when it takes long."""
    say(f"compiling the facts {times} times")
    scratch = shop.folder / "compiled"
    scratch.mkdir(exist_ok=True)
    data = shop.real.data
    taken: dict[str, list[float]] = {"parse": [], "compile": []}
    for _ in range(times):
        for what, found in taken.items():
            found.append(float(shop.real.run(str(BENCH / "compiling.py"), what, str(data), str(scratch))))
    parse, whole = (statistics.median(found) for found in taken.values())
    size = sum(path.stat().st_size for path in data.glob("*.yaml"))
    rows = table.part("Compiling the facts", f"{size / 1e6:.2f} MB of YAML; each in a process of its own, without start and imports")
    rows.append(Row("yaml.parse, C parser", seconds(parse)))
    rows.append(Row("compiling the shipped facts", seconds(whole), whole / parse, LIMITS["compile"], against="yaml.parse"))
    env = shop.env("new")
    fresh = []
    for _ in range(max(3, times // 2)):
        shutil.rmtree(shop.folder / "cache-new", ignore_errors=True)
        fresh.append(once(Timed("show", (shop.real.command, "show", "lamotrigine", "--data", shop.overlay()), env)))
    rows.append(Row("show with an overlay never seen", seconds(statistics.median(fresh)), statistics.median(fresh) / parse, against="yaml.parse"))
    _progress(shop, table, drugs)


def _progress(shop: Workshop, table: Table, drugs: int) -> None:
    """Compile many drugs from YAML at first use, in a copy of the package without a store, and listen."""
    say(f"compiling {drugs} drugs from YAML")
    folder = shop.folder / "from-yaml"
    package = folder / "migraine_cli"
    shutil.copytree(shop.real.package, package, ignore=shutil.ignore_patterns("facts.sqlite", "KEY"))
    facts = package / "_facts" / "data" / "drugs.yaml"
    shop.real.run(str(BENCH / "synthetic.py"), "yaml", str(shop.real.data / "drugs.yaml"), str(facts), str(drugs))
    heard = listen([shop.real.python, "-m", "migraine_cli", "show", "timolol"], shop.env("yaml") | {"PYTHONPATH": str(folder)})
    spoke = f"the first line came after {heard.lines[0][0]:.1f} s, {len(heard.lines)} in all" if heard.lines else "not a line came"
    size = facts.stat().st_size / 1e6
    rows = table.part(
        f"Compiling {drugs} drugs from {size:.0f} MB of YAML, at first use", f"{spoke}; more than a second of work is to be told of on standard error"
    )
    rows.append(Row("the whole run", seconds(heard.took)))
    rows.append(Row("longest silence while compiling", seconds(heard.longest_silence), heard.longest_silence, SILENCE_S, "s"))
