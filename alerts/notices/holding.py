"""Looking up a notice for somebody who may, and writing what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.domain.notice import Attachment, Content, Draft, DraftState, Kind, Step, Writer, from_json
from alerts.models.notices import NoticeDraft, NoticeRow, NoticeStep, NoticeVersion
from app.core.audit.log import Actor
from app.core.errors import InputRefused, NotFound
from app.core.identity.models import Account, Issuer, IssuerMunicipality
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


def require_everywhere(person: Person, permission: Permission, istat_code: str, places: Iterable[str]) -> Actor:
    """As :func:`app.core.identity.policy.require`, for the desk's municipality and for every place of a notice."""
    actor = require(person, permission, istat_code)
    for place in places:
        require(person, permission, place)
    return actor


def hold_notice(session: Session, istat_code: str, notice_id: int) -> NoticeRow:
    """A notice of a municipality's desk, locked until this transaction ends.

    Raises:
        NotFound: ``notice_unknown``, also for one of another municipality.
    """
    wanted = select(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.istat_code == istat_code)
    found = session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound("notice_unknown", "Questo avviso non c'è, o è di un altro comune.")
    return found


def hold_draft(session: Session, notice: NoticeRow) -> NoticeDraft:
    """What is being written of a notice that is held.

    Raises:
        NotFound: ``notice_draft_unknown`` where nothing is: it was published meanwhile, or nothing was begun.
    """
    draft = session.get(NoticeDraft, notice.id, populate_existing=True)
    if draft is None:
        raise NotFound("notice_draft_unknown", "Di questo avviso non c'è nessuna bozza: è già stato deciso.")
    return draft


def refuse_unless(draft: NoticeDraft, *states: DraftState) -> None:
    """Stop here unless what is being written is in one of these states.

    Raises:
        InputRefused: ``notice_already_decided``.
    """
    if DraftState(draft.state) not in states:
        raise InputRefused("notice_already_decided", _NOT_SO[DraftState(draft.state)])


_NOT_SO = {
    DraftState.OPEN: "L'avviso non è (più) in attesa di approvazione: è tornato in bozza.",
    DraftState.SUBMITTED: "L'avviso è in attesa di approvazione: chi l'ha inviato può riprenderlo.",
    DraftState.DISCARDED: "La bozza è stata eliminata: si può ripristinare.",
}


def refuse_changed(session: Session, draft: NoticeDraft, seen: int) -> None:
    """Stop here if somebody has changed what is being written since ``seen``.

    Raises:
        InputRefused: ``notice_changed_meanwhile``, with who did.
    """
    if draft.revision != seen:
        who = writer(session, draft.changed_by).name
        raise InputRefused("notice_changed_meanwhile", f"Intanto {who} ha cambiato la bozza: va riletta.")


def next_number(session: Session, notice: NoticeRow) -> int:
    """The number of the version that is being written."""
    last = select(func.coalesce(func.max(NoticeVersion.number), 0)).where(NoticeVersion.notice_id == notice.id)
    return (session.scalar(last) or 0) + 1


def add_step(
    session: Session, notice: NoticeRow, step: Step, person: Person | None, *, now: datetime, note: str = ""
) -> None:
    """Write down what happened to what is being written, or (when it has just been published) to the version."""
    published = step in _OF_THE_LAST_VERSION
    number = next_number(session, notice) - (1 if published else 0)
    account = person.account_id if person else None
    session.add(NoticeStep(notice_id=notice.id, number=number, step=step, at=now, account_id=account, note=note))
    session.flush()


_OF_THE_LAST_VERSION = frozenset(
    {
        Step.REVIEWED,
        Step.PUBLISHED,
        Step.UPDATED,
        Step.CORRECTED,
        Step.ALL_CLEAR,
        Step.FALSE_ALARM,
        Step.CANCELLED,
        Step.ENDED,
    }
)


def writer(session: Session, account_id: int) -> Writer:
    """Somebody by account."""
    return Writer(account_id, session.scalar(select(Account.name).where(Account.id == account_id)) or "")


def draft_value(session: Session, notice: NoticeRow, draft: NoticeDraft) -> Draft:
    """What is being written, as a value."""
    return Draft(
        notice_id=notice.id,
        istat_code=notice.istat_code,
        issuer=session.get_one(Issuer, notice.issuer_id).name,
        kind=Kind(draft.kind),
        about=draft.about,
        content=from_json(draft.content),
        attachments=tuple(Attachment(**kept) for kept in draft.attachments),
        revision=draft.revision,
        state=DraftState(draft.state),
        authors=tuple(writer(session, account) for account in draft.authors),
        begun_at=draft.begun_at,
        changed_at=draft.changed_at,
        changed_by=writer(session, draft.changed_by),
        submitted_at=draft.submitted_at,
        submitted_by=writer(session, draft.submitted_by) if draft.submitted_by else None,
        returned=draft.returned,
    )


def concerned(draft: NoticeDraft) -> set[int]:
    """Accounts of those who wrote or submitted what is being written."""
    return {*draft.authors, *([draft.submitted_by] if draft.submitted_by else [])}


def places_of(draft: NoticeDraft) -> tuple[str, ...]:
    """ISTAT codes of the places of what is being written."""
    return from_json(draft.content).places


def refuse_foreign_places(session: Session, issuer_id: int, content: Content) -> None:
    """Stop here if an issuer does not speak for every place.

    Raises:
        InputRefused: ``notice_place_foreign``.
    """
    spoken = select(IssuerMunicipality.istat_code).where(IssuerMunicipality.issuer_id == issuer_id)
    foreign = set(content.places) - set(session.scalars(spoken))
    if foreign:
        message = f"Chi scrive non parla per {', '.join(sorted(foreign))}: l'avviso vale solo per i propri comuni."
        raise InputRefused("notice_place_foreign", message)
