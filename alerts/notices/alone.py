"""Publishing alone, when nobody else can be reached: with a reason, and a review by another person afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.domain.notice import DraftState, Step, Verdict, Version
from alerts.models.notices import NoticeReview, NoticeVersion
from alerts.notices.approving import long_reason
from alerts.notices.checking import refuse_unready
from alerts.notices.holding import (
    add_step,
    hold_draft,
    hold_notice,
    places_of,
    refuse_changed,
    refuse_unless,
    require_everywhere,
)
from alerts.notices.publishing import publish
from alerts.queries.notice_rows import version_value
from app.core.audit.log import record
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


def break_glass(
    session: Session, person: Person, istat_code: str, notice_id: int, reason: str, *, seen: int, now: datetime
) -> Version:
    """Publish at once what nobody else has read, and open the review that is owed for it.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``, ``notice_draft_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``reason_missing`` (fewer than ten characters), ``reason_too_long``,
            ``notice_changed_meanwhile``, ``notice_already_decided``, and the codes of
            :func:`alerts.notices.checking.findings`.
    """
    require(person, Permission.BREAK_GLASS, istat_code)
    reason = long_reason(reason)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    require_everywhere(person, Permission.BREAK_GLASS, istat_code, places_of(draft))
    refuse_unless(draft, DraftState.OPEN, DraftState.SUBMITTED)
    refuse_changed(session, draft, seen)
    refuse_unready(session, notice, draft, now=now)
    add_step(session, notice, Step.BREAK_GLASS, person, now=now, note=reason)
    return publish(session, notice, draft, person, approved=False, reason=reason, now=now)


def review(
    session: Session,
    person: Person,
    istat_code: str,
    notice_id: int,
    number: int,
    verdict: Verdict,
    note: str,
    *,
    now: datetime,
) -> Version:
    """Look, as another person, at a version that was published alone. What follows from it is for a follow-up.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``, ``notice_review_unknown``. Forbidden: ``not_allowed``,
            ``notice_own`` for who published or wrote it. InputRefused: ``notice_already_decided`` where it was
            reviewed, ``reason_missing``, ``reason_too_long``.
    """
    actor = require(person, Permission.APPROVE_NOTICE, istat_code)
    note = long_reason(note)
    notice = hold_notice(session, istat_code, notice_id)
    version = session.scalars(select(NoticeVersion).filter_by(notice_id=notice.id, number=number)).one_or_none()
    owed = session.get(NoticeReview, version.id, populate_existing=True) if version else None
    if version is None or owed is None:
        raise NotFound("notice_review_unknown", "Nessuna revisione è dovuta per questo avviso.")
    if person.account_id in (owed.owed_for, *version.authors):
        raise Forbidden("notice_own", "La revisione la fa un'altra persona: non chi ha scritto o pubblicato l'avviso.")
    if owed.verdict is not None:
        raise InputRefused("notice_already_decided", "La revisione è già stata fatta.")
    owed.verdict, owed.note, owed.reviewed_at, owed.reviewed_by = verdict, note, now, person.account_id
    add_step(session, notice, Step.REVIEWED, person, now=now, note=f"{verdict}: {note}")
    record(
        session,
        actor,
        action="notice.reviewed",
        subject=f"municipality:{istat_code}",
        reason=note,
        before={},
        after={"notice": notice.id, "version": number, "verdict": verdict},
        now=now,
    )
    return version_value(session, version)
