"""What stands beside plans: where municipalities are, who plans with whom, who signed in, whom alerts reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.queries.worst_reach import WorstReach, worst_reach
from app.core.identity.issuers import unions_by_municipality
from app.core.identity.onboarding import Joined, joined
from app.core.territory.lookup import municipality_zones
from app.regional.asked import Asked
from app.regional.places import ZONES, Place, places
from plans.queries.together import ambiti_by_municipality


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside plans, by ISTAT code."""

    places: Mapping[str, Place]
    zones: Mapping[str, tuple[str, ...]]
    unions: Mapping[str, tuple[str, ...]]
    ambiti: Mapping[str, tuple[str, ...]]
    accounts: Mapping[str, Joined]
    reach: Mapping[str, WorstReach]


def beside(session: Session, about: Asked, on: date, now: datetime, *, zones: bool, together: bool) -> Beside:
    """Of the municipalities of a page: see :func:`app.regional.picture.picture`. Zones are as of ``on``."""
    return Beside(
        places=places(session, about.region_code),
        zones=municipality_zones(session, ZONES, on) if zones else {},
        unions=unions_by_municipality(session) if together else {},
        ambiti=ambiti_by_municipality(session) if together else {},
        accounts={} if about.over else joined(session),
        reach={} if about.over else worst_reach(session, now=now),
    )
