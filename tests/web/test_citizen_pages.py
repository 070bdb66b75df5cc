"""The citizen's pages over HTTP: three states, one glance, two languages, nothing from anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from shapely import Point
from sqlalchemy import delete

from alert_fixtures import Product
from app.core.i18n import LANGUAGES
from app.core.territory.models import MunicipalityZone
from app.factory import create_app
from app.web.routing import declared_access
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.plan_rows import Row, publish

PRATO, FIRENZE, CANTAGALLO = "100005", "048017", "100001"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=10)
TODAY = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}}
TOMORROW = {"Tosc-B": {"hydraulic": "red"}}
PLACES = (f"/comuni/{PRATO}", f"/comuni/{FIRENZE}")
GUIDANCE = ("/cosa-fare", "/cosa-fare/alluvione", "/cosa-fare/piano-di-famiglia")
STATEMENTS = ("/iscrizioni", "/offline", "/privacy", "/accessibilita", "/dati-aperti")
ALERTS = ("/allerte", "/allerte/dpc-2026-11-20", "/allerte/dpc-2026-11-21")
PAGES = ("/", *PLACES, *ALERTS, f"/comuni/{PRATO}/piano", *GUIDANCE, "/fonti", *STATEMENTS)

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@pytest.fixture
def at(product: Product) -> Callable[[datetime], FlaskClient]:
    """A reader at an instant."""
    return lambda instant: create_app(product.settings, product.database, clock=lambda: instant).test_client()


@pytest.fixture
def informed(product: Product, at: Callable[[datetime], FlaskClient], tmp_path: Path) -> FlaskClient:
    """A reader ten minutes after a bulletin with an alert for Prato and none for Firenze."""
    product.ingest(*Bulletin(STAMP, TODAY, TOMORROW).csv_pair(tmp_path), at=AT)
    return at(AT)


def test_an_alert_says_place_level_hazards_action_and_age(informed: FlaskClient) -> None:
    text = visible(informed.get(f"/comuni/{PRATO}").text)
    assert "Prato PO" in text
    assert "Oggi, venerdì 20 novembre Allerta arancione" in text
    # The name that a push and the bulletin have for it stands beside the one that people have.
    assert "Alluvione Arancione Tutto il giorno · rischio idraulico: piene dei fiumi principali" in text
    assert "Cosa fare Alluvione " in text
    assert "Alluvione piene dei fiumi principali nei bollettini: idraulico" in text
    assert "Controllato alle 14:15 Bollettino emesso alle 14:05, Dipartimento della Protezione Civile" in text
    assert "Bisenzio e Ombrone Pt (Tosc-B)" in text
    assert "Domani, sabato 21 novembre Allerta rossa" in text


def test_where_to_go_and_whom_to_call_come_before_the_advice(
    product: Product, informed: FlaskClient, at: Callable[[datetime], FlaskClient]
) -> None:
    assert ways(informed.get(f"/comuni/{PRATO}").text) == ["tel:112"], "no plan, nowhere to send people"
    assert ways(informed.get(f"/comuni/{FIRENZE}").text) == [], "there is no alert"
    with product.database.transaction() as session:
        publish(session, PRATO, [Row("AE_ATTESA", "piazza", Point(11.1, 43.88), {"nome": "Piazza"})])
    page = at(AT).get(f"/comuni/{PRATO}?lang=de").text
    assert ways(page) == [f"/comuni/{PRATO}/piano?rischio=hydraulic&amp;lang=de", "tel:112"]
    assert page.index('data-role="ways"') < page.index('data-role="todo"')
    assert "Sichere Orte 112 anrufen" in visible(page)


def ways(page: str) -> list[str]:
    """Where the row under the hazards leads to."""
    row = re.search(r'<ul class="glance-ways".*?</ul>', page, flags=re.DOTALL)
    return re.findall(r'<a [^>]*href="([^"]*)"', row.group()) if row else []


def test_where_no_bulletin_speaks_of_a_place_its_own_notices_can_still_be_followed(
    product: Product, informed: FlaskClient
) -> None:
    with product.database.transaction() as session:
        session.execute(delete(MunicipalityZone).where(MunicipalityZone.istat_code == PRATO))
    page = informed.get(f"/comuni/{PRATO}").text
    assert "nessun bollettino parla di Prato: qui possiamo avvisare solo di quello che pubblica il Comune" in page
    assert 'data-action="subscribe"' in page


def test_what_has_changed_is_told_newest_first(
    informed: FlaskClient, product: Product, at: Callable[[datetime], FlaskClient], tmp_path: Path
) -> None:
    said = visible(informed.get(f"/comuni/{PRATO}").text)
    first = "Alle 14:15 Alluvione: allerta arancione (oggi) Temporali forti: allerta gialla (oggi)"
    assert f"Che cosa è cambiato {first} Alluvione: allerta rossa (domani)" in said
    assert "Che cosa è cambiato" not in visible(informed.get(f"/comuni/{FIRENZE}").text)
    later = AT + timedelta(hours=2)
    (folder := tmp_path / "later").mkdir()
    fallen = {"Tosc-B": {"hydraulic": "yellow"}}
    product.ingest(*Bulletin(STAMP + timedelta(hours=2), fallen, TOMORROW).csv_pair(folder), at=later)
    text = visible(at(later).get(f"/comuni/{PRATO}").text)
    assert "Alle 16:15 Alluvione: scende, era arancione e ora è gialla (oggi)" in text
    assert "Temporali forti: l’allerta è finita (oggi) Prima " + first in text


def test_both_zones_are_named_where_two_speak(informed: FlaskClient) -> None:
    text = visible(informed.get(f"/comuni/{CANTAGALLO}").text)
    assert "Zone: Bisenzio e Ombrone Pt (Tosc-B) · Reno (Tosc-R1)" in text


def test_no_alert_says_when_it_was_checked(informed: FlaskClient) -> None:
    text = visible(informed.get(f"/comuni/{FIRENZE}").text)
    assert "Nessuna allerta" in text
    assert "Controllato alle 14:15" in text
    assert 'data-state="none"' in informed.get(f"/comuni/{FIRENZE}").text


def test_days_later_nobody_knows_and_the_page_never_says_none(
    informed: FlaskClient, at: Callable[[datetime], FlaskClient]
) -> None:
    later = at(AT + timedelta(days=3)).get(f"/comuni/{FIRENZE}").text
    text = visible(later)
    assert "Non lo sappiamo" in text
    assert "emesso venerdì 20 novembre alle 14:05" in text
    assert "Nessuna allerta" not in text
    assert "112" in text


def test_without_any_bulletin_the_map_and_the_place_say_unknown(at: Callable[[datetime], FlaskClient]) -> None:
    client = at(AT)
    assert "Non lo sappiamo: i dati non sono aggiornati." in visible(client.get("/").text)
    assert "Non abbiamo ancora ricevuto nessun bollettino" in visible(client.get(f"/comuni/{FIRENZE}").text)


def test_home_lists_those_in_alert_first_and_then_everybody(informed: FlaskClient) -> None:
    page = informed.get("/").text
    text = visible(page)
    assert re.search(r"\d+ comuni in allerta oggi; livello più alto: arancione\.", text)
    everywhere = page.split('data-role="all-places"')[1]
    assert everywhere.count("<tr data-istat=") == 273
    assert f'data-istat="{PRATO}" data-level="orange"' in everywhere
    assert f'data-istat="{FIRENZE}" data-level="green"' in everywhere
    assert f"/comuni/{FIRENZE}" not in page.split('data-role="all-places"')[0]
    assert "Bollettino di criticità nazionale" in text
    assert "Stato: funziona." in text


def test_search_works_without_scripts(informed: FlaskClient) -> None:
    only = informed.get("/?q=Prato")
    assert (only.status_code, only.headers["Location"]) == (303, f"/comuni/{PRATO}")
    assert "Campi Bisenzio (FI)" in visible(informed.get("/?q=campi&lang=it").text) or (
        informed.get("/?q=campi").status_code == 303
    )
    assert "Castelfiorentino (FI)" in visible(informed.get("/?q=castel").text)
    nothing = informed.get("/?q=%3Cscript%3Ezzzz")
    assert "Non troviamo nessun comune" in visible(nothing.text)
    assert "<script>zzzz" not in nothing.text


def test_an_unknown_municipality_is_a_designed_page(informed: FlaskClient) -> None:
    answer = informed.get("/comuni/999999")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    text = visible(answer.text)
    assert "Nessun comune ha il codice ISTAT" in text
    assert "municipality_unknown" in text
    assert 'role="search"' in answer.text
    assert informed.get("/che-non-esiste").status_code == 404


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_is_well_formed_public_and_loads_nothing_from_others(informed: FlaskClient, language: str) -> None:
    suffix = "" if language == "it" else "?lang=en"
    for path in PAGES:
        answer = informed.get(path + suffix)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert "Set-Cookie" not in answer.headers
        assert answer.cache_control.public
        page = Page(answer.text)
        assert page.open == [], path
        assert len(page.ids) == len(set(page.ids)), path
        assert page.headings.count("h1") == 1, path
        assert not [url for url in page.loaded if urlsplit(url).netloc], path
        assert page.inline == [], f"{path}: the security policy would block it"


def test_in_english_nothing_is_left_in_italian_and_links_stay_in_english(informed: FlaskClient) -> None:
    page = informed.get(f"/comuni/{PRATO}?lang=en").text
    text = visible(page)
    assert "Today, Friday 20 November Orange alert" in text
    assert "Flood Orange All day" in text
    assert not re.search(r"\b(Oggi|Domani|Allerta|arancione|Cosa fare|Controllato)\b", text)
    inner = [url for url in Page(page).links if url.startswith("/") and not url.startswith("/static")]
    assert inner
    same_page = {f"/comuni/{PRATO}", *(f"/comuni/{PRATO}?lang={code}" for code in LANGUAGES)}
    assert all("lang=en" in url or url in same_page for url in inner)


def test_a_second_look_costs_nothing(informed: FlaskClient) -> None:
    for path in ("/", f"/comuni/{PRATO}", "/confini/09.json", "/manifest.webmanifest", "/sw.js", "/privacy"):
        first = informed.get(path)
        again = informed.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        small = informed.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
        assert small.status_code == 304, path


def test_nothing_about_today_is_kept_past_midnight(
    informed: FlaskClient, at: Callable[[datetime], FlaskClient]
) -> None:
    assert informed.get(f"/comuni/{PRATO}").cache_control.max_age == 10
    late = at(datetime(2026, 11, 20, 23, 59, 53, tzinfo=ROME))
    for path in ("/", f"/comuni/{PRATO}"):
        assert late.get(path).cache_control.max_age == 7


def test_the_region_travels_compressed(informed: FlaskClient) -> None:
    plain, small = (informed.get("/", headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) * 8 < len(plain.data)
    outline = informed.get("/confini/09.json")
    assert outline.mimetype == "application/geo+json"
    assert len(outline.json["features"]) == 273


def test_security_headers_are_on_every_answer(informed: FlaskClient) -> None:
    for path in ("/", "/comuni/999999", "/api/v1/nothing", "/sw.js", "/healthz"):
        headers = informed.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "geolocation=(self)" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers, "only in production: it would lock localhost into https"


def test_what_a_device_installs(informed: FlaskClient) -> None:
    worker = informed.get("/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.cache_control.no_cache
    manifest = informed.get("/manifest.webmanifest").json
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
    kept = re.findall(r"/static/dist/[\w.-]+", worker.text)
    for url in {*kept, *(icon["src"] for icon in manifest["icons"])}:
        with informed.get(url) as found:
            assert found.status_code == 200, url
            assert "immutable" in found.headers["Cache-Control"], url


def test_notifications_block_keeps_its_contract_with_the_script(informed: FlaskClient) -> None:
    page = informed.get(f"/comuni/{PRATO}").text
    for mark in ('data-role="notifications"', 'data-state="idle"', f'data-istat="{PRATO}"', 'data-role="message"'):
        assert mark in page
    for action in ("subscribe", "unsubscribe", "test"):
        assert f'data-action="{action}"' in page
    assert re.search(r'<button[^>]*data-action="subscribe"[^>]*>.*?Attiva le notifiche', page, re.DOTALL)


def test_every_route_says_who_may_use_it(product: Product) -> None:
    app = create_app(product.settings, product.database)
    undeclared = [
        str(rule) for rule in app.url_map.iter_rules() if not declared_access(app.view_functions[rule.endpoint])
    ]
    assert undeclared == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Heute, Freitag, 20. November Warnstufe Orange"),
        ("fr", "Aujourd’hui, vendredi 20 novembre Alerte orange"),
        ("es", "Hoy, viernes, 20 de noviembre Alerta naranja"),
    ],
)
def test_partly_translated_pages_say_the_alert_and_mark_their_english(
    informed: FlaskClient, language: str, said: str
) -> None:
    page = informed.get(f"/comuni/{PRATO}?lang={language}").text
    assert said in visible(page)
    assert f'<html lang="{language}">' in page
    assert 'data-role="partly-translated"' in page
    assert '<span lang="en">Do notifications arrive here?</span>' in page
    assert not re.search("[\ue000\ue001]", page)
    wrong = visible(informed.get(f"/comuni/999999?lang={language}").text)
    assert "Nessun comune" not in wrong, "details of errors are Italian"


@pytest.mark.parametrize("path", ["/privacy", "/accessibilita"])
def test_statements_name_whom_to_write_to(product: Product, path: str) -> None:
    assert "non ha ancora pubblicato qui un indirizzo" in visible(_reader(product, None).get(path).text)
    assert 'href="mailto:allerte@comune.example"' in _reader(product, "allerte@comune.example").get(path).text


def _reader(product: Product, contact: str | None) -> FlaskClient:
    return create_app(replace(product.settings, contact_email=contact), product.database).test_client()


class Page(HTMLParser):
    """What a page is made of: elements left open, ids, headings, what it loads, where it leads, what is inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        (self.links if tag == "a" else self.loaded).extend(given[name] for name in ("href", "src") if name in given)
        if tag == "style" or "style" in given or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline.extend(name for name in given if name.startswith("on"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> at line {self.getpos()[0]}"


def visible(html: str) -> str:
    """The words of a page, without tags, spaces made one."""
    body = re.sub(r"<head>.*?</head>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace(" ,", ",").strip()
