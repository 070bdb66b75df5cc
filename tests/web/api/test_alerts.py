"""Alerts for machines: the list, one whole, CAP that our own reader takes back, Atom, coverage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree

from alert_fixtures import Product
from alerts.domain.cap import MsgType, Status
from alerts.domain.lifecycle import Life
from alerts.formats.cap_file import open_file
from alerts.formats.cap_message import read_message
from alerts.ingestion.demonstration import load_demonstration
from alerts.queries.archive import versions
from app.factory import create_app
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME, Bulletin

PRATO, FIRENZE = "100005", "048017"
HOUR, HALF_A_MINUTE = timedelta(hours=1), timedelta(seconds=30)
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
ORANGE = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}, "Tosc-R1": {"hydrogeological": "yellow"}}
RED = {"Tosc-B": {"hydraulic": "red"}}
STORY = (Bulletin(STAMP, ORANGE, ORANGE), Bulletin(STAMP + HOUR, RED, RED), Bulletin(STAMP + 2 * HOUR, {}, RED))
AT = STAMP + 3 * HOUR
HOSTILE = '1 < 2 & "3" > 2 ]]> &lt;b&gt; <!--'


@pytest.fixture(scope="module")
def told(shared_product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Three bulletins, and a message whose words are not to be trusted."""
    for bulletin in STORY:
        shared_product.ingest(bulletin.zip(tmp_path_factory.mktemp("b")), at=bulletin.stamp)
    info = an_info(headline=HOSTILE, description=HOSTILE, onset=AT + HALF_A_MINUTE, expires=AT + 5 * HOUR, event="Neve")
    message = a_message(sent=STAMP + HOUR, infos=(info,))
    shared_product.take("cap", ("m.cap", write(message)), at=STAMP + 2 * HOUR + HOUR / 2)
    return shared_product


@pytest.fixture(scope="module")
def client(told: Product) -> FlaskClient:
    return create_app(told.settings, told.database, clock=lambda: AT).test_client()


def test_the_list_and_its_filters(client: FlaskClient) -> None:
    answer = client.get("/api/v1/alerts")
    names = [one["id"] for one in answer.json["alerts"]]
    assert names[0] == "dpc-2026-11-21"
    assert set(names) >= {"dpc-2026-11-20"}
    assert len(names) == 3
    assert answer.json["next_cursor"] is None
    assert (answer.cache_control.public, answer.cache_control.max_age) == (True, 10)
    tomorrow = answer.json["alerts"][0]
    assert (tomorrow["state"], tomorrow["level"], tomorrow["municipality_count"]) == ("announced", "red", 16)
    assert tomorrow["hazards"][0]["municipalities"] == {"red": 16}

    def ids(query: str) -> list[str]:
        return [one["id"] for one in client.get(f"/api/v1/alerts?{query}").json["alerts"]]

    assert ids("day=2026-11-21") == ["dpc-2026-11-21"]
    assert ids("state=ended") == ["dpc-2026-11-20"]
    assert ids(f"municipality={FIRENZE}") == []
    assert len(ids(f"municipality={PRATO}")) == 3
    assert len(ids("level=red")) == 2
    first = client.get("/api/v1/alerts?limit=1").json
    assert ids(f"limit=1&cursor={first['next_cursor']}") == names[1:2]


