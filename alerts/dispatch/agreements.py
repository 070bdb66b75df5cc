"""Key agreements made in idle time, and taken when there is something to send: each is used once.

``replenish`` is work for quiet hours; ADR 0023 argues what is gained by it, and what is given up.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from alerts.channels.push.agreements import Wrapping
from alerts.dispatch.paging import is_close, is_whole, of_page, page_parameters
from alerts.models.subscriptions import KeyAgreement, Subscription
from app.core.db import Database, array, fetch

#: Made in one go: a tenth of a second, so that an alert that arrives meanwhile does not wait for long.
CHUNK = 250

#: By whether the keys are close, and whether they are all between the first and the last.
_TAKE = {
    (close, whole): f"""
    DELETE FROM key_agreement WHERE {of_page("subscription_id", close=close, whole=whole)}
    RETURNING subscription_id, wrapped
    """.encode()  # noqa: S608 - made of constants of this product only
    for close, whole in ((False, False), (True, False), (True, True))
}
_KEEP = text(
    """
    INSERT INTO key_agreement (subscription_id, wrapped)
    SELECT s.id, given.wrapped
    FROM unnest(CAST(:devices AS bigint[]), CAST(:wrapped AS bytea[])) AS given (id, wrapped)
    JOIN subscription s ON s.id = given.id
    FOR KEY SHARE OF s
    ON CONFLICT DO NOTHING
    """
)


def take_agreements(session: Session, devices: Sequence[int]) -> dict[int, bytes]:
    """Those there are, wrapped, of devices in order of their keys, by device; from now on they are only here."""
    if not devices:
        return {}
    return dict(fetch(session, _TAKE[is_close(devices), is_whole(devices)], page_parameters(devices)))


def replenish(database: Database, wrapping: Wrapping, after: int) -> int | None:
    """Make the next agreements that are missing, beyond the device ``after``; the last device seen, None at the end."""
    missing = ~exists().where(KeyAgreement.subscription_id == Subscription.id)
    devices = select(Subscription.id, Subscription.p256dh, Subscription.auth).where(
        Subscription.id > after, Subscription.p256dh.is_not(None), missing
    )
    with database.transaction() as session:
        rows = session.execute(devices.order_by(Subscription.id).limit(CHUNK)).all()
    if not rows:
        return None
    wrapped = wrapping.make([(row.p256dh, row.auth) for row in rows])
    made = [(row.id, one) for row, one in zip(rows, wrapped, strict=True) if one is not None]
    with database.transaction() as session:
        session.execute(_KEEP, {"devices": array(id for id, _ in made), "wrapped": [one for _, one in made]})
    return int(rows[-1].id)
