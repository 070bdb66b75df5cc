"""The notification that somebody asks for to see that notifications work. It tells nothing of any alert."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.contract import Channel, Envelope, Outcome
from alerts.dispatch.lanes import QUEUE, SEND_TEST
from alerts.domain.message import as_demonstration, encode
from alerts.models.subscriptions import Follow, Subscription
from alerts.queries.sources import demonstration_loaded
from alerts.subscriptions.keeping import erase_dead
from app.core.db import Database
from app.core.i18n import catalogue
from app.core.queue import defer_many, is_waiting
from app.core.territory.models import Municipality

#: After every alert: it is asked for by anybody, and tells nothing.
_PRIORITY = 0
_TTL = 300
_TOPIC = "prova"


def ask_for_greeting(session: Session, subscription_id: int) -> None:
    """Queue the trial notification, in the caller's transaction; nothing happens while one is waiting already."""
    job = {"subscription_id": subscription_id}
    session.get(Subscription, subscription_id, with_for_update={"key_share": True})  # who ask together take turns
    if not is_waiting(session, SEND_TEST, job):
        defer_many(session, SEND_TEST, [job], queue=QUEUE, priority=_PRIORITY)


def send_greeting(
    database: Database, channel: Channel, subscription_id: int, *, base_url: str, clock: Callable[[], datetime]
) -> Outcome | None:
    """Send it; ``None`` when the device has left in the meantime. A dead subscription is erased."""
    with database.transaction() as session:
        envelope = _envelope(session, subscription_id, base_url)
    if envelope is None:
        return None
    (result,) = channel.send([envelope])
    with database.transaction() as session:
        if result.outcome is Outcome.GONE:
            erase_dead(session, [envelope.endpoint])
        elif result.outcome is Outcome.ACCEPTED and (device := session.get(Subscription, subscription_id)):
            device.seen_at = clock()
    return result.outcome


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
