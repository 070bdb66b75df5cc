"""What accounts tell of municipalities, against the same worked out by hand in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.db import Database
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account, Grant, Invitation, Issuer, IssuerMunicipality
from app.core.identity.onboarding import Joined, joined
from app.core.identity.people_models import Joining
from app.core.territory.models import Municipality

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SOMEBODY = Actor("prova", "test")


def instant(chance: Random) -> datetime:
    return NOW - timedelta(hours=chance.randrange(1, 9_000))


def maybe(chance: Random) -> datetime | None:
    return instant(chance) if chance.random() < 0.6 else None


def fill(session: Session, chance: Random) -> None:
    """Thirty municipalities, a union and a utility; accounts that come, go, and work for several."""
    codes = session.scalars(select(Municipality.istat_code).order_by(Municipality.istat_code).limit(30)).all()
    issuers = [own_issuer(session, SOMEBODY, code, now=NOW) for code in codes[:22]]
    issuers += [several(session, kind, chance.sample(codes, 9)) for kind in ("union", "utility")]
    for number in range(60):
        account = somebody(session, chance, number)
        session.add_all(role(chance, account, issuer) for issuer in chance.sample(issuers, 2))
    session.add_all(invitation(chance, *pair) for pair in enumerate(chance.sample(issuers, 12)))
    session.add_all(joining(chance, code) for code in chance.sample(codes, 18))
    session.flush()


def several(session: Session, kind: str, codes: Sequence[str]) -> Issuer:
    issuer = Issuer(kind=kind, name=kind, created_at=NOW, created_by="prova")
    session.add(issuer)
    session.flush()
    session.add_all(IssuerMunicipality(issuer_id=issuer.id, istat_code=code) for code in codes)
    return issuer


def somebody(session: Session, chance: Random, number: int) -> Account:
    first = maybe(chance)
    account = Account(
        email=f"p{number}@x.example",
        name=f"p{number}",
        created_at=NOW,
        created_by="prova",
        first_sign_in_at=first,
        last_seen_at=first + (NOW - first) * chance.random() if first else None,
        disabled_at=NOW if chance.random() < 0.1 else None,
    )
    session.add(account)
    session.flush()
    return account


def role(chance: Random, account: Account, issuer: Issuer) -> Grant:
    given = instant(chance)
    return Grant(
        account_id=account.id,
        issuer_id=issuer.id,
        role="official",
        granted_at=given,
        granted_by="prova",
        ended_at=given + (NOW - given) * chance.random() if chance.random() < 0.4 else None,
    )


def invitation(chance: Random, number: int, issuer: Issuer) -> Invitation:
    return Invitation(
        token_hash=bytes([number]) * 32,
        email=f"i{number}@x.example",
        name="x",
        role="official",
        issuer_id=issuer.id,
        invited_at=instant(chance),
        invited_by="prova",
        expires_at=NOW,
    )


def joining(chance: Random, code: str) -> Joining:
    return Joining(
        istat_code=code,
        joined_on=instant(chance).date(),
        act="delibera",
        recorded_at=NOW,
        recorded_by="prova",
        withdrawn_at=NOW if chance.random() < 0.2 else None,
    )


def by_hand(session: Session) -> dict[str, Joined]:
    """The same, row by row."""
    speaks = defaultdict(set)
    kinds = {issuer.id: issuer.kind for issuer in session.scalars(select(Issuer))}
    for member in session.scalars(select(IssuerMunicipality)):
        if kinds[member.issuer_id] != "utility":
            speaks[member.istat_code].add(member.issuer_id)
    joinings = {one.istat_code: one for one in session.scalars(select(Joining)) if one.withdrawn_at is None}
    accounts = {one.id: one for one in session.scalars(select(Account))}
    grants, invitations = session.scalars(select(Grant)).all(), session.scalars(select(Invitation)).all()
    found = {}
    for code in set(speaks) | set(joinings):
        ours = [one for one in grants if one.issuer_id in speaks[code]]
        asked = [one.invited_at for one in invitations if one.issuer_id in speaks[code]]
        invited = asked + [one.granted_at for one in ours]
        first: list[datetime] = []
        seen: list[datetime] = []
        for one in ours:
            account = accounts[one.account_id]
            if account.first_sign_in_at and account.last_seen_at and account.last_seen_at >= one.granted_at:
                seen.append(min(account.last_seen_at, one.ended_at or account.last_seen_at))
                came = max(account.first_sign_in_at, one.granted_at)
                if one.ended_at is None or came <= one.ended_at:
                    first.append(came)
        people = {one.account_id for one in ours if one.ended_at is None and not accounts[one.account_id].disabled_at}
        joining = joinings.get(code)
        if joining or invited:
            found[code] = Joined(
                code,
                joining.joined_on if joining else None,
                joining.act if joining else None,
                min(invited, default=None),
                min(first, default=None),
                max(seen, default=None),
                len(people),
            )
    return found


@pytest.fixture
def here(informed_database: Database) -> Iterator[Session]:
    with informed_database.transaction() as session:
        yield session


def test_one_statement_says_what_all_rows_say(here: Session) -> None:
    fill(here, Random(7))
    statements: list[str] = []
    event.listen(here.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]))
    found = joined(here)
    assert len(statements) == 1
    assert found == by_hand(here)
    assert len(found) > 15
    assert any(one.joined_on and not one.invited_at for one in found.values()), "joined on paper only"
    for code in list(found)[:5]:
        assert joined(here, code) == {code: found[code]}
    assert joined(here, "000000") == {}


def test_a_day_is_not_an_instant(here: Session) -> None:
    assert joined(here) == {}
    here.add(Joining(istat_code="100005", joined_on=date(2026, 1, 2), act="x", recorded_at=NOW, recorded_by="y"))
    here.flush()
    assert joined(here) == {"100005": Joined("100005", date(2026, 1, 2), "x", None, None, None, 0)}
