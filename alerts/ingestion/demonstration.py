"""Load the labelled demonstration. Real polling rests while it is loaded, and a real bulletin sends it away."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.ingestion.ingest import ingest
from alerts.ingestion.report import IngestReport
from alerts.ingestion.separation import real_bulletin_speaks, remove_demonstration
from alerts.models.sources import Bulletin, SourceState
from alerts.queries.sources import first_bulletin_received
from alerts.sources.demonstration.bulletins import issued_by, table_files
from alerts.sources.registry import get_source
from app.core.clock import rome_day
from app.core.db import Database
from app.core.errors import InputRefused
from app.core.territory.lookup import zones_in_force

_SOURCE = "demo"


def load_demonstration(database: Database, *, now: datetime) -> list[IngestReport]:
    """Replay the flood of 2 November 2023 around today; what was loaded before is taken away first.

    Never in production: that is for callers to know.

    Raises:
        InputRefused: ``demo_with_real_data``: the two are never shown together.
    """
    with database.transaction() as session:
        if real_bulletin_speaks(session, since=rome_day(now)):
            message = "Ci sono bollettini veri di questi giorni: i dati dimostrativi non si mescolano con quelli."
            raise InputRefused("demo_with_real_data", message)
        remove_demonstration(session)
        zones = tuple(zones_in_force(session, "dpc", rome_day(now) - timedelta(days=1)))
    source = get_source(_SOURCE)
    return [
        ingest(
            database,
            source,
            table_files(stamp, bulletin, zones),
            now=min(now, stamp),
            real_now=now,
            demonstration_allowed=True,
        )
        for stamp, bulletin in issued_by(now)
    ]


def demonstration_wanted(session: Session, *, now: datetime) -> bool:
    """Whether a start should load it: on a first start, and when a day has made the loaded one old."""
    newest = session.scalar(select(func.max(Bulletin.stamp)).where(Bulletin.source_id == _SOURCE))
    if newest is not None:
        return rome_day(newest) != rome_day(now)
    return not first_bulletin_received(session) and session.get(SourceState, _SOURCE) is None
