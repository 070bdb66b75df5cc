"""The sets of alert zones that followed each other: to understand an old bulletin, and to expect the next change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.territory.models import AlertZone

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ZoneSet:
    """The zones (code → name) in force on every day from ``valid_from`` to ``valid_to``; None means unbounded."""

    valid_from: date | None
    valid_to: date | None
    zones: dict[str, str]


def zone_history(session: Session, namespace: str) -> list[ZoneSet]:
    """Every set of zones of a name space, the oldest first; days on which it had no zone are left out."""
    zones = _zones(session, namespace)
    ends = (zone.valid_to + _DAY for zone in zones if zone.valid_to)
    starts = sorted({date.min, *(zone.valid_from for zone in zones if zone.valid_from), *ends})
    sets = (_set(zones, *days) for days in zip(starts, [*starts[1:], None], strict=True))
    return [found for found in sets if found.zones]


def zones_known_ever(session: Session, namespace: str) -> dict[str, str]:
    """Code → latest name of every zone that a name space has or had, by code."""
    return {zone.code: zone.name for zone in _zones(session, namespace)}


def _zones(session: Session, namespace: str) -> list[AlertZone]:
    query = select(AlertZone).where(AlertZone.namespace == namespace)
    return list(session.scalars(query.order_by(AlertZone.code, AlertZone.valid_from.asc().nulls_first())))


def _set(zones: Iterable[AlertZone], first: date, following: date | None) -> ZoneSet:
    return ZoneSet(
        None if first == date.min else first,
        following - _DAY if following else None,
        {zone.code: zone.name for zone in zones if _holds(zone, first)},
    )


def _holds(zone: AlertZone, day: date) -> bool:
    return (zone.valid_from or date.min) <= day <= (zone.valid_to or date.max)
