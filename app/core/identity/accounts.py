"""What is done to a whole account: a password chosen, access lost and given back, the account ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.models import Account
from app.core.identity.passwords import Passwords, good_password
from app.core.identity.person import Person
from app.core.identity.proofs import account_by_email, prove_code
from app.core.identity.recovery import forget_codes
from app.core.identity.secrets import Keys
from app.core.identity.sessions import end_all_sessions


def choose_password(
    session: Session,
    passwords: Passwords,
    actor: Actor,
    account: Account,
    password: str,
    *,
    but: int | None = None,
    now: datetime,
) -> None:
    """Give an account a new password; it is signed out everywhere, ``but`` in one session.

    Raises:
        InputRefused: ``password_too_short``, ``password_too_long`` or ``password_common``.
    """
    good_password(password, about=(account.name, account.email))
    account.password_hash, account.password_set_at = passwords.hash(password), now
    end_all_sessions(session, account.id, but=but, now=now)
    _record(session, actor, account, "password.changed", "Nuova password", now)


def change_password(
    session: Session, passwords: Passwords, person: Person, current: str, password: str, *, now: datetime
) -> None:
    """The same for somebody who is signed in, and gives the current one too; they stay signed in here.

    Raises:
        InputRefused: ``password_wrong``, and as :func:`choose_password`.
    """
    account = session.get_one(Account, person.account_id)
    _confirm(account, passwords, current)
    choose_password(session, passwords, person.actor, account, password, but=person.session_id, now=now)


def confirm_both(
    session: Session, keys: Keys, passwords: Passwords, account_id: int, password: str, code: str, *, now: datetime
) -> None:
    """Stop here unless both proofs of an account that is signed in are given anew.

    Raises:
        InputRefused: ``password_wrong``, ``code_refused``.
    """
    _confirm(session.get_one(Account, account_id), passwords, password)
    prove_code(session, keys, account_id, code, now=now)


def _confirm(account: Account, passwords: Passwords, password: str) -> None:
    if not passwords.matches(account.password_hash, password):
        raise InputRefused("password_wrong", "La password attuale non è giusta.")


def account_named(session: Session, email: str) -> Account:
    """The account of an address.

    Raises:
        NotFound: ``account_unknown``.
    """
    found = account_by_email(session, email)
    if found is None:
        raise NotFound("account_unknown", "Nessuno ha un accesso con questo indirizzo.")
    return found


def accounts(session: Session) -> Sequence[Account]:
    """All of them, the oldest first."""
    return session.scalars(select(Account).order_by(Account.id)).all()


def disable_account(session: Session, actor: Actor, account: Account, reason: str, *, now: datetime) -> None:
    """End an account, and sign it out everywhere. What it did stays.

    Raises:
        InputRefused: ``already_so``, ``reason_missing``, ``reason_too_long``.
    """
    if account.disabled_at is not None:
        raise InputRefused("already_so", "Questo accesso è già chiuso.")
    account.disabled_at = now
    end_all_sessions(session, account.id, now=now)
    _record(session, actor, account, "account.disabled", reason, now)


def strip_account(session: Session, actor: Actor, account: Account, reason: str, *, now: datetime) -> None:
    """Take away the password, device and recovery codes of somebody who has lost them, or from whom they were taken."""
    account.password_hash = account.password_set_at = None
    account.totp_secret = account.totp_since = account.totp_step = account.totp_pending = None
    forget_codes(session, account.id)
    end_all_sessions(session, account.id, now=now)
    _record(session, actor, account, "account.reset", reason, now)


def _record(session: Session, actor: Actor, account: Account, action: str, reason: str, now: datetime) -> None:
    subject = f"account:{account.id}"
    record(session, actor, action=action, subject=subject, reason=reason, before={}, after={}, now=now)
