"""What a phone still knows when nobody answers, in a real Chromium: the place, its plan, the last push, and how old."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doubles.dpc_bulletin import ROME, Bulletin
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.front import Front
from e2e.product import OUTPUT, Product
from e2e.test_wishes import PLANT

pytestmark = pytest.mark.e2e

PRATO = "/comuni/100005"
PLAN = "/api/v1/municipalities/100005/plan"
DEVICE = {"id": None, "municipalities": [{"istat": "100005", "name": "Prato"}], "minLevel": "yellow", "language": "it"}
#: Pages that stand for whatever the product has to say there.
STAND_INS = {
    f"{PRATO}/piano": (200, "text/html", "<!doctype html><html lang=it><title>Piano</title><h1>Il piano di Prato"),
    PLAN: (200, "application/json", '{"features": [1]}'),
    "/cosa-fare": (200, "text/html", '<!doctype html><html lang=it><a href="/cosa-fare/alluvione">Alluvione</a>'),
    "/cosa-fare/alluvione": (200, "text/html", "<!doctype html><html lang=it><h1>Se arriva l'acqua"),
}
KEPT = """(async () => {
  const kept = {};
  for (const name of await caches.keys())
    kept[name] = (await (await caches.open(name)).keys()).map(({url}) => url.slice(location.origin.length));
  return kept;
})()"""
LOOKS = """navigator.serviceWorker.ready.then((registration) => registration.getNotifications())
  .then(([{icon, badge, actions}]) => [icon, badge, actions[0].title])"""
#: Pushes that the device has stored. It does so once they are shown: to ask Chromium for its notifications while one is
#: being shown makes it forget that one.
RECEIVED = """(async () => {
  const opened = Promise.withResolvers();
  const request = indexedDB.open('cittadino');
  request.onsuccess = () => opened.resolve(request.result);
  const database = await opened.promise;
  const counted = Promise.withResolvers();
  const count = database.transaction('pushes').objectStore('pushes').count();
  count.onsuccess = () => counted.resolve(count.result);
  const found = await counted.promise;
  database.close();
  return found;
})()"""
OLD_WORKER = """// As the first release had it, in short.
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return;
  event.respondWith(fetch(event.request).then(async (answer) => {
    await (await caches.open('pages')).put(event.request, answer.clone());
    return answer;
  }));
});"""


@pytest.fixture(scope="module")
def informed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    levels = {"Tosc-B": {"hydraulic": "orange"}}
    bulletin = Bulletin(datetime.now(ROME) - timedelta(minutes=2), levels, levels)
    product.cli("alerts", "ingest", "dpc", *bulletin.csv_pair(tmp_path_factory.mktemp("bulletin")))
    return product


@pytest.fixture(scope="module")
def front(informed: Product) -> Iterator[Front]:
    with Front(informed.port) as standing:
        standing.answers.update(STAND_INS)
        yield standing


@pytest.fixture(scope="module")
def phone(chromium: Chromium, front: Front) -> Chromium:
    """A browser that follows Prato, with everything kept."""
    chromium.allow(front.origin, "notifications")
    chromium.resize(360)
    follow(chromium, front)
    return chromium


def follow(chromium: Chromium, front: Front) -> None:
    chromium.open(front.origin + "/privacy")
    eventually(lambda: chromium.js("Boolean(navigator.serviceWorker.controller)"), "the service worker")
    chromium.js(PLANT % json.dumps(DEVICE))
    keep_again(chromium)
    eventually(lambda: "/cosa-fare/alluvione" in chromium.js(KEPT).get("shared", []), "what is kept")


def keep_again(chromium: Chromium) -> None:
    chromium.js("navigator.serviceWorker.controller.postMessage({keep: true})")


def text(chromium: Chromium, role: str) -> str:
    """What a person reads in a part of the page; nothing while it is hidden."""
    part = f"document.querySelector('[data-role=\"{role}\"]')"
    return str(chromium.js(f"{part}.checkVisibility() ? {part}.innerText : ''"))


def push(level: str, expires: timedelta, title: str, **more: Any) -> dict[str, Any]:
    data = {"level": level, "municipalities": ["100005"], "days": ["2026-11-23"]}
    data["expires"] = (datetime.now(UTC) + expires).isoformat()
    notification = {
        "title": title,
        "body": "Oggi: idraulico",
        "lang": "it",
        "tag": "a",
        "navigate": PRATO,
        "data": data,
    }
    return {"web_push": 8030, "notification": notification | more}


def test_the_place_its_plan_and_what_to_do_open_with_no_server(phone: Chromium, front: Front) -> None:
    front.stop()
    try:
        phone.open(front.origin + PRATO)
        assert "Nessun collegamento." in text(phone, "offline")
        assert re.search(r"\((ora|\d+ minut\w+ fa)\)", text(phone, "offline")), "how old it is"
        assert "Allerta arancione" in text(phone, "status")
        assert phone.js(f"fetch('{PLAN}').then((answer) => answer.json())") == {"features": [1]}
        assert phone.axe() == []
        phone.shot(OUTPUT / "offline-place-360.png", full=True)
        phone.open(f"{front.origin}{PRATO}/piano?rischio=hydraulic")
        assert "Il piano di Prato" in phone.js("document.body.innerText")
        phone.open(f"{front.origin}/cosa-fare/alluvione?livello=arancione")
        assert "acqua" in phone.js("document.body.innerText")
    finally:
        front.start()


def test_a_push_that_comes_with_no_server_is_on_top_of_the_page(phone: Chromium, front: Front) -> None:
    front.stop()
    try:
        buttons = [{"action": "todo", "title": "Cosa fare", "navigate": "/cosa-fare/alluvione"}]
        phone.push(front.origin, push("red", timedelta(hours=1), "Prato: allerta ROSSA", actions=buttons))
        shown = "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => n.title))"
        eventually(lambda: phone.js(RECEIVED) == 1, "the push")
        assert phone.js(shown) == ["Prato: allerta ROSSA"]
        [icon, badge, action] = phone.js(LOOKS)
        assert ("icon-red" in icon, "badge-red" in badge, action) == (True, True, "Cosa fare")
        phone.open(front.origin + PRATO)
        eventually(lambda: "Prato: allerta ROSSA" in text(phone, "last-pushes"), "the push on the page")
        assert "scaduta" not in text(phone, "last-pushes")
        assert phone.axe() == []
        phone.shot(OUTPUT / "offline-push-360.png")

        phone.push(front.origin, push("yellow", timedelta(seconds=-1), "Prato: allerta GIALLA"))
        eventually(lambda: phone.js(RECEIVED) == 2, "the second push")
        eventually(lambda: phone.js(shown) == [], "what is over is taken away")
        phone.open(front.origin + "/mai-vista")
        eventually(lambda: "Questa allerta è scaduta" in text(phone, "last-pushes"), "the words on what is over")
        assert phone.js("document.querySelector('h1').innerText") == "Sei senza rete"
        eventually(lambda: "Prato: Allerta arancione" in text(phone, "saved-pages"), "what this phone has")
        ages = phone.js("[...document.querySelectorAll('[data-role=saved-pages] li')].map((item) => item.innerText)")
        assert [item for item in ages if not re.search(r"com’era a quest’ora: .+ \(.+\)$", item)] == []
        assert phone.axe() == []
        phone.resize(1280)
        phone.shot(OUTPUT / "offline-never-seen-1280.png", full=True)
        phone.resize(360)
    finally:
        front.start()


def test_a_wrong_clock_is_told_and_what_is_over_is_over_all_the_same(phone: Chromium, front: Front) -> None:
    front.clock = timedelta(days=2)
    phone.open(front.origin + PRATO)
    front.stop()
    try:
        phone.open(front.origin + PRATO)
        assert "sbagliato di circa 2 giorni" in text(phone, "wrong-clock")
        assert "altro giorno" in text(phone, "day-over")
        assert "Questa allerta è scaduta" in text(phone, "status")
        assert phone.axe() == []
        phone.shot(OUTPUT / "offline-wrong-clock-360.png", full=True)
    finally:
        front.clock = timedelta()
        front.start()
    phone.open(front.origin + PRATO)
    phone.open(front.origin + PRATO)
    assert text(phone, "wrong-clock") == ""


def test_a_plan_that_is_published_no_more_is_not_kept(phone: Chromium, front: Front) -> None:
    """And an older server, which knows nothing of plans or guidance, takes nothing else away."""
    front.answers.clear()
    phone.open(front.origin + PRATO)
    keep_again(phone)
    eventually(lambda: PLAN not in phone.js(KEPT)["place-100005"], "the plan is gone")
    assert PRATO in phone.js(KEPT)["place-100005"]
    front.answers.update(STAND_INS)


def test_a_person_who_refused_is_told_how_to_allow(phone: Chromium, front: Front) -> None:
    phone.allow(front.origin)
    phone.open(front.origin + "/iscrizioni")
    assert "questo browser è impostato per rifiutarle" in text(phone, "denied")
    assert "Chrome o Edge" in text(phone, "denied")
    assert "Firefox" not in text(phone, "denied")
    assert phone.axe() == []
    phone.shot(OUTPUT / "following-denied-360.png", full=True)
    phone.allow(front.origin, "notifications")


def test_it_can_be_installed(phone: Chromium, front: Front) -> None:
    phone.open(front.origin + "/")
    assert phone.manifest_faults() == []


def test_an_update_loses_nothing(informed: Product, chromium: Chromium) -> None:
    """An older service worker with the server of now; then the new one comes, to what the old one left."""
    with Front(informed.port) as front:
        front.answers["/sw.js"] = (200, "text/javascript", OLD_WORKER)
        chromium.open(front.origin + "/manifest.webmanifest")
        chromium.js(PLANT.replace("'cittadino'", "'cittadino', 1") % json.dumps(DEVICE))
        chromium.open(front.origin + "/privacy")
        eventually(lambda: chromium.js("Boolean(navigator.serviceWorker.controller)"), "the old worker")
        chromium.open(front.origin + PRATO)
        script = chromium.js("new URL(document.querySelector('script').src).pathname")
        chromium.js(f"caches.open('shell-OLD').then((cache) => cache.put('{script}', new Response('')))")
        chromium.js(
            "caches.open('shell-OLDER').then((cache) => cache.put('/static/dist/main-00.js', new Response('')))"
        )
        chromium.open(front.origin + "/iscrizioni")
        assert "Prato" in text(chromium, "following-list")
        assert chromium.errors == []

        del front.answers["/sw.js"]
        chromium.js("navigator.serviceWorker.ready.then((registration) => registration.update()).then(() => true)")
        eventually(lambda: PRATO in chromium.js(KEPT).get("place-100005", []), "what the new worker keeps", seconds=40)
        eventually(lambda: "shell-OLDER" not in chromium.js(KEPT), "what no page needs is gone")
        kept = chromium.js(KEPT)
        assert PRATO in kept["pages"]
        assert "shell-OLD" in kept, "the page that is kept needs its script"
        assert "Prato" in text(chromium, "following-list")
