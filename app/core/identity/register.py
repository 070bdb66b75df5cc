"""What a municipality may read of the audit: everything about itself, and about whoever speaks and works for it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.register import Scope
from app.core.identity.models import Grant, Invitation, Issuer, IssuerMunicipality
from app.core.identity.person import Person
from app.core.identity.policy import require, require_on_platform
from app.core.identity.roles import Permission

#: Of acts about an account, what concerns those it works for; the rest (passwords, telephones) is its own.
ABOUT_ACCOUNTS = ("account.disabled", "account.enabled")


def scope_of_municipality(session: Session, person: Person, istat_code: str) -> Scope:
    """Acts about a municipality, about unions and utilities that speak for it, and about its people's accounts.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    require(person, Permission.SEE_REGISTER, istat_code)
    speaks = select(Issuer.id, Issuer.istat_code).join(IssuerMunicipality, IssuerMunicipality.issuer_id == Issuer.id)
    rows = session.execute(speaks.where(IssuerMunicipality.istat_code == istat_code)).all()
    accounts = session.scalars(
        select(Grant.account_id)
        .distinct()
        .join(Issuer, Issuer.id == Grant.issuer_id)
        .where(Issuer.istat_code == istat_code)
    )
    several = [row.id for row in rows if row.istat_code is None]
    invitations = session.scalars(select(Invitation.id).where(Invitation.issuer_id.in_(several)))
    return Scope(
        subjects=(
            f"municipality:{istat_code}",
            *(f"issuer:{key}" for key in several),
            *(f"invitation:{key}" for key in invitations),
        ),
        others=tuple(f"account:{key}" for key in accounts),
        kinds_of_others=ABOUT_ACCOUNTS,
    )


def scope_of_platform(person: Person) -> Scope:
    """Everything.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    return Scope()
