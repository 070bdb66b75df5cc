"""How subscriptions are written, one or many: an endpoint has one row, whoever asks for it and however often."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import case, delete, func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.models.dispatch import Held
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.order import told_until_now
from alerts.subscriptions.request import SubscriptionRequest
from alerts.subscriptions.wishes import write_notice_categories

_TERMS = ("min_level", "hazard_levels", "quiet_from", "quiet_to", "quiet_override", "notice_categories", "language")
_REPLACED = ("p256dh", "auth", *_TERMS, "seen_at")

_FOLLOW = text(
    """
    INSERT INTO subscription_municipality (subscription_id, istat_code, told_after)
    SELECT device, code, :told
    FROM unnest(CAST(:devices AS bigint[]), CAST(:codes AS bpchar[])) AS wanted (device, code)
    ON CONFLICT DO NOTHING
    """
)
_LEAVE = text(
    """
    DELETE FROM subscription_municipality AS kept
    WHERE kept.subscription_id = ANY(CAST(:devices AS bigint[])) AND NOT EXISTS (
        SELECT FROM unnest(CAST(:devices AS bigint[]), CAST(:codes AS bpchar[])) AS wanted (device, code)
        WHERE wanted.device = kept.subscription_id AND wanted.code = kept.istat_code
    )
    """
)


def keep(session: Session, requests: Iterable[SubscriptionRequest], *, now: datetime) -> dict[str, int]:
    """Write subscriptions (at least one); their internal keys by endpoint. Of two for one endpoint the later counts.

    An endpoint that was there keeps its secret, unless its browser made new keys: whoever held the old ones no longer
    speaks for it.
    """
    wanted = {request.endpoint: request for request in requests}
    told = told_until_now(session)  # before any row is locked: whoever decides may be waiting for one
    statement = insert(Subscription)
    new = statement.excluded
    same = Subscription.auth.is_not_distinct_from(new.auth)  # of an address, too, which has none
    secret = case((same, Subscription.secret), else_=new.secret)
    statement = statement.on_conflict_do_update(
        index_elements=[Subscription.endpoint], set_={name: new[name] for name in _REPLACED} | {"secret": secret}
    )
    # In order: two who write the same endpoints wait one for the other, and never in a circle.
    rows = [_row(wanted[endpoint], now) for endpoint in sorted(wanted)]
    kept = session.execute(statement.returning(Subscription.endpoint, Subscription.id), rows).all()
    follow(session, {row.id: wanted[row.endpoint].municipalities for row in kept}, told)
    look_again(session, [row.id for row in kept], now=now)
    return {row.endpoint: row.id for row in kept}


def follow(session: Session, municipalities: Mapping[int, Iterable[str]], told: int) -> None:
    """Let each device (internal key) follow these municipalities and no other. ``told`` is for those that are new."""
    pairs = [(device, code) for device, codes in municipalities.items() for code in codes]
    values = {"devices": [device for device, _ in pairs], "codes": [code for _, code in pairs]}
    session.execute(_FOLLOW, values | {"told": told})
    session.execute(_LEAVE, values)


def look_again(session: Session, devices: Collection[int], *, now: datetime) -> None:
    """Have it looked at whether these devices, where something waits for them, are still in their quiet hours."""
    waiting = update(Held).where(Held.subscription_id.in_(devices))
    session.execute(waiting.values(until=func.least(Held.until, now)))


def terms(request: SubscriptionRequest) -> dict[str, Any]:
    """The columns that say when the device wants to be told, and how."""
    quiet = request.quiet_hours
    return {
        "min_level": request.min_level,
        "hazard_levels": {hazard.value: level for hazard, level in request.hazard_levels.items()},
        "quiet_from": quiet.quiet_from if quiet else None,
        "quiet_to": quiet.quiet_to if quiet else None,
        "quiet_override": quiet.override if quiet else Level.RED,
        "notice_categories": write_notice_categories(request.notice_categories),
        "language": request.language,
    }


def _row(request: SubscriptionRequest, now: datetime) -> dict[str, Any]:
    return {
        "secret": uuid4(),
        "endpoint": request.endpoint,
        "p256dh": request.p256dh,
        "auth": request.auth,
        "created_at": now,
        "seen_at": now,
        **terms(request),
    }


def erase_dead(session: Session, endpoints: Collection[str]) -> None:
    """Erase the subscriptions of endpoints that are gone; one whose browser has a new endpoint by now stays."""
    session.execute(delete(Subscription).where(Subscription.endpoint.in_(endpoints)))
