"""Values of attributes as plain scalars."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal

from plans.readers.contract import Value
from plans.readers.limits import TEXT_LENGTH


class ValueTooLong(ValueError):
    """A text longer than is read: the length, in characters."""


def plain(value: object) -> Value:
    """The value as JSON knows it: dates as ISO text, numbers that are none as nothing, bytes as nothing.

    Raises:
        ValueTooLong: longer than :data:`plans.readers.limits.TEXT_LENGTH`.
    """
    for kind, turn in _TURNS:
        if isinstance(value, kind):
            return turn(value)
    return None


def text(value: str) -> str:
    """The text without NUL, which no database keeps.

    Raises:
        ValueTooLong: longer than :data:`plans.readers.limits.TEXT_LENGTH`.
    """
    if len(value) > TEXT_LENGTH:
        raise ValueTooLong(len(value))
    if "\x00" in value:
        value = value.replace("\x00", "")
    # Half a surrogate pair, as JSON can escape it, cannot be written as UTF-8.
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def iso_date(value: Value) -> Value:
    """``20240131`` as ``2024-01-31``; what is no date stays as it is written, nothing but zeros is none."""
    if not isinstance(value, str) or len(value) != 8 or not (value.isascii() and value.isdigit()):
        return value
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:])).isoformat()
    except ValueError:
        return value if value.strip("0") else None


def _number(value: float) -> Value:
    return value if math.isfinite(value) else None


def _whole(value: int) -> Value:
    return value if abs(value) < 2**63 else text(_digits(value))


def _digits(value: int) -> str:
    return hex(value) if value.bit_length() > 8192 else str(value)


_TURNS: tuple[tuple[type | tuple[type, ...], Callable[..., Value]], ...] = (
    (str, text),
    (bool, bool),
    (int, _whole),
    (float, _number),
    (Decimal, lambda value: _number(float(value))),
    ((date, time), lambda value: str(value.isoformat())),
    (timedelta, lambda value: str(value)),
    ((dict, list), lambda value: text(json.dumps(value, ensure_ascii=False))),
)
