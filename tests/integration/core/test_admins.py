"""Two people for an admin, always one left, and two at once never both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, acts
from app.core.audit.verify import verify
from app.core.db import Database
from app.core.errors import ExpectedError
from app.core.identity.admins import disable_account, enable_account, end_role_anywhere
from app.core.identity.grants import grant
from app.core.identity.models import Account, AccountSession, Grant, Invitation
from app.core.identity.people_models import RoleProposal
from app.core.identity.person import Person
from app.core.identity.proposals import approve_admin, proposals, propose_admin, refuse_admin
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session, signed_in

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
BASE = "https://cittadino.example"


def admin(session: Session, name: str, role: Role = Role.ADMIN) -> Person:
    """Somebody with a role everywhere, signed in."""
    account = Account(email=f"{name}@regione.example", name=name, created_at=NOW, created_by="prova")
    session.add(account)
    session.flush()
    grant(session, Actor("prova", "test"), account, role, None, now=NOW)
    _, token = begin_session(session, account.id, method="password", origin="192.0.2.7", agent="x", now=NOW)
    person = signed_in(session, token, origin="192.0.2.7", now=NOW)
    assert person
    return person


def propose(session: Session, person: Person, email: str = "nuova@regione.example") -> int:
    made = propose_admin(
        session, person, email=email, name="Nuova Persona", issuer_id=None, reason="serve un altro", now=NOW
    )
    return made.id


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(ExpectedError) as error:
        act()
    return error.value.code


def test_whoever_proposes_does_not_decide_and_the_second_admin_does(session: Session) -> None:
    anna, bruno = admin(session, "anna"), admin(session, "bruno")
    key = propose(session, anna)
    assert refused(lambda: approve_admin(session, anna, key, "va bene", base_url=BASE, now=NOW)) == "proposal_own"
    assert session.scalar(select(func.count()).select_from(Invitation)) == 0
    approve_admin(session, bruno, key, "va bene", base_url=BASE, now=NOW)
    invited = session.scalars(select(Invitation)).one()
    assert (invited.email, invited.role, invited.issuer_id) == ("nuova@regione.example", "admin", None)
    assert refused(lambda: approve_admin(session, bruno, key, "va bene", base_url=BASE, now=NOW)) == "proposal_decided"
    told = [(act.action, act.actor, act.origin) for act in acts(session, limit=9)]
    assert ("role.proposed", "anna@regione.example", "192.0.2.7") in told
    assert ("role.proposal_approved", "bruno@regione.example", "192.0.2.7") in told
    assert verify(session).reason is None


def test_who_has_an_account_is_an_admin_at_once_but_never_by_their_own_word(session: Session) -> None:
    anna, bruno, carla = admin(session, "anna"), admin(session, "bruno"), admin(session, "carla", Role.OPERATOR)
    key = propose(session, anna, "Carla@regione.example")
    assert refused(lambda: propose(session, bruno, "carla@regione.example")) == "proposal_open"
    assert refused(lambda: approve_admin(session, carla, key, "sono io", base_url=BASE, now=NOW)) == "not_allowed"
    approve_admin(session, bruno, key, "va bene", base_url=BASE, now=NOW)
    held = select(Grant).where(Grant.account_id == carla.account_id, Grant.role == "admin")
    assert session.scalars(held).one().granted_by == "bruno@regione.example"
    assert refused(lambda: propose(session, anna, "carla@regione.example")) == "role_held"


def test_the_database_itself_wants_a_second_person(session: Session) -> None:
    anna = admin(session, "anna")
    key = propose(session, anna)
    change = text("UPDATE role_proposal SET decision = 'approved', decided_at = now(), decided_by = proposed_by")
    with pytest.raises(IntegrityError, match="second_person"), session.begin_nested():
        session.execute(change)
    assert session.get_one(RoleProposal, key).decided_at is None


def test_no_is_said_with_a_reason_and_what_was_proposed_can_be_taken_back(session: Session) -> None:
    anna, bruno = admin(session, "anna"), admin(session, "bruno")
    first = propose(session, anna)
    assert refused(lambda: refuse_admin(session, bruno, first, " ", now=NOW)) == "reason_missing"
    assert refuse_admin(session, bruno, first, "non la conosco", now=NOW).decision == "refused"
    second = propose(session, anna)
    assert refuse_admin(session, anna, second, "mi sono sbagliata", now=NOW).decision == "withdrawn"
    assert [one.id for one in proposals(session, anna)] == [second, first]


def test_of_two_deciding_at_once_one_wins_and_the_other_is_told(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        anna, *deciding = (admin(session, name) for name in ("anna", "bruno", "carla"))
        key = propose(session, anna)

    def decide(person: Person) -> str:
        try:
            with fresh_database.transaction() as session:
                approve_admin(session, person, key, "va bene", base_url=BASE, now=NOW)
        except ExpectedError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(decide, deciding)) == ["done", "proposal_decided"]
    with fresh_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Invitation)) == 1


def end_role_of(session: Session, person: Person, other: Person) -> None:
    held = select(Grant.id).where(Grant.account_id == other.account_id, Grant.ended_at.is_(None))
    end_role_anywhere(session, person, session.scalars(held).one(), now=NOW)


def test_two_admins_who_end_each_other_at_once_do_not_both(fresh_database: Database) -> None:
    with fresh_database.transaction() as session:
        anna, bruno = admin(session, "anna"), admin(session, "bruno")

    def end(pair: tuple[Person, Person]) -> str:
        try:
            with fresh_database.transaction() as session:
                end_role_of(session, *pair)
        except ExpectedError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(end, [(anna, bruno), (bruno, anna)])) == ["done", "last_admin"]


def test_nobody_ends_their_own_admin_role_or_the_last_account(session: Session) -> None:
    anna, bruno = admin(session, "anna"), admin(session, "bruno")
    assert refused(lambda: end_role_of(session, anna, anna)) == "own_admin_role"
    assert refused(lambda: disable_account(session, anna, anna.account_id, "vado via", now=NOW)) == "own_account"
    disable_account(session, anna, bruno.account_id, "in pensione", now=NOW)
    living = select(AccountSession).where(
        AccountSession.account_id == bruno.account_id, AccountSession.ended_at.is_(None)
    )
    assert session.scalars(living).all() == []
    # Bruno's request was under way when he was disabled: the last who can still sign in stays.
    assert refused(lambda: disable_account(session, bruno, anna.account_id, "per prova", now=NOW)) == "last_admin"
    assert refused(lambda: end_role_of(session, bruno, anna)) == "last_admin"
    enable_account(session, anna, bruno.account_id, "è tornato", now=NOW)
    end_role_of(session, bruno, anna)
    assert refused(lambda: enable_account(session, bruno, bruno.account_id, "di nuovo", now=NOW)) == "already_so"


@pytest.fixture
def officials(session: Session) -> Iterator[Person]:
    yield admin(session, "olga", Role.OPERATOR)


def test_an_operator_may_nothing_of_this(session: Session, officials: Person) -> None:
    tries: list[Callable[[], Any]] = [
        lambda: propose(session, officials),
        lambda: proposals(session, officials),
        lambda: end_role_anywhere(session, officials, 1, now=NOW),
        lambda: disable_account(session, officials, 1, "per prova", now=NOW),
        lambda: enable_account(session, officials, 1, "per prova", now=NOW),
    ]
    assert {refused(attempt) for attempt in tries} == {"not_allowed"}
