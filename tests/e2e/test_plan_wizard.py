"""A plan from a dropped file to what citizens see, by two people in a real Chromium."""

from __future__ import annotations

import json

import pytest

from app.core.identity.roles import Role
from doubles.plan_files import feature, geojson
from doubles.plan_of_prato import PRATO
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.desk_people import session_cookie, sign_in
from e2e.product import OUTPUT, Product
from e2e.test_pages import strangers

pytestmark = pytest.mark.e2e

HOME = f"/comune/{PRATO}/piani"
_BOW_TIE = [[11.08, 43.87], [11.09, 43.88], [11.09, 43.87], [11.08, 43.88], [11.08, 43.87]]
_ON = "main form .actions button"
#: What the person is told while the file is sent, kept for after the page has gone.
_WATCH = """new MutationObserver((seen) => sessionStorage.setItem('told', seen[0].target.textContent))
  .observe(document.querySelector('[data-role="progress-text"]'), {childList: true})"""
_DROP = """(() => {
  const given = new DataTransfer();
  given.items.add(new File([%s], 'aree attesa.geojson'));
  document.querySelector('[data-role="plan-drop"]').dispatchEvent(new DragEvent('drop', {dataTransfer: given}));
  return document.querySelector('[data-role="chosen"]').innerText;
})()"""


def plan() -> bytes:
    """Two waiting areas, one of them drawn badly."""
    return geojson(
        [
            feature({"nome": "Giardino", "indirizzo": "Via Roma 1"}, {"type": "Polygon", "coordinates": [_BOW_TIE]}),
            feature(
                {"nome": "Campo", "indirizzo": "Via Roma 2"},
                {"type": "Polygon", "coordinates": [[[11.1, 43.88], [11.11, 43.88], [11.11, 43.89], [11.1, 43.88]]]},
            ),
        ]
    )


def looked_at(chromium: Chromium, product: Product, step: str) -> None:
    """The page is accessible at both widths, fits, and asks nobody else."""
    for width in (360, 1280):
        chromium.resize(width)
        chromium.shot(OUTPUT / f"wizard-{step}-{width}.png", full=True)
        assert chromium.axe() == [], (step, width)
        assert chromium.js("document.documentElement.scrollWidth <= innerWidth"), (step, width)
    assert chromium.errors == []
    assert strangers(chromium.requests, product) == []


def click(chromium: Chromium, selector: str) -> None:
    chromium.js(f"document.querySelector({json.dumps(selector)}).click()")
    chromium.settle()


def arrived(chromium: Chromium, step: str) -> None:
    eventually(lambda: chromium.js(f"location.pathname.endsWith({json.dumps(step)})"), step, seconds=90)
    chromium.settle()


def test_a_dropped_file_becomes_a_public_plan(product: Product, chromium: Chromium) -> None:
    official = session_cookie(product, Role.OFFICIAL, PRATO, "Anna")
    approver = session_cookie(product, Role.APPROVER, PRATO, "Bruno")
    sign_in(chromium, product, official)
    drop(product, chromium)
    answer_about_layers(product, chromium)
    settle(product, chromium)
    look_and_send(product, chromium)
    assert not chromium.js("document.querySelector('form[action$=\"/approva\"]')")
    sign_in(chromium, product, approver)
    chromium.open(product.url(f"{HOME}/1"))
    looked_at(chromium, product, "decide")
    click(chromium, 'form[action$="/approva"] button')
    assert "Pubblicata" in chromium.js("document.querySelector('.flash').innerText")
    eventually(lambda: _public(chromium, product), "the public page", seconds=60)


def drop(product: Product, chromium: Chromium) -> None:
    for step, path in (("home", HOME), ("new", f"{HOME}/nuovo")):
        chromium.open(product.url(path))
        looked_at(chromium, product, step)
    assert "aree attesa.geojson" in chromium.js(_DROP % json.dumps(plan().decode()))
    chromium.js(_WATCH)
    click(chromium, '[data-role="plan-upload"] button')
    arrived(chromium, "/1/posizione")
    told = chromium.js("sessionStorage.getItem('told')")
    assert "per cento" in told or "conservati" in told, "progress was shown"


def answer_about_layers(product: Product, chromium: Chromium) -> None:
    looked_at(chromium, product, "places")
    click(chromium, _ON)
    arrived(chromium, "/1/classi")
    looked_at(chromium, product, "classes")
    chromium.js("document.querySelector('select').value = 'AE_ATTESA'")
    click(chromium, _ON)
    arrived(chromium, "/1/colonne")
    looked_at(chromium, product, "columns")
    click(chromium, _ON)
    arrived(chromium, "/1/segnalazioni")


def settle(product: Product, chromium: Chromium) -> None:
    """Look at the repair on the map, confirm it, name the act."""
    drawn(chromium, "desk-map-drawn")
    click(chromium, ".plan-held .plan-show")
    assert "Giardino" in chromium.js("document.querySelector('.leaflet-popup').innerText")
    looked_at(chromium, product, "findings")
    click(chromium, ".plan-held input")
    click(chromium, 'button[value="confirm"]')
    assert "1 riparazione confermata" in chromium.js("document.querySelector('.flash').innerText")
    click(chromium, "main > .container > .actions a")
    looked_at(chromium, product, "acts")
    chromium.js(
        "document.querySelector('#body').value = 'consiglio'; document.querySelector('#act_number').value = '12';"
        "document.querySelector('#day').value = '2026-04-03'"
    )
    click(chromium, _ON)
    arrived(chromium, "/1/anteprima")


def look_and_send(product: Product, chromium: Chromium) -> None:
    drawn(chromium, "desk-map-drawn")
    looked_at(chromium, product, "preview")
    chromium.open(product.url(f"{HOME}/1/come-i-cittadini"))
    drawn(chromium, "plan-map-drawn")
    looked_at(chromium, product, "as-citizens")
    chromium.open(product.url(f"{HOME}/1/invio"))
    click(chromium, 'form[action$="/invia"] button')
    looked_at(chromium, product, "submitted")


def drawn(chromium: Chromium, mark: str) -> None:
    eventually(lambda: chromium.js(f"performance.getEntriesByName('{mark}').length"), mark, seconds=30)


def _public(chromium: Chromium, product: Product) -> bool:
    chromium.open(product.url(f"/comuni/{PRATO}/piano"))
    text = str(chromium.js("document.querySelector('main').innerText"))
    return "Giardino" in text and "n. 12" in text
