"""Whoever another provider says somebody is: an account of ours, or an invitation that becomes one. Nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import Forbidden
from app.core.identity.invitations import accept_all, waiting_invitations
from app.core.identity.models import Account, OutsideIdentity
from app.core.identity.oidc import Claims
from app.core.identity.proofs import Proved, account_by_email, proved


def prove_outside(session: Session, claims: Claims, *, origin: str, now: datetime) -> Proved:
    """Who the provider's word stands for. The first time it is linked by a verified address, once; then by its name.

    Raises:
        Forbidden: ``not_invited``: to nobody; or the account is over, or somebody else's there.
    """
    known = session.get(OutsideIdentity, (claims.provider, claims.subject))
    account = session.get_one(Account, known.account_id) if known else _linked(session, claims, origin, now)
    if account is None or account.disabled_at is not None:
        message = "Per questa identità non c'è un accesso: serve un invito, allo stesso indirizzo di posta."
        raise Forbidden("not_invited", message)
    return proved(account, "oidc")


def _linked(session: Session, claims: Claims, origin: str, now: datetime) -> Account | None:
    if claims.email is None:
        return None
    account = account_by_email(session, claims.email)
    if account is not None and (account.disabled_at is not None or _has_another(session, account, claims)):
        return None
    account = account or _invited(session, claims.email, origin, now)
    if account is not None:
        link = OutsideIdentity(provider=claims.provider, subject=claims.subject, account_id=account.id, linked_at=now)
        session.add(link)
        session.flush()
        record(
            session,
            Actor(account.email, origin),
            action="account.linked",
            subject=f"account:{account.id}",
            reason="Accesso da un altro servizio",
            before={},
            after={"provider": claims.provider},
            now=now,
        )
    return account


def _has_another(session: Session, account: Account, claims: Claims) -> bool:
    theirs = (OutsideIdentity.account_id == account.id, OutsideIdentity.provider == claims.provider)
    return session.scalars(select(OutsideIdentity).where(*theirs)).first() is not None


def _invited(session: Session, email: str, origin: str, now: datetime) -> Account | None:
    """The account that the invitations to this address make."""
    invitations = waiting_invitations(session, email, now=now)
    if not invitations:
        return None
    first = invitations[0]
    account = Account(email=first.email, name=first.name, created_at=now, created_by=first.invited_by)
    session.add(account)
    session.flush()
    accept_all(session, account, origin=origin, now=now)
    return account
