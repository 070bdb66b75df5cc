"""The sweep: what a crash left undone is done, and what changed by itself (a source that fell silent) is decided.

It can run at any time, by anybody, any number of times: what is done is not done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from alerts.dispatch.held import release_held
from alerts.ingestion.checks import Look
from alerts.ingestion.deciding import Decided, anything_to_tell, decide_and_tell
from alerts.ingestion.ingest import Intake
from alerts.ingestion.report import IngestReport
from alerts.models.sources import Bulletin, RawDocument
from alerts.sources.contract import RawBundle, RawFile
from alerts.sources.registry import SOURCES
from app.core.db import Database

#: A document archived for longer than this and never read was left behind by a crash.
LEFT_BEHIND = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found to do."""

    documents: IngestReport
    decided: Decided
    released: int

    @property
    def anything(self) -> bool:
        return bool(self.documents.documents or self.decided.kinds or self.released)


def sweep(database: Database, *, now: datetime) -> Swept:
    """Read what was left unread, decide what was left undecided, and wake what waited for the end of quiet hours."""
    documents = _read_left_behind(database, now)
    with database.transaction() as session:
        changed = anything_to_tell(session, now=now)
    decided = Decided()
    if changed:
        with database.transaction() as session:
            decided = decide_and_tell(session, "sweep", now=now, real_now=now)
    with database.transaction() as session:
        released = release_held(session, now=now, real_now=now)
    return Swept(documents, decided, released)


def _read_left_behind(database: Database, now: datetime) -> IngestReport:
    report = IngestReport()
    with database.transaction() as session:
        left = _left_behind(session, now)
    for document in left:
        source = SOURCES[document.source_id]
        intake = Intake(database, source, Look(source.facts, "ingest", now, now), report)
        for bundle in bundles_of(document):
            intake.take(document.id, bundle)
    return report


def _left_behind(session: Session, now: datetime) -> list[RawDocument]:
    """Archived, and no version of it: neither accepted nor refused. A demonstration is loaded again, not mended."""
    real = [key for key, source in SOURCES.items() if not source.facts.demonstration]
    found = (
        select(RawDocument)
        .where(
            RawDocument.source_id.in_(real),
            RawDocument.first_received_at < now - LEFT_BEHIND,
            ~exists().where(Bulletin.raw_document_id == RawDocument.id),
        )
        .options(selectinload(RawDocument.parts))
        .order_by(RawDocument.id)
    )
    return list(session.scalars(found))


def bundles_of(document: RawDocument) -> list[RawBundle]:
    """The document as it was when it came, from the archive."""
    files = [RawFile(part.name, part.content) for part in document.parts]
    return SOURCES[document.source_id].bundle(files)
