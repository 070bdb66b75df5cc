"""The notification that somebody asks for to see that notifications work. It tells nothing of any alert."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope, Outcome
from alerts.dispatch.batch import Sender
from alerts.dispatch.lanes import QUEUE, SEND_TEST, Priority
from alerts.domain.message import as_demonstration, encode
from alerts.models.subscriptions import Follow, Subscription
from alerts.queries.sources import demonstration_loaded
from alerts.subscriptions.keeping import erase_dead
from app.core.i18n import catalogue
from app.core.queue import defer_many, is_waiting
from app.core.territory.models import Municipality

_TTL = 300
_TOPIC = "prova"


def ask_for_greeting(session: Session, subscription_id: int) -> None:
    """Queue the trial notification, in the caller's transaction; nothing happens while one is waiting already."""
    job = {"subscription_id": subscription_id}
    session.get(Subscription, subscription_id, with_for_update={"key_share": True})  # who ask together take turns
    if not is_waiting(session, SEND_TEST, job):
        defer_many(session, SEND_TEST, [job], queue=QUEUE, priority=Priority.GREETING)


async def send_greeting(sender: Sender, subscription_id: int) -> Outcome | None:
    """Send it; ``None`` when the device has left in the meantime. A dead subscription is erased."""
    envelope = await asyncio.to_thread(_look_up, sender, subscription_id)
    if envelope is None:
        return None
    (result,) = await sender.channel.send([envelope])
    await asyncio.to_thread(_record, sender, envelope, result.outcome)
    return result.outcome


def _look_up(sender: Sender, subscription_id: int) -> Envelope | None:
    with sender.database.transaction() as session:
        return _envelope(session, subscription_id, sender.base_url)


def _record(sender: Sender, envelope: Envelope, outcome: Outcome) -> None:
    with sender.database.transaction() as session:
        if outcome is Outcome.GONE:
            erase_dead(session, [envelope.endpoint])
        elif outcome is Outcome.ACCEPTED and (device := session.get(Subscription, envelope.subscription_id)):
            device.seen_at = sender.clock()


def _envelope(session: Session, subscription_id: int, base_url: str) -> Envelope | None:
    device = session.get(Subscription, subscription_id)
    if device is None or device.p256dh is None or device.auth is None:
        return None
    places = session.execute(
        select(Municipality.istat_code, Municipality.name)
        .join(Follow, Follow.istat_code == Municipality.istat_code)
        .where(Follow.subscription_id == subscription_id)
        .order_by(Municipality.name)
    ).all()
    if not places:
        return None
    payload = _payload([place.name for place in places], f"{base_url}/comuni/{places[0].istat_code}", device.language)
    if demonstration_loaded(session):
        notification = payload["notification"]
        notification["title"] = as_demonstration(notification["title"], catalogue(device.language).gettext)
    return Envelope(device.id, device.endpoint, device.p256dh, device.auth, encode(payload), _TTL, "normal", _TOPIC)


def _payload(names: list[str], url: str, language: str) -> dict[str, Any]:
    _ = catalogue(language).gettext
    return {
        "web_push": 8030,
        "notification": {
            "title": _("Notifications work"),
            "body": _("Alerts for {places} will arrive here.").format(places=", ".join(names[:4])),
            "lang": language,
            "tag": _TOPIC,
            "navigate": url,
            "data": {"test": True},
        },
    }
