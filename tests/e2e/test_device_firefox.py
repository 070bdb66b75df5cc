"""A device's life in a real Firefox: told, told again in place of it, found again, in two tabs, gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from doubles.dpc_bulletin import ROME, Bulletin
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.firefox import Firefox, FirefoxMissing
from e2e.front import Front
from e2e.product import Product
from e2e.test_first_light import NOTIFICATIONS, PRATO

pytestmark = pytest.mark.e2e

FIRENZE = "/comuni/048017"
LIST = '[data-role="following-list"]'
STORED = """
  const database = await new Promise((resolve) => {
    const request = indexedDB.open('cittadino');
    request.onsuccess = () => resolve(request.result);
  });
  const read = (key) => new Promise((resolve) => {
    const request = database.transaction('device').objectStore('device').get(key);
    request.onsuccess = () => resolve(request.result ?? null);
  });
  const stored = {device: await read('subscription'), contact: await read('contact'), caches: await caches.keys()};
  database.close();
  return stored;
"""
EVICT = """
  for (const name of await caches.keys()) await caches.delete(name);
  await new Promise((resolve) => { indexedDB.deleteDatabase('cittadino').onsuccess = resolve; });
"""


@pytest.fixture(scope="module")
def firefox(push_service: PushService) -> Iterator[Firefox]:
    """One browser for the whole file: each test goes on from where the one before left it."""
    try:
        browser = Firefox(push_service.websocket)
    except FirefoxMissing as missing:
        pytest.skip(f"NOT TESTED: {missing}")
    with browser:
        yield browser


@pytest.fixture(scope="module")
def front(product: Product) -> Iterator[Front]:
    with Front(product.port) as standing:
        yield standing


def tell(product: Product, folder: Path, minutes_ago: int, level: str) -> None:
    """A bulletin of that age; green is one with nothing in it."""
    levels = {} if level == "green" else {"Tosc-B": {"hydraulic": level}}
    bulletin = Bulletin(datetime.now(ROME) - timedelta(minutes=minutes_ago), levels, levels)
    assert product.cli("alerts", "ingest", "dpc", *bulletin.csv_pair(folder))["accepted"] == 1


def subscribe(firefox: Firefox, front: Front) -> None:
    firefox.open(front.url(PRATO))
    firefox.click('[data-action="subscribe"]')
    state(firefox, "subscribed")


def stored(firefox: Firefox) -> dict[str, Any]:
    return dict(firefox.async_js(STORED))


def state(firefox: Firefox, expected: str) -> None:
    eventually(lambda: firefox.attribute(NOTIFICATIONS, "data-state") == expected, f"the state {expected}")


def only_alert(firefox: Firefox, word: str) -> None:
    def alone() -> bool:
        return [word in alert["title"] for alert in firefox.alerts()] == [True]

    eventually(alone, f"one notification, which says {word}", seconds=60)


def test_each_message_takes_the_place_of_the_one_before(
    product: Product, front: Front, firefox: Firefox, tmp_path: Path
) -> None:
    subscribe(firefox, front)
    eventually(lambda: "place-100005" in stored(firefox)["caches"], "what is kept")
    firefox.open("about:blank")
    for minutes_ago, level, word in ((9, "yellow", "GIALLA"), (8, "orange", "ARANCIONE"), (7, "green", "finita")):
        folder = tmp_path / level
        folder.mkdir()
        tell(product, folder, minutes_ago, level)
        only_alert(firefox, word)
    front.stop()
    firefox.click_alert()
    try:
        eventually(lambda: front.url(PRATO) in firefox.urls(), "the page of Prato, with no server")
        firefox.open(front.url(PRATO))
        eventually(lambda: "finita" in firefox.text('[data-role="last-pushes"]'), "what has just been said")
    finally:
        front.start()


def test_what_is_followed_in_one_tab_shows_in_the_other(front: Front, firefox: Firefox) -> None:
    firefox.open(front.url("/iscrizioni"))
    eventually(lambda: "Prato" in firefox.text(LIST), "the list")
    assert firefox.text('[data-contact="push"]') != "non ancora"
    first = firefox.new_tab()
    firefox.open(front.url(FIRENZE))
    firefox.click('[data-action="subscribe"]')
    state(firefox, "subscribed")
    firefox.go_to(first)
    eventually(lambda: "Firenze" in firefox.text(LIST), "the other municipality, without a reload")


def test_a_browser_whose_memory_was_erased_finds_its_municipalities(front: Front, firefox: Firefox) -> None:
    firefox.async_js(EVICT)
    firefox.open(front.url(PRATO))
    state(firefox, "subscribed")
    assert "abbiamo ritrovato i tuoi comuni" in firefox.text(f'{NOTIFICATIONS} [data-role="message"]')
    names = [place["name"] for place in stored(firefox)["device"]["municipalities"]]
    assert names == ["Firenze", "Prato"]


def test_an_endpoint_that_is_gone_is_erased_and_made_again_at_the_next_visit(
    product: Product, front: Front, firefox: Firefox, tmp_path: Path
) -> None:
    device = stored(firefox)["device"]
    firefox.async_js("await (await (await navigator.serviceWorker.ready).pushManager.getSubscription()).unsubscribe()")
    tell(product, tmp_path, 3, "red")
    known = "return (await fetch('/api/v1/subscriptions/' + args[0])).status"
    eventually(lambda: firefox.async_js(known, device["id"]) == 404, "the server hears 410 and erases it", seconds=60)
    firefox.js("sessionStorage.clear()")
    firefox.open(front.url(PRATO))
    state(firefox, "subscribed")
    eventually(lambda: stored(firefox)["device"]["endpoint"] != device["endpoint"], "another endpoint")


def test_whoever_leaves_leaves_no_trace(front: Front, firefox: Firefox) -> None:
    eventually(lambda: "place-100005" in stored(firefox)["caches"], "what is kept")
    secret = stored(firefox)["device"]["id"]
    firefox.open(front.url("/iscrizioni"))
    eventually(lambda: "Prato" in firefox.text(LIST), "the list")
    firefox.click('[data-action="leave"]')
    message = '[data-role="following"] [data-role="message"]'
    eventually(lambda: firefox.text(message) == "Cancellato, qui e sul nostro server.", "the confirmation")
    left = stored(firefox)
    assert (left["device"], left["contact"]) == (None, None)
    eventually(
        lambda: all(name.startswith("shell-") for name in stored(firefox)["caches"]), "no copy, nor one under way"
    )
    assert firefox.async_js("return (await fetch('/api/v1/subscriptions/' + args[0])).status", secret) == 404
    worker = "return await (await navigator.serviceWorker.ready).pushManager.getSubscription()"
    assert firefox.async_js(worker) is None
