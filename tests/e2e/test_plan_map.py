"""The plan of a municipality in a real Chromium: map, legend, what is near, and places that stay on the device."""

from __future__ import annotations

import json
from typing import Any

import pytest

from doubles.plan_of_prato import INSIDE, OUTSIDE, PRATO, files, options
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.product import OUTPUT, Product
from e2e.test_pages import strangers

pytestmark = pytest.mark.e2e

PAGE = f"/comuni/{PRATO}/piano"
_ROLE = "document.querySelector('[data-role=\"%s\"]')"


@pytest.fixture(scope="module")
def published(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """Prato has published its plan."""
    folder = tmp_path_factory.mktemp("piano")
    product.cli(
        "plans", "publish", *files(folder), "--municipality", PRATO, "--act", "DCC n. 12 del 3/5/2026", *options()
    )
    return product


@pytest.fixture
def reader(published: Product, chromium: Chromium) -> Chromium:
    """Somebody on the page, whose map is drawn."""
    chromium.resize(1280)
    return opened(published, chromium)


def opened(product: Product, chromium: Chromium, query: str = "") -> Chromium:
    chromium.open(product.url(PAGE + query))
    eventually(lambda: chromium.js("performance.getEntriesByName('plan-map-drawn').length"), "the map", seconds=20)
    return chromium


def text(chromium: Chromium, role: str) -> str:
    return str(chromium.js(f"{_ROLE % role}.innerText"))


def click(chromium: Chromium, selector: str) -> None:
    chromium.js(f"document.querySelector({json.dumps(selector)}).click()")


def press(chromium: Chromium, key: str, code: int, characters: str = "") -> None:
    """One key, as a keyboard sends it to whatever has the focus."""
    named = {"key": key, "code": key if len(key) > 1 else f"Key{key.upper()}", "windowsVirtualKeyCode": code}
    typed = {"text": characters} if characters else {}
    chromium.tell("Input.dispatchKeyEvent", type="keyDown", **named, **typed)
    chromium.tell("Input.dispatchKeyEvent", type="keyUp", **named)


def stand(chromium: Chromium, lon: float, lat: float, accuracy: float = 5) -> None:
    """The device is there, and the person lets the page know it."""
    chromium.command("Browser.grantPermissions", permissions=["geolocation"])
    chromium.tell("Emulation.setGeolocationOverride", longitude=lon, latitude=lat, accuracy=accuracy)


def symbols(chromium: Chromium) -> dict[str, int]:
    """Letters that are drawn on the map; gathered symbols count once."""
    letters: list[str] = chromium.js(
        "[...document.querySelectorAll('.plan-marker .plan-symbol text')].map((letter) => letter.textContent)"
    )
    return {letter: letters.count(letter) for letter in sorted(set(letters))}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_map_is_drawn_accessible_and_asks_nobody_else(published: Product, chromium: Chromium, width: int) -> None:
    chromium.resize(width)
    opened(published, chromium, "?rischio=hydraulic")
    chromium.settle()
    chromium.shot(OUTPUT / f"plan-{width}.png", full=True)
    assert "A" in symbols(chromium)
    assert width < 600 or "~" in symbols(chromium), "the flood area carries its letter"
    assert chromium.js(_INK), "areas and lines are on the canvas"
    assert chromium.axe() == []
    assert chromium.errors == []
    assert strangers(chromium.requests, published) == []
    assert chromium.js("document.documentElement.scrollWidth") <= width
    assert chromium.js(_SHIFT) < 0.02, "the map moved the page"


def test_at_night_links_and_popups_can_be_read(published: Product, chromium: Chromium) -> None:
    chromium.resize(360)
    chromium.emulate(prefers_color_scheme="dark")
    try:
        opened(published, chromium)
        assert chromium.axe() == []
        click(chromium, "[data-feature^='CO_COC'] .plan-show")
        eventually(lambda: chromium.js("!!document.querySelector('.plan-popup')"), "the popup")
        chromium.shot(OUTPUT / "plan-popup-360-dark.png")
        ink, ground = chromium.js("""['.plan-popup', '.leaflet-popup-content-wrapper'].map(part =>
          getComputedStyle(document.querySelector(part))).map((s, index) => [s.color, s.backgroundColor][index])""")
        assert (ink, ground) == ("rgb(23, 50, 77)", "rgb(255, 255, 255)"), "the map is paper, also by night"
        assert chromium.axe() == []
    finally:
        chromium.emulate()


def test_on_paper_there_is_nothing_to_tap(reader: Chromium) -> None:
    seen = (
        "[...document.querySelectorAll('main :is(button, input, .plan-directions)')].filter(e => e.checkVisibility())"
    )
    assert reader.js(f"{seen}.length") > 5
    reader.tell("Emulation.setEmulatedMedia", media="print")
    assert reader.js(f"{seen}.map(e => e.outerHTML)") == []
    assert reader.js("document.querySelector('.plan-items').checkVisibility()")
    reader.tell("Emulation.setEmulatedMedia", media="")


_INK = """(() => { const canvas = document.querySelector('.leaflet-overlay-pane canvas');
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value); })()"""
_SHIFT = """new Promise((resolve) => { let sum = 0;
  const seen = (list) => list.getEntries().forEach((entry) => { if (!entry.hadRecentInput) sum += entry.value; });
  new PerformanceObserver(seen).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 100); })"""


def test_layers_by_keyboard(reader: Chromium) -> None:
    before = symbols(reader)
    assert "~" not in before
    reader.js('document.querySelector(\'[data-role="legend"] input[value="RS_IDRA"]\').focus()')
    press(reader, " ", 32, " ")
    assert "~" in symbols(reader)
    press(reader, " ", 32, " ")
    assert symbols(reader) == before


def test_popups_say_what_the_list_says_and_the_keyboard_reaches_them(reader: Chromium) -> None:
    row = "[data-feature^='CO_COC'] "
    listed = reader.js(f'[...document.querySelectorAll("{row}dd")].map((value) => value.textContent)')
    click(reader, row + ".plan-show")
    eventually(lambda: reader.js("!!document.querySelector('.plan-popup')"), "the popup")
    assert reader.js("[...document.querySelectorAll('.plan-popup dd')].map((value) => value.textContent)") == listed
    assert reader.js("document.activeElement.className") == "plan-popup"
    assert reader.js("document.querySelector('.leaflet-popup-close-button').getAttribute('aria-label')") == "Chiudi"
    press(reader, "Escape", 27)
    eventually(lambda: not reader.js("!!document.querySelector('.plan-popup')"), "the popup to close")
    reader.js("document.querySelector('.plan-marker[title^=\"Centro operativo\"]').focus()")
    press(reader, "Enter", 13, "\r")
    eventually(lambda: reader.js("!!document.querySelector('.plan-popup')"), "the popup by keyboard")
    assert "Via Lazzerini 58" in reader.js("document.querySelector('.plan-popup').innerText")


def test_the_nearest_three_and_not_those_of_another_hazard(published: Product, reader: Chromium) -> None:
    stand(reader, 11.0960, 43.8790)
    click(reader, '[data-action="nearest"]')
    eventually(lambda: "Piazza del Duomo" in text(reader, "nearest-list"), "three areas")
    assert nearest_names(reader) == ["Piazza del Duomo", "Giardino di via Rossini", "Parco di Santa Lucia"]
    assert "a 69 m da te" in text(reader, "nearest-list")
    assert "accessibile a persone con disabilità" in text(reader, "nearest-list")
    link = reader.js(f"{_ROLE % 'nearest-list'}.querySelector('a').href")
    assert link.startswith("https://www.google.com/maps/dir/?api=1&destination=43.879")
    assert strangers(reader.requests, published) == []

    opened(published, reader, "?rischio=hydraulic")
    click(reader, '[data-action="nearest"]')
    eventually(lambda: "Rossini" in text(reader, "nearest-list"), "areas for floods")
    assert "Piazza del Duomo" not in text(reader, "nearest-list")
    assert "non adatte a questo rischio: 1" in text(reader, "nearest-message")


def nearest_names(chromium: Chromium) -> list[str]:
    names = "[...document.querySelectorAll('[data-role=\"nearest-list\"] .plan-name')].map((name) => name.textContent)"
    return list(chromium.js(names))


def test_denied_position_is_a_sentence(reader: Chromium) -> None:
    reader.command("Browser.resetPermissions")
    reader.command("Browser.setPermission", permission={"name": "geolocation"}, setting="denied")
    click(reader, '[data-action="nearest"]')
    eventually(lambda: "non ci dà la tua posizione" in text(reader, "nearest-message"), "the sentence")
    reader.command("Browser.resetPermissions")


@pytest.mark.parametrize(
    ("name", "place", "accuracy", "answer"),
    [("Casa", INSIDE, 5, "inside"), ("Lavoro", (11.10006, 43.876), 5, "border"), ("Scuola", OUTSIDE, 5, "outside")],
)
def test_a_saved_place_is_inside_at_the_border_or_outside(
    reader: Chromium, name: str, place: tuple[float, float], accuracy: float, answer: str
) -> None:
    stand(reader, *place, accuracy)
    keep_here(reader, name)
    assert answers(reader, name) == {"RS_IDRA": answer, "RS_FRANA": "outside"}
    assert "interfaccia per incendi" in text(reader, "place-list"), "the plan says nothing of wildfires"
    assert "nessun rischio" not in text(reader, "place-list").lower()


def test_places_stay_on_the_device_until_they_are_taken_away(published: Product, reader: Chromium) -> None:
    stand(reader, *INSIDE)
    keep_here(reader, "Nonna")
    opened(published, reader)
    eventually(lambda: "Nonna" in text(reader, "place-list"), "the place after a reload")
    assert not [url for url in reader.requests if "11.09" in url or "Nonna" in url]
    reader.js(
        "[...document.querySelectorAll('[data-role=\"place-list\"] button')]"
        ".find((button) => button.textContent.includes('Nonna')).click()"
    )
    eventually(lambda: "Nonna" not in text(reader, "place-list"), "the place to go")


def test_a_place_elsewhere_is_not_called_safe(reader: Chromium) -> None:
    stand(reader, 11.2558, 43.7697)
    keep_here(reader, "Firenze")
    assert "Questo luogo non è in questo comune" in text(reader, "place-list")
    assert answers(reader, "Firenze") == {}


def test_a_place_is_chosen_on_the_map_with_a_finger_or_a_keyboard(reader: Chromium) -> None:
    reader.js("document.querySelector('#place-name').value = 'Zia'")
    click(reader, '[data-action="pick"]')
    eventually(lambda: reader.js("!!document.querySelector('.plan-map.is-picking')"), "the map to wait")
    press(reader, "Enter", 13, "\r")
    eventually(lambda: "Zia" in text(reader, "place-list"), "the place")


def test_a_page_kept_for_no_hazard_puts_first_what_the_address_asks(published: Product, reader: Chromium) -> None:
    """What a device does whose copy is that of another address: the page is the plain one, its address is not."""
    reader.js(f"history.replaceState(null, '', '{PAGE}?rischio=hydraulic')")
    script = published.url(reader.js("new URL(document.querySelector('script[type=module]').src).pathname"))
    reader.js(_REBUILT % (json.dumps(published.url(PAGE)), json.dumps(script)))
    eventually(lambda: first_class(reader) == "RS_IDRA", "the flood area first")
    assert "Alluvione" in text(reader, "hazard")


_REBUILT = """(async () => { const page = new DOMParser().parseFromString(await (await fetch(%s)).text(), 'text/html');
  document.querySelector('main').replaceWith(page.querySelector('main')); await import(%s + '?again'); })()"""


def first_class(chromium: Chromium) -> Any:
    return chromium.js(f"{_ROLE % 'sections'}.querySelector('details').dataset.class")


def keep_here(chromium: Chromium, name: str) -> None:
    chromium.js(f"document.querySelector('#place-name').value = {json.dumps(name)}")
    click(chromium, '[data-action="here"]')
    eventually(lambda: name in text(chromium, "place-list"), f"{name} in the list")


def answers(chromium: Chromium, name: str) -> dict[str, str]:
    """Answer by class, of one saved place."""
    found: dict[str, str] = chromium.js(
        "Object.fromEntries([...[...document.querySelectorAll('[data-role=\"place-list\"] > li')]"
        f".find((item) => item.querySelector('h3').textContent === {json.dumps(name)})"
        ".querySelectorAll('[data-answer]')].map((item) => [item.dataset.class, item.dataset.answer]))"
    )
    return found
