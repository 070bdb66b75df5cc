"""The municipalities that the description of an area lists. Pure.

"Firenze, Prato e Pistoia" are three, "Figline e Incisa Valdarno" is one, "Massa e Massa e Cozzile" two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

_BETWEEN = re.compile(r"[,;\n\r]+")
_AND = re.compile(r"\s+ed?\s+", re.IGNORECASE)


def possible_names(description: str) -> Iterator[str]:
    """Everything in the description that could be one name."""
    for words in _listed(description):
        yield from words
        yield from map(" e ".join, pairwise(words))


def read_names(description: str, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """ISTAT codes of the names that are ``known`` (name → code), and the names that are not; the longer name wins."""
    codes, unknown = [], []
    for words in _listed(description):
        position = 0
        while position < len(words):
            longer = " e ".join(words[position : position + 2])
            name = longer if longer in known else words[position]
            position += 2 if longer in known else 1
            if name in known:
                codes.append(known[name])
            else:
                unknown.append(name)
    return codes, unknown


def _listed(description: str) -> Iterator[list[str]]:
    """Each thing between commas, cut at every "e"; no name of a municipality has more than one."""
    for part in _BETWEEN.split(description):
        if part.strip():
            yield _AND.split(part.strip())
