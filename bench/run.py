"""Measure the speed of an installed copy of this checkout, and print one table: `python bench/run.py`.

Ratios, medians of interleaved rounds, all in one run on one machine. The table says honestly what is not reached; the
exit code is 0 whatever it says.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

import measures
from installed import fresh, python_yq, wheel_of_checkout, with_wheel
from measures import Workshop, say
from table import Table

LATEST = Path(__file__).resolve().parent / "latest.md"


def main() -> None:
    """Parse the options, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rounds and few synthetic drugs: to try the benchmark, not to judge by")
    parser.add_argument("--drugs", type=int, metavar="N", help="size of the synthetic knowledge base (10000; 300 with --quick)")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of the timed commands (15; 5 with --quick)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the synthetic store in DIR, and use one that is there")
    parser.add_argument("--write", action="store_true", help=f"also write the table to bench/{LATEST.name}")
    options = parser.parse_args()
    if not hasattr(os, "posix_spawn") or not hasattr(os, "openpty"):
        sys.exit("the benchmark needs a POSIX system")
    drugs = options.drugs or (300 if options.quick else 10_000)
    rounds = options.rounds or (5 if options.quick else 15)
    if drugs < 20 or rounds < 1:
        parser.error("at least 20 drugs and 1 round")

    with tempfile.TemporaryDirectory(prefix="migraine-ref-bench-") as name:
        folder = Path(name)
        shop = prepare(folder, drugs, rounds)
        table = Table()
        said = measures.put_synthetic(shop, options.keep)
        measures.in_a_pipe(shop, table, said)
        measures.evidence_and_desk(shop, table, 2_000 if options.quick else 20_000)
        measures.first_runs(shop, table, 3 if options.quick else 9)
        measures.compiling(shop, table, 3 if options.quick else 9, 100 if options.quick else 300)
        facts = machine(shop)
    print("\n".join(f"{name}: {value}" for name, value in facts.items()))
    print()
    print(table.text())
    print(table.last_line())
    if options.write:
        LATEST.write_text(table.markdown(facts), encoding="utf-8")


def prepare(folder: Path, drugs: int, rounds: int) -> Workshop:
    """Build the wheel and install it twice, for the real and for the synthetic facts."""
    say("building and installing the wheel")
    builder = fresh(folder / "builder")
    wheel = wheel_of_checkout(folder, builder)
    real, synthetic = (with_wheel(folder / name, wheel) for name in ("shipped", "manifold"))
    yq, why_no_yq = python_yq(folder / "yq")
    return Workshop(folder, real, synthetic, wheel, yq, why_no_yq, rounds, drugs)


def machine(shop: Workshop) -> dict[str, str]:
    """Return what the measures were made on and with, without names of hosts or paths."""
    versions = ", ".join(f"{name} {version}" for name, version in shop.real.versions().items())
    return {
        "date": date.today().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": versions,
        "rounds": f"{shop.rounds}, interleaved, medians",
        "synthetic": f"{shop.drugs:,} drugs",
    }


if __name__ == "__main__":
    main()
