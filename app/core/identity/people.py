"""Who works for a municipality: seen by whoever works there, managed by its admin or the platform's.

An admin manages the people of their own issuer. A union or a utility that speaks for a municipality is shown with its
people, and managed by its own admin: who may publish for many is not decided by one of them, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.errors import Forbidden, NotFound
from app.core.identity.grants import end_grant
from app.core.identity.models import Account, Grant, Invitation, Issuer
from app.core.identity.person import Person
from app.core.identity.policy import require, require_on_platform
from app.core.identity.roles import Permission, Role
from app.core.identity.sessions import end_all_sessions


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in force: who has it for whom, and how they use it. ``second_factor``: they confirm with a code."""

    grant_id: int
    account_id: int
    issuer_id: int | None
    issuer_name: str
    own: bool
    role: Role
    name: str
    email: str
    granted_at: datetime
    granted_by: str
    invited_at: datetime | None
    first_sign_in_at: datetime | None
    last_seen_at: datetime | None
    second_factor: bool
    disabled: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class Staff:
    """People of a municipality: its own, those of unions and utilities that speak for it, and who was invited."""

    own: Sequence[HeldRole]
    others: Sequence[HeldRole]
    invitations: Sequence[Invitation]
    manageable: bool


def staff(session: Session, person: Person, istat_code: str, *, now: datetime) -> Staff:
    """Who works here. Never a secret.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    require(person, Permission.SEE_PEOPLE, istat_code)
    held = [held_role(row) for row in session.execute(_HELD, {"istat_code": istat_code, "now": now})]
    own = [one for one in held if one.own]
    others = [one for one in held if not one.own]
    return Staff(own, others, _invitations(session, istat_code), may_manage(session, person, istat_code))


def staff_seen_by_region(session: Session, person: Person, istat_code: str, *, now: datetime) -> list[HeldRole]:
    """The same for who looks after the region: those who work for a municipality, its own people first.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.SEE_REGION)
    return [held_role(row) for row in session.execute(_HELD, {"istat_code": istat_code, "now": now})]


def held_role(row: Row[Any]) -> HeldRole:
    """One line of a statement with :data:`HELD_COLUMNS` and ``own``."""
    values = row._asdict()
    return HeldRole(**values | {"role": Role(values["role"])})


def may_manage(session: Session, person: Person, istat_code: str) -> bool:
    """Whether somebody manages the people of a municipality: its own admin, or one of the platform."""
    own = session.scalar(select(Issuer.id).where(Issuer.istat_code == istat_code))
    manages = (charge for charge in person.charges if charge.role is Role.ADMIN)
    return any(charge.issuer_id is None or charge.issuer_id == own for charge in manages)


def end_role_here(session: Session, person: Person, istat_code: str, grant_id: int, *, now: datetime) -> Account:
    """Take a role for this municipality away.

    Raises:
        NotFound: ``municipality_unknown``, ``grant_unknown``.
        Forbidden: ``not_allowed``, ``own_admin_role`` of an admin who would shut themselves out.
    """
    actor = manager(session, person, istat_code)
    here = (Grant.id == grant_id, Grant.ended_at.is_(None), Issuer.istat_code == istat_code)
    found = session.scalars(select(Grant).join(Issuer, Issuer.id == Grant.issuer_id).where(*here)).one_or_none()
    if found is None:
        raise NotFound("grant_unknown", "Questo ruolo non c'è, o è già finito.")
    if found.role == Role.ADMIN and found.account_id == person.account_id:
        raise Forbidden("own_admin_role", "Il proprio ruolo di amministratore lo toglie un altro amministratore.")
    account = session.get_one(Account, found.account_id)
    end_grant(session, actor, account, found, now=now)
    return account


def end_sessions_here(session: Session, person: Person, istat_code: str, account_id: int, *, now: datetime) -> Account:
    """Sign somebody who works for this municipality out, everywhere: a lost telephone, a shared computer.

    Raises:
        NotFound: ``municipality_unknown``, ``account_unknown``. Forbidden: ``not_allowed``.
    """
    actor = manager(session, person, istat_code)
    here = (Grant.account_id == account_id, Grant.ended_at.is_(None), Issuer.istat_code == istat_code)
    works = select(Grant.account_id).join(Issuer, Issuer.id == Grant.issuer_id).where(*here)
    account = session.scalars(select(Account).where(Account.id.in_(works))).one_or_none()
    if account is None:
        raise NotFound("account_unknown", "Questa persona non lavora per questo comune.")
    end_all_sessions(session, account_id, now=now)
    record(
        session,
        actor,
        action="account.signed_out",
        subject=f"municipality:{istat_code}",
        reason=f"{account.name}: chiuse tutte le sessioni",
        before={},
        after={"email": account.email},
        now=now,
    )
    return account


def manager(session: Session, person: Person, istat_code: str) -> Actor:
    """Stop here unless somebody manages the people of a municipality; who they are, for the audit.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    actor = require(person, Permission.MANAGE_PEOPLE, istat_code)
    if not may_manage(session, person, istat_code):
        raise Forbidden("not_allowed", "Le persone di questo comune le gestisce il suo amministratore.")
    return actor


def _invitations(session: Session, istat_code: str) -> Sequence[Invitation]:
    waiting = (Issuer.istat_code == istat_code, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    found = select(Invitation).join(Issuer, Issuer.id == Invitation.issuer_id).where(*waiting)
    return session.scalars(found.order_by(Invitation.id.desc())).all()


#: Columns of :class:`HeldRole`, for whoever adds a WHERE about ``g``, ``a`` and ``i``.
HELD_COLUMNS = """
    g.id AS grant_id, a.id AS account_id, g.issuer_id, coalesce(i.name, '') AS issuer_name, g.role, a.name, a.email,
    g.granted_at, g.granted_by, a.first_sign_in_at, a.last_seen_at, a.totp_since IS NOT NULL AS second_factor,
    a.disabled_at IS NOT NULL AS disabled,
    (SELECT min(v.invited_at) FROM invitation v WHERE v.account_id = a.id OR lower(v.email) = lower(a.email))
        AS invited_at,
    (SELECT count(*) FROM account_session s WHERE s.account_id = a.id AND s.ended_at IS NULL
        AND s.seen_at > CAST(:now AS timestamptz) - interval '12 hours'
        AND s.created_at > CAST(:now AS timestamptz) - interval '7 days') AS sessions
"""
_HELD = text(f"""
SELECT {HELD_COLUMNS}, i.istat_code IS NOT NULL AS own
FROM account_grant g JOIN account a ON a.id = g.account_id JOIN issuer i ON i.id = g.issuer_id
JOIN issuer_municipality m ON m.issuer_id = i.id AND m.istat_code = CAST(:istat_code AS bpchar)
WHERE g.ended_at IS NULL
ORDER BY own DESC, i.name, lower(a.name), a.id, g.role
""")  # noqa: S608  # from our own columns
