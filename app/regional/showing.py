"""How cells are written on a page: numbers as Italians read them, nothing where nothing is known."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import numbers
from flask import Blueprint
from flask_babel import get_locale
from flask_babel import gettext as _

from app.regional.definitions import DEFINITIONS
from app.regional.tables import Column, Kind
from app.web import moments

_PRECISE, _MINUTE, _HOUR = 10, 60, 3600


def cell(column: Column[Any], row: Any) -> str:
    """The words of a cell; an empty text where nothing is known."""
    if column.shown:
        return column.shown(row)
    return written(column.value(row), column.kind)


def written(value: Any, kind: Kind | str) -> str:
    """A value in words."""
    if value is None:
        return ""
    match Kind(kind):
        case Kind.NUMBER:
            return _decimal(round(value, 1))
        case Kind.SHARE:
            return percent(value)
        case Kind.SECONDS:
            return duration(value)
        case Kind.YES:
            return str(_("yes") if value else _("no"))
        case _:
            return _text(value)


def percent(share: float | None) -> str:
    """``87,5 %`` of 0.875; what is not quite all, or not quite nothing, is not rounded to it."""
    if share is None:
        return ""
    rounded = min(round(share, 3), 0.999) if share < 1 else 1.0
    rounded = max(rounded, 0.001) if share > 0 else 0.0
    return _per_cent(rounded, str(get_locale()))


def _decimal(number: float) -> str:
    return _in_words(number, str(get_locale()))


@lru_cache(maxsize=1 << 13)
def _in_words(number: float, locale: str) -> str:
    """A page has thousands of numbers, and few different ones: to write one takes as long as to look up a hundred."""
    return numbers.format_decimal(number, locale=locale)


@lru_cache(maxsize=1 << 12)
def _per_cent(share: float, locale: str) -> str:
    return numbers.format_percent(share, "#,##0.# %", locale=locale)


def duration(seconds: float | None) -> str:
    """``0,8 s``, ``45 s``, ``12 min``, ``3 h 20 min``."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return f"{_decimal(round(seconds, 1) if seconds < _PRECISE else round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return moments.moment(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def install(blueprint: Blueprint) -> None:
    """Let templates write cells."""
    tools = {"cell": cell, "written": written, "percent": percent, "duration": duration, "moments": moments,
             "definitions_by_id": DEFINITIONS}  # fmt: skip
    blueprint.context_processor(lambda: tools)
