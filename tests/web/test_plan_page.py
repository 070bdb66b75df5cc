"""The page of a plan over HTTP: published, not published, not to be read; hostile words; what citizens may see."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import LineString, Point, box

from alert_fixtures import Product
from alerts.domain.hazard import Hazard
from app.citizen.plan_glance import plan_glance
from app.core.audit.log import Actor
from app.core.db import Database
from app.core.storage import FileStore
from app.factory import create_app
from doubles import plan_pdf
from doubles.dpc_bulletin import ROME
from doubles.plan_rows import Row, approve, publish
from plans.documents.serving import add_document
from plans.readers.pdf_inspection import MAX_BYTES, inspect_pdf
from web.test_citizen_pages import Page

FIRENZE, PRATO, AREZZO, SIENA = "048017", "100005", "051002", "052032"
AT = datetime(2026, 11, 20, 14, 15, tzinfo=ROME)
HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

ROWS = (
    Row("AE_ATTESA", "piazza", Point(11.2558, 43.7697),
        {"nome": "Piazza del Duomo", "indirizzo": "Piazza del Duomo 1", "capienza": 1200, "accessibile_disabili": True,
         "rischi_serviti": ["sismico"], "telefono": "333 1234567", "inventato": "segretissimo"},
        {"contatti": "Mario Bianchi"}),
    Row("AE_ATTESA", "parco", box(11.24, 43.77, 11.25, 43.78),
        {"nome": HOSTILE, "indirizzo": HOSTILE, "rischi_serviti": ["idraulico"]}),
    Row("CO_COC", "coc", Point(11.25, 43.77), {"nome": "COC di Firenze", "indirizzo": "Via dell'Olmatello 25"}),
    Row("VIA_FUGA", "via", LineString([(11.2, 43.7), (11.3, 43.8)]), {"da": "Nord", "a": "Sud"}),
    Row("RS_IDRA", "arno", box(11.2, 43.76, 11.3, 43.775), {"nome": "Arno", "livello": "elevato"}),
    Row("ZAE", "campo", Point(11.26, 43.77), {"nome": "Campo di volo"}),
    Row("AE_ATTESA", "dubbia", Point(11.27, 43.77), {"nome": "Da confermare"}, held=True),
)  # fmt: skip


@pytest.fixture(scope="module")
def published(shared_product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Firenze has a plan with a document, Arezzo one of many features, Siena one of which citizens see nothing."""
    many = [
        Row("DAE", f"d{number}", Point(11.88, 43.46), {"nome": f"Defibrillatore {number:03}"}) for number in range(250)
    ]
    with shared_product.database.transaction() as session:
        publish(session, FIRENZE, ROWS)
        approve(session, FIRENZE, "12", date(2026, 5, 3))
        publish(session, AREZZO, many)
        publish(session, SIENA, [ROWS[5]])
    document(shared_product, tmp_path_factory.mktemp("pdf") / "piano.pdf")
    return shared_product


def document(product: Product, path: Path) -> None:
    path.write_bytes(plan_pdf.written(plan_pdf.with_text(3, title="Piano <b>comunale</b>")))
    FileStore.of(product.settings.home).keep(io.BytesIO(path.read_bytes()), limit=MAX_BYTES)
    with product.database.transaction() as session:
        add_document(session, Actor("Ufficio", "test"), FIRENZE, inspect_pdf(path), "p.pdf", reason="prova", now=AT)


@pytest.fixture(scope="module")
def app(published: Product) -> Flask:
    return create_app(published.settings, published.database, clock=lambda: AT)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def out(published: Product) -> Iterator[FlaskClient]:
    """A reader while the database is out."""
    nowhere = Database("postgresql:///nothing?host=/nonexistent")
    yield create_app(published.settings, nowhere, clock=lambda: AT).test_client()
    nowhere.close()