def test_one_alert_tells_its_story(client: FlaskClient) -> None:
    answer = client.get("/api/v1/alerts/dpc-2026-11-20").json
    assert (answer["state"], answer["level"], answer["highest_level"]) == ("ended", "red", "red")
    assert [version["step"] for version in answer["versions"]] == ["issued", "updated", "ended"]
    assert {place["istat_code"] for place in answer["municipalities"]} >= {PRATO}
    assert answer["title"] == "Allerta rossa per venerdì 20 novembre"
    assert client.get("/api/v1/alerts/dpc-2026-11-20?lang=en").json["title"] == "Red alert for Friday 20 November"


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/api/v1/alerts/dpc-2020-01-01", 404, "alert_unknown"),
        ("/api/v1/alerts/boh.cap", 404, "alert_unknown"),
        ("/api/v1/alerts/dpc-2026-11-20.cap?version=1000", 404, "alert_version_unknown"),
        ("/api/v1/alerts?level=green", 422, "alert_filter_invalid"),
        ("/api/v1/alerts?day=domani", 422, "alert_filter_invalid"),
        ("/api/v1/alerts?state=boh", 422, "alert_filter_invalid"),
        ("/api/v1/alerts?limit=1000000", 422, "alert_filter_invalid"),
        ("/api/v1/alerts?cursor=%00", 422, "cursor_invalid"),
        ("/api/v1/alerts?municipality=999999", 404, "municipality_unknown"),
        ("/api/v1/municipalities/999999/notices", 404, "municipality_unknown"),
        ("/feeds/999999.atom", 404, "municipality_unknown"),
    ],
)
def test_problems(client: FlaskClient, url: str, status: int, code: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (status, "application/problem+json", code)


def caps(client: FlaskClient, thread_id: str) -> Iterator[bytes]:
    for version in client.get(f"/api/v1/alerts/{thread_id}").json["versions"]:
        answer = client.get(version["cap"].removeprefix("http://localhost:8000"))
        assert (answer.status_code, answer.mimetype) == (200, "application/cap+xml")
        yield answer.data


def test_versions_as_cap_are_a_chain_of_alert_update_cancel(client: FlaskClient) -> None:
    readings = [read_message(open_file(document, "x.cap")) for document in caps(client, "dpc-2026-11-20")]
    assert [(reading.errors, reading.warnings) for reading in readings] == [((), ())] * 3
    first, second, last = (reading.message for reading in readings)
    assert (first.msg_type, second.msg_type, last.msg_type) == (MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL)
    assert {first.status, second.status, last.status} == {Status.ACTUAL}
    assert [reference.identifier for reference in last.references] == [first.identifier, second.identifier]
    assert [info.language for info in second.infos] == ["it-IT", "en-GB"]
    assert second.infos[0].parameters[:2] == (
        ("awareness_level", "4; red; Extreme"),
        ("awareness_type", "12; Flooding"),
    )
    assert ("Zona di Allerta", "Tosc-B") in second.infos[0].areas[0].geocodes
    assert ("ISTAT", PRATO) in second.infos[0].areas[0].geocodes
    for message in (first, second, last):
        assert all(info.expires and info.expires >= message.sent for info in message.infos)
    assert client.get("/api/v1/alerts/dpc-2026-11-20.cap").data == list(caps(client, "dpc-2026-11-20"))[-1]


def test_cap_is_valid_by_the_schema_of_oasis(client: FlaskClient, recordings: Path) -> None:
    schema = etree.XMLSchema(etree.parse(recordings / "feeds" / "CAP-v1.2-schema.xsd"))
    for thread in client.get("/api/v1/alerts").json["alerts"]:
        for document in caps(client, thread["id"]):
            schema.assertValid(etree.fromstring(document))


def test_our_own_reader_takes_back_the_same_levels_for_the_same_places(
    client: FlaskClient, product: Product, tmp_path: Path
) -> None:
    answer = client.get("/api/v1/alerts/dpc-2026-11-20").json
    for version, document, bulletin in zip(answer["versions"], caps(client, "dpc-2026-11-20"), STORY, strict=True):
        report = product.take("cap", (f"{version['id']}.cap", document), at=bulletin.stamp)
        assert (report.accepted, report.issues) == (1, [])
        with product.database.transaction() as session:
            known = {v.identifier: v.life for v in versions(session, at=bulletin.stamp, source_id="cap")}
        assert known.pop(f"dpc-2026-11-20.{version['id']}") is (Life.ACTIVE if bulletin.today else Life.EXPIRED)
        assert set(known.values()) <= {Life.SUPERSEDED, Life.CANCELLED}
        for istat_code in (PRATO, "100001", FIRENZE):
            # Of what a bulletin would have to speak, and here none does, nobody knows: only alerts compare.
            read = {h: level for h, level in product.levels(istat_code, bulletin.stamp).items() if level != "unknown"}
            said = {h: level for h, level in _levels(client, istat_code, bulletin).items() if level != "green"}
            assert read == said, (istat_code, version["step"])


def _levels(client: FlaskClient, istat_code: str, bulletin: Bulletin) -> dict[str, str]:
    zones = {PRATO: ("Tosc-B",), "100001": ("Tosc-B", "Tosc-R1"), FIRENZE: ("Tosc-A3",)}[istat_code]
    return {hazard: level for zone in zones for hazard, level in bulletin.today.get(zone, {}).items()}


ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_the_feed_of_a_municipality_tells_each_change_and_the_end(client: FlaskClient) -> None:
    answer = client.get(f"/feeds/{PRATO}.atom")
    assert answer.mimetype == "application/atom+xml"
    assert answer.cache_control.public
    assert "Set-Cookie" not in answer.headers
    feed = etree.fromstring(answer.data)
    titles = feed.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert "Prato: Fine dell’allerta per venerdì 20 novembre" in titles
    assert "Prato: Allerta rossa per sabato 21 novembre (Aggiornata)" in titles
    entries = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert len(entries) == len(set(entries)) == 6
    assert all(entry.startswith(f"tag:localhost,2026:{PRATO}:") for entry in entries)
    updated = feed.xpath("a:entry/a:updated/text()", namespaces=ATOM)
    assert updated == sorted(updated, reverse=True)
    assert feed.xpath("string(a:updated)", namespaces=ATOM) == updated[0]
    links = feed.xpath("a:entry[1]/a:link/@href", namespaces=ATOM)
    for link in links:
        assert client.get(link.removeprefix("http://localhost:8000")).status_code == 200
    again = client.get(f"/feeds/{PRATO}.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_feed_of_all_and_one_without_news(client: FlaskClient) -> None:
    everything = etree.fromstring(client.get("/feeds/alerts.atom?lang=en").data)
    assert everything.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert len(everything.findall("a:entry", ATOM)) == 6
    summaries = everything.xpath("a:entry/a:summary/text()", namespaces=ATOM)
    assert "River flooding: rises from orange to red in 16 municipalities." in "\n".join(summaries)
    empty = etree.fromstring(client.get(f"/feeds/{FIRENZE}.atom").data)
    assert empty.findall("a:entry", ATOM) == []
    assert empty.findtext("a:updated", namespaces=ATOM)


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    (name,) = [one["id"] for one in client.get("/api/v1/alerts").json["alerts"] if one["source"] == "cap"]
    (document,) = caps(client, name)
    headline = etree.fromstring(document).findtext("{*}info/{*}headline")
    assert headline.startswith('1 < 2 & "3" > 2 ]]>')
    assert client.get(f"/api/v1/alerts/{name}").json["dangers"][0]["texts"][0]["headline"] == headline
    page = client.get(f"/allerte/{name}")
    assert "1 &lt; 2 &amp; &#34;3&#34; &gt; 2 ]]&gt;" in page.text
    assert page.status_code == 200


def test_coverage_and_notices(client: FlaskClient) -> None:
    answer = client.get("/api/v1/coverage").json
    assert answer["counts"] == {"municipalities": 273, "alerts": 273, "plans": 0}
    prato = next(row for row in answer["municipalities"] if row["istat_code"] == PRATO)
    assert prato["alerts"] == {"covered": True, "zones": ["Tosc-B"], "sources": ["dpc"]}
    assert client.get(f"/api/v1/municipalities/{PRATO}/notices").json == {"notices": []}


def test_a_demonstration_never_looks_actual(product: Product) -> None:
    load_demonstration(product.database, now=AT)
    client = create_app(product.settings, product.database, clock=lambda: AT).test_client()
    alerts = client.get("/api/v1/alerts").json["alerts"]
    assert alerts
    assert all(one["demonstration"] for one in alerts)
    for one in alerts:
        for document in caps(client, one["id"]):
            assert b"<status>Exercise</status>" in document
    assert all(
        title.startswith("[DIMOSTRAZIONE] ")
        for title in etree.fromstring(client.get("/feeds/alerts.atom").data).xpath(
            "a:entry/a:title/text()", namespaces=ATOM
        )
    )
