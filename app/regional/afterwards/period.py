"""Which period a report is about: from its first instant until before its last.

In URLs ``dal`` and ``al`` are clocks in Italy (``2026-11-20T18:00``), or with an offset. Where clocks in Italy show an
hour twice, the first one is meant, unless the URL says the offset; links that are made here do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from app.core.clock import ROME, rome_day, rome_wall_clock
from app.core.errors import InputRefused
from app.regional.asked import EARLIEST, LATEST

LONGEST = timedelta(days=92)
_NIGHT = time(18), time(8)


@dataclass(frozen=True, slots=True)
class Period:
    """Half open; instants are aware."""

    start: datetime
    end: datetime

    @property
    def in_url(self) -> dict[str, str]:
        """As arguments of a link, to be read again as the very same instants."""
        return {"dal": _written(self.start), "al": _written(self.end)}


def asked_period(given: Mapping[str, str]) -> Period:
    """The period that a URL asks for.

    Raises:
        InputRefused: ``period_invalid``: a clock that cannot be read, of a day of which there is nothing to show, or an
            end that is not after the beginning;
            ``period_too_long``: more than 92 days.
    """
    start, end = _instant(given.get("dal", "")), _instant(given.get("al", ""))
    if end <= start:
        raise InputRefused("period_invalid", "La fine del periodo deve venire dopo l'inizio.")
    if end - start > LONGEST:
        raise InputRefused("period_too_long", f"Un rapporto copre al massimo {LONGEST.days} giorni.")
    return Period(start, end)


def last_night(now: datetime) -> Period:
    """From six in the evening until eight in the morning, in Italy: the last one that has begun."""
    today = rome_day(now)
    evening = rome_wall_clock(today, _NIGHT[0])
    first = today if now >= evening else today - timedelta(days=1)
    return Period(rome_wall_clock(first, _NIGHT[0]), rome_wall_clock(first + timedelta(days=1), _NIGHT[1]))


def last_hours(now: datetime, hours: int) -> Period:
    """The hours until this minute, so many on any clock."""
    end = now.replace(second=0, microsecond=0)
    return Period(end - timedelta(hours=hours), end)


def whole_hours(start: datetime, end: datetime) -> Period:
    """From the beginning of the first hour to the end of the last."""
    last = end + timedelta(hours=1) - timedelta(microseconds=1)
    return Period(start.replace(minute=0, second=0, microsecond=0), last.replace(minute=0, second=0, microsecond=0))


def local(instant: datetime) -> str:
    """As a field for a day and a time has it: ``2026-11-20T18:00``."""
    return f"{instant.astimezone(ROME):%Y-%m-%dT%H:%M}"


def _written(instant: datetime) -> str:
    return instant.astimezone(ROME).isoformat(timespec="seconds")


def _instant(given: str) -> datetime:
    try:
        # In a link that somebody typed, a plus is a space.
        read = datetime.fromisoformat(given.strip().replace(" ", "+") if "T" in given else given.strip())
    except ValueError:
        read = None
    if read is None or not EARLIEST <= read.date() <= LATEST:
        raise InputRefused("period_invalid", "Inizio e fine del periodo: giorno e ora, come 2026-11-20T18:00.")
    return (read if read.tzinfo else read.replace(tzinfo=ROME)).astimezone(UTC)
