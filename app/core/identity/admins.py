"""Admins: there is always one, and nobody stops being one by their own hand.

What could leave nobody behind waits for its turn: two admins who end each other's role at once do not both. How
somebody becomes an admin is in :mod:`proposals`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit.log import record
from app.core.errors import Forbidden, InputRefused, NotFound
from app.core.identity import accounts
from app.core.identity.grants import end_grant
from app.core.identity.models import Account, Grant
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission, Role

_LOCK = 0x61646D6E  # "admn"


def take_turn(session: Session) -> None:
    """Wait until nobody else is about to change who is an admin; held until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def end_role_anywhere(session: Session, person: Person, grant_id: int, *, now: datetime) -> None:
    """An admin of the platform ends any role.

    Raises:
        Forbidden: ``not_allowed``, ``own_admin_role``.
        NotFound: ``grant_unknown``.
        InputRefused: ``last_admin``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    take_turn(session)
    found = session.get(Grant, grant_id, with_for_update=True)
    if found is None:
        raise NotFound("grant_unknown", "Questo ruolo non c'è.")
    if _leads(found):
        if found.account_id == person.account_id:
            raise Forbidden("own_admin_role", "Il proprio ruolo di amministratore lo toglie un altro amministratore.")
        _refuse_last(session, found.account_id)
    end_grant(session, actor, session.get_one(Account, found.account_id), found, now=now)


def disable_account(session: Session, person: Person, account_id: int, reason: str, *, now: datetime) -> None:
    """Somebody may no longer sign in, and is signed out everywhere; their roles stay as they are.

    Raises:
        Forbidden: ``not_allowed``, ``own_account``.
        NotFound: ``account_unknown``.
        InputRefused: ``already_so``, ``last_admin``, ``reason_missing``, ``reason_too_long``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    if account_id == person.account_id:
        raise Forbidden("own_account", "Il proprio accesso lo disattiva un altro amministratore.")
    take_turn(session)
    account = _account(session, account_id)
    _refuse_last(session, account_id)
    accounts.disable_account(session, actor, account, reason, now=now)


def enable_account(session: Session, person: Person, account_id: int, reason: str, *, now: datetime) -> None:
    """They may sign in again.

    Raises:
        Forbidden: ``not_allowed``.
        NotFound: ``account_unknown``.
        InputRefused: ``already_so``, ``reason_missing``, ``reason_too_long``.
    """
    actor = require_on_platform(person, Permission.MANAGE_PLATFORM)
    account = _account(session, account_id)
    if account.disabled_at is None:
        raise InputRefused("already_so", "Questo accesso è già attivo.")
    account.disabled_at = None
    session.flush()
    record(
        session,
        actor,
        action="account.enabled",
        subject=f"account:{account.id}",
        reason=reason,
        before={},
        after={},
        now=now,
    )


def _account(session: Session, account_id: int) -> Account:
    found = session.get(Account, account_id, with_for_update=True)
    if found is None:
        raise NotFound("account_unknown", "Questa persona non c'è.")
    return found


def _leads(found: Grant) -> bool:
    return found.role == Role.ADMIN and found.issuer_id is None and found.ended_at is None


def _refuse_last(session: Session, account_id: int) -> None:
    """Refuse when without this account nobody would be an admin of the platform who may sign in."""
    others = (
        select(func.count())
        .select_from(Grant)
        .join(Account, Account.id == Grant.account_id)
        .where(
            Grant.role == Role.ADMIN,
            Grant.issuer_id.is_(None),
            Grant.ended_at.is_(None),
            Account.disabled_at.is_(None),
        )
    )
    theirs = session.scalar(others.where(Grant.account_id == account_id))
    if theirs and not session.scalar(others.where(Grant.account_id != account_id)):
        raise InputRefused("last_admin", "È l'ultimo amministratore: prima ne va nominato un altro.")
