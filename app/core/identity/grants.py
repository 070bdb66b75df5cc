"""Giving an account a role, and taking it away. Who may do so is decided by whoever calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import InputRefused
from app.core.identity.issuers import issuer_subject
from app.core.identity.models import Account, Grant, Issuer
from app.core.identity.roles import EVERYWHERE, Role


def grant(
    session: Session, actor: Actor, account: Account, role: Role, issuer: Issuer | None, *, now: datetime
) -> Grant:
    """Give a role for an issuer, or everywhere; the same twice is one.

    Raises:
        InputRefused: ``role_needs_municipality`` for a role that is always for somebody.
    """
    if issuer is None and role not in EVERYWHERE:
        message = f"Il ruolo {role} vale per un comune, un'unione o un gestore: va detto quale."
        raise InputRefused("role_needs_municipality", message)
    issuer_id = issuer.id if issuer else None
    same = (Grant.account_id == account.id, Grant.role == role, Grant.issuer_id.is_not_distinct_from(issuer_id))
    found = session.scalars(select(Grant).where(*same, Grant.ended_at.is_(None))).one_or_none()
    if found is None:
        found = Grant(account_id=account.id, issuer_id=issuer_id, role=role, granted_at=now, granted_by=actor.name)
        session.add(found)
        session.flush()
        _record(session, actor, account, found, "role.granted", now)
    return found


def end_grant(session: Session, actor: Actor, account: Account, ended: Grant, *, now: datetime) -> None:
    """Take a role away; of one that is over, nothing."""
    if ended.ended_at is None:
        ended.ended_at, ended.ended_by = now, actor.name
        session.flush()
        _record(session, actor, account, ended, "role.ended", now)


def _record(session: Session, actor: Actor, account: Account, given: Grant, action: str, now: datetime) -> None:
    issuer = session.get_one(Issuer, given.issuer_id) if given.issuer_id else None
    record(
        session,
        actor,
        action=action,
        subject=issuer_subject(issuer) if issuer else f"account:{account.id}",
        reason=f"{given.role} · {issuer.name if issuer else 'tutta la piattaforma'}",
        before={},
        after={"account": account.id, "role": given.role, "issuer": given.issuer_id},
        now=now,
    )
