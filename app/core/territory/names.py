"""How people write the name of a municipality, and how well a name answers what they wrote. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

#: Shortest text for which a typing error is worth guessing, and how alike the two must be (0–1).
TYPO_LENGTH = 4
TYPO_LIKENESS = 0.75

EXACT, PREFIX, WORDS = 0, 1, 2


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """Small letters without accents, every apostrophe, stroke and hyphen a single space: ``sant angelo``."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    bare = (char for char in decomposed if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in bare).split())


def rank(query: str, name: str) -> int | None:
    """How a name answers a query, both folded: EXACT, PREFIX, WORDS (each word begins one, in order), None."""
    if name == query:
        return EXACT
    # "santangelo" is how some write "Sant'Angelo".
    if name.startswith(query) or (" " not in query and name.replace(" ", "").startswith(query)):
        return PREFIX
    words = iter(name.split())
    # ``any`` consumes the words up to the one that answers, so that the next must come after it.
    if all(any(word.startswith(part) for word in words) for part in query.split()):
        return WORDS
    return None


def resemblance(query: str) -> Callable[[str], float]:
    """A function that tells how alike a name (or the beginning of it) is to a query, 0–1; 0 below TYPO_LIKENESS."""
    # The matcher remembers what it learnt about its second text while many first texts are compared with it.
    matcher = SequenceMatcher(None, "", query, autojunk=False)

    def likeness(text: str) -> float:
        matcher.set_seq1(text)
        quick = matcher.real_quick_ratio() >= TYPO_LIKENESS and matcher.quick_ratio() >= TYPO_LIKENESS
        ratio = matcher.ratio() if quick else 0.0
        return ratio if ratio >= TYPO_LIKENESS else 0.0

    return lambda name: max(likeness(name), likeness(name[: len(query)]))
