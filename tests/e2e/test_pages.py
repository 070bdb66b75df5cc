"""Every public page in a real Chromium: accessible (WCAG 2.1 AA by axe), silent in the console, asking only us."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from app.web.risks import SLUGS
from doubles.dpc_bulletin import ROME, Bulletin
from e2e.chromium import Chromium
from e2e.product import OUTPUT, Product

pytestmark = pytest.mark.e2e

#: Name of the picture → path. Prato is in alert, Firenze is not.
PAGES = {
    "home": "/",
    "alert": "/comuni/100005",
    "no-alert": "/comuni/048017",
    "alerts": "/allerte",
    "alert-thread": f"/allerte/dpc-{datetime.now(ROME) - timedelta(minutes=2):%Y-%m-%d}",
    "alert-thread-here": f"/allerte/dpc-{datetime.now(ROME) - timedelta(minutes=2):%Y-%m-%d}?comune=100005",
    "following": "/iscrizioni",
    "privacy": "/privacy",
    "fonti": "/fonti",
    "what-to-do": "/cosa-fare",
    "what-to-do-flood": "/cosa-fare/alluvione",
    "family-plan": "/cosa-fare/piano-di-famiglia",
    "what-to-do-red": "/cosa-fare/alluvione?livello=rosso",
    "accessibility": "/accessibilita",
    "open-data": "/dati-aperti",
}


@pytest.fixture(scope="module")
def informed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The product after a bulletin with an alert for Prato."""
    levels = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}}
    bulletin = Bulletin(datetime.now(ROME) - timedelta(minutes=2), levels, levels)
    product.cli("alerts", "ingest", "dpc", *bulletin.csv_pair(tmp_path_factory.mktemp("bulletin")))
    return product


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_quiet_and_self_contained(informed: Product, chromium: Chromium, name: str) -> None:
    chromium.resize(360)
    chromium.open(informed.url(PAGES[name]))
    for width in (360, 1280):
        chromium.resize(width)
        chromium.shot(OUTPUT / f"{name}-{width}.png", full=True)
        assert chromium.axe() == [], width
        assert chromium.js("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert chromium.errors == []
    assert strangers(chromium.requests, informed) == []


def test_what_to_do_prints_on_one_sheet_each(informed: Product, chromium: Chromium) -> None:
    slugs = [*SLUGS.values(), "piano-di-famiglia"]
    long = {slug for slug in slugs if sheets(chromium, informed.url(f"/cosa-fare/{slug}")) > 1}
    assert long == set()


def sheets(chromium: Chromium, url: str) -> int:
    """Pages of A4 that the page at ``url`` fills."""
    chromium.open(url)
    return len(re.findall(rb"/Type\s*/Page\b", chromium.pdf()))


def strangers(requests: list[str], product: Product) -> list[str]:
    """Requests that left for somebody else's host."""
    ours = urlsplit(product.url()).netloc
    asked = [(url, urlsplit(url)) for url in requests]
    return [url for url, parts in asked if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != ours]
