"""Coordinates as people write them in tables: decimal comma, thousands, degrees with minutes and seconds (F09)."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_DMS = re.compile(
    r"([NSEWO]?)\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*[°ºd]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’m]?)?\s*"
    r"(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:''|′′|’’|\"|″|”|s)?)?\s*([NSEWO]?)",
    re.IGNORECASE,
)
#: West and south; Italians write O for ovest.
_NEGATIVE = frozenset({"S", "W", "O"})


def number(value: object) -> float | None:
    """The number a cell holds, or None. The last of two different marks is the decimal one."""
    if isinstance(value, int | float):
        return float(value)
    text = "".join(value.split()).replace("'", "") if isinstance(value, str) else ""
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        return None
    try:
        return float(_with_point(text))
    except ValueError:
        return None


def _with_point(text: str) -> str:
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        thousands = "." if comma > point else ","
        return text.replace(thousands, "").replace(",", ".")
    mark = "," if comma >= 0 else "."
    return text.replace(mark, "") if text.count(mark) > 1 else text.replace(",", ".")


def degrees(value: object) -> float | None:
    """Decimal degrees of ``13° 36' 48.29'' E``, or None."""
    match = _DMS.fullmatch(value.strip()) if isinstance(value, str) and len(value) <= 60 else None
    if not match:
        return None
    before, whole, minutes, seconds, after = match.groups()
    parts = [abs(float(part.replace(",", "."))) if part else 0.0 for part in (whole, minutes, seconds)]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    negative = whole.startswith("-") or (before or after).upper() in _NEGATIVE
    found = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -found if negative else found


def coordinate(value: object) -> float | None:
    """A number or degrees, minutes and seconds."""
    plain = number(value)
    return degrees(value) if plain is None else plain
