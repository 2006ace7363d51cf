"""Running commands and taking their time: in a pipe that is read, on a terminal, in interleaved rounds."""

from __future__ import annotations

import itertools
import os
import statistics
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 80, 50


@dataclass(frozen=True)
class Timed:
    """A command line that is timed, what it must do to count, and where its output goes."""

    name: str
    words: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    code: int = 0
    terminal: bool = False
    output: bool = True  # whether it must print something


class WrongAnswerError(RuntimeError):
    """A command did not do what it is timed for: its time would mean nothing."""


def once(command: Timed) -> float:
    """Run a command to its end, reading all that it prints, and return the seconds that took."""
    ours, theirs = os.openpty() if command.terminal else os.pipe()
    if command.terminal:
        termios.tcsetwinsize(ours, (HEIGHT, WIDTH))
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, theirs, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    size = 0
    started = time.perf_counter()
    try:
        pid = os.posix_spawn(command.words[0], command.words, command.env, file_actions=actions)
    finally:
        os.close(theirs)
    while True:
        try:
            data = os.read(ours, 1 << 16)
        except OSError:  # a terminal whose other side has closed
            data = b""
        if not data:
            break
        size += len(data)
    _, status = os.waitpid(pid, 0)
    took = time.perf_counter() - started
    os.close(ours)
    code = os.waitstatus_to_exitcode(status)
    if code != command.code or (command.output and not size):
        raise WrongAnswerError(f"{command.name}: exit code {code} with {size} bytes; expected {command.code}")
    return took


def interleaved(commands: Sequence[Timed], rounds: int) -> dict[str, float]:
    """Return the median seconds of each command over rounds that run every command once, in a rotated order.

    A first round warms everything up and is not counted.
    """
    times: dict[str, list[float]] = {command.name: [] for command in commands}
    if len(times) != len(commands):
        raise ValueError("two commands have one name")
    for number in range(-1, rounds):
        start = number * len(commands) // rounds if number > 0 else 0
        for command in (*commands[start:], *commands[:start]):
            took = once(command)
            if number >= 0:
                times[command.name].append(took)
        print(f"\r  round {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {name: statistics.median(taken) for name, taken in times.items()}


# A process inherits, until it replaces itself, the peak of the one that started it: a small starter keeps that out.
_PEAK = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
print(os.wait4(pid, 0)[2].ru_maxrss)
"""


def peak_memory(python: str, command: Timed, times: int = 3) -> float:
    """Return the peak resident memory of a command in MB, as the system counted it (median of some runs)."""
    words = [python, "-I", "-S", "-c", _PEAK, *command.words]
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [int(subprocess.run(words, env=dict(command.env), capture_output=True, check=True, text=True).stdout) for _ in range(times)]
    return statistics.median(peaks) * unit / 1e6


@dataclass(frozen=True)
class Heard:
    """When a command spoke on standard error, in seconds from its start, and how long it ran."""

    lines: list[tuple[float, str]]
    took: float

    @property
    def longest_silence(self) -> float:
        """The longest stretch without a line, from the start to the end."""
        moments = [0.0, *(moment for moment, _ in self.lines), self.took]
        return max(after - before for before, after in itertools.pairwise(moments))


def listen(words: Sequence[str], env: Mapping[str, str]) -> Heard:
    """Run a command and note when each line arrives on its standard error."""
    started = time.perf_counter()
    lines = []
    with subprocess.Popen(words, env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        lines = [(time.perf_counter() - started, line.rstrip("\n")) for line in process.stderr]
    if process.returncode:
        raise WrongAnswerError(f"{words}: exit code {process.returncode}: {lines[-3:]}")
    return Heard(lines, time.perf_counter() - started)