def words(html: str) -> str:
    body = re.sub(r"<head>.*?</head>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def page(client: FlaskClient, query: str = "", istat_code: str = FIRENZE) -> str:
    answer = client.get(f"/comuni/{istat_code}/piano{query}")
    assert answer.status_code == 200
    return answer.text


def sections(html: str) -> dict[str, bool]:
    """Classes in the order of the list, and whether each is open."""
    found = re.findall(r'<details class="plan-section" id="classe-(\w+)"[^>]*?( open)?>', html)
    return {code: bool(is_open) for code, is_open in found}


def test_the_list_says_everything_without_scripts(client: FlaskClient) -> None:
    text = words(page(client))
    assert "Piano di emergenza di Firenze" in text
    assert "Versione 1, pubblicata il 20 novembre 2026" in text
    assert "Atto di approvazione: consiglio comunale, n. 12, 3 maggio 2026" in text
    assert "Centro operativo comunale (COC) COC di Firenze Indirizzo Via dell'Olmatello 25" in text
    assert "Piazza del Duomo 1 Capienza 1.200 persone Accessibile a persone con disabilità sì" in text
    assert "Rischi per cui vale Terremoto" in text
    assert "Coordinate: 43.76970, 11.25580" in text
    assert "Via di fuga Da Nord A Sud" in text
    assert "Piano, PDF, 3 pagine, 0,1 MB" in text
    assert f'href="/api/v1/municipalities/{FIRENZE}/plan.gpkg"' in page(client)


def test_citizens_see_what_is_public_and_nothing_else(client: FlaskClient) -> None:
    for query in ("", "?rischio=hydraulic", "?classe=AE_ATTESA", "?lang=en"):
        html = page(client, query)
        for secret in ("333", "Bianchi", "segretissimo", "com'era", "Campo di volo", "Da confermare"):
            assert secret not in html


def test_pages_are_well_formed_and_load_nothing_from_others(client: FlaskClient) -> None:
    for query in ("", "?rischio=hydraulic", "?classe=AE_ATTESA", "?lang=en"):
        found = Page(page(client, query))
        assert found.open == []
        assert len(found.ids) == len(set(found.ids))
        assert found.headings.count("h1") == 1
        assert not [url for url in found.loaded if urlsplit(url).netloc]
        assert found.inline == [], "the security policy would block it"


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    html = page(client)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b>comunale" not in html
    assert HOSTILE in words(html)
    for attribute in re.findall(r"data-(?:words|relevance|kinds)='([^']*)'", html):
        json.loads(unescape(attribute))


def test_a_hazard_puts_first_what_matters_and_says_so(client: FlaskClient) -> None:
    usual, flood = page(client), page(client, "?rischio=hydraulic")
    assert sections(usual) == {"AE_ATTESA": True, "CO_COC": True, "VIA_FUGA": True, "RS_IDRA": False}
    assert sections(flood) == {"RS_IDRA": True, "VIA_FUGA": True, "AE_ATTESA": True, "CO_COC": True}
    assert '<strong data-role="hazard-name">Alluvione</strong>' in flood
    assert 'data-role="hazard-some">Sulla mappa, e per prime nell’elenco, le cose che contano' in flood
    assert words(flood).count("Il piano non la indica per questo rischio.") == 1, "the square is for earthquakes"
    assert sections(page(client, "?rischio=heat")) == {
        "CO_COC": True, "AE_ATTESA": False, "VIA_FUGA": False, "RS_IDRA": False,
    }  # fmt: skip
    assert 'data-role="silent" hidden' in flood
    slides = page(client, "?rischio=wildfire")
    assert 'data-role="silent">' in slides
    assert "Questo non vuol dire che il pericolo non ci sia." in words(slides)
    assert sections(page(client, "?rischio=%3Cscript%3E")) == sections(usual)


def test_a_class_of_many_is_listed_whole_on_pages_of_its_own(client: FlaskClient) -> None:
    html = page(client, istat_code=AREZZO)
    assert html.count("data-feature=") == 30
    assert f'href="/comuni/{AREZZO}/piano?classe=DAE"' in html
    listed = [page(client, f"?classe=DAE&pagina={number}", AREZZO).count("data-feature=") for number in (1, 2, 3, -7)]
    assert listed == [200, 50, 50, 200]
    assert "Pagina 1 di 2" in words(page(client, "?classe=DAE", AREZZO))
    assert page(client, "?classe=NIENTE&pagina=x", AREZZO).count("data-feature=") == 30


def test_nothing_to_draw_and_nothing_published(client: FlaskClient) -> None:
    assert "Questo piano non ha dati pubblici da disegnare" in words(page(client, istat_code=SIENA))
    absent = page(client, istat_code=PRATO)
    assert 'data-state="empty"' in absent
    assert "Questo comune non ha ancora pubblicato il piano qui." in words(absent)
    assert "112" in absent
    assert client.get("/comuni/999999/piano").status_code == 404


def test_while_the_database_is_out_the_last_copy_is_shown_and_says_so(client: FlaskClient, out: FlaskClient) -> None:
    known = sections(page(client))
    html = page(out)
    assert sections(html) == known
    assert "Ora non possiamo controllare se il piano è cambiato" in words(html)
    never = out.get(f"/comuni/{PRATO}/piano")
    assert (never.status_code, never.headers["Retry-After"]) == (503, "30")
    assert 'data-state="unknown"' in never.text
    assert "Questo non vuol dire che il comune non abbia un piano." in words(never.text)
    assert never.cache_control.no_store
    assert out.get("/comuni/..%2fetc/piano").status_code in (404, 503)


def test_kept_by_any_cache_and_not_sent_twice(client: FlaskClient) -> None:
    for istat_code in (FIRENZE, PRATO):
        answer = client.get(f"/comuni/{istat_code}/piano")
        assert (answer.cache_control.public, answer.cache_control.max_age) == (True, 60)
        assert "Set-Cookie" not in answer.headers
        again = client.get(f"/comuni/{istat_code}/piano", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_in_english_only_what_the_plan_says_is_italian(client: FlaskClient) -> None:
    html = page(client, "?lang=en&rischio=hydraulic")
    ours = re.sub(r'<(\w+)[^>]* lang="it"[^>]*>.*?</\1>', " ", html, flags=re.DOTALL)
    text = words(re.sub(r'<option value="[^"]*">', " ", ours))
    assert "Emergency plan of Firenze" in text
    assert "Flood hazard area" in text
    assert not re.search(r"\b(Piano di|Area|Aree|Mostra|Apri|Dove|rischio|Indirizzo)\b", text.replace("Firenze", ""))


def test_the_card_of_the_municipality(app: Flask, published: Product) -> None:
    with app.test_request_context("/"), published.database.transaction() as session:
        found = plan_glance(session, FIRENZE, [Hazard.HYDRAULIC])
        assert plan_glance(session, PRATO) is None
        usual = plan_glance(session, FIRENZE)
        card = app.jinja_env.get_template("citizen/plan_card.html").render(plan=found, istat_code=FIRENZE)
        absent = app.jinja_env.get_template("citizen/plan_card.html").render(plan=None, istat_code=PRATO)
    assert found and usual
    assert [(count.code, count.count) for count in found.counts] == [
        ("RS_IDRA", 1), ("VIA_FUGA", 1), ("AE_ATTESA", 2), ("CO_COC", 1),
    ]  # fmt: skip
    assert [area.serves for area in found.areas] == [True], "nobody is sent to wait where the plan draws the water"
    assert [area.name for area in usual.areas] == [HOSTILE, "Piazza del Duomo"]
    assert found.centre and found.centre.address == "Via dell'Olmatello 25"
    assert (found.version, found.published, found.act) == (
        1, "20 novembre 2026", "consiglio comunale, n. 12, 3 maggio 2026",
    )  # fmt: skip
    assert [line.pages for line in found.documents] == [3]
    assert f"/comuni/{FIRENZE}/piano?rischio=hydraulic" in card
    assert "<script>alert" not in card
    assert "333" not in card
    assert "non ha ancora pubblicato" in absent
