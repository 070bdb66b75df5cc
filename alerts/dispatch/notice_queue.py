"""From a version of a notice to batches and jobs: in the transaction that publishes it, or when it is first shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, delete, select
from sqlalchemy.orm import Session

from alerts.dispatch.fan_out import BATCH_SIZE, queue_batches
from alerts.dispatch.notice_audience import BATCHES_OF_NOTICE, BATCHES_OF_WOKEN
from alerts.domain.level import Level
from alerts.domain.notice import Kind
from alerts.formats.notice_push import notice_topic
from alerts.models.dispatch import Dispatch
from alerts.models.notices import NoticeHeld, NoticePlace, NoticeVersion


def queue_notice(session: Session, version: NoticeVersion, *, now: datetime) -> int:
    """Queue a message for every device that is to be told of a version; how many. Who sleeps is held.

    Nobody may subscribe or decide meanwhile (:func:`alerts.subscriptions.order.hold_subscriptions`).
    """
    return _queue(session, version, BATCHES_OF_NOTICE, now=now)


def queue_woken(session: Session, version: NoticeVersion, *, now: datetime) -> int:
    """The same for those who were held of any version of the notice, and whose quiet hours are over."""
    queued = _queue(session, version, BATCHES_OF_WOKEN, now=now)
    over = delete(NoticeHeld).where(NoticeHeld.notice_id == version.notice_id, NoticeHeld.until <= now)
    session.execute(over)
    return queued


def _queue(session: Session, version: NoticeVersion, audience: TextClause, *, now: datetime) -> int:
    assert not version.exercise
    dispatch = Dispatch(
        notice_version_id=version.id,
        topic=notice_topic(version.notice_id),
        decided_at=now,
        queued_at=now,
        notifications=0,
    )
    session.add(dispatch)
    session.flush()
    return queue_batches(session, dispatch, audience, _parameters(session, version, dispatch, now))


def _parameters(session: Session, version: NoticeVersion, dispatch: Dispatch, now: datetime) -> dict[str, Any]:
    places = session.scalars(select(NoticePlace.istat_code).where(NoticePlace.version_id == version.id))
    return {
        "dispatch_id": dispatch.id,
        "notice_id": version.notice_id,
        "number": version.number,
        "places": list(places),
        "category": version.category,
        "ends": Kind(version.kind).ends,
        "red": version.level == Level.RED,
        "now": now,
        "size": BATCH_SIZE,
    }
