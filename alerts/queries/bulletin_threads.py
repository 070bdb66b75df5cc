"""Threads of bulletins: for each source and day, what its bulletins said of it, one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.state import Period, read_periods
from alerts.domain.thread import Danger, Picture, Thread
from alerts.domain.thread_steps import Event, versions
from alerts.queries.zone_tables import ZoneTables
from alerts.sources.contract import SourceFacts
from alerts.sources.registry import SOURCES
from app.core.clock import end_of_day, rome_day, start_of_day

#: What was ever above green, with everything else that was said of the same zone, hazard and day. Zones that speak for
#: nobody here are left out: the national bulletin has those of all Italy.
_SPOKEN = text("""
    WITH spoken AS (
        SELECT b.id, b.source_id, b.stamp, b.received_at, b.withdrawn_at,
               z.zone_code, z.hazard, z.day, z.level, z.periods,
               max(z.level) OVER (PARTITION BY b.source_id, z.day, z.zone_code, z.hazard) AS highest
        FROM zone_level z JOIN bulletin b ON b.id = z.bulletin_id
        WHERE b.status = 'accepted' AND b.source_id = ANY(:sources) AND b.received_at <= :at
          AND z.day BETWEEN :since AND :until
          AND z.zone_code IN (
              SELECT az.code FROM alert_zone az JOIN municipality_zone mz ON mz.zone_id = az.id
              WHERE CAST(:place AS text) IS NULL OR mz.istat_code = :place
              UNION ALL
              SELECT unnest(c.zone_codes) FROM zone_correction c
              WHERE CAST(:place AS text) IS NULL OR c.istat_code = :place)
    )
    SELECT * FROM spoken WHERE highest > 0
""")


class _Reading(NamedTuple):
    level: Level
    periods: tuple[Period, ...]


@dataclass(slots=True)
class _Bulletin:
    """What one bulletin says of the day of a thread, by zone and hazard."""

    number: int
    stamp: datetime
    received_at: datetime
    withdrawn_at: datetime | None
    readings: dict[tuple[str, Hazard], _Reading]


def bulletin_threads(
    session: Session, *, at: datetime, since: date, until: date, sources: Sequence[str], place: str | None = None
) -> list[Thread]:
    """The alerts of bulletins about the days from ``since`` to ``until`` (included), as known at ``at``.

    With ``place`` (an ISTAT code) only zones that ever spoke for it are looked at.
    """
    parameters = {"at": at, "since": since, "until": until, "sources": list(sources), "place": place}
    found: dict[tuple[str, date], dict[int, _Bulletin]] = defaultdict(dict)
    for row in session.execute(_SPOKEN, parameters):
        bulletin = found[row.source_id, row.day].setdefault(row.id, _bulletin(row, at))
        level = Level.GREEN if row.level is None else Level(row.level)
        bulletin.readings[row.zone_code, Hazard(row.hazard)] = _Reading(level, read_periods(row.periods))
    tables = ZoneTables(session)
    made = (_thread(SOURCES[key].facts, day, list(said.values()), tables, at) for (key, day), said in found.items())
    return [thread for thread in made if thread]


def _bulletin(row: Any, at: datetime) -> _Bulletin:
    withdrawn = row.withdrawn_at if row.withdrawn_at is not None and row.withdrawn_at <= at else None
    return _Bulletin(row.id, row.stamp, row.received_at, withdrawn, {})


def _thread(
    facts: SourceFacts, day: date, bulletins: Sequence[_Bulletin], tables: ZoneTables, at: datetime
) -> Thread | None:
    made = versions(_events(facts, day, bulletins, tables))
    if not made:
        return None
    return Thread(
        id=f"{facts.id}-{day.isoformat()}",
        source_id=facts.id,
        publisher=facts.publisher,
        licence=facts.licence,
        demonstration=facts.demonstration,
        at=at,
        versions=made,
        withdrawn=all(bulletin.withdrawn_at for bulletin in bulletins),
        day=day,
    )


def _events(facts: SourceFacts, day: date, bulletins: Sequence[_Bulletin], tables: ZoneTables) -> Iterator[Event]:
    """In the order in which they came to us; of those that came together, the older issue first."""
    counting: dict[int, _Bulletin] = {}
    for at, _, number, withdrawal, bulletin in sorted(_moments(bulletins), key=lambda moment: moment[:4]):
        if withdrawal:
            counting.pop(number, None)
        else:
            counting[number] = bulletin
        picture = _picture(facts, day, list(counting.values()), tables, at)
        yield Event(f"{number}w" if withdrawal else str(number), at, bulletin.stamp, picture, withdrawal)


def _moments(bulletins: Sequence[_Bulletin]) -> Iterator[tuple[datetime, datetime, int, bool, _Bulletin]]:
    for bulletin in bulletins:
        yield bulletin.received_at, bulletin.stamp, bulletin.number, False, bulletin
        if bulletin.withdrawn_at:
            yield bulletin.withdrawn_at, bulletin.stamp, bulletin.number, True, bulletin


def _picture(facts: SourceFacts, day: date, counting: Sequence[_Bulletin], tables: ZoneTables, at: datetime) -> Picture:
    """Of each zone and hazard the newest word, as :mod:`alerts.queries.knowledge` has it."""
    if not counting:
        return ()
    ordered = sorted(counting, key=lambda bulletin: (bulletin.stamp, bulletin.number))
    newest = {key: reading for bulletin in ordered for key, reading in bulletin.readings.items()}
    issued = rome_day(ordered[-1].stamp)
    places, names = tables.places(facts.zone_namespace, issued, day), tables.names(facts.zone_namespace, issued)
    return tuple(
        Danger(hazard, period.level, period.starts_at, period.ends_at, places[zone], zone, names.get(zone, zone))
        for (zone, hazard), reading in sorted(newest.items())
        if zone in places and zone.startswith(facts.zones)
        for period in _periods(reading, day)
        if period.ends_at > at and period.level > Level.GREEN
    )


def _periods(reading: _Reading, day: date) -> tuple[Period, ...]:
    if reading.level is Level.GREEN:
        return ()
    return reading.periods or (Period(start_of_day(day), end_of_day(day), reading.level),)
