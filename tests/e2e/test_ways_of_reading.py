"""Every public page as people meet it: in English, at night, with their own colours, enlarged, with the keyboard only,
without JavaScript; and what the first visit costs. The order matters: first nothing is known, at the end all is out.
"""

from __future__ import annotations

from typing import Any

import pytest

from e2e.chromium import Chromium
from e2e.product import OUTPUT, Product
from e2e.test_pages import PAGES, informed, strangers

__all__ = ["informed"]

pytestmark = pytest.mark.e2e

PRATO = "/comuni/100005"
#: States that have no page of their own.
STATES = {
    "no-result": "/?q=qwxz",
    "results": "/?q=prto",
    "unknown-place": "/comuni/999999",
    "german": f"{PRATO}?lang=de",
}
FIRST_LOAD = 150_000
FONTS = 40_000
SHIFT = 0.05

TAB, ENTER, DOWN = ("Tab", 9), ("Enter", 13), ("ArrowDown", 40)

_SKIPPED_HEADINGS = """(() => { let last = 0; return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
  .filter(h => { const level = +h.tagName[1], skipped = level > last + 1; last = level; return skipped; })
  .map(h => h.outerHTML) })()"""
_MOVING = """[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);
  return s.animationName !== 'none' || s.transitionDuration.split(',').some(d => parseFloat(d) > 0.01) })
  .map(e => e.outerHTML.slice(0, 80))"""
