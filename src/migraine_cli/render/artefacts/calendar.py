"""A schedule as an iCalendar file (RFC 5545): one whole-day event for each dose, each carrying what it must not lose.

Written by hand, because it is small: CRLF, lines folded at 75 octets, text escaped, whole days only (no zone, no time). The
tests read it back with the library icalendar.
"""

from __future__ import annotations

from datetime import date, timedelta

from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CALENDARS = ("ics",)
_FOLD = 75


class Event:
    """A dose on whole days, from the first to the last; `key` keeps its UID the same from one run to the next."""

    __slots__ = ("first", "key", "last", "summary", "text")

    def __init__(self, key: str, first: date, last: date, summary: str, text: str) -> None:
        self.key = key
        self.first = first
        self.last = last
        self.summary = summary
        self.text = text


def calendar(name: str, events: Iterable[Event], today: str) -> bytes:
    """Return the file. `today` is the ISO date that it is stamped with."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//migraine-ref//titrate//EN", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{escaped(name)}"]
    stamp = today.replace("-", "") + "T000000Z"
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.key}@migraine-ref.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}",  # the day after: the end is not part of the event
            f"SUMMARY:{escaped(event.summary)}",
            f"DESCRIPTION:{escaped(event.text)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Return text as a value of type TEXT: backslash, semicolon, comma and line break escaped, nothing unprintable."""
    lines = [visible(line) for line in text.split("\n")]
    return "\\n".join(line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines)


def folded(line: str) -> bytes:
    """Return a content line in UTF-8, folded so that no part is longer than 75 octets and none splits a sign."""
    parts: list[bytes] = []
    part = b""
    for sign in line:
        octets = sign.encode("utf-8", "backslashreplace")
        room = _FOLD if not parts else _FOLD - 1  # a continuation begins with a space
        if len(part) + len(octets) > room:
            parts.append(part)
            part = b""
        part += octets
    parts.append(part)
    return b"\r\n ".join(parts) + b"\r\n"
