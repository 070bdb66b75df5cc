"""Phases and drills in a real Chromium, on a phone: declared in one screen, seen by citizens, accessible everywhere."""

from __future__ import annotations

import pytest

from app.core.identity.roles import Role
from e2e.chromium import Chromium
from e2e.desk_people import session_cookie, sign_in
from e2e.product import OUTPUT, Product

pytestmark = pytest.mark.e2e

FIRENZE = "048017"
DESK = f"/comune/{FIRENZE}"
_SEND = "document.querySelector('main form[method=post] button.btn-primary').click()"


def send(browser: Chromium, *fills: str) -> None:
    """Fill the form of the page in, and send it."""
    browser.js(";".join([*fills, _SEND]))
    browser.settle()


def look(browser: Chromium, product: Product, name: str, path: str) -> None:
    """The page on a phone and on a desk: no violation, nothing sideways."""
    browser.resize(360)
    browser.open(product.url(path))
    for width in (360, 1280):
        browser.resize(width)
        browser.shot(OUTPUT / f"{name}-{width}.png", full=True)
        assert browser.axe() == [], (name, width)
        assert browser.js("document.documentElement.scrollWidth") <= width, (name, width)


def test_a_night_on_a_phone_and_a_drill(product: Product, chromium: Chromium) -> None:
    sign_in(chromium, product, session_cookie(product, Role.APPROVER, FIRENZE, "notte"))
    chromium.resize(360)
    chromium.open(product.url(f"{DESK}/fase/dichiara"))
    send(chromium)
    assert "Scegline una." in chromium.js("document.activeElement.textContent"), "what is wrong has the focus"
    send(
        chromium,
        "document.querySelector('[value=alarm]').click()",
        "document.forms[1].note.value = 'Salite ai piani alti.'",
    )
    assert "Dichiarata: i cittadini la vedono già." in chromium.js("document.body.innerText")
    chromium.open(product.url(f"{DESK}/fase/coc"))
    send(chromium, "document.forms[1].place.value = 'Via Roma 1'", "document.forms[1].phones.value = '055 328 2222'")
    chromium.open(product.url(f"/comuni/{FIRENZE}"))
    seen = chromium.js("document.querySelector('[data-role=declared]').innerText")
    assert "Fase operativa: allarme, dalle" in seen
    assert "Salite ai piani alti." in seen
    assert "COC aperto" in seen
    assert chromium.js("document.querySelector('[data-role=declared] a').href") == "tel:0553282222"
    chromium.open(product.url(f"{DESK}/esercitazioni/nuova"))
    send(chromium, "document.forms[1].elements.namedItem('name').value = 'Piena'")
    assert chromium.js("document.title").startswith("ESERCITAZIONE")
    drill = chromium.js("location.pathname")
    look(chromium, product, "phase", f"{DESK}/fase")
    look(chromium, product, "phase-declare", f"{DESK}/fase/dichiara")
    look(chromium, product, "phase-centre", f"{DESK}/fase/coc")
    look(chromium, product, "phase-mapping", f"{DESK}/fase/piano")
    look(chromium, product, "phase-public", f"/comuni/{FIRENZE}")
    look(chromium, product, "drills", f"{DESK}/esercitazioni")
    look(chromium, product, "drill", drill)
    assert chromium.errors == []