_LOADED = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(e => ({
  url: e.name, bytes: e.transferSize, blocks: e.renderBlockingStatus === 'blocking', kind: e.initiatorType }))"""
_SHIFTS = """new Promise(resolve => { const found = [];
  new PerformanceObserver(list => list.getEntries().filter(e => !e.hadRecentInput).forEach(e => found.push(
    [e.value, e.sources.map(s => s.node?.outerHTML?.slice(0, 80))]))).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => resolve(found), 100) })"""
_FOCUS = """(() => { const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
  return {id: e.id, text: e.textContent.trim().slice(0, 40), role: e.closest('[data-role]')?.dataset.role ?? '',
          seen: box.width > 1 && box.height > 1, ring: s.outlineStyle !== 'none' || s.boxShadow !== 'none',
          href: e.getAttribute('href') ?? ''} })()"""


@pytest.fixture(scope="module")
def product(started_product: Product) -> Product:
    """As a person starts it: at the end its database is stopped."""
    return started_product


def test_not_knowing_is_said_as_clearly_as_an_alert(product: Product, chromium: Chromium) -> None:
    chromium.resize(360)
    for scheme in ("light", "dark"):
        chromium.emulate(prefers_color_scheme=scheme)
        chromium.open(product.url(PRATO))
        chromium.shot(OUTPUT / f"unknown-360-{scheme}.png", full=True)
        assert chromium.js("document.querySelector('[data-role=status]').dataset.state") == "unknown"
        assert chromium.axe() == []


@pytest.mark.parametrize("name", [*PAGES, *STATES])
def test_page_in_english_at_night_enlarged_and_still(informed: Product, chromium: Chromium, name: str) -> None:
    path = {**PAGES, **STATES}[name]
    chromium.resize(320)
    chromium.emulate(prefers_color_scheme="dark", prefers_reduced_motion="reduce")
    chromium.open(informed.url(path if "lang=" in path else f"{path}{'&' if '?' in path else '?'}lang=en"))
    chromium.shot(OUTPUT / f"{name}-320-dark.png", full=True)

    assert chromium.axe() == []
    assert chromium.js("document.documentElement.scrollWidth") <= 320, "the page scrolls sideways when enlarged"
    assert chromium.js(_SKIPPED_HEADINGS) == []
    assert chromium.js(_MOVING) == []


@pytest.mark.parametrize("path", ["/", PRATO])
def test_with_the_readers_own_colours_levels_keep_edges_and_icons(
    informed: Product, chromium: Chromium, path: str
) -> None:
    chromium.resize(360)
    chromium.emulate(forced_colors="active", prefers_color_scheme="dark")
    chromium.open(informed.url(path))
    chromium.shot(OUTPUT / f"forced-{'home' if path == '/' else 'alert'}-360.png")
    badge = chromium.js("""(() => { const b = document.querySelector('main .level-badge'), s = getComputedStyle(b);
      return {forced: matchMedia('(forced-colors: active)').matches, edge: s.borderTopStyle,
              icon: b.querySelector('svg').getBoundingClientRect().width, word: b.textContent.trim()} })()""")
    assert badge["forced"]
    assert (badge["edge"], badge["icon"] > 8, bool(badge["word"])) == ("solid", True, True)


def test_the_keyboard_is_enough(informed: Product, chromium: Chromium) -> None:
    chromium.resize(1280)
    chromium.emulate()
    chromium.open(informed.url("/"))
    skip = press(chromium, TAB)
    assert (skip["href"], skip["seen"]) == ("#main", True)
    press(chromium, TAB)
    languages = press(chromium, TAB)
    assert "Italiano" in languages["text"]
    assert languages["ring"]
    press(chromium, ENTER)
    assert [press(chromium, TAB)["text"].split()[0] for _ in range(5)] == [
        "Italiano", "English", "Deutsch", "Français", "Español",
    ]  # fmt: skip

    ink, ground = chromium.js("""['.languages a', '.languages ul'].map(part =>
      getComputedStyle(document.querySelector(part))).map(s => [s.color, s.backgroundColor])""")
    assert ink[0] != ground[1], "the languages cannot be read"

    chromium.js("document.querySelector('.map').focus()")
    path = [press(chromium, TAB) for _ in range(4)]
    assert all(stop["ring"] for stop in path), path
    assert path[-1]["role"] != "map", "the keyboard cannot leave the map"

    chromium.js("document.querySelector('#q').focus()")
    for letter in "prat":
        chromium.press(letter, ord(letter.upper()), text=letter)
    chromium.settle()
    press(chromium, DOWN)
    assert chromium.js("document.getElementById(document.activeElement.getAttribute('aria-activedescendant')) !== null")
    chromium.press(*ENTER, text="\r")
    chromium.settle()
    assert chromium.js("location.pathname") == PRATO


@pytest.mark.parametrize("path", ["/", PRATO])
def test_the_keyboard_sees_where_it_is_whatever_the_colours(informed: Product, chromium: Chromium, path: str) -> None:
    """A shadow is not enough: forced colours take it away."""
    chromium.resize(360)
    chromium.emulate(forced_colors="active", prefers_color_scheme="dark")
    chromium.open(informed.url(path))
    fields = "[...document.querySelectorAll('main :is(a.btn, button, input)')].filter(e => e.checkVisibility())"
    press(chromium, TAB)  # from here on the focus is that of a keyboard
    assert chromium.js(f"{fields}.length") > 1
    bare = f"{fields}.filter(e => (e.focus(), getComputedStyle(e).outlineStyle === 'none')).map(e => e.outerHTML)"
    assert chromium.js(bare) == []
    chromium.emulate()


def test_without_javascript_everything_but_map_and_notifications_works(informed: Product, chromium: Chromium) -> None:
    chromium.resize(360)
    chromium.emulate()
    chromium.scripting(on=False)
    try:
        chromium.open(informed.url("/"))
        assert chromium.js("document.querySelectorAll('[data-role=all-places] tbody tr').length") == 273
        assert chromium.js("document.querySelector('.languages summary').click(), document.links.length") > 273
        assert chromium.js("document.querySelector('.languages').open")
        chromium.js("document.querySelector('#q').value = 'prto', document.querySelector('.place-search').submit()")
        chromium.settle()
        found = chromium.js("[...document.querySelectorAll('.results a')].map(a => a.getAttribute('href'))")
        assert PRATO in found
        chromium.open(informed.url(PRATO))
        assert chromium.js("document.querySelector('.glance-title').innerText") == "Allerta arancione"
        chromium.shot(OUTPUT / "no-script-360.png", full=True)
    finally:
        chromium.scripting(on=True)


@pytest.mark.parametrize("path", ["/", PRATO])
def test_the_first_visit_is_light_and_stands_still(informed: Product, chromium: Chromium, path: str) -> None:
    chromium.resize(360)
    chromium.emulate()
    chromium.open("about:blank")
    chromium.forget(informed.url("").rstrip("/"))
    chromium.open(informed.url(path))
    loaded = [one for one in chromium.js(_LOADED) if one["bytes"]]  # an icon is asked for twice, and comes once
    fonts = [one for one in loaded if one["url"].endswith(".woff2")]
    of_the_map = [one for one in loaded if "/map-" in one["url"] or "/confini/" in one["url"]]
    first = [one for one in loaded if one not in fonts and one not in of_the_map]

    assert {"navigation", "link", "script", "css"} <= {one["kind"] for one in loaded}, "something came from a cache"
    assert weight(first) <= FIRST_LOAD, heaviest(first)
    assert weight(fonts) <= FONTS, heaviest(fonts)
    blocking = [one["url"].rsplit("/", 1)[-1] for one in loaded if one["blocks"]]
    assert len(blocking) == 1, blocking
    assert blocking[0].startswith("main-")
    assert blocking[0].endswith(".css")
    assert chromium.js("document.querySelector('link[rel=preload]')") is None, "fonts come after the first paint"
    assert strangers(chromium.requests, informed) == []
    shifts = chromium.js(_SHIFTS)
    assert sum(value for value, _ in shifts) <= SHIFT, shifts


def test_when_all_is_out_the_page_says_so_and_where_to_ask(informed: Product, chromium: Chromium) -> None:
    informed.run("db", "stop")
    try:
        chromium.resize(360)
        chromium.emulate(prefers_color_scheme="dark")
        chromium.open("about:blank")
        chromium.forget(informed.url("").rstrip("/"))  # no service worker: what the server itself says
        chromium.open(informed.url("/comuni/052032?lang=en"))  # nobody has asked for it: what was made would be given
        chromium.shot(OUTPUT / "out-of-service-360-dark.png", full=True)
        assert "This does not mean that there is none" in chromium.js("document.querySelector('main').innerText")
        assert chromium.axe() == []
    finally:
        informed.run("init")  # or every process would wait for its database before it ends


def press(chromium: Chromium, key: tuple[str, int]) -> dict[str, Any]:
    """What has the focus after a key; ``role`` is that of what it is in, ``ring`` whether it shows."""
    chromium.press(*key, text="\r" if key is ENTER else "")
    focus: dict[str, Any] = chromium.js(_FOCUS)
    return focus


def weight(loaded: list[dict[str, Any]]) -> int:
    return sum(one["bytes"] for one in loaded)


def heaviest(loaded: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return sorted(((one["bytes"], one["url"]) for one in loaded), reverse=True)[:8]
