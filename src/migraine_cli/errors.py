"""What can go wrong, and the exit code that says so."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command. They are part of the contract with scripts."""

    ANSWERED = 0  # also: the name is known, the fact is not covered, and that was said
    NOT_FOUND = 1  # not found, ambiguous, or an empty result
    USAGE = 2  # an option, a field, a format or a section that does not exist
    INVALID_FACTS = 3  # the knowledge base or an overlay is not valid
    ENVIRONMENT = 4  # the machine failed: no disk space, an unreadable store
    TRIPPED = 5  # a --fail-on condition was met


class MigraineRefError(Exception):
    """A failure with words for a person: what is wrong, and `hints` for the next step."""

    exit = Exit.ENVIRONMENT

    def __init__(self, message: str, *hints: str) -> None:
        super().__init__(message)
        self.message = message
        self.hints = tuple(hint for hint in hints if hint)


class NotFoundError(MigraineRefError):
    """A name, a class or a source that is not in the facts, or that means several things."""

    exit = Exit.NOT_FOUND


class UsageError(MigraineRefError):
    """A wrong option, field, format or section."""

    exit = Exit.USAGE


class InvalidFactsError(MigraineRefError):
    """An overlay, or the knowledge base itself, breaks a rule. `problems` holds one line of text for each."""

    exit = Exit.INVALID_FACTS

    def __init__(self, message: str, *hints: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message, *hints)
        self.problems = problems


class EnvironmentFailure(MigraineRefError):
    """The machine did not do what was asked."""

    exit = Exit.ENVIRONMENT


class DamagedStore(Exception):
    """The compiled facts cannot be read as they stand and have to be made anew."""
