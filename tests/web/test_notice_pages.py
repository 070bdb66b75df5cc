"""Notices as everybody sees them: on the municipality's page, on their own, as data, as CAP and in feeds."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from lxml import etree

from alerts.domain.cap import Message
from alerts.domain.notice import Kind
from alerts.formats.cap_message import read_message
from alerts.models.notices import NoticeVersion
from alerts.notices.approving import submit
from alerts.notices.attaching import attach
from alerts.notices.drafting import begin
from alerts.queries.notices import attached_files
from app.core.clock import utc_now
from app.core.storage import FileStore
from desk_fixtures import Desk
from notice_fixtures import FIRENZE, PRATO, SIENA, NoticeDesk, desk_of_firenze, notice
from plans.publishing.retention import Terms, forget_plans

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SQUARE = {"type": "Polygon", "coordinates": [[[11.24, 43.76], [11.27, 43.76], [11.27, 43.78], [11.24, 43.76]]]}
EVIL = "<script>alert(1)</script>"
BODY = (
    "Chiusa **subito**.\n\n- [mappa](https://example.it/)\n- [tel](tel:055123)\n\n"
    f'{EVIL} <img src=x onerror=alert(1)> [x](javascript:alert(1)) <svg/onload=alert(1)> "onmouseover="x'
)


def read_cap(octets: bytes) -> Message:
    """As our own reader of anybody's CAP understands it."""
    message = read_message(etree.fromstring(octets)).message
    assert message is not None
    return message


@pytest.fixture(scope="module")
def notices(shared_desk: Desk) -> NoticeDesk:
    return desk_of_firenze(shared_desk)


@pytest.fixture(scope="module")
def client(notices: NoticeDesk) -> FlaskClient:
    return notices.desk.client()


@pytest.fixture(scope="module")
def number(notices: NoticeDesk) -> int:
    """A notice with everything: an area, a file, markup that is none, an update."""
    store = FileStore.of(notices.product.settings.home)
    content = notice(title=f"Via Roma {EVIL}", body=BODY, area=SQUARE, push=False)
    draft = notices.do(begin, notices.official, FIRENZE, content)
    about = (store, notices.official, FIRENZE, draft.notice_id, "../../ordinanza.exe.html", BytesIO(PDF))
    draft = notices.do(attach, *about, seen=1)
    draft = notices.do(submit, notices.official, FIRENZE, draft.notice_id, seen=2)
    notices.approved(draft)
    notices.followed(draft.notice_id, Kind.UPDATE, valid_to=content.valid_to - timedelta(hours=1))
    return draft.notice_id


def test_the_page_of_the_municipality_shows_it_and_says_when_there_is_none(client: FlaskClient, number: int) -> None:
    page = client.get(f"/comuni/{FIRENZE}").text
    assert f'href="/comuni/{FIRENZE}/avvisi/{number}"' in page
    assert "Viabilità" in page and "In corso adesso" in page
    assert "Nessun avviso in vigore." in client.get(f"/comuni/{PRATO}").text


def test_nothing_that_somebody_wrote_becomes_markup(client: FlaskClient, number: int) -> None:
    for url in (f"/comuni/{FIRENZE}", f"/comuni/{FIRENZE}/avvisi/{number}"):
        tree = etree.HTML(client.get(url).text)
        bodies = tree.xpath("//*[contains(@class, 'notice-body')]")
        assert bodies
        for body in bodies:
            assert {one.tag for one in body.iter()} <= {"div", "p", "strong", "ul", "li", "a", "br"}
            links = {link.get("href") for link in body.iter("a")}
            assert links == {"https://example.it/", "tel:055123"}
        assert not tree.xpath("//@onerror | //@onload | //@onmouseover")
        assert all(script.get("src") for script in tree.iter("script"))
        assert EVIL not in client.get(url).text


def test_the_page_of_a_notice_has_its_area_its_files_and_its_history(client: FlaskClient, number: int) -> None:
    answer = client.get(f"/comuni/{FIRENZE}/avvisi/{number}")
    tree = etree.HTML(answer.text)
    assert "Set-Cookie" not in answer.headers and answer.headers["ETag"]
    assert tree.xpath("//*[@data-role='notice-map']/@data-area")
    assert [one.text for one in tree.xpath("//ol[@class='notice-history']/li/p/strong")] == [
        "Avviso aggiornato",
        "Avviso pubblicato",
    ]
    assert tree.xpath("//article/@data-expires")
    (link,) = tree.xpath("//ul[@class='notice-files']//a")
    assert link.text == "ordinanza.exe.pdf"
    with client.get(link.get("href")) as file:
        assert file.data == PDF
        assert file.headers["Content-Disposition"].startswith("attachment;")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
    assert client.get(link.get("href")[:-64] + "0" * 64).status_code == 404


