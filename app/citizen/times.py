"""Instants and days as a sentence needs them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from app.core.clock import rome_day
from app.core.i18n import day_text, time_text


def moment_text(instant: datetime, now: datetime, language: str) -> str:
    """``alle 16:20`` today, ``mercoledì 1 novembre alle 16:20`` on other days."""
    if rome_day(instant) == rome_day(now):
        return str(_("at %(time)s", time=time_text(instant, language)))
    day = day_text(rome_day(instant), language)
    return str(_("on %(day)s at %(time)s", day=day, time=time_text(instant, language)))
