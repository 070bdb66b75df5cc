"""What is known at an instant: who said what, who it is about, and whether it can be believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level, NoLevel, Reading, worst
from alerts.domain.state import HazardState, Period, ZoneReading, combine, prevailing, read_periods, remaining
from alerts.models.sources import Bulletin, ZoneLevel
from alerts.queries.lifecycle import LIFE
from alerts.queries.sources import SourceHealth, sources_health
from alerts.sources.contract import Absence
from app.core.clock import end_of_day, rome_day, start_of_day
from app.core.territory.lookup import ZoneShares, ZoneTable, zone_tables

_TOMORROW = timedelta(days=1)

#: (source, day) → municipality → zones that speak for it.
ZonesByMunicipality = Mapping[tuple[str, date], Mapping[str, tuple[str, ...]]]
#: Municipality → hazard → what messages in force say, each for its hours.
MessagesByPlace = Mapping[str, Mapping[Hazard, tuple[Period, ...]]]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything needed to say what any municipality is in, on the days asked for, as known at one instant.

    Only sources that speak for civil protection are here: forecasts are another matter.
    """

    at: datetime
    days: tuple[date, ...]
    sources: dict[str, SourceHealth]
    #: (source, zone, hazard, day) → what the newest bulletin about it says.
    readings: Mapping[tuple[str, str, Hazard, date], ZoneReading]
    messages: MessagesByPlace
    mapping: ZonesByMunicipality
    #: Sources of bulletins that count here, the most authoritative first.
    speaking: tuple[str, ...]
    #: (source, day) of which something was said.
    said_days: Collection[tuple[str, date]]

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Those of whom anything may be known."""
        mapped = (istat for key in self.speaking for day in self.days for istat in self.mapping[key, day])
        return tuple(dict.fromkeys((*mapped, *self.messages)))

    def hazards(self, istat_code: str, day: date) -> tuple[Hazard, ...]:
        """Hazards that the bulletins cover, and those that messages speak of that day, as they are named to people."""
        told = {hazard for hazard in self.messages.get(istat_code, ()) if self._of_messages(istat_code, day, hazard)}
        return tuple(sorted(self._covered(istat_code, day) | told, key=RANK.__getitem__))

    def _covered(self, istat_code: str, day: date) -> set[Hazard]:
        return {
            hazard
            for key in self.speaking
            if self._covers(key, istat_code, day)
            for hazard in self.sources[key].facts.hazards
        }

    def zones(self, istat_code: str, day: date) -> tuple[str, ...]:
        """Zones that speak for the municipality on the day, all sources together."""
        found = (self.mapping[key, day].get(istat_code, ()) for key in self.speaking)
        return tuple(dict.fromkeys(zone for zones in found for zone in zones))

    def said(self, istat_code: str, day: date, hazard: Hazard) -> list[tuple[str, ZoneReading]]:
        """What each source says, zone by zone, the most authoritative first: those that do not prevail included."""
        return [
            (key, reading)
            for zone in self.zones(istat_code, day)
            for key in self.speaking
            if (reading := self.readings.get((key, zone, hazard, day)))
        ]

    def state(self, istat_code: str, day: date, hazard: Hazard) -> HazardState:
        """The state of one municipality, day and hazard; unknown where a bulletin should have spoken and did not."""
        messages = self._of_messages(istat_code, day, hazard)
        if hazard not in self._covered(istat_code, day):
            # Only messages ever speak of it: without one in force there is nothing in force.
            return combine(messages, day=day, now=self.at) if messages else HazardState(Level.GREEN)
        readings = [self._of_zone(zone, day, hazard) for zone in self.zones(istat_code, day)]
        return combine([*readings, *messages], day=day, now=self.at)

    def level(self, istat_code: str, day: date) -> Reading:
        """The worst of a municipality's hazards on a day."""
        return worst(self.state(istat_code, day, hazard).level for hazard in self.hazards(istat_code, day))

    def _of_zone(self, zone: str, day: date, hazard: Hazard) -> ZoneReading:
        found = (self.readings.get((key, zone, hazard, day)) for key in self.speaking)
        current = [remaining(reading, self.at) for reading in found if reading]
        return prevailing(current) or ZoneReading(zone, NoLevel.UNKNOWN)

    def _of_messages(self, istat_code: str, day: date, hazard: Hazard) -> list[ZoneReading]:
        start, end = start_of_day(day), end_of_day(day)
        periods = tuple(
            Period(max(period.starts_at, start), min(period.ends_at, end), period.level)
            for period in self.messages.get(istat_code, {}).get(hazard, ())
            if period.starts_at < end and period.ends_at > start
        )
        return [ZoneReading("", max(period.level for period in periods), True, periods)] if periods else []

    def _covers(self, source_id: str, istat_code: str, day: date) -> bool:
        """Whether a source speaks for a municipality; one without limits speaks for all, mapped or not.

        Bulletins owe us today and tomorrow; of later days they owe nothing until they have said something.
        """
        if day > rome_day(self.at) + _TOMORROW and (source_id, day) not in self.said_days:
            return False
        prefix = self.sources[source_id].facts.zones
        return not prefix or any(zone.startswith(prefix) for zone in self.mapping[source_id, day].get(istat_code, ()))


