"""The first e-mail to an address that an operator has added: what it will get, and how to leave. It tells no alert."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.contract import Envelope
from alerts.dispatch.batch import Sender
from alerts.dispatch.lanes import QUEUE, SEND_WELCOME, Priority
from alerts.domain.level import Level
from alerts.domain.message import as_demonstration, encode
from alerts.domain.words import alert_word
from alerts.models.subscriptions import Follow, Subscription
from alerts.queries.sources import demonstration_loaded
from alerts.subscriptions.leaving import leave_url
from app.core.i18n import catalogue
from app.core.queue import defer_many
from app.core.territory.models import Municipality

_log = structlog.get_logger(__name__)

_TOPIC = "welcome"
#: Later than this nobody remembers having been added.
_USEFUL_FOR = timedelta(days=1)


def ask_for_welcome(session: Session, subscription_id: int) -> None:
    """Queue it in the caller's transaction."""
    defer_many(session, SEND_WELCOME, [{"subscription_id": subscription_id}], queue=QUEUE, priority=Priority.GREETING)


async def send_welcome(sender: Sender, subscription_id: int) -> float | None:
    """Send it; ``None`` when that is done or of no more use, else the seconds to wait before trying again."""
    envelope = await asyncio.to_thread(_prepared, sender, subscription_id)
    if envelope is None:
        return None
    (result,) = await sender.channel.send([envelope])
    if not result.outcome.final:
        return result.retry_after or 0.0
    _log.info("welcome_sent", subscription=subscription_id, outcome=result.outcome.value)
    return None


def _prepared(sender: Sender, subscription_id: int) -> Envelope | None:
    with sender.database.transaction() as session:
        return _envelope(session, subscription_id, sender.base_url, sender.clock())


def _envelope(session: Session, subscription_id: int, base_url: str, now: datetime) -> Envelope | None:
    kept = session.get(Subscription, subscription_id)
    left = kept.created_at + _USEFUL_FOR - now if kept else timedelta()
    if kept is None or left <= timedelta():
        return None
    payload = _payload(session, kept, base_url)
    if demonstration_loaded(session):
        notification = payload["notification"]
        notification["title"] = as_demonstration(notification["title"], catalogue(kept.language).gettext)
    return Envelope(
        subscription_id=kept.id,
        endpoint=kept.endpoint,
        p256dh=b"",
        auth=b"",
        payload=encode(payload),
        ttl=int(left.total_seconds()),
        urgency="normal",
        topic=_TOPIC,
        leave_url=leave_url(base_url, kept.endpoint, kept.secret, kept.language),
    )


def _payload(session: Session, kept: Subscription, base_url: str) -> dict[str, Any]:
    places = session.execute(
        select(Municipality.istat_code, Municipality.name)
        .join(Follow, Follow.istat_code == Municipality.istat_code)
        .where(Follow.subscription_id == kept.id)
        .order_by(Municipality.name)
    ).all()
    _ = catalogue(kept.language).gettext
    lines = (
        _("From now on this address is told of civil protection alerts for: {places}.").format(
            places=", ".join(place.name for place in places)
        ),
        _("An e-mail arrives when an alert begins, changes or ends, from this level up: {level}.").format(
            level=alert_word(Level(kept.min_level), _).lower()
        ),
        _("It was added by an operator of the service. If you do not want these e-mails, leave with the link below."),
    )
    return {
        "web_push": 8030,
        "notification": {
            "title": _("Alerts by e-mail for this address"),
            "body": "\n".join(lines),
            "lang": kept.language,
            "tag": _TOPIC,
            "navigate": f"{base_url}/comuni/{places[0].istat_code}" if places else f"{base_url}/",
        },
    }
