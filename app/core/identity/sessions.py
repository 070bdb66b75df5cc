"""Where an account is signed in: begun, recognised at each request, ended from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from app.core.identity.models import Account, AccountSession, Grant, Issuer, IssuerMunicipality
from app.core.identity.person import Charge, Person
from app.core.identity.roles import Role
from app.core.identity.secrets import new_token, token_hash

#: A session is over when nobody has used it for this long, and in any case after the second.
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
#: How often its use is written down.
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_AGENT = 300


def begin_session(
    session: Session, account_id: int, *, method: str, origin: str, agent: str, now: datetime
) -> tuple[AccountSession, str]:
    """Sign an account in, after every proof was given; the row, and the secret for its cookie."""
    token, hashed = new_token()
    begun = AccountSession(
        account_id=account_id,
        token_hash=hashed,
        method=method,
        created_at=now,
        seen_at=now,
        origin=origin,
        agent=agent[:_LONGEST_AGENT],
    )
    session.add(begun)
    account = session.get_one(Account, account_id)
    account.first_sign_in_at = account.first_sign_in_at or now
    account.last_seen_at = now
    session.flush()
    return begun, token


def signed_in(session: Session, token: str, *, origin: str, now: datetime) -> Person | None:
    """Whoever holds this secret, with the roles they have now; None when the session or the account is over."""
    rows = session.execute(_SIGNED_IN, {"token_hash": token_hash(token)}).all()
    row = next(iter(rows), None)
    if row is None or now - row.seen_at > IDLE or now - row.created_at > LONGEST:
        return None
    if now - row.seen_at >= _SEEN_EVERY:
        session.execute(update(AccountSession).where(AccountSession.id == row.id).values(seen_at=now))
        session.execute(update(Account).where(Account.id == row.account_id).values(last_seen_at=now))
    return Person(row.account_id, row.email, row.name, row.id, origin, _charges(rows))


def charges_of(session: Session, account_id: int) -> tuple[Charge, ...]:
    """The roles of an account that are in force, the oldest first."""
    return _charges(session.execute(_CHARGES, {"account_id": account_id}).all())


def _charges(rows: Sequence[Any]) -> tuple[Charge, ...]:
    """Of rows with ``_CHARGED``, one for each grant and municipality; one without a grant is nothing."""
    grants = {row.grant_id: row for row in rows if row.grant_id is not None}
    return tuple(_charge(grants[key], [row.istat_code for row in rows if row.grant_id == key]) for key in grants)


def sessions_of(session: Session, account_id: int, *, now: datetime) -> Sequence[AccountSession]:
    """Where an account is signed in, the last used first."""
    living = (
        AccountSession.account_id == account_id,
        AccountSession.ended_at.is_(None),
        AccountSession.seen_at > now - IDLE,
        AccountSession.created_at > now - LONGEST,
    )
    return session.scalars(select(AccountSession).where(*living).order_by(AccountSession.seen_at.desc())).all()


def end_session(session: Session, account_id: int, session_id: int, *, now: datetime) -> None:
    """Sign out one place. Of somebody else's, or of one that is over, nothing."""
    ours = (AccountSession.id == session_id, AccountSession.account_id == account_id)
    session.execute(update(AccountSession).where(*ours, AccountSession.ended_at.is_(None)).values(ended_at=now))


def end_all_sessions(session: Session, account_id: int, *, but: int | None = None, now: datetime) -> None:
    """Sign out everywhere, ``but`` in one session."""
    theirs = (AccountSession.account_id == account_id, AccountSession.ended_at.is_(None))
    others = () if but is None else (AccountSession.id != but,)
    session.execute(update(AccountSession).where(*theirs, *others).values(ended_at=now))


_CHARGED = (
    Grant.id.label("grant_id"),
    Grant.role,
    Grant.issuer_id,
    Issuer.name.label("issuer"),
    IssuerMunicipality.istat_code,
)


def _charged(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same with ``_CHARGED``, a row for each municipality of a grant, the oldest grant first."""
    return (
        statement.add_columns(*_CHARGED)
        .outerjoin(Issuer, Issuer.id == Grant.issuer_id)
        .outerjoin(IssuerMunicipality, IssuerMunicipality.issuer_id == Issuer.id)
        .order_by(Grant.id)
    )


#: Asked by every page of whoever is signed in: who it is and what they may do, in one statement.
_SIGNED_IN = _charged(
    select(
        AccountSession.id,
        AccountSession.account_id,
        AccountSession.seen_at,
        AccountSession.created_at,
        Account.email,
        Account.name,
    )
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(Grant, (Grant.account_id == Account.id) & Grant.ended_at.is_(None))
    .where(
        AccountSession.token_hash == bindparam("token_hash"),
        AccountSession.ended_at.is_(None),
        Account.disabled_at.is_(None),
    )
)
_CHARGES = _charged(
    select(Grant.account_id).where(Grant.account_id == bindparam("account_id"), Grant.ended_at.is_(None))
)


def _charge(row: Any, municipalities: Sequence[str | None]) -> Charge:
    everywhere = row.issuer_id is None
    spoken_for = None if everywhere else frozenset(code for code in municipalities if code is not None)
    return Charge(Role(row.role), row.issuer_id, row.issuer or "", spoken_for)
