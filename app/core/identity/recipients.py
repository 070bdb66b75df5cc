"""To whom to write about what waits for somebody of a municipality."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.identity.models import Account, Grant, IssuerMunicipality
from app.core.identity.roles import MAY, Permission


def addresses_who_may(
    session: Session, permission: Permission, istat_code: str, *, but: Collection[int] = ()
) -> Sequence[str]:
    """E-mail addresses of those who may do something for a municipality by name, in order; ``but`` are accounts that
    have done their part. Who may do it everywhere is not written to."""
    roles = [role.value for role, may in MAY.items() if permission in may]
    return session.scalars(
        select(Account.email)
        .join(Grant, Grant.account_id == Account.id)
        .join(IssuerMunicipality, IssuerMunicipality.issuer_id == Grant.issuer_id)
        .where(IssuerMunicipality.istat_code == istat_code, Grant.role.in_(roles))
        .where(Grant.ended_at.is_(None), Account.disabled_at.is_(None), Account.id.not_in(but))
        .distinct()
        .order_by(Account.email)
    ).all()
