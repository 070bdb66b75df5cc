"""The sweep: what a crash left undone is done, and what changed by itself (a source that fell silent) is decided.

It can run at any time, by anybody, any number of times: what is done is not done again. Its duties do not depend on
each other: when one fails the others are done all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from alerts.dispatch.held import release_held
from alerts.ingestion.archive import bundles_of
from alerts.ingestion.checks import Look
from alerts.ingestion.deciding import Decided, anything_to_tell, decide_and_tell
from alerts.ingestion.ingest import Intake
from alerts.ingestion.report import IngestReport
from alerts.models.sources import Bulletin, RawDocument
from alerts.sources.contract import Source
from app.core.db import Database

_log = structlog.get_logger(__name__)

#: A document archived for longer than this and never read was left behind by a crash.
LEFT_BEHIND = timedelta(minutes=2)


@dataclass(slots=True)
class Swept:
    """What a sweep found to do, and the duties that could not be done."""

    documents: IngestReport = field(default_factory=IngestReport)
    decided: Decided = field(default_factory=Decided)
    released: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.documents.documents or self.decided.kinds or self.released or self.failed)


def sweep(
    database: Database, sources: Mapping[str, Source], *, now: datetime, real_now: datetime | None = None
) -> Swept:
    """Read what was left unread, decide what was left undecided, and wake what waited for the end of quiet hours.

    ``sources`` are as they are configured: what was left behind is read with the same suspicion. ``real_now`` is the
    clock of the archive, and of messages' lives, where it differs from ``now``.
    """
    swept, real = Swept(), real_now or now

    def decide() -> None:
        swept.decided = _decide(database, now, real)

    def wake() -> None:
        with database.transaction() as session:
            swept.released = release_held(session, now=now, real_now=real)

    duties = {"read": lambda: _read_left_behind(database, sources, now, real, swept.documents)}
    for name, duty in {**duties, "decide": decide, "wake": wake}.items():
        try:
            duty()
        except Exception:
            _log.exception("sweep_failed", duty=name)
            swept.failed.append(name)
    return swept


def _decide(database: Database, now: datetime, real_now: datetime) -> Decided:
    with database.transaction() as session:
        if not anything_to_tell(session, now=now):
            return Decided()
    with database.transaction() as session:
        return decide_and_tell(session, "sweep", now=now, real_now=real_now)


def _read_left_behind(
    database: Database, sources: Mapping[str, Source], now: datetime, real_now: datetime, report: IngestReport
) -> None:
    real = {key: source for key, source in sources.items() if not source.facts.demonstration}
    for key, source in real.items():
        with database.transaction() as session:
            left = _left_behind(session, key, real_now)
        intake = Intake(database, source, Look(source.facts, "ingest", now, real_now), report)
        for document in left:
            for bundle in bundles_of(document, source):
                intake.take(document.id, bundle)
        if left and source.facts.in_messages:
            intake.conclude()


def _left_behind(session: Session, source_id: str, real_now: datetime) -> list[RawDocument]:
    """Archived, and no version of it: neither accepted nor refused. A demonstration is loaded again, not mended."""
    found = (
        select(RawDocument)
        .where(
            RawDocument.source_id == source_id,
            RawDocument.first_received_at < real_now - LEFT_BEHIND,
            ~exists().where(Bulletin.raw_document_id == RawDocument.id),
        )
        .options(selectinload(RawDocument.parts))
        .order_by(RawDocument.id)
    )
    return list(session.scalars(found))
