"""Dates and hours as Italian offices write them: "dalle ore 12.00 alle ore 23.59 di Lunedì, 13 Aprile 2026".

A closed grammar: what is outside it is a fault, never a guess, and so is a weekday that is not that of its date. Times
are those of clocks in Italy. In the two nights a year when clocks jump some times happen twice and some never: then a
beginning is the earliest instant the words can mean and an end the latest, so that nobody is warned for too short.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import ROME

_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
_WEEKDAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
#: Any other year is damage, and near the ends of the calendar arithmetic overflows.
_YEARS = range(2000, 2101)

# The accent of a weekday is written in many ways, and is the first thing that a wrong encoding spoils.
_WEEKDAY = r"(?:(?:lune|marte|mercole|giove|vener)d[^\s\d,]{0,4}|sabato|domenica)"
#: A date inside folded text (:func:`fold`), and an hour: sources of patterns, without groups.
DATE = rf"(?:{_WEEKDAY} ?,? ?)?(?:\d{{1,2}}[o°]? (?:{'|'.join(_MONTHS)}) \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})(?!\d)"
TIME = r"\d{1,2}(?:[.:]\d{2})?(?![\d/]|[.:]\d)"

_DATE_PARTS = re.compile(rf"(?P<weekday>{_WEEKDAY})?[ ,]*(?P<day>\d+)[o°]?[ /](?P<month>\w+)[ /](?P<year>\d+)")
_WHEN = rf"(?:ore )?({TIME})(?: ?,? (?:di |del )?({DATE}))?"
_INTERVAL = re.compile(rf"(?:valido )?dalle {_WHEN} ?,? alle {_WHEN}")
_BETWEEN = re.compile(r"\.?[\s,;]*(?:e )?")

_DASHES = re.compile("[‐-―−]")
_INVISIBLE = ("Mn", "Cf")


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``starts_at`` until ``ends_at`` (excluded): aware instants, UTC."""

    starts_at: datetime
    ends_at: datetime


def fold(text: str) -> str:
    """``text`` in lower case without accents or what has no width, with plain hyphens and single spaces."""
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in letters if unicodedata.category(letter) not in _INVISIBLE)
    return " ".join(_DASHES.sub("-", kept).lower().split())


def read_date(text: str) -> date:
    """The date that is all of ``text``.

    Raises:
        ValueError: it is none, or a day of the week that it is not.
    """
    parts = _DATE_PARTS.fullmatch(folded) if re.fullmatch(DATE, folded := fold(text)) else None
    if not parts or int(parts["year"]) not in _YEARS:
        raise ValueError(text)
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    day = date(int(parts["year"]), number, int(parts["day"]))
    if parts["weekday"] and not parts["weekday"].startswith(_WEEKDAYS[day.weekday()]):
        raise ValueError(text)
    return day


def read_instant(day: str, at: str) -> datetime:
    """The instant on the clock of Italy, the first one where it happens twice.

    Raises:
        ValueError: either is unreadable.
    """
    return datetime.combine(read_date(day), _read_time(at), ROME).astimezone(UTC).astimezone(ROME)


def read_intervals(text: str) -> tuple[Interval, ...]:
    """The intervals that make up all of ``text``, in its order, at least one.

    Either end may leave its date to the other. "23.59" and "24.00" as an end are the end of that day, and so is "00.00"
    after a beginning that has no date of its own.

    Raises:
        ValueError: anything else is written there, a date is missing or wrong, or an end is not after its beginning.
    """
    folded, position, found = fold(text), 0, []
    for match in _INTERVAL.finditer(folded):
        if not _BETWEEN.fullmatch(folded, position, match.start()):
            raise ValueError(text)
        found.append(_interval(*match.groups()))
        position = match.end()
    if not found or not _BETWEEN.fullmatch(folded, position):
        raise ValueError(text)
    return tuple(found)


def _interval(first: str, first_day: str | None, last: str, last_day: str | None) -> Interval:
    if not (first_day or last_day):
        raise ValueError(first)
    starts_at = _wall(read_date(first_day or last_day or ""), first)
    end_day = read_date(last_day or first_day or "")
    ends_at = _wall(end_day, last)
    if ends_at.time() == time(23, 59) or (ends_at.time() == time.min and not (first_day and last_day)):
        # The last minute stands for the day's end; a midnight cannot come before the hour it ends.
        ends_at = datetime.combine(end_day + timedelta(days=1), time.min)
    if starts_at >= ends_at:
        raise ValueError(f"{first} - {last}")
    return Interval(_instants(starts_at)[0], _instants(ends_at)[1])


def _wall(day: date, at: str) -> datetime:
    """What clocks show; "24.00" is the midnight that ends ``day``."""
    if at in ("24", "24.00", "24:00"):
        return datetime.combine(day + timedelta(days=1), time.min)
    return datetime.combine(day, _read_time(at))


def _read_time(text: str) -> time:
    if not re.fullmatch(TIME, text):
        raise ValueError(text)
    hour, _, minute = text.replace(".", ":").partition(":")
    return time(int(hour), int(minute or 0))


def _instants(wall: datetime) -> tuple[datetime, datetime]:
    """The earliest and the latest instant at which clocks in Italy show, or would have shown, ``wall``."""
    either = [wall.replace(tzinfo=ROME, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(either), max(either)
