"""Whoever turns notifications on can see whether they arrive, and what to check when they do not."""

from __future__ import annotations

import json

import pytest

from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.firefox import Firefox
from e2e.product import OUTPUT, Product
from e2e.test_first_light import subscribe
from e2e.test_wishes import DEVICE, PAGE, PLANT

pytestmark = pytest.mark.e2e

TRIAL = '[data-role="trial"]'
STATES = ("idle", "waiting", "arrived", "late", "denied", "failed")
SHOW = """(() => {
  const section = document.querySelector('[data-role="trial"]');
  section.dataset.trial = %s;
  for (const part of section.querySelectorAll('[data-trial-when]'))
    part.hidden = !part.dataset.trialWhen.split(' ').includes(%s);
})()"""


@pytest.mark.parametrize("width", [360, 1280])
def test_every_state_is_designed_and_accessible(product: Product, chromium: Chromium, width: int) -> None:
    chromium.resize(width)
    chromium.open(product.url(PAGE))
    chromium.js(PLANT % json.dumps(DEVICE))
    chromium.open(product.url(PAGE))
    for state in STATES:
        chromium.js(SHOW % (json.dumps(state), json.dumps(state)))
        chromium.js("document.querySelector('[data-role=trial]').scrollIntoView({block: 'center'})")
        chromium.shot(OUTPUT / f"trial-{state}-{width}.png")
        assert chromium.axe() == [], state
        assert chromium.js("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert chromium.errors == []


def test_a_trial_is_seen_to_arrive(product: Product, firefox: Firefox) -> None:
    subscribe(firefox, product)
    for address in ("/comuni/100005", PAGE):
        firefox.open(product.url(address))
        eventually(lambda: firefox.js(f"return document.querySelector('{TRIAL}')?.offsetHeight > 0"), "the block")
        firefox.click('[data-action="test"]')
        eventually(lambda: firefox.attribute(TRIAL, "data-trial") == "arrived", "the arrival", seconds=60)
        assert "È arrivata su questo dispositivo." in firefox.text(TRIAL)


def test_a_lost_subscription_is_made_again_by_the_trial(
    product: Product, firefox: Firefox, push_service: PushService
) -> None:
    subscribe(firefox, product)
    firefox.open(product.url(PAGE))
    eventually(lambda: firefox.attribute('[data-role="following"]', "data-state") == "list", "the list")
    erased = firefox.async_js("""
      const database = await new Promise(resolve => {
        const request = indexedDB.open('cittadino');
        request.onsuccess = () => resolve(request.result);
      });
      const device = await new Promise(resolve => {
        const request = database.transaction('device').objectStore('device').get('subscription');
        request.onsuccess = () => resolve(request.result);
      });
      return (await fetch('/api/v1/subscriptions/' + device.id, {method: 'DELETE'})).status;
    """)
    assert erased == 204
    firefox.click('[data-action="test"]')
    eventually(lambda: firefox.attribute(TRIAL, "data-trial") == "arrived", "the arrival", seconds=60)
