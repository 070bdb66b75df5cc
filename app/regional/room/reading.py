"""Everything that the room shows, asked once: some fifteen statements, whatever the size of the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.domain.canary import Flight
from alerts.queries.canary import canary_flight
from alerts.queries.in_force import InForce, PlaceInForce, in_force
from alerts.queries.journal import Entry, journal
from alerts.queries.progress import Progress, progress
from alerts.queries.sources import SourceHealth, sources_health
from alerts.queries.standing_pauses import StandingPause, standing_pauses
from alerts.queries.waiting import Waiting, waiting
from alerts.sources.registry import SOURCES
from app.core.phases.phase import Phase
from app.core.phases.queries import declared_phases
from app.regional.asked import Asked, of_now

#: How far back the room looks.
LOOK_BACK = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Room:
    """What is known at ``at`` (aware). ``places`` are those of the region; all the rest is about everything."""

    at: datetime
    about: Asked
    force: InForce
    places: tuple[PlaceInForce, ...]
    sources: Mapping[str, SourceHealth]
    phases: Mapping[str, Phase]
    canary: Flight
    pauses: Sequence[StandingPause]
    lanes: Sequence[Waiting]
    dispatches: Sequence[Progress]
    entries: Sequence[Entry]


def read_room(session: Session, given: Mapping[str, str], *, at: datetime) -> Room:
    """The room as a URL asks for it (``?regione=09``).

    Raises:
        InputRefused: ``region_unknown``.
    """
    sources = sources_health(session, at=at, internal=True)
    force = in_force(session, at=at, health=sources)
    about = of_now(force.regions, given)
    return Room(
        at=at,
        about=about,
        force=force,
        places=places_of(force, about),
        sources=sources,
        phases=declared_phases(session, at=at),
        canary=canary_flight(session, at=at),
        pauses=standing_pauses(session),
        lanes=waiting(session, at=at, internal=False),
        dispatches=progress(session, since=at - LOOK_BACK, at=at),
        entries=entries_of(session, at=at),
    )


def entries_of(session: Session, *, at: datetime) -> Sequence[Entry]:
    """What happened in the time that the room looks back."""
    return journal(session, since=at - LOOK_BACK, at=at, sources=SOURCES)


def places_of(force: InForce, about: Asked) -> tuple[PlaceInForce, ...]:
    """The municipalities that the page is about."""
    if about.region_code is None:
        return force.places
    return tuple(place for place in force.places if place.region_code == about.region_code)
