"""Documents that came with a version: served once it is approved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from plans.documents.serving import add_document
from plans.models.versions import PlanVersion
from plans.readers.pdf_inspection import Inspection


def serve_approved(session: Session, actor: Actor, version: PlanVersion, *, reason: str, now: datetime) -> None:
    """Let citizens download the documents of a version. What was seen of them is in its row, their bytes in the store.

    Raises:
        InputRefused: ``document_kind_unknown``, ``reason_missing``.
    """
    for one in version.documents or ():
        seen = Inspection(one["pages"], one["has_text"], one["title"], one["size"], one["sha256"])
        add_document(session, actor, version.istat_code, seen, one["name"], kind=one["kind"], reason=reason, now=now)
