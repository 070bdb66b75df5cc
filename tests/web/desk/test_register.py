"""The register of a municipality: all that is about it, nothing that is not, readable, and a page at a time."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.audit.register import PAGE
from app.core.clock import rome_day, utc_now
from app.core.identity.admins import disable_account
from app.core.identity.issuers import change_issuer, create_issuer
from app.core.identity.people_invited import invite_anywhere, invite_here
from app.core.identity.roles import Role
from desk_fixtures import Desk

PRATO, FIRENZE = "100005", "048017"
HERE = f"/comune/{PRATO}/registro"
NOW = utc_now()


def act(session: Session, number: int, subject: str = f"municipality:{PRATO}", **more: object) -> None:
    given: dict[str, object] = {"action": "plan.published", "before": {"state": "BOZZA"}, "after": {"state": "VIGENTE"}}
    actor = Actor(str(more.pop("actor", "anna@comune.example")), "192.0.2.44")
    at = NOW - timedelta(days=1) + timedelta(seconds=number)
    record(session, actor, subject=subject, reason=f"motivo numero {number}", now=at, **given | more)  # type: ignore[arg-type]


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="atto-(\d+)"', page)]


def reasons(page: str) -> set[str]:
    return set(re.findall(r'class="reason">([^<]*)<', page))


def test_everything_about_us_and_nothing_about_others(desk: Desk) -> None:
    platform, official = desk.person("admin"), desk.person("official", PRATO)
    elsewhere = desk.person("official", FIRENZE)
    base = {"base_url": "https://x.example", "now": NOW}
    with desk.product.database.transaction() as session:
        act(session, 1)
        act(session, 2, f"municipality:{FIRENZE}")
        act(session, 3, "source:dpc")
        act(session, 4, f"account:{official.account_id}", action="password.changed")
        several = {"kind": "union", "name": "Unione", "municipalities": [PRATO, "048002"], "reason": "nasce la nostra"}
        union = create_issuer(session, platform, **several, now=NOW)
        theirs = {"kind": "utility", "name": "Acque", "municipalities": [FIRENZE], "reason": "nascono le acque"}
        other = create_issuer(session, platform, **theirs, now=NOW)
        change_issuer(session, platform, other.id, name="Acque 2", municipalities=[FIRENZE], reason="cambiano", now=NOW)
        invited = {"email": "u@x.example", "name": "Ugo", "role": Role.OFFICIAL, "istat_code": None}
        invite_anywhere(session, platform, issuer_id=union.id, **invited, **base)
        invite_here(session, platform, PRATO, email="p@x.example", name="Pia", role=Role.APPROVER, **base)
        disable_account(session, platform, official.account_id, "telefono perso", now=NOW)
        disable_account(session, platform, elsewhere.account_id, "altrove perso", now=NOW)
    client = desk.client(desk.person("approver", PRATO))
    page = client.get(HERE).text
    assert {
        "motivo numero 1",
        "nasce la nostra",
        "telefono perso",
        "Invito · official",
        "Invito · approver",
    } <= reasons(page)
    strangers = {
        "motivo numero 2",
        "motivo numero 3",
        "motivo numero 4",
        "nascono le acque",
        "cambiano",
        "altrove perso",
    }
    assert not reasons(page) & strangers
    everything = desk.client(platform).get("/gestione/registro").text
    assert strangers <= reasons(everything)


@pytest.fixture(scope="module")
def many(shared_desk: Desk) -> Desk:
    """A register of more than two pages."""
    with shared_desk.product.database.transaction() as session:
        for number in range(PAGE * 2 + 5):
            act(session, number)
        hostile = {"title": "<script>alert(1)</script>", "=1+1": "@x", "list": ["a", 2], "deep": {"x": None}}
        act(session, 900, action="notice.published", actor="bruno@comune.example", before={}, after=hostile)
        act(session, 3 * 86_400, action="plan.withdrawn")
    return shared_desk


def test_pages_follow_one_another_while_acts_are_added(many: Desk) -> None:
    client = many.client(many.person("official", PRATO))
    first = client.get(HERE).text
    seen = numbers(first)
    with many.product.database.transaction() as session:
        act(session, 1_000, action="plan.step")
    while following := re.search(r'href="([^"]*)">Atti più vecchi', first):
        first = client.get(following[1].replace("&amp;", "&")).text
        seen += numbers(first)
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) >= PAGE * 2 + 7


def test_it_is_found_by_what_who_and_when(many: Desk) -> None:
    client = many.client(many.person("official", PRATO))
    assert reasons(client.get(f"{HERE}?tipo=notice.published").text) == {"motivo numero 900"}
    assert reasons(client.get(f"{HERE}?chi=BRUNO@").text) == {"motivo numero 900"}
    assert reasons(client.get(f"{HERE}?chi=%25").text) == set()
    later = rome_day(NOW) + timedelta(days=1)
    assert reasons(client.get(f"{HERE}?dal={later}").text) == {f"motivo numero {3 * 86_400}"}
    assert client.get(f"{HERE}?dal=ieri&al=x&prima=zero").status_code == 200
    assert "Nessun atto corrisponde" in client.get(f"{HERE}?al=2001-01-01").text


def test_what_changed_is_readable_and_never_markup(many: Desk) -> None:
    page = many.client(many.person("official", PRATO)).get(f"{HERE}?tipo=notice.published").text
    assert "Avviso pubblicato" in page and "192.0.2.44" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    page = many.client(many.person("official", PRATO)).get(f"{HERE}?tipo=plan.withdrawn").text
    assert re.search(r"<dt>stato</dt><dd><del>.*BOZZA</del> <ins>.*VIGENTE</ins>", page)


def test_it_is_taken_away_whole_and_without_formulas(many: Desk) -> None:
    client = many.client(many.person("official", PRATO))
    answer = client.get(f"{HERE}?formato=csv&tipo=notice.published")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Numero", "Quando", "Chi", "Da dove"]
    assert rows[1][2:4] == ["bruno@comune.example", "192.0.2.44"]
    assert "no-store" in answer.headers["Cache-Control"]
    everything = client.get(f"{HERE}?formato=csv").data.decode("utf-8-sig").splitlines()
    assert len(everything) > PAGE * 2
    assert client.get(f"{HERE}?formato=xlsx").data[:2] == b"PK"
    assert client.get(f"{HERE}?formato=ods").status_code == 422
