"""Full-text search over the statements.

All words must occur; each also matches as the start of a longer word. Up to `CANDIDATES` passages are ranked, those of
the one-screen views first among them, so that the commonest word costs no more than a rare one.
"""

from __future__ import annotations

from migraine_cli.errors import NotFoundError, UsageError
from migraine_cli.model.safe import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.store.reads import Passage, Store

CANDIDATES = 400
_WEIGHT = {"names": 3.0, "boxed_warnings": 1.5, "place": 1.3, "classification": 1.3}


class Hit:
    """A passage that matched, with its score and the spans of the matched words in its text."""

    __slots__ = ("passage", "score", "spans")

    def __init__(self, passage: Passage, score: float, spans: list[tuple[int, int]]) -> None:
        self.passage = passage
        self.score = score
        self.spans = spans


def words_of(text: str) -> list[str]:
    """Return the words of a query as the index splits them."""
    return "".join(sign.lower() if sign.isalnum() else " " for sign in text).split()


def search(store: Store, text: str, limit: int) -> tuple[list[Hit], bool]:
    """Return the best hits for a text, and whether more passages matched than were ranked.

    Raises `UsageError` where the text holds no word, `NotFoundError` where nothing matches.
    """
    words = words_of(text)
    if not words:
        raise UsageError(f"'{visible(text, 60)}' holds no word to look for", "give a word, for example 'migraine-ref search rash'")
    match = " ".join('"' + word.replace('"', '""') + '"' + "*" for word in words[:12])
    passages = store.passages(match, CANDIDATES + 1)
    if not passages:
        raise NotFoundError(f"no statement holds '{visible(' '.join(words), 60)}'", "try fewer or shorter words")
    more = len(passages) > CANDIDATES
    hits = [_hit(passage, words) for passage in passages[:CANDIDATES]]
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    return hits[:limit], more


def _hit(passage: Passage, words: list[str]) -> Hit:
    low = passage.text.lower()
    label = passage.label.lower()
    spans: list[tuple[int, int]] = []
    score = 0.0
    for word in words:
        at = low.find(word)
        count = 0
        while at != -1:
            if at == 0 or not low[at - 1].isalnum():
                count += 1
                end = at + len(word)
                while end < len(low) and low[end].isalnum():
                    end += 1
                spans.append((at, end))
                score += 1.0 if end - at == len(word) else 0.5
            at = low.find(word, at + 1)
        if word in label:
            score += 2.0
        if word in passage.drug:
            score += 1.0
    score *= _WEIGHT.get(passage.section, 1.0)
    return Hit(passage, score / (1.0 + len(passage.text) / 400.0), sorted(spans))
