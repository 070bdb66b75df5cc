"""Who may see which page: the table of routes, walked whole."""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from app.core.clock import utc_now
from app.core.identity.sessions import IDLE, end_session
from app.web.access import WITH_COOKIE, safe_next
from app.web.routing import Access, declared_access
from desk_fixtures import Desk

PRATO, FIRENZE = "100005", "048017"
_GIVEN = {"istat_code": PRATO, "kind": "piani"}


def rules(desk: Desk, *wanted: Access) -> list[Rule]:
    """The lines of all tables that let in only the ``wanted``."""
    return [
        rule
        for rule in desk.app.url_map.iter_rules()
        if declared_access(desk.app.view_functions[rule.endpoint]) in wanted
    ]


def url(rule: Rule) -> str:
    """An address that the rule matches, about Prato and the first of everything."""
    built = rule.build({name: _GIVEN.get(name, "1") for name in rule.arguments})
    assert built is not None
    return built[1]


def test_whoever_is_not_signed_in_is_sent_to_the_door(shared_desk: Desk) -> None:
    client = shared_desk.client()
    for rule in rules(shared_desk, *(WITH_COOKIE - {Access.DOOR})):
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(url(rule), method=method)
        assert answer.status_code == 303, rule
        assert answer.headers["Location"].startswith("/accesso?next="), rule


def test_for_who_works_elsewhere_a_desk_is_not_there(shared_desk: Desk) -> None:
    others = [
        shared_desk.person("approver", FIRENZE),
        shared_desk.person("operator"),
        shared_desk.person("admin", FIRENZE),
    ]
    desks = rules(shared_desk, Access.DESK)
    assert desks
    for client in map(shared_desk.client, others):
        for rule in desks:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = client.open(url(rule), method=method)
                assert (answer.status_code, b"municipality_unknown" in answer.data) == (404, True), (rule, method)


def test_every_route_of_the_desk_says_for_which_municipality(shared_desk: Desk) -> None:
    for rule in rules(shared_desk, Access.DESK):
        assert str(rule).startswith("/comune/<istat_code>"), rule
    assert all(str(rule).startswith(("/regione", "/gestione")) for rule in rules(shared_desk, Access.REGION))


def test_only_a_form_of_ours_is_accepted(shared_desk: Desk) -> None:
    client = shared_desk.client(shared_desk.person("approver", PRATO))
    operator = shared_desk.client(shared_desk.person("operator"))
    unsafe = [rule for rule in rules(shared_desk, *WITH_COOKIE) if "POST" in (rule.methods or ())]
    assert unsafe
    for rule in unsafe:
        access = declared_access(shared_desk.app.view_functions[rule.endpoint])
        if access is Access.ADMIN:
            continue
        whose = operator if access is Access.REGION else client
        answer = whose.post(url(rule), data={"csrf_token": "made-up"})
        assert (answer.status_code, b"form_stale" in answer.data) == (422, True), rule


def test_pages_of_the_desk_are_kept_by_nobody_and_public_ones_set_no_cookie(shared_desk: Desk) -> None:
    client = shared_desk.client(shared_desk.person("official", PRATO))
    for rule in rules(shared_desk, Access.DESK, Access.SIGNED_IN, Access.DOOR):
        if "GET" in (rule.methods or ()):
            assert "no-store" in client.get(url(rule)).headers["Cache-Control"], rule
    for path in ("/", f"/comuni/{PRATO}", f"/api/v1/municipalities/{PRATO}/status"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "cookie" not in answer.headers.get("Vary", "").lower()


def test_a_session_ends_by_itself_or_from_elsewhere(desk: Desk) -> None:
    person = desk.person("official", PRATO)
    client = desk.client(person)
    assert client.get(f"/comune/{PRATO}").status_code == 200
    start = utc_now()
    desk.clock = lambda: start + IDLE * 1.1
    assert client.get(f"/comune/{PRATO}").status_code == 303
    desk.clock = utc_now
    other = desk.client(person)
    assert other.get(f"/comune/{PRATO}").status_code == 200
    with desk.product.database.transaction() as session:
        end_session(session, person.account_id, person.session_id, now=utc_now())
    assert other.get(f"/comune/{PRATO}").status_code == 303


def test_signing_out_leaves_nothing_to_come_back_with(desk: Desk) -> None:
    person = desk.person("official", PRATO)
    client, thief = desk.client(person), desk.client(person)
    assert client.post_form("/accesso/esci", page=f"/comune/{PRATO}").status_code == 303
    assert thief.get(f"/comune/{PRATO}").status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/\n/evil",
        "",
        None,
    ],
)
def test_after_the_door_one_stays_on_this_site(target: str | None) -> None:
    assert safe_next(target, "/comune") == "/comune"


def test_after_the_door_one_is_where_one_wanted_to_be() -> None:
    assert safe_next("/comune/100005/piani?passo=2", "/comune") == "/comune/100005/piani?passo=2"
