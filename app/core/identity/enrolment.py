"""Setting up a device for one-time codes: its secret counts once a code of it was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused
from app.core.identity.models import Account
from app.core.identity.recovery import new_codes
from app.core.identity.secrets import Keys
from app.core.identity.totp import new_secret, step_of


def begin_enrolment(session: Session, keys: Keys, account_id: int) -> str:
    """The secret (base32) of the device that is being set up; the same until it is confirmed."""
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    pending = keys.open(account.totp_pending, account_id) if account.totp_pending else None
    if pending is None:
        pending = new_secret()
        account.totp_pending = keys.wrap(pending, account_id)
    return pending


def confirm_enrolment(session: Session, keys: Keys, actor: Actor, account_id: int, code: str, *, now: datetime) -> None:
    """From now on codes come from the new device, and from no other.

    Raises:
        InputRefused: ``code_refused``.
    """
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    secret = keys.open(account.totp_pending, account_id) if account.totp_pending else None
    step = step_of(secret, code, after=None, now=now) if secret else None
    if step is None:
        message = "Il codice non è quello che l'app mostra adesso: controllare l'ora del telefono e riprovare."
        raise InputRefused("code_refused", message)
    first = account.totp_since is None
    account.totp_secret, account.totp_pending = account.totp_pending, None
    account.totp_since, account.totp_step = now, step
    _record(session, actor, account_id, "totp.set_up" if first else "totp.changed", "Telefono per i codici", now)


def renew_codes(session: Session, keys: Keys, actor: Actor, account_id: int, *, now: datetime) -> list[str]:
    """Ten recovery codes, to be shown once; those of before are good for nothing."""
    codes = new_codes(session, keys, account_id)
    _record(session, actor, account_id, "recovery.renewed", "Nuovi codici di recupero", now)
    return codes


def _record(session: Session, actor: Actor, account_id: int, action: str, reason: str, now: datetime) -> None:
    subject = f"account:{account_id}"
    record(session, actor, action=action, subject=subject, reason=reason, before={}, after={}, now=now)