def test_its_files_are_not_taken_for_leftovers(notices: NoticeDesk, number: int) -> None:
    store, later = FileStore.of(notices.product.settings.home), utc_now() + timedelta(days=30)
    before = store.count()
    gone = forget_plans(notices.product.database, store, Terms(90, 730), now=later, others=attached_files)
    assert (gone.files, store.count()) == (0, before)


@pytest.mark.parametrize(
    "url", ["/comuni/{siena}/avvisi/{number}", "/comuni/{firenze}/avvisi/99", "/api/v1/alerts/municipal-99"]
)
def test_what_is_not_there_is_not_found(client: FlaskClient, number: int, url: str) -> None:
    assert client.get(url.format(siena=SIENA, firenze=FIRENZE, number=number)).status_code == 404


def test_exercises_are_nowhere(client: FlaskClient, notices: NoticeDesk) -> None:
    notices.published(notice(title="Prova di evacuazione", exercise=True, push=False))
    with notices.product.database.transaction() as session:
        exercise = session.query(NoticeVersion).filter_by(exercise=True).one().notice_id
    assert client.get(f"/comuni/{FIRENZE}/avvisi/{exercise}").status_code == 404
    assert client.get(f"/api/v1/alerts/municipal-{exercise}.cap").status_code == 404
    for url in (
        f"/comuni/{FIRENZE}",
        f"/api/v1/municipalities/{FIRENZE}/notices",
        "/api/v1/alerts",
        "/feeds/alerts.atom",
    ):
        assert "Prova di evacuazione" not in client.get(url).text


def test_it_is_data_in_the_api(client: FlaskClient, number: int) -> None:
    (listed,) = client.get(f"/api/v1/municipalities/{FIRENZE}/notices").json["notices"]
    assert (listed["id"], listed["source"], listed["state"]) == (f"municipal-{number}", "municipal", "in_force")
    assert [place["istat_code"] for place in listed["municipalities"]] == [FIRENZE]
    assert listed["area"]["type"] == "MultiPolygon" and listed["attachments"][0]["name"] == "ordinanza.exe.pdf"
    assert listed in client.get("/api/v1/alerts").json["notices"]
    assert client.get(f"/api/v1/alerts?municipality={SIENA}").json["notices"] == []
    whole = client.get(f"/api/v1/alerts/municipal-{number}").json
    assert [version["kind"] for version in whole["versions"]] == ["new", "update"]


def test_it_is_a_cap_message_that_readers_understand(client: FlaskClient, number: int) -> None:
    answer = client.get(f"/api/v1/alerts/municipal-{number}.cap")
    assert answer.mimetype == "application/cap+xml"
    message = read_cap(answer.data)
    assert (message.status, message.msg_type) == ("Actual", "Update")
    assert [one.identifier for one in message.references] == [f"municipal-{number}.1"]
    (info,) = message.infos
    assert info.categories == ("Transport",) and info.areas[0].polygons and ("ISTAT", FIRENZE) in info.areas[0].geocodes
    assert client.get(f"/api/v1/alerts/municipal-{number}.cap?version=1").data != answer.data


def test_it_is_in_the_feeds(client: FlaskClient, number: int) -> None:
    for feed, expected in (("alerts", 2), (FIRENZE, 2), (SIENA, 0)):
        tree = etree.fromstring(client.get(f"/feeds/{feed}.atom").data)
        ids = [one.text for one in tree.iter("{http://www.w3.org/2005/Atom}id")]
        assert sum(f"municipal-{number}:" in one for one in ids) == expected


def test_what_has_ended_says_so_for_a_day(client: FlaskClient, notices: NoticeDesk, number: int) -> None:
    notices.followed(number, Kind.FALSE_ALARM)
    assert "Falso allarme" in client.get(f"/comuni/{FIRENZE}").text
    assert client.get("/api/v1/alerts").json["notices"] == []
    message = read_cap(client.get(f"/api/v1/alerts/municipal-{number}.cap").data)
    assert message.msg_type == "Cancel" and message.sent <= utc_now()
