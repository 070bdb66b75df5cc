"""First light: a bulletin becomes a notification on somebody's screen, and a click on it leads to what to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doubles.dpc_bulletin import ROME, Bulletin
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.firefox import Firefox
from e2e.product import Product

pytestmark = pytest.mark.e2e

PRATO = "/comuni/100005"
LEVELS = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}}
NOTIFICATIONS = '[data-role="notifications"]'


@pytest.fixture(scope="module")
def product(started_product: Product) -> Product:
    """As a person starts it: the whole way, nothing prepared but its home."""
    return started_product


def bulletin_files(folder: Path) -> list[Path]:
    """A bulletin published two minutes ago, the same for today and tomorrow: midnight changes nothing."""
    return Bulletin(datetime.now(ROME) - timedelta(minutes=2), LEVELS, LEVELS).csv_pair(folder)


def subscribe(firefox: Firefox, product: Product) -> None:
    firefox.open(product.url(PRATO))
    assert firefox.text('[data-action="subscribe"]') == "Attiva le notifiche"
    firefox.click('[data-action="subscribe"]')
    eventually(lambda: firefox.attribute(NOTIFICATIONS, "data-state") == "subscribed", "the subscription")


def test_a_bulletin_reaches_the_screen_and_a_click_opens_the_place(
    product: Product, push_service: PushService, firefox: Firefox, tmp_path: Path
) -> None:
    subscribe(firefox, product)
    firefox.open("about:blank")
    files = bulletin_files(tmp_path)

    ingested = product.cli("alerts", "ingest", "dpc", *files)
    assert (ingested["accepted"], ingested["refused"], ingested["notifications"]) == (1, 0, 1), ingested

    [alert] = eventually(firefox.alerts, "the notification", seconds=60)
    assert "prato" in alert["title"].lower()
    assert "arancione" in alert["title"].lower()
    assert "temporali" in alert["body"].lower()
    assert any(word in alert["body"].lower() for word in ("fium", "idraulic"))

    firefox.click_alert()
    eventually(lambda: any(url.startswith(product.url(PRATO)) for url in firefox.urls()), "the page of Prato")

    again = product.cli("alerts", "ingest", "dpc", *files)
    assert (again["unchanged"], again["notifications"]) == (1, 0), again
    assert push_service.counters["accepted"] == 1
    assert not [what for what in push_service.counters if what.startswith("refused")]
    [request] = [event for event in push_service.log if event["what"] == "request"]
    headers = {name.lower(): value for name, value in request["headers"].items()}
    assert headers["urgency"] == "high"
    assert "topic" in headers
