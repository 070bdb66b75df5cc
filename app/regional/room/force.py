"""What is in force, for whoever looks at the lists behind the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.queries.in_force import InForce, in_force
from alerts.queries.sources import SourceHealth
from app.regional.room.clocks import SHARED_SECONDS
from app.web.remembered import remembered


def force_now(session: Session, *, at: datetime, sources: Mapping[str, SourceHealth]) -> InForce:
    """What is in force, as it was a moment ago at most."""
    return remembered(session, "in force", lambda: in_force(session, at=at, health=sources), seconds=SHARED_SECONDS)
