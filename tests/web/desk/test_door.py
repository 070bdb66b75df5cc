"""The door: two proofs, nobody told who has an account, nothing used twice, nothing guessed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.equipment import tools
from app.core.audit.log import Actor
from app.core.audit.models import Act
from app.core.errors import InputRefused
from app.core.identity.accounts import account_named, confirm_both, disable_account
from app.core.identity.inviting import invite_for_all
from app.core.identity.models import Invitation
from app.core.identity.passwords import Passwords
from app.core.identity.proofs import prove_code, prove_password
from app.core.identity.roles import Role
from app.core.identity.throttle import FREE, FREE_ORIGIN, LONGEST_WAIT
from app.factory import create_app
from desk_fixtures import Desk
from doubles.newcomer import PASSWORD, Newcomer, links_to

PRATO, FIRENZE = "100005", "048017"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADMIN = Actor("admin@regione.example", "127.0.0.1")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock(shared_desk: Desk) -> Clock:
    shared_desk.clock = Clock()
    return shared_desk.clock


_numbers = iter(range(1, 1000))


@pytest.fixture
def invited(shared_desk: Desk, clock: Clock) -> Callable[..., tuple[Newcomer, str]]:
    """Somebody new who is invited, and the path of their invitation."""

    def invite(*municipalities: str, role: Role = Role.APPROVER, email: str = "") -> tuple[Newcomer, str]:
        address = email or f"Nuova{next(_numbers)}@comune.example"
        with shared_desk.product.database.transaction() as session:
            codes = municipalities or (PRATO,)
            invite_for_all(session, ADMIN, address, "Anna", role, codes, base_url="http://localhost:8000", now=clock())
            path = links_to(session, address)[-1]
        return Newcomer(shared_desk.client(), clock, address), path

    return invite


@pytest.fixture
def member(shared_desk: Desk, clock: Clock, invited: Callable[..., tuple[Newcomer, str]]) -> Newcomer:
    """Somebody who has arrived, at another browser where nobody is signed in; their phone shows a new code."""
    newcomer, path = invited()
    newcomer.accept(path)
    newcomer.client = shared_desk.client()
    clock.pass_by(minutes=2)
    return newcomer


def test_whoever_is_invited_gets_in_and_has_the_roles_of_all_invitations(shared_desk: Desk, invited) -> None:
    newcomer, path = invited(PRATO, FIRENZE)
    page = newcomer.client.get(path)
    assert (page.status_code, "Comune di Prato" in page.text) == (200, True)
    assert 'autocomplete="new-password"' in page.text
    codes = newcomer.accept(path)
    assert (codes.status_code, len(newcomer.recovery)) == (200, 10)
    assert "no-store" in codes.headers["Cache-Control"]
    for istat_code in (PRATO, FIRENZE):
        assert newcomer.client.get(f"/comune/{istat_code}").status_code == 200
    assert shared_desk.client().get(path).status_code == 404
    with shared_desk.product.database.transaction() as session:
        actions = set(session.scalars(select(Act.action).where(Act.actor == newcomer.email)))
    assert actions >= {"invitation.accepted", "totp.set_up", "recovery.renewed", "session.begun"}


def test_without_the_phone_one_gets_no_further_than_connecting_it(shared_desk: Desk, clock: Clock, invited) -> None:
    newcomer, path = invited()
    newcomer.client.post_form(path, {"name": "Anna Neri", "password": PASSWORD})
    assert not newcomer.is_in()
    newcomer.client = shared_desk.client()
    assert newcomer.give_password().headers["Location"] == "/accesso/codice"
    assert newcomer.client.get("/accesso/codice").headers["Location"] == "/accesso/telefono"
    wrong = newcomer.client.post_form("/accesso/telefono", {"code": "000000"})
    assert (wrong.status_code, "L&#39;app mostra" in wrong.text or "app mostra" in wrong.text) == (422, True)
    assert not newcomer.is_in()
    newcomer.set_up()
    assert newcomer.is_in()


def test_two_proofs_let_one_in_where_one_wanted_to_be(member: Newcomer) -> None:
    door = member.client.get(f"/comune/{PRATO}").headers["Location"]
    assert member.give_password(url=door).headers["Location"] == "/accesso/codice"
    assert not member.is_in()
    page = member.client.get("/accesso/codice").text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert member.give_code(member.code()).headers["Location"] == f"/comune/{PRATO}"
    assert member.is_in()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_door_leads_nowhere_else(member: Newcomer, target: str) -> None:
    member.client.post_form("/accesso", {"email": member.email, "password": PASSWORD}, query_string={"next": target})
    assert member.give_code(member.code()).headers["Location"] == "/comune"


def test_a_cookie_from_before_is_worth_nothing_after(shared_desk: Desk, member: Newcomer) -> None:
    with member.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    member.give_password()
    half = member.client.get_cookie("cittadino_desk")
    member.give_code(member.code())
    assert half is not None
    with member.client.session_transaction() as cookie:
        assert not {"planted", "proved"} & set(cookie)
    thief = shared_desk.client()
    thief.set_cookie("cittadino_desk", half.value)
    assert thief.get("/account").status_code == 303


def test_the_cookie_is_for_the_server_alone(shared_desk: Desk, member: Newcomer) -> None:
    cookies = member.give_password().headers.getlist("Set-Cookie")
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie for cookie in cookies)
    assert cookies


def test_over_https_the_cookie_goes_over_nothing_else(shared_desk: Desk) -> None:
    product = shared_desk.product
    app = create_app(replace(product.settings, base_url="https://allerte.example"), product.database)
    cookies = app.test_client().get("/accesso").headers.getlist("Set-Cookie")
    assert cookies and all("; Secure;" in cookie and "HttpOnly" in cookie for cookie in cookies)


def test_half_of_the_way_is_good_for_five_minutes(clock: Clock, member: Newcomer) -> None:
    member.give_password()
    clock.pass_by(minutes=5, seconds=1)
    answer = member.client.get("/accesso/codice")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accesso?next=/accesso/codice")


def test_a_code_is_good_once_and_so_is_the_one_before_it(shared_desk: Desk, clock: Clock, member: Newcomer) -> None:
    code, before = member.code(), member.code(-1)
    member.give_password()
    assert member.give_code(code).status_code == 303
    member.client = shared_desk.client()
    member.give_password()
    for used in (code, before):
        assert member.give_code(used).status_code == 422
    assert not member.is_in()
    clock.pass_by(seconds=30)
    assert member.give_code(member.code()).status_code == 303


@pytest.mark.parametrize("also_password", [False, True])
def test_of_two_at_once_with_the_same_code_one_is_let_in(
    shared_desk: Desk, clock: Clock, member: Newcomer, also_password: bool
) -> None:
    """Each has read the account before either has used the code up."""
    database, now, code = shared_desk.product.database, clock(), member.code()
    with shared_desk.app.app_context():
        keys, passwords = tools().keys, tools().passwords
    ready, told = threading.Barrier(2), []

    def use() -> None:
        try:
            with database.transaction() as session:
                account = account_named(session, member.email)
                ready.wait(30)
                if also_password:
                    confirm_both(session, keys, passwords, account.id, PASSWORD, code, now=now)
                else:
                    prove_code(session, keys, account.id, code, now=now)
            told.append("in")
        except InputRefused as error:
            told.append(error.code)

    both = [threading.Thread(target=use) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    assert sorted(told) == ["code_refused", "in"]


def test_a_recovery_code_is_good_once(shared_desk: Desk, member: Newcomer) -> None:
    code = member.recovery[3]
    for given, status in ((code.upper().replace("-", " "), 303), (code, 422)):
        member.client = shared_desk.client()
        member.give_password()
        answer = member.client.post_form("/accesso/codice?recupero=1", {"code": given})
        assert answer.status_code == status
    assert not member.is_in()


def test_nobody_is_told_who_has_an_account(shared_desk: Desk, member: Newcomer) -> None:
    with shared_desk.product.database.transaction() as session:
        account = account_named(session, member.email)
    answers = []
    for email in (member.email, "nessuno@comune.example"):
        client = shared_desk.client()
        refused = client.post_form("/accesso", {"email": email, "password": "not the password at all"})
        asked = client.post_form("/accesso/dimenticata", {"email": email})
        after = client.get("/accesso")
        texts = [page.text.replace(email, "X") for page in (refused, after)]
        answers.append((refused.status_code, asked.status_code, asked.headers["Location"], *map(_without_token, texts)))
    assert answers[0] == answers[1]
    assert "sign_in_refused" not in answers[0][3]
    with shared_desk.product.database.transaction() as session:
        disable_account(session, ADMIN, account_named(session, account.email), "Non lavora più qui", now=START)
    closed = shared_desk.client().post_form("/accesso", {"email": member.email, "password": PASSWORD})
    assert (closed.status_code, _without_token(closed.text.replace(member.email, "X"))) == (
        answers[0][0],
        answers[0][3],
    )


class Counting(Passwords):
    """Counts what it is asked to look at."""

    def __init__(self) -> None:
        super().__init__(8, 1)
        self.looked = 0

    def matches(self, kept: str | None, password: str) -> bool:
        self.looked += 1
        return super().matches(kept, password)


def test_an_address_that_is_not_there_costs_as_much_work(shared_desk: Desk, member: Newcomer) -> None:
    passwords = Counting()
    for email in (member.email, "nessuno@comune.example"):
        with shared_desk.product.database.transaction() as session, pytest.raises(InputRefused, match="password"):
            prove_password(session, passwords, email, "not the password", attempt_id=0)
    assert passwords.looked == 2
    assert passwords.matches(None, "nobody has this password") is False


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


def test_guessing_at_one_account_is_slower_and_slower(shared_desk: Desk, clock: Clock, member: Newcomer) -> None:
    for _ in range(FREE):
        assert member.give_password("wrong wrong wrong").status_code == 422
        clock.pass_by(seconds=1)
    waiting = member.give_password()
    assert (waiting.status_code, "Troppi tentativi" in waiting.text) == (429, True)
    elsewhere = Newcomer(shared_desk.client(), clock, member.email.upper())
    assert elsewhere.give_password().status_code == 429
    clock.pass_by(seconds=16)
    assert member.give_password("wrong wrong wrong").status_code == 422
    clock.pass_by(seconds=16)
    assert member.give_password().status_code == 429  # the wait has doubled
    clock.pass_by(seconds=LONGEST_WAIT.total_seconds())
    assert member.give_password().status_code == 303
    assert member.give_code(member.code()).status_code == 303


def test_guessing_codes_is_slow_too_and_counts_with_passwords(clock: Clock, member: Newcomer) -> None:
    member.give_password()
    for _ in range(FREE):
        assert member.give_code("000000").status_code == 422
    assert member.give_code(member.code()).status_code == 429
    clock.pass_by(hours=1, seconds=1)
    member.give_password()
    assert member.give_code(member.code()).status_code == 303


def test_guessing_at_many_accounts_from_one_place_is_slow(desk: Desk) -> None:
    clock = desk.clock = Clock()
    client = desk.client()
    for number in range(FREE_ORIGIN):
        answer = client.post_form("/accesso", {"email": f"p{number}@comune.example", "password": "x"})
        assert answer.status_code == 422
    another = {"email": "another@comune.example", "password": "x"}
    assert client.post_form("/accesso", another).status_code == 429
    origin = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.post_form("/accesso", another, environ_overrides=origin).status_code == 422
    clock.pass_by(hours=1, seconds=1)
    assert client.post_form("/accesso", another).status_code == 422


@pytest.mark.parametrize("end", ["expired", "revoked", "used", "made up"])
def test_an_invitation_that_is_over_says_so_and_nothing_else(
    shared_desk: Desk, clock: Clock, invited, end: str
) -> None:
    newcomer, path = invited()
    with shared_desk.product.database.transaction() as session:
        (invitation,) = session.scalars(select(Invitation).where(Invitation.email.ilike(newcomer.email)))
        if end == "expired":
            clock.pass_by(days=7, seconds=1)
        elif end == "revoked":
            invitation.revoked_at = clock()
        elif end == "used":
            invitation.accepted_at = clock()
        else:
            path = "/accesso/invito/made-up"
    answer = newcomer.client.get(path)
    assert (answer.status_code, "link_unknown" in answer.text) == (404, True)


def test_who_has_an_account_signs_in_and_accepts(shared_desk: Desk, clock: Clock, member: Newcomer, invited) -> None:
    _, path = invited(FIRENZE, email=member.email)
    page = member.client.get(path)
    assert "/accesso?next=/accesso/invito/" in page.text
    refused = member.client.post(path, data={"name": "X Y", "password": PASSWORD})
    assert refused.status_code == 422
    member.give_password()
    member.give_code(member.code())
    stranger = shared_desk.client(shared_desk.person("official", PRATO))
    assert stranger.post_form(f"{path}/accetta", page="/account").status_code == 403
    assert member.client.post_form(f"{path}/accetta", page=path).status_code == 303
    assert member.client.get(f"/comune/{FIRENZE}").status_code == 200


def test_a_forgotten_password_is_chosen_anew_once_and_the_code_is_asked_for(
    shared_desk: Desk, clock: Clock, member: Newcomer
) -> None:
    member.give_password()
    member.give_code(member.code())
    elsewhere, member.client = member.client, shared_desk.client()
    member.client.post_form("/accesso/dimenticata", {"email": member.email})
    with shared_desk.product.database.transaction() as session:
        path = links_to(session, member.email)[-1]
    assert member.client.post_form(path, {"password": "corta"}).status_code == 422
    member.password = "ombrello di marzo quattordici"
    assert member.client.post_form(path, {"password": member.password}).headers["Location"] == "/accesso/codice"
    assert elsewhere.get("/account").status_code == 303
    assert not member.is_in()
    clock.pass_by(seconds=60)
    assert member.give_code(member.code()).status_code == 303
    assert shared_desk.client().get(path).status_code == 404
    member.client = shared_desk.client()
    assert member.give_password(PASSWORD).status_code == 422


def test_a_link_for_a_password_is_good_for_an_hour(shared_desk: Desk, clock: Clock, member: Newcomer) -> None:
    member.client.post_form("/accesso/dimenticata", {"email": member.email})
    with shared_desk.product.database.transaction() as session:
        path = links_to(session, member.email)[-1]
    clock.pass_by(hours=1)
    assert member.client.get(path).status_code == 404