def knowledge(
    session: Session,
    *,
    at: datetime,
    days: Iterable[date],
    place: str | None = None,
    internal: bool = False,
    health: Mapping[str, SourceHealth] | None = None,
    tables: dict[ZoneTable, ZoneShares] | None = None,
) -> Knowledge:
    """What is known at ``at`` (aware) of ``days``: only documents received by then, and not withdrawn, count.

    With ``place`` (an ISTAT code) only what concerns that municipality is looked up; with ``internal`` what our own
    sources say, and nothing else. ``health`` is that of the sources at ``at``, if the caller has asked already;
    ``tables`` of zones that are there are not read again, and those that are read are put there.
    """
    wanted = tuple(sorted(set(days)))
    health = sources_health(session, at=at, internal=internal) if health is None else health
    sources = {key: one for key, one in health.items() if (one.facts.internal if internal else one.facts.official)}
    everything = None if place else _rows(session, sources, at, wanted, None)
    newest = _newest(session, sources, at, wanted) if everything is None else _newest_among(everything)
    speaking = _speaking(sources, {key for key, _ in newest})
    mapping = _mapping(session, {key: sources[key] for key in speaking}, wanted, newest, at, tables)
    if everything is None:
        here = {zone for table in mapping.values() for zone in table.get(place or "", ())}
        everything = _rows(session, sources, at, wanted, here)
    return Knowledge(
        at=at,
        days=wanted,
        sources=sources,
        readings=_readings(everything, sources),
        messages=_messages(session, sources, at, wanted, place),
        mapping=mapping,
        speaking=speaking,
        said_days=newest.keys(),
    )


def _said_of(sources: Iterable[str], at: datetime, days: tuple[date, ...]) -> ColumnElement[bool]:
    """Rows of accepted bulletins, received by then and not withdrawn, that speak of the days."""
    return and_(
        Bulletin.status == "accepted",
        Bulletin.source_id.in_(tuple(sources)),
        Bulletin.received_at <= at,
        or_(Bulletin.withdrawn_at.is_(None), Bulletin.withdrawn_at > at),
        ZoneLevel.day.in_(days),
    )


def _newest(
    session: Session, sources: Iterable[str], at: datetime, days: tuple[date, ...]
) -> dict[tuple[str, date], datetime]:
    """The newest stamp of each source about each day."""
    rows = session.execute(
        select(Bulletin.source_id, ZoneLevel.day, func.max(Bulletin.stamp).label("stamp"))
        .join(Bulletin, Bulletin.id == ZoneLevel.bulletin_id)
        .where(_said_of(sources, at, days))
        .group_by(Bulletin.source_id, ZoneLevel.day)
    )
    return {(row.source_id, row.day): row.stamp for row in rows}


def _newest_among(rows: Iterable[Row[Any]]) -> dict[tuple[str, date], datetime]:
    """The same, of rows that are about every zone: of the newest bulletin none of them is missing."""
    found: dict[tuple[str, date], datetime] = {}
    for row in rows:
        key = (row.source_id, row.day)
        found[key] = max(found.get(key, row.stamp), row.stamp)
    return found


def _rows(
    session: Session, sources: Iterable[str], at: datetime, days: tuple[date, ...], zones: Collection[str] | None
) -> Sequence[Row[Any]]:
    """What the newest bulletin about it says of each source, zone, hazard and day."""
    wanted = _said_of(sources, at, days)
    return session.execute(
        select(
            Bulletin.source_id, Bulletin.stamp, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day,
            ZoneLevel.level, ZoneLevel.periods,
        )
        .join(Bulletin, Bulletin.id == ZoneLevel.bulletin_id)
        .where(wanted if zones is None else and_(wanted, ZoneLevel.zone_code.in_(zones)))
        .ext(distinct_on(Bulletin.source_id, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day))
        .order_by(
            Bulletin.source_id, ZoneLevel.zone_code, ZoneLevel.hazard, ZoneLevel.day,
            Bulletin.stamp.desc(), Bulletin.id.desc(),
        )
    ).all()  # fmt: skip


