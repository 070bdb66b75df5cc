"""A forgotten password: a link in a letter, good for an hour and once. One-time codes are asked for all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import NotFound
from app.core.identity import letters
from app.core.identity.accounts import choose_password, strip_account
from app.core.identity.models import Account, PasswordLink
from app.core.identity.passwords import Passwords
from app.core.identity.proofs import Proved, account_by_email, proved
from app.core.identity.secrets import new_token, token_hash

#: How long a link is good that somebody asked for, and one that an operator gave.
_HOUR, _GIVEN = timedelta(hours=1), timedelta(days=1)
#: What requests for links are counted under: to ask for many locks nobody out.
FORGOTTEN = "forgotten password"


def ask_for_link(session: Session, email: str, *, base_url: str, now: datetime) -> None:
    """Write a letter with a link, when somebody has this address; whoever asks is told the same in any case."""
    account = account_by_email(session, email)
    if account is not None and account.disabled_at is None:
        link = _new_link(session, account, base_url, _HOUR, now)
        letters.write_forgotten(session, account.email, link, now=now)


def reset_account(
    session: Session, actor: Actor, account: Account, reason: str, *, base_url: str, now: datetime
) -> str:
    """For who has lost everything: the link to begin again, which is also sent to them.

    Raises:
        InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    strip_account(session, actor, account, reason, now=now)
    link = _new_link(session, account, base_url, _GIVEN, now)
    letters.write_reset(session, account.email, link, now=now)
    return link


def account_of_link(session: Session, token: str, *, now: datetime) -> Account:
    """Whose password a link changes.

    Raises:
        NotFound: ``link_unknown`` for one that never was, was used, or is too old.
    """
    return session.get_one(Account, _living(session, token, now).account_id)


def use_link(
    session: Session, passwords: Passwords, token: str, password: str, *, origin: str, now: datetime
) -> Proved:
    """Choose a password by a link; all sessions end, and so do the account's other links.

    Raises:
        NotFound: ``link_unknown``.
        InputRefused: as :func:`~app.core.identity.accounts.choose_password`.
    """
    link = _living(session, token, now)
    account = session.get_one(Account, link.account_id)
    choose_password(session, passwords, Actor(account.email, origin), account, password, now=now)
    unused = (PasswordLink.account_id == account.id, PasswordLink.used_at.is_(None))
    session.execute(update(PasswordLink).where(*unused).values(used_at=now))
    return proved(account, "password")


def _living(session: Session, token: str, now: datetime) -> PasswordLink:
    good = (PasswordLink.token_hash == token_hash(token), PasswordLink.used_at.is_(None), PasswordLink.expires_at > now)
    living = select(PasswordLink).join(Account).where(*good, Account.disabled_at.is_(None))
    found = session.scalars(living.with_for_update(of=PasswordLink)).one_or_none()
    if found is None:
        message = "Questo link non vale più: è scaduto o è già stato usato. Se ne può chiedere un altro."
        raise NotFound("link_unknown", message)
    return found


def _new_link(session: Session, account: Account, base_url: str, lasts: timedelta, now: datetime) -> str:
    token, hashed = new_token()
    session.add(PasswordLink(account_id=account.id, token_hash=hashed, made_at=now, expires_at=now + lasts))
    session.flush()
    return f"{base_url}/accesso/password/{token}"
