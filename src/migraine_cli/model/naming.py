"""When two written names are the same name, and which are near."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_MISTYPED = 40  # longer names are found by their beginning
LONGEST_NAME = 200  # a longer name cannot be in the facts
_DROPPED = " -_'\"`.,®™©\u2018\u2019\u2010\u2011\u2012\u2013\u2014\u00a0/()+"
_DROP = {ord(sign): None for sign in _DROPPED}


def normalise(name: str) -> str:
    """Return the form in which names are compared: without regard to case, accents, spacing, hyphens or ®."""
    if name.isascii():
        return name.lower().translate(_DROP)
    import unicodedata

    # ® and ™ go before compatibility letters are spelt out; folding comes after, for what those letters become.
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.translate(_DROP)).casefold())
    bare = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare).translate(_DROP)


def deletions(norm: str) -> Iterator[str]:
    """Yield the name and, of a name of ordinary length, the name with any one character left out: what near misses share."""
    yield norm
    if len(norm) <= LONGEST_MISTYPED:
        for index in range(len(norm)):
            yield norm[:index] + norm[index + 1 :]
