"""Text for places that carry ASCII only: `>=`, never `?`."""

from __future__ import annotations

_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "±": "+/-",
    "×": "x",
    "·": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "°": " deg ",
    "µ": "micro",
    "μ": "micro",
    "§": "section ",
    "›": ">",
    "→": "->",
    "↳": "->",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "®": "(R)",
    "™": "(TM)",
    "©": "(C)",
    "\u00a0": " ",
    "│": "|",
    "├": "|",
    "└": "`",
    "─": "-",
    "━": "-",
    "┃": "|",
    "┏": "+",
    "┓": "+",
    "┗": "+",
    "┛": "+",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "■": "#",
    "●": "#",
    "○": "o",
    "◆": "*",
    "┼": "+",
    "┴": "+",
    "║": "|",
    "═": "=",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "Δ": "Delta",
    "χ": "chi",
    "τ": "tau",
    "²": "^2",
    "³": "^3",
    "½": "1/2",
    "¼": "1/4",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ı": "i",
}


def transliterated(text: str) -> str:
    """Return the text in ASCII; a sign that has no near form appears as its escape."""
    if text.isascii():
        return text
    import unicodedata

    made = []
    for sign in text:
        if sign.isascii():
            made.append(sign)
        elif sign in _SIGNS:
            made.append(_SIGNS[sign])
        else:
            bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
            made.append(bare or f"\\u{ord(sign):04x}")
    return "".join(made)
