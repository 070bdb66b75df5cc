"""Officials and operators who are told by e-mail: an operator adds an address, changes what it is told, removes it.

An address is a subscription like any other, with the endpoint ``mailto:ADDRESS``. Every act has a reason and is kept in
the audit under the number of the subscription, so that an address that is erased is nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.channels.mail.mailto import address_of, endpoint_of
from alerts.dispatch.welcome import ask_for_welcome
from alerts.domain.level import Level
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.keeping import keep
from alerts.subscriptions.order import wait_for_deciding
from alerts.subscriptions.request import SubscriptionRequest, read_municipalities
from alerts.subscriptions.subscribe import check_municipalities
from alerts.subscriptions.told_of import told_of
from app.core.audit.log import Actor, reason_given, record
from app.core.errors import InputRefused, NotFound

_LEVELS = {Level.YELLOW: "giallo", Level.ORANGE: "arancione", Level.RED: "rosso"}


@dataclass(frozen=True, slots=True)
class EmailDone:
    """The subscription, the address as it is kept, whether it is new, what was done, and the command that undoes it."""

    subscription: int
    address: str
    new: bool
    what: str
    undo: str


@dataclass(frozen=True, slots=True)
class EmailWish:
    """What an address is to be told: of these municipalities (ISTAT codes), from this level up, in this language."""

    municipalities: Sequence[str]
    min_level: Level = Level.YELLOW
    language: str = "it"


def add_email(
    session: Session, actor: Actor, address: str, wish: EmailWish, reason: str, *, now: datetime
) -> EmailDone:
    """Tell an address by e-mail from now on, or change what it is told. A new one is written to at once.

    Raises:
        InputRefused: ``address_invalid``, ``municipalities_invalid``, ``already_so``, ``reason_missing``.
    """
    reason_given(reason)
    endpoint = endpoint_of(_checked(address))
    wait_for_deciding(session)  # before any row is locked: whoever decides may be waiting for one
    known = _find(session, endpoint)
    request = _request(known.endpoint if known else endpoint, wish)
    check_municipalities(session, request.municipalities)
    before = told_of(session, known) if known else {}
    if before == _told(request):
        raise InputRefused("already_so", "L'indirizzo riceve già proprio queste allerte.")
    (key,) = keep(session, [request], now=now).values()
    if known is None:
        ask_for_welcome(session, key)
    _record(session, actor, "email.changed" if known else "email.added", key, reason, before, _told(request), now)
    kept = address_of(request.endpoint)
    count = len(request.municipalities)
    places = f"{count} {'comune' if count == 1 else 'comuni'}"
    what = f"{kept} riceverà le allerte di {places}, dal livello {_LEVELS[wish.min_level]} in su."
    undo = _command(kept, before) if known else f"email-remove {kept}"
    return EmailDone(key, kept, known is None, what, undo)


def remove_email(session: Session, actor: Actor, address: str, reason: str, *, now: datetime) -> EmailDone:
    """Erase an address: it is told nothing more.

    Raises:
        InputRefused: ``address_invalid``, ``reason_missing``.
        NotFound: ``address_unknown``.
    """
    reason_given(reason)
    endpoint = endpoint_of(_checked(address))
    wait_for_deciding(session)  # as above
    known = _find(session, endpoint)
    if known is None:
        raise NotFound("address_unknown", "Nessuna iscrizione per posta elettronica ha questo indirizzo.")
    before, kept = told_of(session, known), address_of(known.endpoint)
    session.delete(known)
    session.flush()
    _record(session, actor, "email.removed", known.id, reason, before, {}, now)
    return EmailDone(known.id, kept, False, f"{kept} non riceve più nulla.", _command(kept, before))


def _checked(address: str) -> str:
    """The address as it is written to a mail server: ASCII, its domain in lower case.

    Raises:
        InputRefused: ``address_invalid``.
    """
    try:
        valid = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        message = "Non è un indirizzo di posta elettronica che si possa usare, come nome@comune.esempio.it."
        raise InputRefused("address_invalid", message) from None
    return valid.ascii_email or valid.normalized


def _find(session: Session, endpoint: str) -> Subscription | None:
    """The subscription of an address, however its name was written: no mail server tells ``Anna`` from ``anna``."""
    same = func.lower(Subscription.endpoint) == endpoint.lower()
    return session.scalar(select(Subscription).where(Subscription.p256dh.is_(None), same).with_for_update())


def _request(endpoint: str, wish: EmailWish) -> SubscriptionRequest:
    return SubscriptionRequest(
        endpoint=endpoint,
        p256dh=None,
        auth=None,
        municipalities=read_municipalities(list(wish.municipalities)),
        min_level=wish.min_level,
        language=wish.language,
    )


def _told(request: SubscriptionRequest) -> dict[str, Any]:
    """What :func:`told_of` says of it once it is kept."""
    return {
        "municipalities": sorted(request.municipalities),
        "min_level": request.min_level.slug,
        "language": request.language,
    }


def _command(address: str, told: dict[str, Any]) -> str:
    """The command that tells an address this."""
    places = " ".join(f"--municipality {code}" for code in told["municipalities"])
    return f"email {address} {places} --min-level {told['min_level']} --language {told['language']}"


def _record(
    session: Session,
    actor: Actor,
    action: str,
    key: int,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> None:
    record(
        session,
        actor,
        action=action,
        subject=f"subscription:{key}",
        reason=reason,
        before=before,
        after=after,
        now=now,
    )
