"""Thresholds of single risks and quiet hours, set by a person in real browsers: kept here, and on the server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.firefox import Firefox
from e2e.product import OUTPUT, Product
from e2e.test_first_light import subscribe

pytestmark = pytest.mark.e2e

PAGE = "/iscrizioni"
MESSAGE = '[data-role="following"] [data-role="message"]'
PLANT = """(async () => {
  const {promise, resolve, reject} = Promise.withResolvers();
  const request = indexedDB.open('cittadino');
  request.onupgradeneeded = () => request.result.createObjectStore('device');
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
  const database = await promise;
  const stored = Promise.withResolvers();
  const transaction = database.transaction('device', 'readwrite');
  transaction.objectStore('device').put(%s, 'subscription');
  transaction.oncomplete = stored.resolve;
  await stored.promise;
  database.close();
  return true;
})()"""
DEVICE = {
    "id": None,
    "municipalities": [{"istat": "100005", "name": "Prato"}, {"istat": "048017", "name": "Firenze"}],
    "minLevel": "orange",
    "hazardLevels": {"wind": "red", "ice": "never"},
    "quietHours": {"from": "23:00", "to": "06:30", "override": "orange"},
    "language": "it",
}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_is_accessible_and_shows_what_was_chosen(product: Product, chromium: Chromium, width: int) -> None:
    chromium.resize(width)
    chromium.open(product.url(PAGE))
    chromium.js(PLANT % json.dumps(DEVICE))
    chromium.open(product.url(PAGE))
    chromium.shot(OUTPUT / f"wishes-{width}.png", full=True)
    shown = chromium.js("""(() => {
      const value = css => document.querySelector(css).value;
      return [value('[name="min-level"]:checked'), value('#hazard-wind'), value('#hazard-ice'), value('#hazard-snow'),
              value('#quiet-from'), value('#quiet-to'), document.querySelector('[name="quiet-orange"]').checked];
    })()""")
    assert shown == ["orange", "red", "never", "", "23:00", "06:30", True]
    assert chromium.axe() == []
    assert chromium.errors == []
    assert chromium.js("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


def test_wishes_are_saved_and_found_again(product: Product, firefox: Firefox) -> None:
    subscribe(firefox, product)
    firefox.open(product.url(PAGE))
    eventually(lambda: firefox.attribute('[data-role="following"]', "data-state") == "list", "the list")
    assert firefox.js("return document.querySelector('[data-role=quiet-hours]').hidden") is True
    firefox.click('.wishes [value="orange"]')
    firefox.click(".wishes summary")
    _choose(firefox, "#hazard-wind", "never")
    firefox.click('[name="quiet"]')
    _choose(firefox, "#quiet-to", "22:00")
    firefox.click('.wishes [type="submit"]')
    eventually(lambda: "due momenti diversi" in firefox.text(MESSAGE), "the fault, in words")
    assert firefox.js("return document.activeElement.id") == "quiet-to"

    _choose(firefox, "#quiet-to", "06:30")
    firefox.click('.wishes [type="submit"]')
    eventually(lambda: firefox.text(MESSAGE) == "Salvato.", "the confirmation")
    quiet = {"from": "22:00", "to": "06:30", "override": "red"}
    kept = _on_the_server(firefox)
    assert (kept["min_level"], kept["hazard_levels"], kept["quiet_hours"]) == ("orange", {"wind": "never"}, quiet)

    firefox.open(product.url(PAGE))
    eventually(lambda: firefox.attribute('[data-role="following"]', "data-state") == "list", "the list again")
    assert firefox.js("return document.querySelector('#hazard-wind').value") == "never"
    assert firefox.js("return document.querySelector('#quiet-to').value") == "06:30"


def test_what_is_chosen_on_the_page_of_a_place_keeps_the_rest(product: Product, firefox: Firefox) -> None:
    subscribe(firefox, product)
    firefox.open(product.url(PAGE))
    eventually(lambda: firefox.attribute('[data-role="following"]', "data-state") == "list", "the list")
    firefox.click('[name="quiet"]')
    firefox.click('.wishes [type="submit"]')
    eventually(lambda: firefox.text(MESSAGE) == "Salvato.", "the confirmation")
    firefox.open(product.url("/comuni/100005"))
    eventually(lambda: firefox.attribute('[data-role="notifications"]', "data-state") == "subscribed", "the state")
    firefox.click('.threshold [value="red"]')
    eventually(lambda: firefox.text('[data-role="notifications"] [data-role="message"]') == "Salvato.", "the change")
    kept = _on_the_server(firefox)
    assert kept["min_level"] == "red"
    assert kept["quiet_hours"] == {"from": "22:00", "to": "07:00", "override": "red"}


def _choose(firefox: Firefox, css: str, value: str) -> None:
    """As a person who picks a time or an option does, without the browser's own picker."""
    firefox.js(
        """const field = document.querySelector(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', {bubbles: true}));""",
        css,
        value,
    )


def _on_the_server(firefox: Firefox) -> dict[str, Any]:
    answer: dict[str, Any] = firefox.async_js("""
      const database = await new Promise(resolve => {
        const request = indexedDB.open('cittadino');
        request.onsuccess = () => resolve(request.result);
      });
      const device = await new Promise(resolve => {
        const request = database.transaction('device').objectStore('device').get('subscription');
        request.onsuccess = () => resolve(request.result);
      });
      database.close();
      return (await fetch('/api/v1/subscriptions/' + device.id)).json();
    """)
    return answer
