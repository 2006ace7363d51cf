"""Text from outside made fit to be shown: control and bidirectional characters appear as escapes, never raw."""

from __future__ import annotations


def visible(text: str, limit: int = 0) -> str:
    """Return the text with every unprintable character as its escape, cut to `limit` characters where one is given."""
    if limit and len(text) > limit:
        return visible(text[:limit]) + f" … ({len(text):,} characters)"
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _escape(sign) for sign in text)


def encodable(text: str) -> bool:
    """Return whether the text can be written as UTF-8; bytes of a command line that are not UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escape(sign: str) -> str:
    code = ord(sign)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of the command line that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
