"""All people and all issuers, for the admins of the platform: found, filtered, counted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.identity.models import Account, Invitation, Issuer
from app.core.identity.people import HELD_COLUMNS, HeldRole, held_role
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission, Role

#: People on one page.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people: by a part of name or address, municipality, role, and whether they have never signed in."""

    text: str = ""
    istat_code: str = ""
    role: Role | None = None
    never: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """One person with the roles that they have now."""

    account: Account
    roles: Sequence[HeldRole]


@dataclass(frozen=True, slots=True)
class IssuerLine:
    """One issuer, how many municipalities it speaks for, and how many people have a role for it."""

    id: int
    kind: str
    name: str
    istat_code: str | None
    municipalities: int
    people: int


def people(session: Session, person: Person, wanted: Wanted, *, now: datetime) -> tuple[list[Listed], int]:
    """One page of those who are wanted, by name, and how many there are.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    given = {
        "like": f"%{_plain(wanted.text)}%",
        "istat_code": wanted.istat_code or None,
        "role": wanted.role,
        "never": wanted.never,
    }
    page = {"limit": PAGE, "offset": PAGE * (max(wanted.page, 1) - 1)}
    found = session.execute(_PAGE, given | page).all()
    keys = [row.id for row in found]
    accounts = {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(keys)))}
    roles = [held_role(row) for row in session.execute(_ROLES, {"accounts": keys, "now": now})]
    listed = [Listed(accounts[key], [one for one in roles if one.account_id == key]) for key in keys]
    return listed, session.scalar(_COUNT, given) or 0


def one_person(session: Session, person: Person, account_id: int, *, now: datetime) -> Listed | None:
    """Somebody with their roles; None: there is nobody.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    account = session.get(Account, account_id)
    rows = session.execute(_ROLES, {"accounts": [account_id], "now": now})
    return Listed(account, [held_role(row) for row in rows]) if account else None


def issuers(session: Session, person: Person) -> list[IssuerLine]:
    """Unions and utilities first, then municipalities that have an issuer; by name.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    return [IssuerLine(*row) for row in session.execute(_ISSUERS)]


def waiting(session: Session, person: Person) -> Sequence[Invitation]:
    """Invitations to look after the region, and for unions and utilities, that nobody has accepted; the newest first.

    Raises:
        Forbidden: ``not_allowed``.
    """
    require_on_platform(person, Permission.MANAGE_PLATFORM)
    open_ones = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Issuer.istat_code.is_(None))
    found = select(Invitation).outerjoin(Issuer, Issuer.id == Invitation.issuer_id).where(*open_ones)
    return session.scalars(found.order_by(Invitation.id.desc())).all()


def names(session: Session, accounts: Collection[int]) -> dict[int, str]:
    """Names of some accounts."""
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(accounts)))
    return {row.id: row.name for row in rows}


def _plain(given: str) -> str:
    return "".join("\\" + letter if letter in "\\%_" else letter for letter in given.strip()[:100])


_WHERE = """
FROM account a
WHERE (a.name ILIKE :like OR a.email ILIKE :like)
    AND (NOT CAST(:never AS boolean) OR a.first_sign_in_at IS NULL)
    AND (CAST(:role AS text) IS NULL OR EXISTS (
        SELECT 1 FROM account_grant g WHERE g.account_id = a.id AND g.ended_at IS NULL AND g.role = :role))
    AND (CAST(:istat_code AS bpchar) IS NULL OR EXISTS (
        SELECT 1 FROM account_grant g JOIN issuer_municipality m ON m.issuer_id = g.issuer_id
        WHERE g.account_id = a.id AND g.ended_at IS NULL AND m.istat_code = CAST(:istat_code AS bpchar)))
"""
_PAGE = text(f"SELECT a.id {_WHERE} ORDER BY lower(a.name), a.id LIMIT :limit OFFSET :offset")
_COUNT = text(f"SELECT count(*) {_WHERE}")
_ROLES = text(f"""
SELECT {HELD_COLUMNS}, i.istat_code IS NOT NULL AS own
FROM account_grant g JOIN account a ON a.id = g.account_id LEFT JOIN issuer i ON i.id = g.issuer_id
WHERE g.ended_at IS NULL AND g.account_id = ANY(:accounts)
ORDER BY i.name NULLS FIRST, g.id
""")  # noqa: S608  # from our own columns
_ISSUERS = text("""
SELECT i.id, i.kind, i.name, i.istat_code,
    (SELECT count(*) FROM issuer_municipality m WHERE m.issuer_id = i.id),
    (SELECT count(DISTINCT g.account_id) FROM account_grant g WHERE g.issuer_id = i.id AND g.ended_at IS NULL)
FROM issuer i ORDER BY (i.kind = 'municipality'), lower(i.name), i.id
""")
