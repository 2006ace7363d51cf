"""The world as one command sees it: streams, width, colour, encoding, today. Injectable, so that tests can make one."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO


class Env:
    """Streams, environment variables and what follows from them."""

    def __init__(
        self,
        *,
        stdin: BinaryIO | None,
        stdout: BinaryIO | None,
        stderr: BinaryIO | None,
        environ: Mapping[str, str],
        terminal: bool,
        width: int | None = None,
        today: str | None = None,
        encoding: str = "utf-8",
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.terminal = terminal
        self.quiet = False
        self._width = width
        self._today = today
        self._encoding = encoding

    @classmethod
    def real(cls) -> Env:
        """Return the environment of this process."""
        stdout = sys.stdout
        terminal = False
        if stdout is not None:
            try:
                terminal = stdout.isatty()
            except ValueError:  # closed
                stdout = None
        return cls(
            stdin=sys.stdin.buffer if sys.stdin is not None else None,
            stdout=stdout.buffer if stdout is not None else None,
            stderr=sys.stderr.buffer if sys.stderr is not None else None,
            environ=os.environ,
            terminal=terminal,
            encoding=(stdout.encoding if stdout is not None else None) or "utf-8",
        )

    @property
    def today(self) -> str:
        """The ISO date of today; `MIGRAINE_REF_TODAY` sets it for reproducible output."""
        if self._today is None:
            from time import localtime, strftime

            given = self.environ.get("MIGRAINE_REF_TODAY", "")
            plausible = len(given) == 10 and given[:4].isdigit() and given[4] == given[7] == "-"
            self._today = given if plausible else strftime("%Y-%m-%d", localtime())
        return self._today

    @property
    def width(self) -> int:
        """Columns of the terminal: COLUMNS, or what the terminal says, or 80."""
        if self._width is not None:
            return self._width
        columns = self.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns) > 0:
            return max(20, min(int(columns), 1000))
        try:
            return max(20, os.get_terminal_size(self.stdout.fileno() if self.stdout else 1).columns)
        except (OSError, ValueError):
            return 80

    @property
    def color(self) -> bool:
        """Whether rich output may carry colour: NO_COLOR wins, then FORCE_COLOR, then the terminal."""
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR"):
            return True
        return self.terminal and self.environ.get("TERM", "") not in ("dumb", "unknown")

    @property
    def ascii_only(self) -> bool:
        """Whether the output can carry ASCII only: the encoding says so, or the locale is plain C or POSIX."""
        if self._encoding.lower().replace("-", "") not in ("utf8", "utf8sig", "utf16", "utf32"):
            return True
        for name in ("LC_ALL", "LC_CTYPE", "LANG"):
            value = self.environ.get(name)
            if value:
                return value in ("C", "POSIX")
        return False

    def say(self, text: str) -> None:
        """Write a line to standard error, quietly doing nothing where there is none."""
        if self.stderr is None:
            return
        if self.ascii_only:
            from migraine_cli.render.ascii import transliterated

            text = transliterated(text)
        try:
            self.stderr.write((text + "\n").encode("utf-8", "backslashreplace"))
            self.stderr.flush()
        except (OSError, ValueError):
            pass

    def note(self, text: str) -> None:
        """Write a note or a warning to standard error, unless --quiet."""
        if not self.quiet:
            self.say(text)
