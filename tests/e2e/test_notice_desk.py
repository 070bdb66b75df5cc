"""A notice in real browsers: drawn by one person, approved by another, on the screen of who follows the place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from app.core.identity.roles import Role
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.desk_people import session_cookie, sign_in
from e2e.firefox import Firefox
from e2e.product import OUTPUT, Product
from e2e.test_first_light import subscribe

pytestmark = pytest.mark.e2e

PRATO = "100005"
NOTICES = f"/comune/{PRATO}/avvisi"
WIDTHS = (360, 1280)


@pytest.fixture(scope="module")
def people(product: Product) -> dict[Role, str]:
    """Cookies of who writes and of who approves."""
    return {role: session_cookie(product, role, PRATO, role.value) for role in (Role.OFFICIAL, Role.APPROVER)}


def looks_right(chromium: Chromium, product: Product, path: str, name: str) -> None:
    """At both widths: accessible, nothing beyond the edge, no error; and a picture to be looked at."""
    chromium.resize(WIDTHS[0])
    chromium.open(product.url(path))
    for width in WIDTHS:
        chromium.resize(width)
        assert chromium.axe() == [], (path, width)
        beyond = chromium.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, (path, width)
        assert chromium.errors == [], (path, width)
        chromium.shot(OUTPUT / f"notice-{name}-{width}.png", full=True)


def press(chromium: Chromium, selector: str) -> None:
    """A button, and the page that it leads to."""
    chromium.js(f"document.querySelector({json.dumps(selector)}).click()")
    chromium.settle()


def fill(chromium: Chromium, values: dict[str, Any]) -> None:
    """Type into fields, by id."""
    chromium.js(
        f"""Object.entries({json.dumps(values)}).forEach(([id, value]) => {{
          const field = document.getElementById(id);
          field.value = value;
          field.dispatchEvent(new Event('input', {{ bubbles: true }}));
        }})"""
    )


def draw_triangle(chromium: Chromium) -> None:
    """Open the map and draw with the mouse, corner by corner."""
    chromium.js("document.querySelector('[name=extent][value=drawn]').click()")
    chromium.js("document.getElementById('zone').open = true; document.getElementById('zone-map').scrollIntoView()")
    eventually(lambda: chromium.js("document.getElementById('zone-map').dataset.drawn"), "the map", seconds=30)
    press(chromium, '[data-act="draw"]')
    box = chromium.js("(({x, y, width, height}) => ({x, y, width, height}))"
                      "(document.getElementById('zone-map').getBoundingClientRect())")  # fmt: skip
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for across, down in ((-40, 30), (40, 30), (0, -40)):
        click(chromium, middle[0] + across, middle[1] + down)
    press(chromium, '[data-act="finish"]')


def click(chromium: Chromium, x: float, y: float) -> None:
    where = {"x": x, "y": y, "button": "left", "clickCount": 1}
    chromium.tell("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
    chromium.tell("Input.dispatchMouseEvent", type="mousePressed", **where)
    chromium.tell("Input.dispatchMouseEvent", type="mouseReleased", **where)


def test_a_notice_goes_from_one_person_through_another_to_a_device(
    product: Product, push_service: PushService, chromium: Chromium, firefox: Firefox, people: dict[Role, str]
) -> None:
    subscribe(firefox, product)
    firefox.open("about:blank")
    sign_in(chromium, product, people[Role.OFFICIAL])
    looks_right(chromium, product, NOTICES, "list-empty")
    looks_right(chromium, product, f"{NOTICES}/nuovo", "choose")
    looks_right(chromium, product, f"{NOTICES}/nuovo/gas-leak", "begin")

    fill(chromium, {"blank-0": "via Roma"})
    press(chromium, "main form .btn-primary")
    form = str(chromium.js("location.pathname"))
    page = form.removesuffix("/testo")
    looks_right(chromium, product, form, "write")
    draw_triangle(chromium)
    eventually(lambda: len(chromium.js("document.getElementById('area').value").splitlines()) == 3, "three corners")
    fill(chromium, {"title": "Fuga di gas in via Roma: allontanati"})
    eventually(lambda: chromium.js("document.querySelector('[data-role=saved]').dataset.state") == "saved", "saved")
    eventually(
        lambda: "allontanati" in chromium.js("document.querySelector('[data-role=drawn]').innerText"), "the preview"
    )
    assert chromium.axe() == []
    press(chromium, ".notice-actions .btn-primary")
    looks_right(chromium, product, page, "ready")
    assert "1 telefono lo riceverebbe adesso." in chromium.js("document.querySelector('main').innerText")
    drawn = chromium.js("[...document.querySelectorAll('.phone-title, .phone-body')].map((part) => part.innerText)")
    press(chromium, 'form[action$="/invia"] button')

    sign_in(chromium, product, people[Role.APPROVER])
    looks_right(chromium, product, page, "approve")
    looks_right(chromium, product, NOTICES, "list")
    chromium.open(product.url(page))
    press(chromium, "#read")
    started = time.monotonic()
    press(chromium, "form.approve button")
    [alert] = eventually(firefox.alerts, "the notification", seconds=60)
    print(f"on the screen {time.monotonic() - started:.1f} s after the button")
    assert alert["title"] == drawn[0]
    # Firefox itself cuts what is long.
    assert drawn[1].startswith(alert["body"].rstrip("…").strip())
    eventually(
        lambda: chromium.js("document.querySelector('[data-figure=received]')?.innerText") == "1",
        "one telephone reached",
        seconds=30,
    )
    looks_right(chromium, product, page, "published")
    looks_right(chromium, product, f"{page}/storia", "history")
    firefox.click_alert()
    eventually(lambda: any("/avvisi/" in url for url in firefox.urls()), "the page of the notice")


def test_nothing_typed_is_lost_without_a_network_or_a_session(
    product: Product, chromium: Chromium, people: dict[Role, str]
) -> None:
    sign_in(chromium, product, people[Role.OFFICIAL])
    chromium.resize(360)
    chromium.open(product.url(f"{NOTICES}/nuovo/road-closed"))
    press(chromium, "main form .btn-primary")
    form = str(chromium.js("location.pathname"))
    chromium.command("Network.deleteCookies", chromium._page, name="cittadino_desk", url=product.url())
    fill(chromium, {"title": "Scritto dopo essere uscita"})
    eventually(
        lambda: chromium.js("document.querySelector('[data-role=saved]').dataset.state") == "signed-out",
        "told that one is signed out",
    )
    sign_in(chromium, product, people[Role.OFFICIAL])
    chromium.open(product.url(form))
    assert chromium.js("document.getElementById('title').value") != "Scritto dopo essere uscita"
    press(chromium, '[data-action="take"]')
    assert chromium.js("document.getElementById('title').value") == "Scritto dopo essere uscita"
