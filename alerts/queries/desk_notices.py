"""What the desk sees of notices: those being written, those that were published, what waits, and all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CHAR, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from alerts.domain.notice import (
    Content,
    DraftState,
    Kind,
    Notice,
    PublicState,
    Step,
    from_json,
)
from alerts.models.notices import NoticeDraft, NoticeReview, NoticeRow, NoticeStep, NoticeVersion
from alerts.queries.notice_rows import notices_of
from app.core.errors import NotFound
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission


@dataclass(frozen=True, slots=True)
class DeskNotice:
    """A notice in the list of a desk. ``draft_state`` is None when nothing is being written, ``public_state`` when
    nothing was published; ``content`` is what is being written, else the newest version. ``review_due`` is of one that
    was published alone and that nobody else has looked at yet."""

    id: int
    content: Content
    kind: Kind
    draft_state: DraftState | None
    public_state: PublicState | None
    changed_at: datetime
    changed_by: str
    returned: str | None
    review_due: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """Something that happened. ``number`` is that of the version; ``by`` is None of what happened by itself."""

    at: datetime
    step: Step
    number: int
    by: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a second person: a submitted draft, or (``review``) a look at what was published."""

    istat_code: str
    notice_id: int
    title: str
    review: bool
    since: datetime
    by: str
    #: Since ``since``.
    age: timedelta
    #: Of a review: by when. Of a draft None.
    due_at: datetime | None
    #: It belongs to a drill.
    exercise: bool


def desk_notices(
    session: Session,
    person: Person,
    istat_code: str,
    *,
    drafts: Sequence[DraftState] | None = None,
    now: datetime,
) -> tuple[DeskNotice, ...]:
    """The notices of a municipality's desk, what changed last first. ``drafts``: only those being written, so.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    require(person, Permission.SEE_DESK, istat_code)
    wanted = (
        select(NoticeRow, NoticeDraft, Account.name)
        .outerjoin(NoticeDraft, NoticeDraft.notice_id == NoticeRow.id)
        .outerjoin(Account, Account.id == NoticeDraft.changed_by)
        .where(NoticeRow.istat_code == istat_code)
    )
    if drafts is not None:
        wanted = wanted.where(NoticeDraft.state.in_(drafts))
    rows = session.execute(wanted).all()
    published = {notice.id: notice for notice in notices_of(session, [row.NoticeRow.id for row in rows])}
    owed = _owed(session, [row.NoticeRow.id for row in rows])
    found = [
        _desk_notice(row.NoticeRow, row.NoticeDraft, row.name, published.get(row.NoticeRow.id), owed, now)
        for row in rows
        if row.NoticeDraft is not None or row.NoticeRow.id in published
    ]
    return tuple(sorted(found, key=lambda one: one.changed_at, reverse=True))


def desk_notice(session: Session, person: Person, istat_code: str, notice_id: int) -> Notice | None:
    """What was published of a notice of this desk; None when nothing was.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``.
    """
    _of_the_desk(session, person, istat_code, notice_id)
    return next(iter(notices_of(session, [notice_id])), None)


def notice_history(session: Session, person: Person, istat_code: str, notice_id: int) -> tuple[HistoryStep, ...]:
    """Everything that happened to a notice, the oldest first.

    Raises:
        NotFound: ``municipality_unknown``, ``notice_unknown``.
    """
    _of_the_desk(session, person, istat_code, notice_id)
    rows = session.execute(
        select(NoticeStep, Account.name)
        .outerjoin(Account, Account.id == NoticeStep.account_id)
        .where(NoticeStep.notice_id == notice_id)
        .order_by(NoticeStep.id)
    )
    return tuple(HistoryStep(row.at, Step(row.step), row.number, name, row.note) for row, name in rows)


def waiting(session: Session, istat_codes: Sequence[str], *, now: datetime) -> tuple[Waiting, ...]:
    """What waits for a second person in these municipalities, the longest first; whoever asks has been let in."""
    # As one value: a region has hundreds of them, the country thousands.
    here = any_(literal(list(istat_codes), ARRAY(CHAR(6))))
    drafts = session.execute(
        select(NoticeRow.istat_code, NoticeDraft, Account.name)
        .join(NoticeDraft, NoticeDraft.notice_id == NoticeRow.id)
        .join(Account, Account.id == NoticeDraft.submitted_by)
        .where(NoticeRow.istat_code == here, NoticeDraft.state == DraftState.SUBMITTED)
    )
    found = [
        Waiting(
            code, draft.notice_id, (content := from_json(draft.content)).title, False, draft.submitted_at, name,
            now - draft.submitted_at, None, content.exercise,
        )
        for code, draft, name in drafts
        if draft.submitted_at
    ]  # fmt: skip
    reviews = session.execute(
        select(NoticeRow.istat_code, NoticeVersion, NoticeReview.due_at, Account.name)
        .join(NoticeVersion, NoticeVersion.notice_id == NoticeRow.id)
        .join(NoticeReview, NoticeReview.version_id == NoticeVersion.id)
        .join(Account, Account.id == NoticeReview.owed_for)
        .where(NoticeRow.istat_code == here, NoticeReview.verdict.is_(None))
    )
    found += [
        Waiting(
            code, version.notice_id, version.title, True, version.published_at, name,
            now - version.published_at, due_at, version.exercise,
        )
        for code, version, due_at, name in reviews
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.since))


def _of_the_desk(session: Session, person: Person, istat_code: str, notice_id: int) -> None:
    require(person, Permission.SEE_DESK, istat_code)
    ours = select(NoticeRow.id).where(NoticeRow.id == notice_id, NoticeRow.istat_code == istat_code)
    if session.scalar(ours) is None:
        raise NotFound("notice_unknown", "Questo avviso non c'è, o è di un altro comune.")


def _owed(session: Session, notice_ids: Sequence[int]) -> dict[int, datetime]:
    rows = session.execute(
        select(NoticeVersion.notice_id, NoticeReview.due_at)
        .join(NoticeReview, NoticeReview.version_id == NoticeVersion.id)
        .where(NoticeVersion.notice_id.in_(notice_ids), NoticeReview.verdict.is_(None))
    )
    return {row.notice_id: row.due_at for row in rows}


def _desk_notice(
    row: NoticeRow,
    draft: NoticeDraft | None,
    changed_by: str | None,
    published: Notice | None,
    owed: dict[int, datetime],
    now: datetime,
) -> DeskNotice:
    newest = published.current if published else None
    assert draft is not None or newest is not None
    return DeskNotice(
        id=row.id,
        content=from_json(draft.content) if draft else newest.content,  # type: ignore[union-attr]
        kind=Kind(draft.kind) if draft else newest.kind,  # type: ignore[union-attr]
        draft_state=DraftState(draft.state) if draft else None,
        public_state=published.state(now) if published else None,
        changed_at=draft.changed_at if draft else newest.published_at,  # type: ignore[union-attr]
        changed_by=(changed_by or "") if draft else newest.published_by,  # type: ignore[union-attr]
        returned=draft.returned if draft else None,
        review_due=owed.get(row.id),
    )
