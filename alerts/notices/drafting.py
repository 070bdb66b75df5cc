"""Writing a notice: begin, save, throw away, take back what was thrown away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from alerts.domain.notice import Content, Draft, DraftState, Kind, Step, to_json
from alerts.models.notices import NoticeDraft, NoticeRow
from alerts.notices.holding import (
    add_step,
    draft_value,
    hold_draft,
    hold_notice,
    refuse_changed,
    refuse_foreign_places,
    refuse_unless,
    require_everywhere,
)
from app.core.errors import InputRefused
from app.core.identity.issuers import own_issuer
from app.core.identity.person import Charge, Person
from app.core.identity.policy import require
from app.core.identity.roles import MAY, Permission


def begin(session: Session, person: Person, istat_code: str, content: Content, *, now: datetime) -> Draft:
    """Begin a new notice at the desk of a municipality; it may be incomplete.

    What follows a notice that was published begins with :func:`alerts.notices.following.follow_up`.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``notice_place_foreign``, ``notice_too_large``.
    """
    actor = require_everywhere(person, Permission.WRITE_NOTICE, istat_code, content.places)
    issuer_id = _issuer(person, istat_code, content) or own_issuer(session, actor, istat_code, now=now).id
    refuse_foreign_places(session, issuer_id, content)
    _refuse_too_large(content)
    notice = NoticeRow(
        istat_code=istat_code,
        issuer_id=issuer_id,
        exercise=content.exercise,
        begun_at=now,
        begun_by=person.account_id,
    )
    session.add(notice)
    session.flush()
    return new_draft(session, notice, person, Kind.NEW, None, to_json(content), [], now=now)


def new_draft(
    session: Session,
    notice: NoticeRow,
    person: Person,
    kind: Kind,
    about: int | None,
    content: dict[str, Any],
    attachments: list[dict[str, Any]],
    *,
    now: datetime,
) -> Draft:
    """The first words of a version."""
    draft = NoticeDraft(
        notice_id=notice.id,
        kind=kind,
        about=about,
        content=content,
        attachments=attachments,
        revision=1,
        state=DraftState.OPEN,
        authors=[person.account_id],
        begun_at=now,
        changed_at=now,
        changed_by=person.account_id,
    )
    session.add(draft)
    session.flush()
    add_step(session, notice, Step.DRAFTED, person, now=now)
    return draft_value(session, notice, draft)


def draft_of(session: Session, person: Person, istat_code: str, notice_id: int) -> Draft:
    """What is being written of a notice, for whoever sees the desk.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``, ``notice_draft_unknown``.
    """
    require(person, Permission.SEE_DESK, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    return draft_value(session, notice, hold_draft(session, notice))


def save(
    session: Session,
    person: Person,
    istat_code: str,
    notice_id: int,
    content: Content,
    *,
    seen: int,
    now: datetime,
) -> Draft:
    """Replace what is being written; ``seen`` is the revision that it was made from. The same again changes nothing.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``, ``notice_draft_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``notice_changed_meanwhile`` (the message names who), ``notice_already_decided`` where it is
            submitted or was discarded, ``notice_place_foreign``, ``notice_too_large``, ``notice_exercise_fixed``.
    """
    require_everywhere(person, Permission.WRITE_NOTICE, istat_code, content.places)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    refuse_unless(draft, DraftState.OPEN)
    refuse_changed(session, draft, seen)
    refuse_foreign_places(session, notice.issuer_id, content)
    _refuse_too_large(content)
    if content.exercise != notice.exercise:
        raise InputRefused(
            "notice_exercise_fixed", "Un'esercitazione resta tale, e un avviso vero pure: se ne fa un altro."
        )
    if to_json(content) != draft.content:
        draft.content = to_json(content)
        touch(draft, person, now=now)
        add_step(session, notice, Step.CHANGED, person, now=now)
    return draft_value(session, notice, draft)


def touch(draft: NoticeDraft, person: Person, *, now: datetime) -> None:
    """Whoever changes a draft is one of its authors from now on."""
    draft.revision += 1
    draft.changed_at, draft.changed_by = now, person.account_id
    if person.account_id not in draft.authors:
        draft.authors = [*draft.authors, person.account_id]


def discard(session: Session, person: Person, istat_code: str, notice_id: int, *, seen: int, now: datetime) -> Draft:
    """Throw away what is being written: :func:`restore` brings it back.

    Raises:
        As :func:`save`.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    refuse_unless(draft, DraftState.OPEN)
    refuse_changed(session, draft, seen)
    draft.state = DraftState.DISCARDED
    add_step(session, notice, Step.DISCARDED, person, now=now)
    return draft_value(session, notice, draft)


def restore(session: Session, person: Person, istat_code: str, notice_id: int, *, now: datetime) -> Draft:
    """Bring back what was thrown away.

    Raises:
        NotFound, Forbidden: as :func:`save`. InputRefused: ``notice_already_decided``.
    """
    require(person, Permission.WRITE_NOTICE, istat_code)
    notice = hold_notice(session, istat_code, notice_id)
    draft = hold_draft(session, notice)
    refuse_unless(draft, DraftState.DISCARDED)
    draft.state = DraftState.OPEN
    add_step(session, notice, Step.RESTORED, person, now=now)
    return draft_value(session, notice, draft)


def _issuer(person: Person, istat_code: str, content: Content) -> int | None:
    """For whom somebody speaks who writes for these places: the issuer with the fewest that has them all."""
    wanted = {istat_code, *content.places}
    charges = [charge for charge in person.charges if _writes_for(charge, wanted)]
    charges.sort(key=lambda charge: (len(charge.municipalities or ()), charge.issuer_id or 0))
    return charges[0].issuer_id if charges else None


def _writes_for(charge: Charge, places: set[str]) -> bool:
    speaks = charge.municipalities is not None and charge.issuer_id is not None and places <= charge.municipalities
    return speaks and Permission.WRITE_NOTICE in MAY[charge.role]


#: What a form can send of text, ten times what is published: what somebody typed is kept, whatever its length.
_MOST_TYPED = 40_000


def _refuse_too_large(content: Content) -> None:
    if len(content.title) + len(content.body) > _MOST_TYPED:
        raise InputRefused("notice_too_large", "Il testo è troppo lungo anche per una bozza: va accorciato.")
