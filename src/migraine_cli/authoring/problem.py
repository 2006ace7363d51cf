"""What is wrong with a file of facts: where, which rule, what to do."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One problem. `file` and `line` point at the text, `rule` is a stable id, `fix` is the next step."""

    file: str
    line: int
    rule: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        fix = f"\n    fix: {self.fix}" if self.fix else ""
        return f"{self.file}:{self.line}: {self.rule}: {self.message}{fix}"
