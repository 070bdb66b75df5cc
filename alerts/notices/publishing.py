"""Making a version public: frozen, recorded, queued for those who are to be told, all in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.dispatch.notice_queue import queue_notice
from alerts.domain.notice import PUBLISHED_AS, Content, Kind, Version, complete, from_json
from alerts.drills.telling import queue_exercise
from alerts.models.dispatch import Deciding
from alerts.models.notices import NoticeDraft, NoticePlace, NoticeReview, NoticeRow, NoticeVersion
from alerts.notices.checking import read_area
from alerts.notices.holding import add_step, concerned, next_number
from alerts.queries.notice_rows import version_value
from alerts.queries.sources import demonstration_loaded
from alerts.subscriptions.order import hold_subscriptions
from app.core.audit.log import record
from app.core.identity.person import Person

#: By when somebody else has to have looked at what one person published alone.
REVIEW_WITHIN = timedelta(hours=24)


def publish(
    session: Session,
    notice: NoticeRow,
    draft: NoticeDraft,
    person: Person,
    *,
    approved: bool,
    reason: str | None,
    now: datetime,
) -> Version:
    """Freeze what was written, and have it told: now, or by the clock when it begins to be shown.

    The notice is held, and what was written has been found ready. The end of a notice is told to whoever was told of
    it, whatever its ``push`` says.
    """
    # A batch that is being sent sees this, or this sees what it has sent.
    hold_subscriptions(session)
    content = from_json(draft.content)
    version = _freeze(session, notice, draft, content, person, approved=approved, reason=reason, now=now)
    notice.ended_at = None
    session.delete(draft)
    session.flush()
    add_step(session, notice, PUBLISHED_AS[Kind(version.kind)], person, now=now)
    # From now on what was looked up for devices no longer holds, of any dispatch.
    session.add(Deciding(cause="notice", at=now, demonstration=demonstration_loaded(session)))
    session.flush()
    if is_told(version) and version.shown_from <= now:
        queue_notice(session, version, now=now)
    if version.exercise:
        queue_exercise(session, version, now=now)
    record(
        session,
        person.actor,
        action=f"notice.{PUBLISHED_AS[Kind(version.kind)]}" if approved else "notice.break_glass",
        subject=f"municipality:{notice.istat_code}",
        reason=reason or content.title,
        before={"notice": notice.id, "version": version.number - 1},
        after={"notice": notice.id, "version": version.number, "kind": version.kind, "push": is_told(version)},
        now=now,
    )
    return version_value(session, version)


def is_told(version: NoticeVersion) -> bool:
    """Whether devices are told of it: as its writer says, but whoever was told of a notice is told of its end."""
    return not version.exercise and (version.push or Kind(version.kind).ends)


def _freeze(
    session: Session,
    notice: NoticeRow,
    draft: NoticeDraft,
    content: Content,
    person: Person,
    *,
    approved: bool,
    reason: str | None,
    now: datetime,
) -> NoticeVersion:
    span = complete(content)
    # What follows something that people see is seen at once: nothing is in force behind it.
    seen = session.scalar(select(func.min(NoticeVersion.shown_from)).where(NoticeVersion.notice_id == notice.id))
    at_once = seen is not None and seen <= now
    version = NoticeVersion(
        notice_id=notice.id,
        number=next_number(session, notice),
        kind=draft.kind,
        exercise=notice.exercise,
        category=content.category,
        title=content.title.strip(),
        body=content.body.strip(),
        area=None if content.area is None else func.ST_GeomFromWKB(shapely.to_wkb(read_area(content.area)), 4326),
        valid_from=span.valid_from,
        valid_to=span.valid_to,
        shown_from=min(span.shown_from, now) if at_once else span.shown_from,
        shown_to=span.shown_to,
        push=content.push,
        hazard=content.hazard,
        level=None if content.level is None else int(content.level),
        attachments=draft.attachments,
        authors=sorted(concerned(draft)),
        published_at=now,
        published_by=person.account_id,
        approved_by=person.account_id if approved else None,
        reason=reason,
    )
    session.add(version)
    session.flush()
    session.add_all(NoticePlace(version_id=version.id, istat_code=place) for place in sorted(set(content.places)))
    if reason is not None:
        due_at = now + REVIEW_WITHIN
        session.add(NoticeReview(version_id=version.id, owed_for=person.account_id, due_at=due_at, note=""))
    session.flush()
    return version
