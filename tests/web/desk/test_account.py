"""One's own account: what protects it is changed only by who can prove twice who they are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import request

from app.core.audit.log import Actor
from app.core.identity.accounts import account_named, disable_account
from app.core.identity.inviting import invite_for_all
from app.core.identity.password_links import reset_account
from app.core.identity.roles import Role
from app.factory import create_app
from desk_fixtures import Desk
from doubles.newcomer import PASSWORD, Newcomer, links_to

PRATO = "100005"
ADMIN = Actor("admin@regione.example", "127.0.0.1")
_START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_numbers = iter(range(1, 1000))


@pytest.fixture
def member(shared_desk: Desk) -> Newcomer:
    """Somebody who has just arrived and is signed in."""
    number = next(_numbers)
    shared_desk.clock = lambda: _START + timedelta(days=number)
    email, now = f"anna{number}@comune.example", shared_desk.clock()
    with shared_desk.product.database.transaction() as session:
        place = [PRATO]
        invite_for_all(session, ADMIN, email, "Anna", Role.OFFICIAL, place, base_url="http://localhost:8000", now=now)
        (path,) = links_to(session, email)
    newcomer = Newcomer(shared_desk.client(), lambda: shared_desk.clock(), email)
    newcomer.accept(path)
    return newcomer


def later(desk: Desk, seconds: float) -> None:
    now = desk.clock()
    desk.clock = lambda: now + timedelta(seconds=seconds)


def signed_in_elsewhere(desk: Desk, member: Newcomer) -> Newcomer:
    later(desk, 60)
    other = Newcomer(desk.client(), member.clock, member.email, secret=member.secret)
    other.give_password()
    assert other.give_code(other.code()).status_code == 303
    return other


def test_places_are_seen_and_ended_one_or_all(shared_desk: Desk, member: Newcomer) -> None:
    other, third = signed_in_elsewhere(shared_desk, member), signed_in_elsewhere(shared_desk, member)
    page = member.client.get("/account").text
    assert page.count('class="place-here"') == 1
    ends = re.findall(r"/account/collegamenti/\d+/termina", page)
    assert len(ends) == 2
    stranger = shared_desk.client(shared_desk.person("official", PRATO))
    stranger.post_form(ends[0], page="/account")
    assert other.is_in() and third.is_in()
    member.client.post_form(ends[0], page="/account")
    assert other.is_in() != third.is_in()
    member.client.post_form("/account/collegamenti/altri/termina", page="/account")
    assert (member.is_in(), other.is_in(), third.is_in()) == (True, False, False)


def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(shared_desk: Desk, member: Newcomer) -> None:
    other, url = signed_in_elsewhere(shared_desk, member), "/account/password"
    new = "ombrello di marzo quattordici"
    refused = member.client.post_form(url, {"current": "wrong", "password": new})
    assert (refused.status_code, "attuale non è giusta" in refused.text) == (422, True)
    assert member.client.post_form(url, {"current": PASSWORD, "password": "annaanna2026"}).status_code == 422
    assert other.is_in()
    assert member.client.post_form(url, {"current": PASSWORD, "password": new}).status_code == 303
    assert (member.is_in(), other.is_in()) == (True, False)


def test_recovery_codes_are_made_anew_with_both_proofs(shared_desk: Desk, member: Newcomer) -> None:
    url, old = "/account/codici", member.recovery[0]
    later(shared_desk, 60)
    assert member.client.post_form(url, {"password": "wrong", "code": member.code()}).status_code == 422
    assert member.client.post_form(url, {"password": PASSWORD, "code": "000000"}).status_code == 422
    page = member.client.post_form(url, {"password": PASSWORD, "code": member.code()})
    new = re.findall(r"<li><code>([a-z0-9-]{11})</code>", page.text)
    assert (page.status_code, len(new), old in new) == (200, 10, False)
    again = Newcomer(shared_desk.client(), member.clock, member.email)
    again.give_password()
    for code, status in ((old, 422), (new[0], 303)):
        assert again.client.post_form("/accesso/codice?recupero=1", {"code": code}).status_code == status


def test_another_phone_takes_the_place_of_the_first(shared_desk: Desk, member: Newcomer) -> None:
    assert member.client.get("/account/telefono/nuovo").headers["Location"] == "/account/telefono"
    later(shared_desk, 60)
    proofs = {"password": PASSWORD, "code": member.code()}
    assert member.client.post_form("/account/telefono", proofs).headers["Location"] == "/account/telefono/nuovo"
    page, old = member.client.get("/account/telefono/nuovo").text, member.secret
    assert old not in page.replace(" ", "")
    found = re.search(r'door-key"><code>([A-Z2-7 ]+)<', page)
    assert found
    assert member.client.post_form("/account/telefono/nuovo", {"code": member.code()}).status_code == 422
    member.secret = found[1].replace(" ", "")
    assert member.client.post_form("/account/telefono/nuovo", {"code": member.code()}).status_code == 303
    later(shared_desk, 60)
    again = Newcomer(shared_desk.client(), member.clock, member.email, secret=old)
    again.give_password()
    assert again.give_code(again.code()).status_code == 422
    assert again.give_code(member.code()).status_code == 303


def test_whoever_guesses_at_an_open_browser_is_slowed_down(member: Newcomer) -> None:
    data = {"current": "wrong", "password": "ombrello di marzo quattordici"}
    answers = [member.client.post_form("/account/password", data).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_who_has_lost_everything_begins_again(shared_desk: Desk, member: Newcomer) -> None:
    with shared_desk.product.database.transaction() as session:
        account, now = account_named(session, member.email.upper()), shared_desk.clock()
        link = reset_account(session, ADMIN, account, "Telefono perso", base_url="", now=now)
    assert not member.is_in()
    member.client = shared_desk.client()
    assert member.give_password().status_code == 422
    member.client.post_form(link, {"password": PASSWORD})
    assert member.client.get("/accesso/codice").headers["Location"] == "/accesso/telefono"
    assert member.set_up().status_code == 200
    assert member.client.get(f"/comune/{PRATO}").status_code == 200
    with shared_desk.product.database.transaction() as session:
        disable_account(session, ADMIN, account_named(session, member.email), "Non lavora più qui", now=now)
    assert not member.is_in()


@pytest.mark.parametrize(("trusted", "origin"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_proxies_are_believed_as_far_as_the_settings_say(shared_desk: Desk, trusted: int, origin: str) -> None:
    settings = replace(shared_desk.product.settings, trusted_proxies=trusted)
    app = create_app(settings, shared_desk.product.database)
    app.add_url_rule("/whence", "whence", lambda: request.remote_addr)
    answer = app.test_client().get("/whence", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"})
    assert answer.text == origin
