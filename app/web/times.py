"""Instants, and the hours of an alert, as a sentence needs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import gettext as _

from alerts.domain.hours import Stretch, stretches
from alerts.domain.state import Period
from alerts.domain.words import level_word
from app.core.clock import rome_day
from app.core.i18n import day_text, time_text

_MIDNIGHT = "24:00"


def moment_text(instant: datetime, now: datetime, language: str) -> str:
    """``alle 16:20`` today, ``mercoledì 1 novembre alle 16:20`` on other days."""
    if rome_day(instant) == rome_day(now):
        return str(_("at %(time)s", time=time_text(instant, language)))
    day = day_text(rome_day(instant), language)
    return str(_("on %(day)s at %(time)s", day=day, time=time_text(instant, language)))


def hours_text(periods: Iterable[Period], day: date, language: str) -> str:
    """``dalle 12:00 alle 18:00``, ``dalle 12:00``, ``fino alle 18:00`` or ``tutto il giorno``.

    Several periods name their levels where these differ: ``arancione dalle 12:00 alle 18:00, poi gialla fino alle
    24:00``.
    """
    found = stretches(periods, day)
    if not found:
        return str(_("all day"))
    levels = len({stretch.level for stretch in found}) > 1
    then = _("then")
    return f", {then} ".join(_stretch_text(stretch, language, levels) for stretch in found)


def _stretch_text(stretch: Stretch, language: str, levels: bool) -> str:
    start = time_text(stretch.start, language) if stretch.start else None
    end = time_text(stretch.end, language) if stretch.end else None
    if stretch.follows or start is None:
        hours = _("until %(end)s", end=end or _MIDNIGHT)
    elif end is None:
        hours = _("from %(start)s", start=start)
    else:
        hours = _("from %(start)s to %(end)s", start=start, end=end)
    return f"{level_word(stretch.level, _)} {hours}" if levels else str(hours)
