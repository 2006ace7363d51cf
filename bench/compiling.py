"""Time one compilation of the facts, or one `yaml.parse` of the same bytes, in a fresh process.

Run by the Python of an environment in which the package is installed: `compiling.py parse|compile DATA FOLDER` prints
the seconds of the work itself, without the interpreter's start and the imports.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def parse(data: Path) -> float:
    """Return the seconds that libyaml's events take, for every file of facts."""
    import yaml

    texts = [path.read_text(encoding="utf-8") for path in sorted(data.glob("*.yaml"))]
    started = time.perf_counter()
    for text in texts:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    return time.perf_counter() - started


def compile_facts(data: Path, folder: Path) -> float:
    """Return the seconds from the files of facts to a finished store."""
    from migraine_cli.authoring.build import build_shipped

    started = time.perf_counter()
    build_shipped(data, folder / "compiled")  # what a wheel build calls; a first use with overlays takes the same steps
    return time.perf_counter() - started


if __name__ == "__main__":
    what, where, scratch = sys.argv[1:]
    print(parse(Path(where)) if what == "parse" else compile_facts(Path(where), Path(scratch)))
