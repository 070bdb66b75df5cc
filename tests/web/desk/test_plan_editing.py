"""The editor's pages: a form for each thing, filled with what is known, losing nothing that was typed."""

from __future__ import annotations

import io
import json

import pytest
from shapely.geometry import Point
from sqlalchemy import text

from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.storage import FileStore
from desk_fixtures import Desk, DeskClient
from doubles.staged_rows import Row, examined
from plans.publishing.difference import difference
from plans.publishing.publication import publish
from plans.publishing.receiving import keep, receive
from plans.publishing.staging import stage

FIRENZE, PRATO = "048017", "100005"
UNDER = f"/comune/{FIRENZE}/piani/modifica"
PIAZZA = "AE_ATTESA:AE_ATTESA/nome/piazza"
MOVED = '{"type":"Point","coordinates":[11.26,43.78]}'
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def version(desk: Desk, tmp_path) -> int:
    """A public plan of Firenze with one waiting area, whose name is hostile."""
    now, actor = utc_now(), Actor("prova", "test")
    given = keep(FileStore(tmp_path / "files"), "aree.geojson", io.BytesIO(b"aree"))
    row = Row(
        "AE_ATTESA/nome/piazza",
        Point(11.25, 43.77),
        public={"nome": HOSTILE, "indirizzo": "Via Roma", "capienza": 1200},
        reserved={"note": "chiavi"},
    )
    with desk.product.database.transaction() as session:
        made = receive(session, actor, FIRENZE, [given], now=now).id
    with desk.product.database.transaction() as session:
        stage(session, made, examined(tmp_path, [row]), now=now)
        publish(session, actor, made, seen=difference(session, made).seen, now=now)
    return made


@pytest.fixture
def ada(desk: Desk) -> DeskClient:
    return desk.client(desk.person("official", FIRENZE, name="Ada"))


def form_of(client: DeskClient, version: int) -> str:
    return client.get(f"{UNDER}/{version}/elemento", query_string={"id": PIAZZA}).text


def test_a_form_has_what_is_known_and_hostile_names_are_text(ada: DeskClient, version: int) -> None:
    page, listed = form_of(ada, version), ada.get(UNDER).text
    assert 'value="1200"' in page
    assert 'value="chiavi"' in page
    for html in (page, listed):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html


def test_saved_undone_and_said(ada: DeskClient, version: int, desk: Desk) -> None:
    url = f"{UNDER}/{version}/elemento?id={PIAZZA}"
    sent = {
        "id": PIAZZA,
        "nome": "Piazza nuova",
        "indirizzo": "Via Po",
        "geometry": '{"type":"Point","coordinates":[11.26,43.78]}',
    }
    answer = ada.post_form(url, sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, UNDER)
    page = ada.get(UNDER).text
    assert "Salvata come versione 2" in page
    assert "Piazza nuova" in page
    with desk.product.database.transaction() as session:
        newest = session.scalar(text("SELECT max(id) FROM plan_version"))
    document = json.loads(ada.get(f"{UNDER}/{newest}.json").text)
    assert document["features"][0]["geometry"]["coordinates"] == [11.26, 43.78]
    assert ada.post_form(f"{UNDER}/{newest}/annulla", page=UNDER).status_code == 303
    assert "&lt;script&gt;" in ada.get(UNDER).text


def test_what_is_wrong_is_beside_its_field_and_what_was_typed_stays(ada: DeskClient, version: int) -> None:
    sent = {"id": PIAZZA, "nome": "", "indirizzo": "Via che ho scritto", "capienza": "tanti", "geometry": "altrove"}
    answer = ada.post_form(f"{UNDER}/{version}/elemento?id={PIAZZA}", sent)
    assert answer.status_code == 422
    assert 'data-role="error-summary"' in answer.text
    for said in ("Va scritto", "Serve un numero intero", "Posizione:", "Via che ho scritto", "tanti", "altrove"):
        assert said in answer.text, said


def test_added_and_taken_away(ada: DeskClient, version: int, desk: Desk) -> None:
    sent = {
        "classe": "DAE",
        "nome": "Farmacia",
        "indirizzo": "Via Po",
        "geometry": '{"type":"Point","coordinates":[11.26,43.78]}',
    }
    assert ada.post_form(f"{UNDER}/{version}/nuovo?classe=DAE", sent).status_code == 303
    second = version + 1
    assert (
        ada.post_form(
            f"{UNDER}/{second}/togli", {"id": PIAZZA}, page=f"{UNDER}/{second}/elemento?id={PIAZZA}"
        ).status_code
        == 303
    )
    page = ada.get(UNDER).text
    assert "Farmacia" in page
    assert "script" not in page.partition("Che cosa c’è")[2].partition("<footer")[0]


def test_whoever_edits_an_old_version_is_told(ada: DeskClient, version: int) -> None:
    url = f"{UNDER}/{version}/elemento?id={PIAZZA}"
    sent = {"id": PIAZZA, "nome": "Uno", "indirizzo": "Via Po"}
    assert ada.post_form(url, sent).status_code == 303
    late = ada.post_form(url, sent | {"nome": "Due"})
    assert late.status_code == 422
    assert "ha preparato la versione 2" in late.text
    assert 'value="Due"' in late.text, "nothing typed is lost"


def test_another_municipality_finds_nothing(desk: Desk, version: int) -> None:
    client = desk.client(desk.person("official", PRATO))
    other = f"/comune/{PRATO}/piani/modifica/{version}"
    for path in (f"{other}.json", f"{other}/elemento?id={PIAZZA}", f"{other}/nuovo?classe=DAE"):
        assert client.get(path).status_code == 404, path


def test_an_admin_looks_and_does_not_touch(desk: Desk, version: int) -> None:
    client = desk.client(desk.person("admin", FIRENZE))
    answer = client.post_form(
        f"{UNDER}/{version}/togli", {"id": PIAZZA}, page=f"{UNDER}/{version}/elemento?id={PIAZZA}"
    )
    assert answer.status_code == 403
