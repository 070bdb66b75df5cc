"""The clock's part: what is shown from now on is told, who slept is woken, what is over has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from alerts.dispatch.notice_queue import queue_notice, queue_woken
from alerts.domain.notice import Step
from alerts.models.dispatch import Dispatch
from alerts.models.notices import NoticeHeld, NoticeRow, NoticeVersion
from alerts.notices.holding import add_step
from alerts.notices.publishing import is_told
from alerts.subscriptions.order import hold_subscriptions
from app.core.db import Database

#: Later than this after it began to be shown nobody is told for the first time: the clock has stood still for so long.
_LATEST = timedelta(days=366)


def keep_notices(database: Database, *, now: datetime) -> dict[str, int]:
    """Do what is due of every notice, each in a transaction of its own; how many messages, and how many ends.

    Safe to call at any time, by anybody.
    """
    return {
        "told": _each(database, _begins_to_be_shown(now), _tell, now),
        "woken": _each(database, _somebody_wakes(now), _wake, now),
        "ended": _each(database, _over(now), _end, now),
    }


def _each(
    database: Database,
    which: Select[int],
    act: Callable[[Session, NoticeRow, NoticeVersion, datetime], int],
    now: datetime,
) -> int:
    """What ``act`` does of the notices of ``which``, once each is held and still among them."""
    with database.transaction() as session:
        ids: Sequence[int] = session.scalars(which).all()
    done = 0
    for notice_id in ids:
        with database.transaction() as session:
            notice = session.get_one(NoticeRow, notice_id, with_for_update=True)
            if session.scalar(which.where(NoticeRow.id == notice_id)) is not None:
                done += act(session, notice, _newest(session, notice), now)
    return done


def _newest(session: Session, notice: NoticeRow) -> NoticeVersion:
    wanted = select(NoticeVersion).where(NoticeVersion.notice_id == notice.id).order_by(NoticeVersion.number.desc())
    return session.scalars(wanted.limit(1)).one()


def _published() -> Select[int]:
    """Notices, with the version that no other follows; drills are none of ours."""
    later = aliased(NoticeVersion)
    followed = exists().where(later.notice_id == NoticeVersion.notice_id, later.number > NoticeVersion.number)
    return (
        select(NoticeRow.id)
        .join(NoticeVersion, NoticeVersion.notice_id == NoticeRow.id)
        .where(~followed, ~NoticeRow.exercise)
        .order_by(NoticeRow.id)
    )


def _begins_to_be_shown(now: datetime) -> Select[int]:
    queued = exists().where(Dispatch.notice_version_id == NoticeVersion.id)
    shown = (NoticeVersion.shown_from <= now, NoticeVersion.shown_from > now - _LATEST, NoticeVersion.valid_to > now)
    return _published().where(~queued, NoticeVersion.push, *shown)


def _tell(session: Session, notice: NoticeRow, version: NoticeVersion, now: datetime) -> int:
    hold_subscriptions(session)
    return queue_notice(session, version, now=now) if is_told(version) else 0


def _somebody_wakes(now: datetime) -> Select[int]:
    held = exists().where(NoticeHeld.notice_id == NoticeRow.id, NoticeHeld.until <= now)
    return _published().where(held, NoticeVersion.shown_from <= now)


def _wake(session: Session, notice: NoticeRow, version: NoticeVersion, now: datetime) -> int:
    hold_subscriptions(session)
    return queue_woken(session, version, now=now)


def _over(now: datetime) -> Select[int]:
    return _published().where(
        NoticeRow.ended_at.is_(None), func.least(NoticeVersion.valid_to, NoticeVersion.shown_to) <= now
    )


def _end(session: Session, notice: NoticeRow, version: NoticeVersion, now: datetime) -> int:
    """What nobody has ended ends by itself."""
    notice.ended_at = now
    add_step(session, notice, Step.ENDED, None, now=now)
    return 1
