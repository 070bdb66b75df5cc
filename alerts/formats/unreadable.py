"""The one exception of readers."""

from __future__ import annotations


class Unreadable(Exception):
    """The bytes are not what they should be. ``code`` is stable, ``message`` one Italian sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
