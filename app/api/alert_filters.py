"""What of the list of alerts is asked for, as the URL says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from flask import request

from alerts.domain.level import Level
from alerts.domain.thread import ThreadState
from alerts.queries.thread_pages import MOST, USUAL, Wanted
from app.core.errors import InputRefused

_Value = TypeVar("_Value")


def wanted_alerts() -> Wanted:
    """The filters of the current request.

    Raises:
        InputRefused: ``alert_filter_invalid``.
    """
    return Wanted(
        municipality=request.args.get("municipality"),
        level=_argument("level", _alert_level, "yellow, orange o red") or Level.YELLOW,
        day=_argument("day", date.fromisoformat, "un giorno come 2026-11-29"),
        state=_argument("state", ThreadState, ", ".join(ThreadState)),
        limit=_argument("limit", _limit, f"un numero da 1 a {MOST}") or USUAL,
        cursor=request.args.get("cursor", ""),
    )


def _argument(name: str, read: Callable[[str], _Value], expected: str) -> _Value | None:
    given = request.args.get(name)
    if given is None:
        return None
    try:
        return read(given)
    except ValueError:
        raise InputRefused("alert_filter_invalid", f"Il parametro {name} deve essere {expected}.") from None


def _alert_level(text: str) -> Level:
    level = Level.of(text)
    if level is Level.GREEN:
        raise ValueError(text)
    return level


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number
