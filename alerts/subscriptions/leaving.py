"""What the link in an e-mail opens: what its address is told of, and the way out. The secret in it is all it takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.channels.mail.mailto import address_of, is_mailto
from alerts.domain.level import Level
from alerts.models.subscriptions import Follow, Subscription
from alerts.subscriptions.order import wait_for_deciding
from alerts.subscriptions.told_of import told_of
from app.core.audit.log import Actor, record
from app.core.i18n import DEFAULT_LANGUAGE
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class EmailView:
    """What an address is told of. ``address`` is shown in part: a forwarded e-mail need not say whose it was."""

    address: str
    municipalities: tuple[str, ...]
    min_level: Level


def leave_url(base_url: str, endpoint: str, secret: UUID, language: str) -> str | None:
    """The link for messages to an endpoint; None for one that is no address."""
    if not is_mailto(endpoint):
        return None
    suffix = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    return f"{base_url}/iscrizioni/email/{secret}{suffix}"


def email_of(session: Session, secret: str) -> EmailView | None:
    """What the address of a link is told of; None when nobody has it, or no longer."""
    kept = _of(session, secret)
    if kept is None:
        return None
    names = session.scalars(
        select(Municipality.name)
        .join(Follow, Follow.istat_code == Municipality.istat_code)
        .where(Follow.subscription_id == kept.id)
        .order_by(Municipality.name)
    )
    return EmailView(_in_part(address_of(kept.endpoint)), tuple(names), Level(kept.min_level))


def leave(session: Session, secret: str, *, now: datetime) -> bool:
    """Erase the subscription of a link; whether there was one. Doing it again changes nothing.

    That somebody has left is kept in the audit, without the address: an operator must be able to see who counts on a
    message that will not come.
    """
    wait_for_deciding(session)  # before any row is locked: whoever decides may be waiting for one
    kept = _of(session, secret, to_change=True)
    if kept is None:
        return False
    before = told_of(session, kept)
    session.delete(kept)
    session.flush()
    record(
        session,
        Actor("destinatario", "link"),
        action="email.left",
        subject=f"subscription:{kept.id}",
        reason="Uscita dal collegamento nel messaggio",
        before=before,
        after={},
        now=now,
    )
    return True


def _of(session: Session, secret: str, *, to_change: bool = False) -> Subscription | None:
    """The subscription by e-mail with that secret; None when there is none, or it cannot be a secret."""
    try:
        key = UUID(secret)
    except ValueError:
        return None
    query = select(Subscription).where(Subscription.secret == key, Subscription.p256dh.is_(None))
    return session.scalar(query.with_for_update() if to_change else query)


def _in_part(address: str) -> str:
    """``an…@comune.example``."""
    name, _, domain = address.rpartition("@")
    return f"{name[: min(2, len(name) // 2)]}…@{domain}"
