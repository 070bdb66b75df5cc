"""What was published in a drill, to the devices that take part in it: beside the dispatch, behind everything real."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from alerts.channels.contract import PASSING, Envelope, Outcome, Result
from alerts.dispatch.batch import Sender
from alerts.dispatch.lanes import QUEUE, SEND_EXERCISE, Priority
from alerts.formats.drill_push import DrillLetter, compose_drill, drill_topic
from alerts.models.drills import DrillDevice, DrillNotice, DrillPush, DrillRow
from alerts.models.notices import NoticeVersion
from app.core.queue import defer_many
from app.core.territory.models import Municipality

#: Seconds until it is tried again, where the push service does not say.
_AGAIN = 5.0
_log = structlog.get_logger(__name__)


def queue_exercise(session: Session, version: NoticeVersion, *, now: datetime) -> int:
    """Queue a published version for every device of its drill's municipality; how many. None once the drill is over."""
    drill = session.scalars(
        select(DrillRow)
        .join(DrillNotice, DrillNotice.drill_id == DrillRow.id)
        .where(DrillNotice.notice_id == version.notice_id, DrillRow.ends_at > now)
    ).one_or_none()
    if drill is None:
        return 0
    devices = session.scalars(select(DrillDevice.id).where(DrillDevice.istat_code == drill.istat_code)).all()
    session.add_all(
        DrillPush(
            version_id=version.id, device_id=device, drill_id=drill.id, istat_code=drill.istat_code, queued_at=now
        )
        for device in devices
    )
    session.flush()
    if devices:
        job = {"version_id": version.id}
        defer_many(session, SEND_EXERCISE, [job], queue=QUEUE, priority=Priority.GREETING)
    return len(devices)


async def send_exercise(sender: Sender, version_id: int) -> float | None:
    """Send it to whoever has no outcome yet; None when that is done, else the seconds to wait before trying again."""
    page = await asyncio.to_thread(_prepared, sender, version_id)
    if not page:
        return None
    results = await sender.channel.send(page)
    await asyncio.to_thread(_record, sender, version_id, results)
    _log.info("exercise_sent", version=version_id, devices=len(results))
    again = [result for result in results if not result.outcome.final]
    return max((result.retry_after or _AGAIN for result in again), default=None)


def _prepared(sender: Sender, version_id: int) -> list[Envelope]:
    now = sender.clock()
    waiting = or_(DrillPush.outcome.is_(None), DrillPush.outcome.in_([outcome.value for outcome in PASSING]))
    with sender.database.transaction() as session:
        rows = session.execute(
            select(DrillDevice, DrillRow, NoticeVersion, Municipality.name)
            .join(DrillPush, DrillPush.device_id == DrillDevice.id)
            .join(DrillRow, DrillRow.id == DrillPush.drill_id)
            .join(NoticeVersion, NoticeVersion.id == DrillPush.version_id)
            .join(Municipality, Municipality.istat_code == DrillPush.istat_code)
            .where(DrillPush.version_id == version_id, waiting, DrillRow.ends_at > now)
        ).all()
        return [_envelope(*row, base_url=sender.base_url, now=now) for row in rows]


def _envelope(
    device: DrillDevice, drill: DrillRow, version: NoticeVersion, place_name: str, *, base_url: str, now: datetime
) -> Envelope:
    url = f"{base_url}/comune/{drill.istat_code}/esercitazioni/{drill.id}"
    letter = DrillLetter(version.notice_id, place_name, version.title, version.body, url)
    _, octets = compose_drill(letter)
    ttl = int((drill.ends_at - now).total_seconds())
    topic = drill_topic(version.notice_id)
    return Envelope(device.id, device.endpoint, device.p256dh, device.auth, octets, ttl, "normal", topic)


def _record(sender: Sender, version_id: int, results: Sequence[Result]) -> None:
    now = sender.clock()
    with sender.database.transaction() as session:
        for result in results:
            # 404 or 410: the only proof that a device is gone.
            if result.outcome is Outcome.GONE:
                session.execute(delete(DrillDevice).where(DrillDevice.id == result.subscription_id))
                continue
            session.execute(
                update(DrillPush)
                .where(DrillPush.version_id == version_id, DrillPush.device_id == result.subscription_id)
                .values(outcome=result.outcome.value, status=result.status, at=now)
            )
