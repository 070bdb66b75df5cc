"""What the rows of the regional page say: several zones, one risk, some hours and one colour each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel, Reading, is_alert
from alerts.domain.state import Period
from alerts.formats.cfr_page import CfrPage, Row
from alerts.formats.cfr_words import read_colour, read_risk, read_zones
from alerts.formats.italian_times import Interval, read_intervals
from alerts.sources.cfr_checks import PREFIX, Faults, Key, Told, complete, days_of
from alerts.sources.contract import ZoneLevelReading
from app.core.clock import end_of_day, start_of_day


@dataclass(frozen=True, slots=True)
class _Statement:
    """A row understood."""

    zones: tuple[str, ...]
    hazard: Hazard
    intervals: tuple[Interval, ...]
    level: Reading


def told_by_page(page: CfrPage, known: Mapping[str, str], faults: Faults) -> Told:
    """What a page says of every zone in ``known``, and of those that nobody knows where a row names them."""
    days = days_of(page.stamp)
    spans: dict[Key, list[Period]] = defaultdict(list)
    excluded: set[Key] = set()
    for row in page.rows:
        if (statement := _understand(row, faults)) is None:
            continue
        for day, interval in _by_day(statement.intervals, days, row.times, faults):
            keys = [(f"{PREFIX}{zone}", statement.hazard, day) for zone in statement.zones]
            if isinstance(statement.level, Level):
                period = Period(interval.starts_at, interval.ends_at, statement.level)
                for key in keys:
                    spans[key].append(period)
            else:
                excluded.update(keys)
    told = {key: _reading(key, timeline(periods)) for key, periods in spans.items()}
    if page.nothing and any(is_alert(reading.level) for reading in told.values()):
        faults.add("nothing_contradicted", f"{len(page.rows)} righe")
    return complete(_excluding(told, excluded, faults), days, known, faults)


def _understand(row: Row, faults: Faults) -> _Statement | None:
    """The row in our terms, or nothing: then everything that is wrong with it is among the faults."""
    if not (row.zones and row.risk and row.times and row.colour):
        faults.add("row_malformed", " | ".join((row.zones, row.risk, row.times, row.colour)))
        return None
    zones = faults.read(read_zones, row.zones, "zone_malformed")
    hazard = faults.read(read_risk, row.risk, "value_unknown")
    intervals = faults.read(read_intervals, row.times, "interval_unreadable")
    level = faults.read(read_colour, row.colour, "value_unknown")
    if zones is None or hazard is None or intervals is None or level is None:
        return None
    return _Statement(zones, hazard, intervals, level)


def _by_day(
    intervals: Iterable[Interval], days: tuple[date, date], text: str, faults: Faults
) -> Iterator[tuple[date, Interval]]:
    """Each interval, cut at midnight and to the two days of the bulletin.

    Updates of the night may still list what ended the evening before, and some hours of the day after tomorrow may
    be announced early: such hours are left out and alarmed. What is all further away is a date gone wrong.
    """
    first, last = start_of_day(days[0]), end_of_day(days[-1])
    nearest = start_of_day(days[0] - timedelta(days=1)), end_of_day(days[-1] + timedelta(days=1))
    for interval in intervals:
        if not _clipped(interval, *nearest):
            faults.add("interval_outside", text)
        elif interval.starts_at < first or interval.ends_at > last:
            faults.add("interval_clipped", text)
        for day in days:
            if inside := _clipped(interval, start_of_day(day), end_of_day(day)):
                yield day, inside


def _clipped(interval: Interval, start: datetime, end: datetime) -> Interval | None:
    """The part of the interval between two instants, if there is any."""
    starts_at, ends_at = max(interval.starts_at, start), min(interval.ends_at, end)
    return Interval(starts_at, ends_at) if starts_at < ends_at else None


def timeline(periods: Iterable[Period]) -> tuple[Period, ...]:
    """At every moment the highest of the levels given for it, in order; green moments are left out."""
    changes: dict[datetime, Counter[Level]] = defaultdict(Counter)
    for period in periods:
        changes[period.starts_at][period.level] += 1
        changes[period.ends_at][period.level] -= 1
    pieces: list[Period] = []
    active: Counter[Level] = Counter()
    for start, end in pairwise(sorted(changes)):
        active.update(changes[start])
        level = max((level for level, times in active.items() if times > 0), default=Level.GREEN)
        if pieces and pieces[-1].level is level and pieces[-1].ends_at == start:
            pieces[-1] = replace(pieces[-1], ends_at=end)
        elif level > Level.GREEN:
            pieces.append(Period(start, end, level))
    return tuple(pieces)


def _reading(key: Key, periods: tuple[Period, ...]) -> ZoneLevelReading:
    level = max((period.level for period in periods), default=Level.GREEN)
    return ZoneLevelReading(*key, level, periods)


def _excluding(told: Told, excluded: set[Key], faults: Faults) -> Told:
    """The readings, with those cells that are declared not applicable; an alert given for one of them still counts."""
    for key in sorted(excluded):
        if key in told and is_alert(told[key].level):
            faults.add("not_applicable_contradicted", key[0])
    empty = {key: ZoneLevelReading(*key, NoLevel.NOT_APPLICABLE) for key in excluded}
    return empty | {key: reading for key, reading in told.items() if key not in excluded or is_alert(reading.level)}
