"""Instants and days as a sentence needs them."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import gettext as _

from alerts.domain.state import Window
from app.core.clock import end_of_day, rome_day, start_of_day
from app.core.i18n import day_text, time_text


def moment_text(instant: datetime, now: datetime, language: str) -> str:
    """``alle 16:20`` today, ``mercoledì 1 novembre alle 16:20`` on other days."""
    if rome_day(instant) == rome_day(now):
        return str(_("at %(time)s", time=time_text(instant, language)))
    day = day_text(rome_day(instant), language)
    return str(_("on %(day)s at %(time)s", day=day, time=time_text(instant, language)))


def hours_text(window: Window | None, day: date, language: str) -> str:
    """``dalle 12:00 alle 18:00``, ``dalle 12:00``, ``fino alle 18:00`` or ``tutto il giorno``."""
    starts = window.starts_at if window and window.starts_at > start_of_day(day) else None
    ends = window.ends_at if window and window.ends_at < end_of_day(day) else None
    if starts and ends:
        return str(_("from %(start)s to %(end)s", start=time_text(starts, language), end=time_text(ends, language)))
    if starts:
        return str(_("from %(start)s", start=time_text(starts, language)))
    return str(_("until %(end)s", end=time_text(ends, language)) if ends else _("all day"))
