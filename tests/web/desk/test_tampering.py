"""Numbers in addresses that belong to another municipality: at one's own desk they are not there."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator

import pytest
from shapely.geometry import Point
from sqlalchemy import text
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.storage import FileStore
from app.web.routing import Access, declared_access
from desk_fixtures import Desk, DeskClient
from doubles.staged_rows import Row, examined
from notice_fixtures import FIRENZE, PRATO, NoticeDesk
from plans.publishing.difference import difference
from plans.publishing.publication import publish
from plans.publishing.receiving import keep, receive
from plans.publishing.staging import stage

#: As many of each kind as the other municipality has, and one more.
_NUMBERS = range(1, 4)
_WORDS = {"kind": "update", "wording_id": "1"}


@pytest.fixture
def theirs(notices: NoticeDesk, tmp_path) -> Desk:
    """A desk where Firenze has something of every kind: notices, versions of a plan, phase, COC, drill, people."""
    desk, now = notices.desk, utc_now()
    notices.published()
    notices.written()
    given = keep(FileStore(tmp_path / "files"), "aree.geojson", io.BytesIO(b"aree"))
    for public in (True, False):
        row = Row("AE_ATTESA/nome/piazza", Point(11.25, 43.77), public={"nome": "Piazza"})
        with desk.product.database.transaction() as session:
            made = receive(session, Actor("prova", "test"), FIRENZE, [given], now=now).id
        with desk.product.database.transaction() as session:
            stage(session, made, examined(tmp_path, [row]), now=now)
            if public:
                publish(session, Actor("prova", "test"), made, seen=difference(session, made).seen, now=now)
    client, under = desk.client(notices.approver), f"/comune/{FIRENZE}"
    for page, said in (
        ("fase/dichiara", {"phase": "alarm", "since": f"{now:%Y-%m-%dT00:00}", "seen": "0"}),
        ("esercitazioni/nuova", {"name": "Piena", "begins_at": "2026-11-02T09:00", "ends_at": "2026-11-02T12:00"}),
    ):
        assert client.post_form(f"{under}/{page}", said).status_code == 303, page
    return desk


def numbered(desk: Desk) -> Iterator[Rule]:
    """The lines of the desk's table that name a thing by its number."""
    for rule in desk.app.url_map.iter_rules():
        of_desk = declared_access(desk.app.view_functions[rule.endpoint]) is Access.DESK
        if of_desk and any(isinstance(one, IntegerConverter) for one in rule._converters.values()):
            yield rule


def addresses(rule: Rule, istat_code: str = PRATO) -> Iterator[str]:
    """Where the rule leads under Prato, with numbers of Firenze."""
    names = [name for name, one in rule._converters.items() if isinstance(one, IntegerConverter)]
    for numbers in itertools.product(_NUMBERS, repeat=len(names)):
        built = rule.build({"istat_code": istat_code, **_WORDS, **dict(zip(names, numbers, strict=True))})
        assert built is not None
        yield built[1]


@pytest.mark.parametrize("role", ["official", "approver"])
def test_what_belongs_to_another_municipality_is_not_there(theirs: Desk, role: str) -> None:
    client, before = theirs.client(theirs.person(role, PRATO)), written(theirs)
    walked = 0
    for rule in numbered(theirs):
        for address in addresses(rule):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = ask(client, method, address)
                # What the role may not do is refused before anybody looks for the thing.
                assert answer.status_code in (403, 404), (method, address, answer.status_code)
                walked += 1
    assert walked > 100
    assert written(theirs) == before


def test_at_their_own_desk_the_same_numbers_are_there(theirs: Desk) -> None:
    client = theirs.client(theirs.person("approver", FIRENZE))
    found = {
        rule.endpoint
        for rule in numbered(theirs)
        for address in addresses(rule, FIRENZE)
        if "GET" in (rule.methods or ()) and client.get(address).status_code == 200
    }
    assert len(found) >= 12, found


#: What forms that decide ask for: complete, so that nothing is refused for want of a word.
_FORM = {
    "reason": "Serve subito, non c'è nessun altro.",
    "seen": "1",
    "version": "1",
    "verdict": "confirmed",
    "note": "Guardato con calma, va bene.",
    "reasons": "Manca la via, e l'orario di inizio.",
}


def ask(client: DeskClient, method: str, address: str) -> TestResponse:
    if method == "GET":
        return client.get(address)
    return client.post_form(address, _FORM, page=f"/comune/{PRATO}/fase/dichiara")


def written(desk: Desk) -> int:
    """Acts in the register: none is left without one."""
    with desk.product.database.transaction() as session:
        return session.execute(text("SELECT count(*) FROM act")).scalar_one()
