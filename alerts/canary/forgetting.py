"""What runs leave behind is forgotten after a month."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.models.canary import CanaryRun
from alerts.models.sources import Bulletin, RawDocument, SourceCheck
from alerts.sources.registry import CANARY

KEPT = timedelta(days=30)


def forget_old_runs(session: Session, *, now: datetime) -> None:
    """Forget them with their documents, and with the decisions, batches and outcomes that came of these."""
    before = now - KEPT
    session.execute(delete(CanaryRun).where(CanaryRun.sent_at < before))
    session.execute(delete(Bulletin).where(Bulletin.source_id == CANARY, Bulletin.received_at < before))
    in_use = select(Bulletin.raw_document_id).where(Bulletin.source_id == CANARY)
    documents = delete(RawDocument).where(RawDocument.source_id == CANARY, RawDocument.first_received_at < before)
    session.execute(documents.where(RawDocument.id.not_in(in_use)))
    session.execute(delete(SourceCheck).where(SourceCheck.source_id == CANARY, SourceCheck.at < before))
