"""The alert room as it stays open: it shows what comes, says when it hears nothing, and is worked by keyboard alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from app.core.identity.roles import Role
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.desk_people import session_cookie, sign_in
from e2e.keyboard import enter, follow, reach, write
from e2e.product import OUTPUT, Product

_RED = {"Tosc-B": {"hydraulic": "red"}}
_ROWS = "[...document.querySelectorAll('.room-grave tbody th a')].map(a => a.textContent)"


def offline(chromium: Chromium, *, cut: bool) -> None:
    chromium.tell(
        "Network.emulateNetworkConditions", offline=cut, latency=0, downloadThroughput=-1, uploadThroughput=-1
    )


def text(chromium: Chromium, role: str) -> str:
    return str(chromium.js(f"document.querySelector('[data-role=\"{role}\"]').textContent.trim()"))


def test_a_night_in_the_room(chromium: Chromium, product: Product, tmp_path: Path) -> None:
    now = datetime.now(ROME).replace(second=0, microsecond=0)
    calm = Bulletin(now - timedelta(minutes=1)).zip(tmp_path)
    product.cli("alerts", "ingest", "dpc", str(calm))
    sign_in(chromium, product, session_cookie(product, Role.OPERATOR, None, "sala"))
    chromium.resize(1280)
    chromium.open(product.url("/regione/allerte"))
    # As a tired person leaves it: scrolled, with something unfolded, and marked so that a reload would show.
    chromium.js("document.querySelector('#room-all').open = true; window.scrollTo(0, 200); window.kept = true")
    assert chromium.js(_ROWS) == []

    product.cli("alerts", "ingest", "dpc", str(Bulletin(now, today=_RED).zip(tmp_path)))
    chromium.js("document.dispatchEvent(new Event('visibilitychange'))")  # as if the tab had just been looked at again
    eventually(lambda: "Prato" in chromium.js(_ROWS), "the page shows the red", seconds=15)
    assert chromium.js("window.kept && document.querySelector('#room-all').open && window.scrollY > 0")
    assert "Allerta rossa oggi: " in text(chromium, "room-said")
    assert chromium.js("document.title").startswith("(!) ")
    colour = "document.querySelector('[data-istat=\"100005\"]').dataset.level"
    assert chromium.js(colour) == "red"

    offline(chromium, cut=True)
    chromium.js("(() => { const real = Date.now; Date.now = () => real() + 31000; })()")  # half a minute later
    eventually(lambda: "Non aggiornata dalle" in text(chromium, "room-late"), "it says so", seconds=5)
    assert "Prato" in chromium.js(_ROWS), "what is there stays"
    chromium.shot(OUTPUT / "room-late.png")
    offline(chromium, cut=False)
    eventually(lambda: text(chromium, "room-late") == "", "it comes back by itself", seconds=10)
    assert not chromium.axe()

    chromium.js("document.activeElement.blur(); window.scrollTo(0, 0)")
    follow(chromium, "invio-web_push")
    assert "Che cosa succederà" in chromium.js("document.body.textContent")
    assert not chromium.axe()
    reach(chromium, "reason")
    write(chromium, "prova")
    enter(chromium)
    banner = chromium.js("document.querySelector('.room-paused').textContent")
    assert "notifiche" in banner
    assert "prova" in banner
    assert "sala@comune.example" in banner
