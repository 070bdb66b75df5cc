"""Signing in: a password, then a code; and the session that both together begin.

Whoever gives a wrong address, a wrong password, or the right one of an account that is over is told the same, after the
same work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused
from app.core.identity.models import Account
from app.core.identity.passwords import Passwords
from app.core.identity.recovery import use_code
from app.core.identity.secrets import Keys
from app.core.identity.sessions import begin_session
from app.core.identity.throttle import accept, strike_out
from app.core.identity.totp import step_of

#: What attempts to sign in are counted under, the password and the code alike.
SIGN_IN = "sign in"


@dataclass(frozen=True, slots=True)
class Proved:
    """Who has given a password, or another provider's word: half of the way in.

    ``stamp`` changes with the password: what was half done before is then worth nothing. ``enrolled``: whether they
    have a device for one-time codes; without one they can only set it up.
    """

    account_id: int
    email: str
    method: str
    stamp: str
    enrolled: bool


def prove_password(session: Session, passwords: Passwords, email: str, password: str, *, attempt_id: int) -> Proved:
    """Who has this address and this password. Kept with older parameters, the password is hashed anew.

    Raises:
        InputRefused: ``sign_in_refused``.
    """
    account = account_by_email(session, email)
    living = account if account and account.disabled_at is None else None
    if not passwords.matches(living.password_hash if living else None, password) or living is None:
        raise InputRefused("sign_in_refused", "L'indirizzo o la password non sono giusti.")
    if living.password_hash and passwords.outdated(living.password_hash):
        living.password_hash = passwords.hash(password)
    strike_out(session, attempt_id)
    return proved(living, "password")


def proved_still(session: Session, account_id: int, method: str, stamp: str) -> Proved | None:
    """The same half of the way, read again; None when the account is over or its password was changed since."""
    account = session.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        return None
    found = proved(account, method)
    return found if found.stamp == stamp else None


def prove_code(session: Session, keys: Keys, account_id: int, code: str, *, now: datetime) -> str:
    """Use up a code of somebody's phone, or one of their recovery codes; which of them: ``totp`` or ``recovery``.

    Raises:
        InputRefused: ``code_refused``: wrong, too old, or used before.
    """
    account = session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    secret = keys.open(account.totp_secret, account_id) if account.totp_secret and account.totp_since else None
    step = step_of(secret, code, after=account.totp_step, now=now) if secret else None
    if step is not None:
        account.totp_step = step
        return "totp"
    if account.totp_since and use_code(session, keys, account_id, code, now=now):
        return "recovery"
    raise InputRefused(
        "code_refused", "Il codice non è giusto, o è già stato usato. Aspettare il prossimo e riprovare."
    )


def let_in(
    session: Session, who: Proved, second: str, *, attempt_id: int | None, origin: str, agent: str, now: datetime
) -> str:
    """Begin the session of whoever has given every proof; the secret for its cookie. ``second``: the second proof."""
    begun, token = begin_session(session, who.account_id, method=who.method, origin=origin, agent=agent, now=now)
    if attempt_id is not None:
        accept(session, attempt_id)
    record(
        session,
        Actor(who.email, origin),
        action="session.begun",
        subject=f"account:{who.account_id}",
        reason="Accesso con un codice di recupero" if second == "recovery" else "Accesso",
        before={},
        after={"session": begun.id, "method": who.method, "second": second},
        now=now,
    )
    return token


def proved(account: Account, method: str) -> Proved:
    """The half of the way that ``account`` has behind it."""
    stamp = account.password_set_at.isoformat() if account.password_set_at else ""
    return Proved(account.id, account.email, method, stamp, account.totp_since is not None)


def account_by_email(session: Session, email: str) -> Account | None:
    """The account of an address, whatever its capitals."""
    return session.scalars(select(Account).where(func.lower(Account.email) == email.strip().lower())).one_or_none()
