"""What kind of thing a column holds: how it is shown, and how it is typed in files."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How a cell is shown. ``SHARE`` is 0–1, shown as per cent; ``SECONDS`` a duration."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DAY = "day"
    INSTANT = "instant"
    YES = "yes"
    SECONDS = "seconds"


FIGURES = frozenset({Kind.NUMBER, Kind.SHARE, Kind.SECONDS})
