"""Who of a municipality may do what waits for somebody: to be named on a page, and to be written to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identity.models import Account, Grant, IssuerMunicipality
from app.core.identity.roles import MAY, Permission


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account as others see it."""

    account_id: int
    name: str
    email: str


def people_who_may(
    session: Session, permission: Permission, istat_code: str, *, but: Collection[int] = ()
) -> Sequence[Somebody]:
    """Those who may do something for a municipality by name, in the order of their addresses; ``but`` are accounts that
    have done their part. Who may do it everywhere is not among them."""
    roles = [role.value for role, may in MAY.items() if permission in may]
    found = session.execute(
        select(Account.id, Account.name, Account.email)
        .join(Grant, Grant.account_id == Account.id)
        .join(IssuerMunicipality, IssuerMunicipality.issuer_id == Grant.issuer_id)
        .where(IssuerMunicipality.istat_code == istat_code, Grant.role.in_(roles))
        .where(Grant.ended_at.is_(None), Account.disabled_at.is_(None), Account.id.not_in(but))
        .distinct()
        .order_by(Account.email)
    )
    return [Somebody(*one) for one in found]


def addresses_who_may(
    session: Session, permission: Permission, istat_code: str, *, but: Collection[int] = ()
) -> Sequence[str]:
    """Where to write to the same people."""
    return [one.email for one in people_who_may(session, permission, istat_code, but=but)]
