"""Guessing is slow: attempts are rows, looked back at by account and by origin, whatever process serves them.

An attempt is written down as refused before anybody looks whether it is right, so that a hundred at the same time are
not a hundred free ones. What was right is struck out, or becomes the acceptance that clears the account.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.orm import Session

from app.core.errors import Throttled
from app.core.identity.models import SignInAttempt
from app.core.identity.secrets import Keys

#: How far back is looked, and how long rows are kept.
_WINDOW, _KEPT = timedelta(hours=1), timedelta(days=1)
#: Refusals that cost nothing: of an account, and of an origin (a whole town hall may share one).
FREE, FREE_ORIGIN = 5, 30
#: The first wait; each refusal doubles it, up to the longest.
_FIRST, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)


def knock(session: Session, keys: Keys, purpose: str, about: str, *, origin: str, now: datetime) -> int:
    """Write an attempt down before it is judged; its number. ``about``: the address as it was given, or an account.

    Raises:
        Throttled: ``too_many_attempts``; then it is not written down: whoever waits is not punished for trying.
    """
    hashed, origin = keys.keyed_hash(purpose, about.strip().lower()), _network(origin)
    for lock in sorted({int.from_bytes(hashed[:7], "big"), hash_of(keys, origin)}):
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    accepted = SignInAttempt.about == hashed, SignInAttempt.outcome == "accepted"
    since = session.scalar(select(func.max(SignInAttempt.at)).where(*accepted)) or now - _WINDOW
    _wait(session, SignInAttempt.about == hashed, FREE, since=max(since, now - _WINDOW), now=now)
    _wait(session, SignInAttempt.origin == origin, FREE_ORIGIN, since=now - _WINDOW, now=now)
    attempt = SignInAttempt(at=now, about=hashed, origin=origin, outcome="refused")
    session.add(attempt)
    session.flush()
    return attempt.id


def strike_out(session: Session, attempt_id: int) -> None:
    """It was right, as far as it went."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id))


def accept(session: Session, attempt_id: int) -> None:
    """Somebody is in: what was refused before counts no more against the account."""
    session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(outcome="accepted"))


def forget_attempts(session: Session, *, now: datetime) -> None:
    """Delete what is too old to be looked back at."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - _KEPT))


def hash_of(keys: Keys, origin: str) -> int:
    """A number for the lock of an origin."""
    return int.from_bytes(keys.keyed_hash("origin", origin)[:7], "big")


def _wait(session: Session, whose: ColumnElement[bool], free: int, *, since: datetime, now: datetime) -> None:
    refused = (whose, SignInAttempt.outcome == "refused", SignInAttempt.at >= since)
    count, last = session.execute(select(func.count(), func.max(SignInAttempt.at)).where(*refused)).one()
    if count < free:
        return
    wait = min(_FIRST * 2 ** min(count - free, 10), LONGEST_WAIT)
    if now < last + wait:
        left = max(1, round((last + wait - now).total_seconds() / 60))
        minutes = "un minuto" if left == 1 else f"{left} minuti"
        raise Throttled("too_many_attempts", f"Troppi tentativi: aspettare {minutes} e riprovare.")


def _network(origin: str) -> str:
    """Whoever has an IPv6 address has 2^64 of them."""
    try:
        address = ipaddress.ip_address(origin)
    except ValueError:
        return origin
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else origin
