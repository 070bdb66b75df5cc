"""The way past a second person: submit, approve or send back, take back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.notice import LEAST_REASON, Draft, DraftState, Step, Version
from alerts.models.notices import NoticeDraft, NoticeRow
from alerts.notices.checking import refuse_unready
from alerts.notices.holding import (
    add_step,
    concerned,
    draft_value,
    hold_draft,
    hold_notice,
    places_of,
    refuse_changed,
    refuse_unless,
    require_everywhere,
)
from alerts.notices.publishing import publish
from app.core.audit.log import reason_given
from app.core.errors import Forbidden, InputRefused
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


def submit(session: Session, person: Person, istat_code: str, notice_id: int, *, seen: int, now: datetime) -> Draft:
    """Hand what was written to a second person. Whoever submits it answers for it too: somebody else approves.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``, ``notice_draft_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``notice_changed_meanwhile``, ``notice_already_decided``; and the codes of
            :func:`alerts.notices.checking.findings`, the first of them.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    require_everywhere(person, Permission.WRITE_NOTICE, istat_code, places_of(draft))
    refuse_unless(draft, DraftState.OPEN)
    refuse_changed(session, draft, seen)
    refuse_unready(session, notice, draft, now=now)
    draft.state, draft.returned = DraftState.SUBMITTED, None
    draft.submitted_at, draft.submitted_by, draft.alarmed_at = now, person.account_id, None
    add_step(session, notice, Step.SUBMITTED, person, now=now)
    return draft_value(session, notice, draft)


def take_back(session: Session, person: Person, istat_code: str, notice_id: int, *, now: datetime) -> Draft:
    """Go on writing what was submitted: by one of those who wrote it.

    Raises:
        NotFound: as :func:`submit`. Forbidden: ``not_allowed``, ``notice_not_author``.
        InputRefused: ``notice_already_decided``.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    if person.account_id not in concerned(draft):
        raise Forbidden("notice_not_author", "Riprende un avviso chi l'ha scritto: chi approva lo restituisce.")
    refuse_unless(draft, DraftState.SUBMITTED)
    _reopen(draft)
    add_step(session, notice, Step.TAKEN_BACK, person, now=now)
    return draft_value(session, notice, draft)


def approve(session: Session, person: Person, istat_code: str, notice_id: int, *, seen: int, now: datetime) -> Version:
    """Publish what somebody else wrote; of two who do so at once one does, and the other is told.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``; ``notice_draft_unknown`` where it was published already.
        Forbidden: ``not_allowed``; ``notice_own`` for whoever wrote or submitted any of it.
        InputRefused: ``notice_already_decided``, ``notice_changed_meanwhile``; and the codes of
            :func:`alerts.notices.checking.findings` where it can no longer be published as it is.
    """
    require(person, Permission.APPROVE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = _to_decide(session, person, notice)
    refuse_changed(session, draft, seen)
    refuse_unready(session, notice, draft, now=now)
    add_step(session, notice, Step.APPROVED, person, now=now)
    return publish(session, notice, draft, person, approved=True, reason=None, now=now)


def send_back(
    session: Session, person: Person, istat_code: str, notice_id: int, reasons: str, *, seen: int, now: datetime
) -> Draft:
    """Return what was submitted to who wrote it, saying why.

    Raises:
        As :func:`approve`; InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    require(person, Permission.APPROVE_NOTICE, istat_code)
    reasons = long_reason(reasons)
    notice = hold_notice(session, istat_code, notice_id)
    draft = _to_decide(session, person, notice)
    refuse_changed(session, draft, seen)
    _reopen(draft)
    draft.returned = reasons
    add_step(session, notice, Step.RETURNED, person, now=now, note=reasons)
    return draft_value(session, notice, draft)


def long_reason(text: str) -> str:
    """A reason that says something, on one line.

    Raises:
        InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    reason = reason_given(text)
    if len(reason) < LEAST_REASON:
        message = f"Il motivo va scritto in almeno {LEAST_REASON} caratteri: resta nella storia dell'avviso."
        raise InputRefused("reason_missing", message)
    return reason


def _to_decide(session: Session, person: Person, notice: NoticeRow) -> NoticeDraft:
    """What waits for a second person, where this is one."""
    draft = session.get(NoticeDraft, notice.id, populate_existing=True)
    if draft is None:
        raise InputRefused("notice_already_decided", "Qualcun altro ha appena pubblicato questo avviso.")
    require_everywhere(person, Permission.APPROVE_NOTICE, notice.istat_code, places_of(draft))
    if person.account_id in concerned(draft):
        raise Forbidden("notice_own", "Chi ha scritto o inviato un avviso non lo approva: serve una seconda persona.")
    refuse_unless(draft, DraftState.SUBMITTED)
    return draft


def _reopen(draft: NoticeDraft) -> None:
    draft.state, draft.submitted_at, draft.submitted_by = DraftState.OPEN, None, None
