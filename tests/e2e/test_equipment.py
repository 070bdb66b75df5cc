"""The browsers and the push service work together here, so that a failure elsewhere is the product's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doubles.push_sender import Sender
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.chromium import AXE, Chromium
from e2e.firefox import DENY, Firefox
from e2e.marionette import MarionetteError
from e2e.web_folder import serve

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="it"><title>Prova</title><h1>Prova</h1><button id="go">Attiva</button>
<p id="state">spento</p><script>
const key = new URLSearchParams(location.search).get("key");
document.querySelector("#go").onclick = async () => {
  await navigator.serviceWorker.register("/worker.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  window.subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  document.querySelector("#state").textContent = "acceso";
};</script></html>"""
WORKER = """self.addEventListener("push", event => {
  const { title, body } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body }));
});
self.addEventListener("notificationclick", event => event.waitUntil(self.clients.openWindow("/arrivo.html")));"""
FAULTY = """<!doctype html><html lang="it"><title>Guasti</title><h1>Guasti</h1><img src="/manca.png">
<script>console.error("detto"); throw new Error("lanciato")</script></html>"""


SENDER = Sender()
PAGES = {
    f"/?key={SENDER.key}": PAGE,
    "/worker.js": WORKER,
    "/arrivo.html": "<!doctype html><title>Arrivo</title>",
    "/guasti.html": FAULTY,
}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serve(PAGES) as where:
        yield where


def subscribe(firefox: Firefox, origin: str) -> dict[str, object]:
    firefox.open(f"{origin}/?key={SENDER.key}")
    firefox.click("#go")
    eventually(lambda: firefox.text("#state") == "acceso", "the subscription")
    return dict(firefox.js("return window.subscription.toJSON()"))


def test_firefox_subscribes_shows_a_push_and_a_click_opens_the_page(
    firefox: Firefox, push_service: PushService, origin: str
) -> None:
    subscription = subscribe(firefox, origin)
    assert SENDER.send(subscription, {"title": "Allerta", "body": "Rischio idraulico"}).status_code == 201

    [alert] = eventually(firefox.alerts, "the notification")
    assert (alert["title"], alert["body"]) == ("Allerta", "Rischio idraulico")
    firefox.click_alert()
    eventually(lambda: f"{origin}/arrivo.html" in firefox.urls(), "the page of the message")
    eventually(lambda: push_service.state()["waiting"] == 0, "the acknowledgement")
    assert Sender().send(subscription, {}).status_code == 401


def test_messages_wait_for_a_browser_that_is_closed(push_service: PushService, origin: str, tmp_path: Path) -> None:
    with Firefox(push_service.websocket, profile=tmp_path) as firefox:
        subscription = subscribe(firefox, origin)
    for title in ("vecchio", "nuovo"):
        SENDER.send(subscription, {"title": title, "body": ""}, Topic="stesso")
    with Firefox(push_service.websocket, profile=tmp_path) as firefox:
        [alert] = eventually(firefox.alerts, "the notification", seconds=40)

    assert alert["title"] == "nuovo"


def test_a_person_who_refuses_notifications(push_service: PushService, origin: str) -> None:
    with Firefox(push_service.websocket, notifications=DENY) as firefox:
        firefox.open(f"{origin}/?key={SENDER.key}")
        assert firefox.js("return Notification.permission") == "denied"
        with pytest.raises(MarionetteError):
            firefox.find("#missing")


def test_chromium_reports_errors_requests_and_accessibility(chromium: Chromium, origin: str, tmp_path: Path) -> None:
    chromium.resize(360)
    chromium.open(f"{origin}/guasti.html")

    assert f"{origin}/manca.png" in chromium.requests
    assert all(any(what in error for error in chromium.errors) for what in ("detto", "lanciato", "manca.png"))
    if AXE.exists():
        assert [violation["id"] for violation in chromium.axe()] == ["image-alt"]
    chromium.shot(tmp_path / "guasti.png", full=True)
    assert (tmp_path / "guasti.png").read_bytes().startswith(b"\x89PNG")