def _readings(
    rows: Iterable[Row[Any]], sources: Mapping[str, SourceHealth]
) -> dict[tuple[str, str, Hazard, date], ZoneReading]:
    return {
        (row.source_id, row.zone_code, Hazard(row.hazard), row.day): ZoneReading(
            row.zone_code,
            NoLevel.NOT_APPLICABLE if row.level is None else Level(row.level),
            sources[row.source_id].believed,
            read_periods(row.periods),
        )
        for row in rows
    }


#: By their hours first: what is over needs no life.
_IN_FORCE = text(f"""
    WITH told AS MATERIALIZED (
        SELECT w.id, w.bulletin_id, w.hazard, w.level, w.starts_at, w.ends_at
        FROM cap_warning w
        WHERE w.level > 0 AND w.ends_at > :at AND w.starts_at < :until
    ),
    living AS MATERIALIZED (
        SELECT b.id FROM bulletin b JOIN cap_message m ON m.bulletin_id = b.id
        WHERE b.id IN (SELECT bulletin_id FROM told)
          AND m.public AND b.status = 'accepted' AND b.received_at <= :at AND b.source_id = ANY(:sources)
          AND {LIFE} = 'active'
    )
    SELECT p.istat_code, told.hazard, told.level, told.starts_at, told.ends_at
    FROM told
    JOIN living ON living.id = told.bulletin_id
    JOIN cap_place p ON p.warning_id = told.id
    WHERE CAST(:place AS text) IS NULL OR p.istat_code = :place
    ORDER BY told.id
""")  # noqa: S608 - made of constants of this project only


def _messages(
    session: Session, sources: Iterable[str], at: datetime, days: tuple[date, ...], place: str | None
) -> MessagesByPlace:
    """What the messages in force say of each place and hazard."""
    until = end_of_day(max(days)) if days else at
    found: dict[str, dict[Hazard, tuple[Period, ...]]] = defaultdict(dict)
    for row in session.execute(_IN_FORCE, {"at": at, "until": until, "sources": list(sources), "place": place}):
        said, hazard = found[row.istat_code], Hazard(row.hazard)
        said[hazard] = (*said.get(hazard, ()), Period(row.starts_at, row.ends_at, Level(row.level)))
    return found


def _speaking(sources: Mapping[str, SourceHealth], said: set[str]) -> tuple[str, ...]:
    """Sources of bulletins that have said something of these days, or are polled and should have.

    Without any, the national ones. Where a demonstration speaks, nobody else does.
    """
    complete = {key: source for key, source in sources.items() if source.facts.absence is not Absence.NOTHING}
    shown = {key for key in said if sources[key].facts.demonstration}
    chosen = shown or {key for key in complete if key in said or sources[key].polled}
    chosen = chosen or {key for key, source in complete.items() if source.facts.polled and not source.facts.zones}
    return tuple(sorted(chosen, key=lambda key: (-sources[key].facts.role, key)))


def _mapping(
    session: Session,
    sources: Mapping[str, SourceHealth],
    days: Iterable[date],
    newest: Mapping[tuple[str, date], datetime],
    at: datetime,
    tables: dict[ZoneTable, ZoneShares] | None,
) -> ZonesByMunicipality:
    """Who the zones speak for: the table in force when the newest bulletin about the day was issued.

    Zone sets change from one bulletin to the next (170 → 187 on 1 June 2026): the one of 31 May speaks of 1 June in the
    old codes. Corrections by operators count by the day that is asked about.
    """
    wanted = {
        (key, day): (source.facts.zone_namespace, rome_day(stamp) if stamp else day, day)
        for key, source in sources.items()
        for day in days
        # Of a later day nobody has spoken, nor owes it to us.
        if (stamp := newest.get((key, day))) or day <= rome_day(at) + _TOMORROW
    }
    shares = {} if tables is None else tables
    if missing := set(wanted.values()) - shares.keys():
        shares |= zone_tables(session, missing)
    # Sources that share a table, and days on which it is the same, have one.
    once = {id(shares[name]): shares[name] for name in wanted.values()}
    named = {key: {istat: tuple(zones) for istat, zones in table.items()} for key, table in once.items()}
    found = {name: named[id(shares[name])] for name in set(wanted.values())}
    return {(key, day): found[wanted[key, day]] if (key, day) in wanted else {} for key in sources for day in days}
