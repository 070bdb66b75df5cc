"""Names and codes from outside, fit to be stored, logged and shown."""

from __future__ import annotations

#: No file system has longer names.
MAX_LENGTH = 255


def printable(text: str) -> str:
    """``text`` cut to a bearable length; what has no shape (controls, NUL, bytes that are not text) becomes ``�``."""
    return "".join(letter if letter.isprintable() else "�" for letter in text[:MAX_LENGTH])
