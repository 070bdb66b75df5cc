"""Which letters bytes are, where the file does not say: UTF-8 strictly, else cp1252, else Latin-1 (F04)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Letters shown before and after an accent.
_AROUND = 25
_DIGITS = re.compile(r"\d+")
#: What .cpg files say, by their number.
_NUMBERED = {"65001": "utf-8", "8": "utf-8", "88591": "latin-1", "885915": "iso8859-15", "28591": "latin-1"}
_LABELS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "latin-1": "Latin-1"}


def label(encoding: str) -> str:
    """The encoding as a person may know it."""
    return _LABELS.get(encoding, encoding)


def guess(samples: Iterable[bytes]) -> str:
    """The encoding that all of these can be read with. A letter cut by the end of a sample does not count."""
    values = [value for value in samples if not value.isascii()]
    if all(_decodes(value, "utf-8") for value in values):
        return "utf-8"
    return "cp1252" if all(_decodes(value, "cp1252") for value in values) else "latin-1"


def _decodes(value: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(value)
    except UnicodeDecodeError:
        return False
    return True


def declared(text: str) -> str | None:
    """The encoding that a ``.cpg`` names (``UTF-8``, ``1252``, ``ANSI 1252``, ``ISO-8859-1``, ``88591``) or None."""
    wanted = text.strip()
    number = "".join(_DIGITS.findall(wanted))
    for candidate in (wanted, _NUMBERED.get(number, ""), f"cp{number}"):
        try:
            found = codecs.lookup(candidate)
        except (LookupError, ValueError):
            continue
        if getattr(found, "_is_text_encoding", True):
            return found.name
    return None


def read_text(content: bytes) -> tuple[str, str]:
    """The text and its encoding; a byte order mark decides and is left out."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding
    encoding = "utf-8" if _decodes(content, "utf-8") else guess([content])
    return content.decode(encoding, "replace"), encoding


def accented(values: Iterable[str], wanted: int = 3) -> list[str]:
    """What is around the first letters outside ASCII: there a person sees whether the encoding is right."""
    found: dict[str, None] = {}
    for value in values:
        letter = next((at for at, char in enumerate(value) if not char.isascii()), None)
        if letter is not None:
            found.setdefault(value[max(0, letter - _AROUND) : letter + _AROUND].strip())
            if len(found) == wanted:
                break
    return list(found)
