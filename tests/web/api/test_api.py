"""The open interface: answers, problems, caching."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from alert_fixtures import Product, titles
from alerts.channels.registry import vapid
from alerts.domain.hazard import Hazard
from alerts.ingestion import acts
from alerts.models.sources import SourceAlarm
from alerts.models.subscriptions import Follow, Subscription
from app.core.i18n import LANGUAGES
from app.factory import create_app
from doubles.dpc_bulletin import ROME, Bulletin

FIRENZE, PRATO = "048017", "100005"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=10)


@pytest.fixture
def client(product: Product) -> FlaskClient:
    return create_app(product.settings, product.database, clock=lambda: AT).test_client()


@pytest.fixture
def wanted(product: Product) -> dict:
    device = product.push_service.subscribe(vapid(product.settings).public_key())
    return {**device.info, "municipalities": [PRATO], "min_level": "orange", "language": "it"}


def test_status_is_the_same_as_on_the_command_line(client: FlaskClient, product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-A3": {"hydraulic": "yellow"}}).zip(tmp_path), at=STAMP)
    answer = client.get(f"/api/v1/municipalities/{FIRENZE}/status")
    assert answer.json == product.status(FIRENZE, AT)
    assert answer.json["state"] == "alert"
    assert (answer.cache_control.public, answer.cache_control.max_age) == (True, 10)
    assert "Set-Cookie" not in answer.headers
    again = client.get(f"/api/v1/municipalities/{FIRENZE}/status", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_search_and_place(client: FlaskClient) -> None:
    found = client.get("/api/v1/municipalities?q=campi bis").json["municipalities"]
    assert found[0] == {
        "istat_code": "048006", "name": "Campi Bisenzio", "province_code": "FI", "region_name": "Toscana",
    }  # fmt: skip
    assert client.get(f"/api/v1/municipalities/{PRATO}").json["name"] == "Prato"
    assert client.get("/api/v1/municipalities?q=%00").json == {"municipalities": []}


def test_without_a_question_all_municipalities_are_listed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/municipalities")
    names = [place["name"] for place in answer.json["municipalities"]]
    assert (len(names), names[0], names[-1]) == (273, "Abbadia San Salvatore", "Zeri")
    assert answer.headers["ETag"]
    assert answer.cache_control.public


def test_locate(client: FlaskClient) -> None:
    answer = client.get("/api/v1/locate?lon=11.2558&lat=43.7696")
    assert answer.json["istat_code"] == FIRENZE
    assert answer.cache_control.no_store


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("/api/v1/municipalities/999999", 404, "municipality_unknown"),
        ("/api/v1/municipalities/firenze/status", 404, "municipality_unknown"),
        ("/api/v1/locate?lon=9.0&lat=43.0", 404, "no_municipality_here"),
        ("/api/v1/locate?lon=200&lat=43.0", 422, "position_invalid"),
        ("/api/v1/locate?lon=nan&lat=43.0", 422, "position_invalid"),
        ("/api/v1/locate", 422, "position_invalid"),
        ("/api/v1/regions/99/levels", 404, "region_unknown"),
        ("/api/v1/regions/0%00/levels", 404, "region_unknown"),
        ("/api/v1/municipalities/04801%00/status", 404, "municipality_unknown"),
        ("/api/v1/nothing", 404, "http_404"),
        ("/api/v1/subscriptions/5c5e4b52-7e43-4d39-8a39-2d1d9d1e7d4a", 404, "subscription_unknown"),
    ],
)
def test_problems(client: FlaskClient, url: str, status: int, code: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.json["detail"]


def test_region_and_sources(client: FlaskClient, product: Product, tmp_path: Path) -> None:
    product.ingest(Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "red"}}).zip(tmp_path), at=STAMP)
    region = client.get("/api/v1/regions/09/levels").json
    assert len(region["municipalities"]) == 273
    assert {row["today"] for row in region["municipalities"]} == {"green", "red"}
    assert all(row["tomorrow"] == "green" for row in region["municipalities"])
    dpc = client.get("/api/v1/sources").json["sources"][0]
    assert (dpc["id"], dpc["health"], dpc["newest_bulletin"]) == ("dpc", "ok", "2026-11-20T14:05:00+01:00")


def test_why_a_source_was_paused_is_for_operators_only(client: FlaskClient, product: Product) -> None:
    product.act(acts.pause, "dpc", at=STAMP, reason="parole di un operatore")
    with product.database.transaction() as session:
        session.add(SourceAlarm(source_id="dpc", code="paused", message="«parole di un operatore»", opened_at=STAMP))
    answer = client.get("/api/v1/sources")
    dpc = answer.json["sources"][0]
    assert (dpc["paused"], dpc["paused_since"]) == (True, "2026-11-20T14:05:00+01:00")
    assert [alarm["code"] for alarm in dpc["alarms"]] == ["paused"]
    assert "operatore»" not in answer.get_data(as_text=True)
    assert "parole" not in answer.get_data(as_text=True)


def test_a_subscription_from_beginning_to_end(client: FlaskClient, product: Product, wanted: dict) -> None:
    made = client.post("/api/v1/subscriptions", json=wanted)
    assert made.status_code == 201
    url = made.headers["Location"]
    assert url.endswith(f"/api/v1/subscriptions/{made.json['id']}")
    assert made.json["municipalities"] == [PRATO]

    again = client.post("/api/v1/subscriptions", json=wanted)
    assert again.json["id"] == made.json["id"]

    changed = client.put(url, json={**wanted, "municipalities": [FIRENZE, PRATO], "min_level": "red"})
    assert (changed.json["municipalities"], changed.json["min_level"]) == ([FIRENZE, PRATO], "red")
    assert client.get(url).json == changed.json
    assert client.get(url).cache_control.no_store

    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    with product.database.transaction() as session:
        for table in (Subscription, Follow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_each_language_of_the_pages_can_be_asked_for(client: FlaskClient, wanted: dict) -> None:
    for language in LANGUAGES:
        made = client.post("/api/v1/subscriptions", json={**wanted, "language": language})
        assert (made.status_code, made.json["language"]) == (201, language)


def test_thresholds_of_hazards_and_quiet_hours(client: FlaskClient, product: Product, wanted: dict) -> None:
    wishes = {
        "hazard_levels": {"ice": "never", "wind": "yellow"},
        "quiet_hours": {"from": "22:00", "to": "07:00", "override": "orange"},
    }
    made = client.post("/api/v1/subscriptions", json={**wanted, **wishes})
    assert made.status_code == 201
    assert {name: made.json[name] for name in wishes} == wishes
    url = made.headers["Location"]
    assert client.get(url).json == made.json
    usual = {"from": "23:30", "to": "06:00"}
    changed = client.put(url, json={**wanted, "quiet_hours": usual})
    assert changed.json["quiet_hours"] == {**usual, "override": "red"}
    assert changed.json["hazard_levels"] == {}
    again = client.put(url, json={**wanted, "hazard_levels": None, "quiet_hours": None}).json
    assert (again["hazard_levels"], again["quiet_hours"]) == ({}, None)


def test_what_older_pages_send_is_still_understood(client: FlaskClient, wanted: dict) -> None:
    made = client.post("/api/v1/subscriptions", json={**wanted, "expirationTime": None})
    assert (made.json["hazard_levels"], made.json["quiet_hours"]) == ({}, None)


def test_categories_of_notices(client: FlaskClient, wanted: dict) -> None:
    made = client.post("/api/v1/subscriptions", json={**wanted, "notice_categories": ["schools", "roads"]})
    assert made.json["notice_categories"] == ["roads", "schools"]
    url = made.headers["Location"]
    assert client.put(url, json={**wanted, "notice_categories": []}).json["notice_categories"] == []
    assert client.put(url, json=wanted).json["notice_categories"] is None


def test_a_browser_that_lost_its_memory_finds_what_it_follows(
    client: FlaskClient, product: Product, wanted: dict
) -> None:
    made = client.post("/api/v1/subscriptions", json={**wanted, "municipalities": [FIRENZE, PRATO]})
    proof = {name: wanted[name] for name in ("endpoint", "keys")}
    found = client.post("/api/v1/subscriptions/find", json=proof)
    assert (found.status_code, found.json) == (200, made.json)
    assert found.cache_control.no_store
    others = product.push_service.subscribe(vapid(product.settings).public_key()).info["keys"]
    stranger = client.post("/api/v1/subscriptions/find", json={**proof, "keys": others})
    assert (stranger.status_code, stranger.json["code"]) == (404, "subscription_unknown")
    assert client.post("/api/v1/subscriptions/find", json=[]).json["code"] == "subscription_malformed"
    refused = client.post("/api/v1/subscriptions/find", json={**proof, "endpoint": proof["endpoint"] + "\0"})
    assert (refused.status_code, refused.json["code"]) == (422, "endpoint_malformed")


def test_new_keys_for_an_endpoint_take_the_old_secret_away(client: FlaskClient, product: Product, wanted: dict) -> None:
    first = client.post("/api/v1/subscriptions", json=wanted).json["id"]
    other = product.push_service.subscribe(vapid(product.settings).public_key()).info["keys"]
    second = client.post("/api/v1/subscriptions", json={**wanted, "keys": other}).json["id"]
    assert first != second
    assert client.delete(f"/api/v1/subscriptions/{first}").status_code == 404


def test_the_trial_notification(client: FlaskClient, product: Product) -> None:
    device = product.push_service.subscribe(vapid(product.settings).public_key())
    made = client.post("/api/v1/subscriptions", json={**device.info, "municipalities": [PRATO]})
    assert client.post(f"/api/v1/subscriptions/{made.json['id']}/test").status_code == 202
    assert product.drain()
    assert len(titles(device)) == 1
    assert "Prato" in device.payloads[0]["notification"]["body"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"endpoint": "https://127.0.0.1/x"}, "endpoint_not_allowed"),
        ({"endpoint": "https://fcm.googleapis.com.evil.example/"}, "endpoint_not_allowed"),
        ({"endpoint": "nonsense"}, "endpoint_malformed"),
        ({"endpoint": None}, "subscription_malformed"),
        ({"keys": {"p256dh": "BAAA", "auth": "AAAA"}}, "keys_invalid"),
        ({"keys": None}, "keys_invalid"),
        ({"keys": {"p256dh": "B" + "A" * 86, "auth": "A" * 22}}, "keys_invalid"),
        ({"notice_categories": ["weather"]}, "notice_categories_invalid"),
        ({"notice_categories": "roads"}, "notice_categories_invalid"),
        ({"municipalities": []}, "municipalities_invalid"),
        ({"municipalities": ["999999"]}, "municipalities_invalid"),
        ({"municipalities": [48017]}, "municipalities_invalid"),
        ({"municipalities": ["04801\x00"]}, "municipalities_invalid"),
        ({"municipalities": ["\ud800"]}, "municipalities_invalid"),
        ({"endpoint": "https://fcm.googleapis.com/\x00"}, "endpoint_malformed"),
        ({"endpoint": "https://fcm.googleapis.com/\ud800"}, "endpoint_malformed"),
        ({"endpoint": "https://" + "a" * 64 + ".push.apple.com/x"}, "endpoint_not_allowed"),
        ({"keys": {"p256dh": "\ud800", "auth": "\x00"}}, "keys_invalid"),
        ({"language": "\x00"}, "subscription_malformed"),
        ({"min_level": "\ud800"}, "level_unknown"),
        ({"\ud800": 1}, "subscription_malformed"),
        ({"municipalities": [f"{n:06}" for n in range(51)]}, "municipalities_invalid"),
        ({"min_level": "green"}, "level_unknown"),
        ({"min_level": "viola"}, "level_unknown"),
        ({"language": "xx"}, "subscription_malformed"),
        ({"hazard_levels": []}, "hazard_levels_invalid"),
        ({"hazard_levels": {"vento": "red"}}, "hazard_levels_invalid"),
        ({"hazard_levels": {"\ud800": "red"}}, "hazard_levels_invalid"),
        ({"hazard_levels": {"wind": "green"}}, "hazard_levels_invalid"),
        ({"hazard_levels": {"wind": 2}}, "hazard_levels_invalid"),
        ({"hazard_levels": {"wind": ["red"]}}, "hazard_levels_invalid"),
        ({"hazard_levels": dict.fromkeys(Hazard, "never")}, "hazard_levels_invalid"),
        ({"quiet_hours": "22:00"}, "quiet_hours_invalid"),
        ({"quiet_hours": {}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "22:00"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "24:00"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "7:00"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "٠٧:00"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "07:00:30"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "07:00", "override": "yellow"}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "07:00", "override": []}}, "quiet_hours_invalid"),
        ({"quiet_hours": {"from": "22:00", "to": "07:00", "days": "lun"}}, "quiet_hours_invalid"),
        ({"name": "Mario"}, "subscription_malformed"),
    ],
)
def test_bad_subscriptions_are_refused_and_not_kept(
    client: FlaskClient, product: Product, wanted: dict, change: dict, code: str
) -> None:
    answer = client.post("/api/v1/subscriptions", json={**wanted, **change})
    assert (answer.status_code, answer.json["code"]) == (422, code)
    with product.database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Subscription)) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe"])
def test_bodies_that_are_not_a_subscription(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/api/v1/subscriptions", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "subscription_malformed")
    assert client.post("/api/v1/subscriptions", data=body).status_code == 415


def test_what_goes_wrong_unexpectedly_is_logged_without_secrets(product: Product, wanted: dict) -> None:
    def broken() -> datetime:
        raise ValueError(wanted["endpoint"])

    secret = "5c5e4b52-7e43-4d39-8a39-2d1d9d1e7d4a"
    client = create_app(product.settings, product.database, clock=broken).test_client()
    with capture_logs() as logs:
        assert client.put(f"/api/v1/subscriptions/{secret}", json=wanted).status_code == 500
    (entry,) = logs
    assert (entry["event"], entry["endpoint"], entry["error"]) == ("unexpected_error", "api.replace", "ValueError")
    assert "in replace" in entry["where"]
    assert secret not in str(entry)
    assert wanted["endpoint"] not in str(entry)


def test_the_push_key_is_a_point_of_the_curve(client: FlaskClient) -> None:
    assert len(client.get("/api/v1/push-key").json["key"]) == 87
