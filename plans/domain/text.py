"""Words as people type them: repaired for reading, folded for comparing.

What is repaired is what files of municipalities really hold: text decoded with the wrong table and saved again
(``LocalitÃ\\xa0``), spaces and line breaks of spreadsheets, control characters that a database refuses.
"""

from __future__ import annotations

import re
import unicodedata

#: Longest text of an attribute (rule A05).
LONGEST = 255

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
#: UTF-8 read as Windows-1252: a lead byte as a letter, its continuation as whatever that table shows.
_MOJIBAKE = re.compile(r"(?:[ÂÃ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]|â€.)+")
_SUSPECT = re.compile(r"[ÂÃâ]")
#: The same of «à», after its second half (a no-break space) became a blank or was trimmed off.
_LOST_A = re.compile(r"(?<=[a-z])Ã(?=\s|$)")
_APART = re.compile(r"[^a-z0-9]+")
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_clean(text: str) -> bool:
    """Whether there is nothing to repair; in doubt not. Quick enough to ask of every cell, or of a column at once."""
    if not text.isascii() and (_SUSPECT.search(text) or not unicodedata.is_normalized("NFC", text)):
        return False
    return text.isprintable() and "  " not in text and text.strip() == text


def clean(text: str) -> str:
    """Repaired, printable, single spaces, none around; not cut. Clean text comes back unchanged."""
    if is_clean(text):
        return text
    if not text.isascii():
        text = unicodedata.normalize("NFC", _mended(text))
    if not text.isprintable():
        text = _UNPRINTABLE.sub("", text)
    return " ".join(text.split())


def _mended(text: str) -> str:
    """Twice, because it happens twice."""
    for _ in range(2):
        text = _MOJIBAKE.sub(lambda found: _decoded(found[0]), text)
    return _LOST_A.sub("à", text)


def _decoded(run: str) -> str:
    try:
        return b"".join(map(_byte, run)).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return run


def _byte(character: str) -> bytes:
    """Five bytes have no character in Windows-1252; programs keep them as Latin-1 does."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def fold(text: str) -> str:
    """Lower case, no accents, one blank for whatever is not a letter or digit: ``Località (GB)`` → ``localita gb``."""
    plain = _INNER_CAPITAL.sub(" ", clean(text))
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return _APART.sub(" ", plain.lower()).strip()
