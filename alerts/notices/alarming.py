"""Letters to approvers about what has waited for too long: a draft for its second person, a review that is owed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.notice import DraftState, from_json
from alerts.models.notices import NoticeDraft, NoticeReview, NoticeRow, NoticeVersion
from alerts.notices.holding import concerned
from app.core.i18n import stamp_text
from app.core.identity.recipients import addresses_who_may
from app.core.identity.roles import Permission
from app.core.letters.outbox import write_letter
from app.core.territory.lookup import get_municipality


def alarm_waiting(session: Session, *, after: timedelta, base_url: str, now: datetime) -> int:
    """Write to the approvers of each municipality, once, about what has waited longer than ``after`` and about reviews
    that are overdue; how many letters that is. Whoever wrote it is not among them: they cannot help.
    """
    return _alarm_drafts(session, after, base_url, now) + _alarm_reviews(session, base_url, now)


def _alarm_drafts(session: Session, after: timedelta, base_url: str, now: datetime) -> int:
    rows = session.execute(
        select(NoticeRow, NoticeDraft)
        .join(NoticeDraft, NoticeDraft.notice_id == NoticeRow.id)
        .where(NoticeDraft.state == DraftState.SUBMITTED, NoticeDraft.submitted_at <= now - after)
        .where(NoticeDraft.alarmed_at.is_(None))
        .order_by(NoticeRow.id)
        .with_for_update(of=NoticeDraft, skip_locked=True)
    ).all()
    written = 0
    for notice, draft in rows:
        draft.alarmed_at = now
        assert draft.submitted_at is not None
        subject = "Un avviso aspetta di essere approvato"
        body = (
            f"L'avviso «{from_json(draft.content).title}» aspetta una seconda persona dalle "
            f"{stamp_text(draft.submitted_at)}. Finché nessuno decide, nessuno lo vede."
        )
        written += _write(session, notice, concerned(draft), "notice_waiting", subject, body, base_url, now)
    return written


def _alarm_reviews(session: Session, base_url: str, now: datetime) -> int:
    rows = session.execute(
        select(NoticeRow, NoticeVersion, NoticeReview)
        .join(NoticeVersion, NoticeVersion.notice_id == NoticeRow.id)
        .join(NoticeReview, NoticeReview.version_id == NoticeVersion.id)
        .where(NoticeReview.verdict.is_(None), NoticeReview.due_at <= now, NoticeReview.alarmed_at.is_(None))
        .order_by(NoticeRow.id)
        .with_for_update(of=NoticeReview, skip_locked=True)
    ).all()
    written = 0
    for notice, version, review in rows:
        review.alarmed_at = now
        subject = "Un avviso pubblicato da una persona sola aspetta la revisione"
        body = (
            f"L'avviso «{version.title}» è stato pubblicato senza una seconda persona, con questo motivo: "
            f"{version.reason}. Andava riletto entro le {stamp_text(review.due_at)}."
        )
        involved = {review.owed_for, *version.authors}
        written += _write(session, notice, involved, "notice_review_overdue", subject, body, base_url, now)
    return written


def _write(
    session: Session,
    notice: NoticeRow,
    involved: Collection[int],
    kind: str,
    subject: str,
    body: str,
    base_url: str,
    now: datetime,
) -> int:
    place = get_municipality(session, notice.istat_code).name
    link = f"{base_url}/comune/{notice.istat_code}/avvisi/{notice.id}"
    addresses = addresses_who_may(session, Permission.APPROVE_NOTICE, notice.istat_code, but=involved)
    for address in addresses:
        text = f"{body}\n\nSi apre qui: {link}\n"
        write_letter(session, kind=kind, address=address, subject=f"{place}: {subject}", body=text, now=now)
    return len(addresses)
