"""Measure `screen`: one patient in a pipe against `show`, and a stream of many patients. `python bench/screen.py [--here]`.

All in one run on one machine: medians of interleaved rounds for the one patient; for the stream profiles a second, the profiles that
go into the time of one `show`, and its peak memory for many profiles against that for few. The exit code is 0 whatever it says.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from installed import fresh, plain_environment, wheel_of_checkout, with_wheel
from timing import Timed, interleaved, peak_memory

SHOW, SCREEN, PASS = "show", "screen, one patient", "python -c pass"
PATIENT = ("--condition", "asthma", "--condition", "kidney stones", "--taking", "sertraline", "--age", "34", "--could-become-pregnant", "yes")
ONE_LIMIT, PER_SECOND_LIMIT, MEMORY_LIMIT = 2.0, 1000, 1.1


def main() -> None:
    """Parse the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=20_000, metavar="N", help="distinct profiles of the stream (20000)")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="rounds of the timed commands (15)")
    parser.add_argument("--here", action="store_true", help="measure this environment with a store compiled here, not a new one with a wheel of the checkout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="migraine-ref-screen-") as name:
        folder = Path(name)
        python, start, store = here(folder) if options.here else installed(folder)
        env = plain_environment(folder / "home", folder / "cache")
        nothing = Timed(PASS, (python, "-c", "pass"), env, output=False)
        single = [nothing, Timed(SHOW, (*start, "show", "lamotrigine"), env), Timed(SCREEN, (*start, "screen", *PATIENT), env)]
        median = interleaved(single, options.rounds)
        show = median[SHOW]
        print(f"{PASS:<28} {median[PASS] * 1000:8.1f} ms")
        print(f"{SHOW:<28} {show * 1000:8.1f} ms {show / median[PASS]:8.2f} x {PASS}")
        said(SCREEN, f"{median[SCREEN] * 1000:8.1f} ms", median[SCREEN] / show, f"x {SHOW}", ONE_LIMIT)

        few, many = folder / "few.jsonl", folder / "many.jsonl"
        write_profiles(store, few, options.profiles // 10)
        write_profiles(store, many, options.profiles)
        cpu, took, size = statistics.median_low([stream(start, many, env) for _ in range(3)])
        rate = options.profiles / cpu
        print(f"{'stream of ' + format(options.profiles, ','):<28} {took:8.2f} s, {cpu:.2f} s of one core; {size / 1e6:.0f} MB of verdicts")
        print(f"{'profiles a second of a core':<28} {rate:8.0f}     at least {PER_SECOND_LIMIT}: {'reached' if rate >= PER_SECOND_LIMIT else 'NOT REACHED'}")
        print(f"{'profiles in the time of show':<28} {options.profiles / took * show:8.1f}")
        peaks = [peak_memory(python, Timed(path.stem, (*start, "screen", "--profiles", str(path)), env), times=1) for path in (few, many)]
        said(f"memory, {options.profiles:,} profiles", f"{peaks[1]:8.1f} MB", peaks[1] / peaks[0], "x that of a tenth", MEMORY_LIMIT)


def said(name: str, value: str, ratio: float, of: str, limit: float) -> None:
    """Print one measure with its limit."""
    print(f"{name:<28} {value} {ratio:8.2f} {of}, at most {limit}: {'reached' if ratio <= limit else 'NOT REACHED'}")


def installed(folder: Path) -> tuple[str, tuple[str, ...], Path]:
    """Install a wheel of this checkout in a new environment."""
    builder = fresh(folder / "builder")
    made = with_wheel(folder / "shipped", wheel_of_checkout(folder, builder))
    return made.python, (made.command,), made.store


def here(folder: Path) -> tuple[str, tuple[str, ...], Path]:
    """Compile the shipped facts and point this environment's code at them, as a wheel would."""
    from migraine_cli.authoring.build import build_shipped

    root = Path(__file__).resolve().parent.parent
    store = folder / "facts"
    build_shipped(root / "data", store)
    launch = folder / "launch.py"
    launch.write_text(
        "from migraine_cli.store import locate\n"
        f"locate.shipped_store = lambda: {str(store / 'facts.sqlite')!r}\n"
        "from migraine_cli.cli.main import main\nmain()\n",
        encoding="utf-8",
    )
    return sys.executable, (sys.executable, str(launch)), store / "facts.sqlite"


def write_profiles(store: Path, target: Path, count: int) -> None:
    """Write distinct profiles over the whole vocabulary, the same at every run."""
    with sqlite3.connect(store) as connection:
        terms = [json.loads(row) for (row,) in connection.execute("SELECT record FROM record WHERE kind = 'conditions' ORDER BY id")]
        ids = "SELECT DISTINCT target FROM name WHERE target_kind = ? ORDER BY target"
        taken = [name for kind in ("drug", "partner") for (name,) in connection.execute(ids, (kind,))]
    connection.close()
    diseases = [term["id"] for term in terms if term["kind"] in ("disease", "genetic", "allergy")]
    chance = random.Random(20)
    seen: set[str] = set()
    while len(seen) < count:
        seen.add(json.dumps(profile(chance, diseases, taken)))
    target.write_text("".join(line + "\n" for line in sorted(seen)), encoding="utf-8")


def profile(chance: random.Random, diseases: list[str], taken: list[str]) -> dict[str, Any]:
    """Return one profile that does not contradict itself."""
    made: dict[str, Any] = {"conditions": chance.sample(diseases, chance.randint(0, 4)), "taking": chance.sample(taken, chance.randint(0, 3))}
    for key, low, high, share in (("age", 5, 95, 0.9), ("weight", 20, 120, 0.6), ("crcl", 5, 130, 0.5), ("egfr", 5, 130, 0.3), ("acute_days", 0, 31, 0.4)):
        if chance.random() < share:
            made[key] = chance.randint(low, high)
    if chance.random() < 0.8:
        made["sex"] = chance.choice(["female", "male"])
    if made.get("sex") == "female" and chance.random() < 0.5:
        made |= {"pregnant_week": chance.randint(1, 42)} if chance.random() < 0.2 else {"could_become_pregnant": chance.random() < 0.6}
    if chance.random() < 0.5 and "hemiplegic-migraine" not in made["conditions"]:
        made["aura"] = chance.random() < 0.4
    return made


def stream(start: tuple[str, ...], path: Path, env: dict[str, str]) -> tuple[float, float, int]:
    """Answer every profile into a pipe that is read; return seconds of processor time, seconds, and bytes.

    The command has one thread: its processor time is what one core needs, whoever else is at work on the machine.
    """
    size = lines = 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with subprocess.Popen((*start, "screen", "--profiles", str(path)), stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        while data := process.stdout.read(1 << 18):
            size += len(data)
            lines += data.count(b"\n")
    took = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    expected = path.read_bytes().count(b"\n")
    if process.returncode or lines != expected:
        raise RuntimeError(f"exit code {process.returncode}, {lines} of {expected} answered")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, took, size


if __name__ == "__main__":
    main()
