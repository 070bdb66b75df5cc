"""Which documents citizens may download: added, taken away and found again, by municipality."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused, NotFound
from app.core.territory.lookup import get_municipality
from app.core.territory.models import Municipality
from plans.models.documents import PlanDocument
from plans.publishing.queues import want_rendering
from plans.readers.pdf_inspection import Inspection

#: What a document is, in Italian.
KINDS = {"plan": "Piano", "act": "Atto di approvazione", "annex": "Allegato"}
_LONGEST_NAME = 150
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is served. ``name`` ends in ``.pdf`` and is safe to be called so on any disk."""

    id: int
    kind: str
    name: str
    title: str
    pages: int
    size: int
    has_text: bool
    sha256: str


def add_document(
    session: Session,
    actor: Actor,
    istat_code: str,
    inspection: Inspection,
    name: str,
    *,
    kind: str = "plan",
    reason: str,
    now: datetime,
) -> Document:
    """Let citizens download a PDF that was inspected, and whose bytes the file store keeps under that hash.

    The same file again is the same document; its kind and name become the new ones.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: ``document_kind_unknown``, ``reason_missing``.
    """
    if kind not in KINDS:
        message = f"Un documento può essere: {', '.join(KINDS)}; non {kind[:20]!r}."
        raise InputRefused("document_kind_unknown", message)
    get_municipality(session, istat_code)
    # Of two who add the same file at once, one waits for the other here.
    session.execute(select(Municipality.istat_code).filter_by(istat_code=istat_code).with_for_update(key_share=True))
    row = session.scalar(_served(istat_code).where(PlanDocument.sha256 == inspection.sha256))
    before = _said(row) if row else {}
    row = row or _new_row(istat_code, inspection, actor, now)
    row.kind, row.name = kind, _file_name(name)
    session.add(row)
    session.flush()
    want_rendering(session, istat_code)
    _audit(session, actor, "plan.document.added", row, reason, before, _said(row), now)
    return _document(row)


def remove_document(
    session: Session, actor: Actor, istat_code: str, document_id: int, *, reason: str, now: datetime
) -> None:
    """Take a document away from the public; row and bytes stay.

    Raises:
        NotFound: ``plan_document_unknown``.
        InputRefused: ``reason_missing``.
    """
    row = _row(session, istat_code, document_id)
    before = _said(row)
    row.removed_at, row.removed_by = now, actor.name
    session.flush()
    want_rendering(session, istat_code)
    _audit(session, actor, "plan.document.removed", row, reason, before, {}, now)


def served_document(session: Session, istat_code: str, document_id: int) -> Document:
    """One document of a municipality.

    Raises:
        NotFound: ``plan_document_unknown``, also when it was taken away or is another municipality's.
    """
    return _document(_row(session, istat_code, document_id))


def served_documents(session: Session, istat_code: str) -> list[Document]:
    """All that a municipality serves: the plan first, then acts, then annexes, the newest of each first."""
    rows = session.scalars(_served(istat_code).order_by(PlanDocument.id.desc())).all()
    order = list(KINDS)
    return sorted(map(_document, rows), key=lambda document: order.index(document.kind))


def _served(istat_code: str) -> Any:
    return select(PlanDocument).where(PlanDocument.istat_code == istat_code, PlanDocument.removed_at.is_(None))


def _row(session: Session, istat_code: str, document_id: int) -> PlanDocument:
    wanted = _served(istat_code).where(PlanDocument.id == document_id)
    row: PlanDocument | None = session.scalar(wanted) if document_id <= _LARGEST_ID else None
    if row is None:
        raise NotFound("plan_document_unknown", "Questo comune non ha un documento con questo numero.")
    return row


def _new_row(istat_code: str, inspection: Inspection, actor: Actor, now: datetime) -> PlanDocument:
    return PlanDocument(
        istat_code=istat_code,
        sha256=inspection.sha256,
        title=inspection.title,
        pages=inspection.pages,
        has_text=inspection.has_text,
        size=inspection.size,
        added_at=now,
        added_by=actor.name,
    )


def _document(row: PlanDocument) -> Document:
    title = row.title or row.name.removesuffix(".pdf")
    return Document(row.id, row.kind, row.name, title, row.pages, row.size, row.has_text, row.sha256)


def _file_name(name: str) -> str:
    """The last part of what it was called, without what a disk or a header would take for something else."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = " ".join("".join(c if c.isprintable() and c not in '<>:"|?*' else " " for c in last).split())
    stem = plain[:-4] if plain.lower().endswith(".pdf") else plain
    return f"{stem.strip('. ')[:_LONGEST_NAME] or 'piano'}.pdf"


def _said(row: PlanDocument) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "name": row.name, "sha256": row.sha256, "pages": row.pages}


def _audit(
    session: Session,
    actor: Actor,
    action: str,
    row: PlanDocument,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{row.istat_code}",
        reason=reason,
        before=before,
        after=after,
        now=now,
    )
