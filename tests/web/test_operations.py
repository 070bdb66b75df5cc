"""Probes and figures, and what people see while the database is out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from alert_fixtures import Product
from alerts.dispatch.pausing import Way, pause
from alerts.dispatch.summary import sum_up
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.watching import watch
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.db import Database
from app.factory import create_app
from config import Settings
from doubles.deliveries import deliver, finish
from doubles.dpc_bulletin import ROME, Bulletin

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)


@pytest.fixture
def offline_settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"CITTADINO_ENV": "test", "CITTADINO_HOME": str(tmp_path)})


@pytest.fixture
def cut_off(offline_settings: Settings) -> FlaskClient:
    """A service whose database does not answer: the discard port."""
    return create_app(offline_settings, Database("postgresql://nobody@127.0.0.1:9/none")).test_client()


def test_probes_and_figures(product: Product) -> None:
    client = create_app(product.settings, product.database).test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}
    client.get("/privacy")
    figures = client.get("/metrics").text
    assert 'cittadino_http_requests_total{endpoint="citizen.privacy",method="GET",status="200"} 1.0' in figures
    assert 'cittadino_http_request_seconds_count{endpoint="citizen.privacy"} 1.0' in figures


SOURCE = "cittadino_source_"


def source_figures(client: FlaskClient) -> dict[str, float]:
    """What is said of sources: ``{'up{source="dpc"}': 1.0}``."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "cittadino_http_requests_total" in answer.text
    lines = [line.removeprefix(SOURCE).rsplit(" ", 1) for line in answer.text.splitlines() if line.startswith(SOURCE)]
    return {name: float(value) for name, value in lines}


def test_figures_about_sources(product: Product, tmp_path: Path) -> None:
    now = STAMP + timedelta(minutes=10)
    client = create_app(product.settings, product.database, clock=lambda: now).test_client()
    client.get("/healthz")
    assert source_figures(client) == {}, "of sources that nobody asks there is nothing to say"
    product.ingest(Bulletin(STAMP).zip(tmp_path), at=STAMP + timedelta(minutes=5))
    assert source_figures(client) == {
        'up{source="dpc"}': 1,
        'lag_seconds{source="dpc"}': 600,
        'last_success_timestamp_seconds{source="dpc"}': (STAMP + timedelta(minutes=5)).timestamp(),
    }
    now = STAMP + timedelta(days=2)
    with product.database.transaction() as session:
        watch(session, now=now)
    figures = source_figures(client)
    assert (figures['up{source="dpc"}'], figures['open_alarms{code="late",source="dpc"}']) == (0, 1)


def test_a_source_that_was_never_heard_is_not_up(product: Product) -> None:
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300})
    client = create_app(product.settings, product.database).test_client()
    client.get("/healthz")
    assert source_figures(client) == {'up{source="dpc"}': 0}


def dispatch_figures(client: FlaskClient) -> dict[str, float]:
    """What is said of what goes out: ``{'paused{channel="email"}': 0.0}``."""
    prefix = "cittadino_dispatch_"
    lines = client.get("/metrics").text.splitlines()
    found = [line.removeprefix(prefix).rsplit(" ", 1) for line in lines if line.startswith(prefix)]
    return {name: float(value) for name, value in found}


def test_figures_about_what_goes_out(product: Product, bulletin) -> None:
    client = create_app(product.settings, product.database).test_client()
    client.get("/healthz")
    empty = dispatch_figures(client)
    assert (empty['waiting_batches{lane="red"}'], empty['paused{channel="web_push"}']) == (0, 0)
    assert not any(name.startswith("last_") for name in empty), "nothing was ever sent"
    device = product.subscribe("100005")
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    with product.database.transaction() as session:
        pause(session, Actor("prova", "test"), Way.WEB_PUSH, "per prova", now=STAMP)
        deliver(session, "accepted", device)
    figures = dispatch_figures(client)
    assert (figures['waiting_batches{lane="red"}'], figures['paused{channel="web_push"}']) == (1, 1)
    assert 0 < figures['oldest_seconds{lane="red"}'] < 100
    finish(product.database, utc_now())
    with product.database.transaction() as session:
        sum_up(session, now=utc_now())
    figures = dispatch_figures(client)
    assert (figures['waiting_batches{lane="red"}'], figures['last_devices{outcome="accepted"}']) == (0, 1)
    assert figures['last_seconds{quantile="0.95"}'] == 0


def test_without_database_the_other_figures_are_there(cut_off: FlaskClient) -> None:
    cut_off.get("/healthz")
    assert source_figures(cut_off) == {}
    assert dispatch_figures(cut_off) == {}


def test_figures_do_not_wait_for_a_table_that_is_locked(product: Product) -> None:
    client = create_app(product.settings, product.database).test_client()
    client.get("/healthz")
    with product.database.transaction() as session:
        session.execute(text("LOCK TABLE source_check IN ACCESS EXCLUSIVE MODE"))
        assert source_figures(client) == {}


def test_without_database_a_page_says_that_we_do_not_know(cut_off: FlaskClient) -> None:
    for path in ("/", "/comuni/048017", "/confini/09.json"):
        answer = cut_off.get(path)
        assert (answer.status_code, answer.mimetype) == (503, "text/html")
        assert answer.headers["Retry-After"] == "30"
        assert answer.cache_control.no_store
        assert "Ora non possiamo dirti se c’è un’allerta" in answer.text
        assert "tel:112" in answer.text
        assert "Traceback" not in answer.text


def test_without_database_the_process_is_alive_but_not_ready(cut_off: FlaskClient) -> None:
    assert cut_off.get("/healthz").status_code == 200
    ready = cut_off.get("/readyz")
    assert (ready.status_code, ready.mimetype) == (503, "application/problem+json")
    assert ready.json["code"] == "database_unavailable"


def test_without_database_statements_and_the_worker_are_still_there(cut_off: FlaskClient) -> None:
    for path in ("/privacy", "/accessibilita", "/iscrizioni", "/offline", "/sw.js", "/manifest.webmanifest"):
        assert cut_off.get(path).status_code == 200, path


def test_problems_are_rfc_9457(cut_off: FlaskClient) -> None:
    nothing = cut_off.get("/api/v1/nothing")
    assert (nothing.status_code, nothing.mimetype) == (404, "application/problem+json")
    assert nothing.json["status"] == 404
    assert nothing.json["type"].endswith(nothing.json["code"])
    refused = cut_off.delete("/api/v1/municipalities")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
    huge = cut_off.post("/api/v1/subscriptions", data=b"{" * 100_000, content_type="application/json")
    assert huge.status_code == 413
    assert huge.mimetype == "application/problem+json"
    for path in ("/metrics", "/healthz", "/readyz"):
        assert cut_off.post(path).mimetype == "application/problem+json", path


def test_production_asks_browsers_for_https_for_ever(offline_settings: Settings) -> None:
    settings = replace(offline_settings, env="production", base_url="https://allerte.example")
    client = create_app(settings, Database("postgresql://nobody@127.0.0.1:9/none")).test_client()
    assert "max-age=63072000" in client.get("/privacy").headers["Strict-Transport-Security"]
