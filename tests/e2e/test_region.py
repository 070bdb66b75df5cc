"""The region's dashboard as somebody meets it who has never seen it: every page, and one task by keyboard alone."""

from __future__ import annotations

import csv
import itertools
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.clock import rome_day, utc_now
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.desk_people import sign_in
from e2e.keyboard import enter, follow, reach, write
from e2e.product import OUTPUT, Product
from e2e.region_walk import furnish, pages

pytestmark = pytest.mark.e2e

#: No page: what the room asks for while it is open.
_PART = "/regione/allerte/adesso"
_WIDTHS = (360, 1280)
_BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WIDE_TABLES = """[...document.querySelectorAll('main .table-box')]
  .filter(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)
  .map((box) => box.querySelector('caption').textContent)"""
_TEXT = "document.querySelector('main').innerText"
_SIDEWAYS = (
    "(({scrollWidth, clientWidth}) => scrollWidth - clientWidth)"
    "(document.querySelector('.table-box:has(#municipalities)'))"
)
_NAMES = "[...document.querySelectorAll('#municipalities tbody th a')].map((link) => link.textContent)"


@pytest.fixture(scope="module")
def operator(
    product: Product, push_service: PushService, chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> Chromium:
    """Somebody who looks after Tuscany, signed in."""
    sign_in(chromium, product, furnish(product, push_service, tmp_path_factory.mktemp("region")))
    return chromium


def faults(chromium: Chromium, url: str, widths: tuple[int, int]) -> list[str]:
    """What is wrong with a page, everything unfolded: at the width that the browser has, then at the other."""
    found = []
    chromium.open(url, quiet=0.15)
    for width in widths:
        if width != widths[0]:
            chromium.resize(width)
        chromium.js("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        if (beyond := chromium.js(_BEYOND)) > 0:
            found.append(f"{width}: {beyond} px sideways")
        if width == max(widths):
            found += [f"{width}: {name} has to be pushed sideways" for name in chromium.js(_WIDE_TABLES)]
        found += [f"{width}: {fault['id']} {fault['nodes'][0]}" for fault in chromium.axe()]
    heading = chromium.js("document.querySelector('main h1') && !document.querySelector('main .error-code')")
    return [*found, *chromium.errors, *([] if heading else ["it is an error"])]


def test_every_page_is_accessible_quiet_and_never_sideways(operator: Chromium, product: Product) -> None:
    urls = [url for url in pages(product) if url != _PART]
    assert not [url for url in urls if "None" in url], "an example of everything"
    operator.resize(_WIDTHS[0])
    turns = itertools.cycle((_WIDTHS, _WIDTHS[::-1]))
    found = {url: faults(operator, product.url(url), widths) for url, widths in zip(urls, turns, strict=False)}
    assert len(found) > 35
    assert {url: wrong for url, wrong in found.items() if wrong} == {}


def test_a_first_task_by_keyboard_alone(operator: Chromium, product: Product) -> None:
    """From the first group of the first page to a municipality: a task, a note, a letter."""
    operator.resize(1280)
    operator.open(product.url("/regione"))
    name = operator.js("document.querySelector('.reason .who a').textContent")
    follow(operator, name)
    assert operator.js("document.querySelector('h1').textContent").startswith(name)

    reach(operator, "title")
    write(operator, "telefonare al sindaco")
    reach(operator, "due_on")
    write(operator, (rome_day(utc_now()) + timedelta(days=7)).strftime("%d%m%Y"))
    follow(operator, "Affida il compito")
    assert "Il compito è affidato." in operator.js(_TEXT)
    assert "telefonare al sindaco" in operator.js("document.querySelector('#compiti').innerText")

    reach(operator, "text")
    write(operator, "richiamare lunedì")
    follow(operator, "Scrivi la nota")
    assert "richiamare lunedì" in operator.js("document.querySelector('#note').innerText")

    operator.js("window.scrollTo(0, 0)")
    follow(operator, "Scrivi al comune")
    reach(operator, "office")
    write(operator, "protocollo@pec.example")
    follow(operator, "Invia la lettera")
    assert "La lettera parte adesso, a 1 indirizzo." in operator.js(_TEXT)
    assert "protocollo@pec.example" in operator.js("document.querySelector('#solleciti').innerText")
    operator.shot(OUTPUT / "region-letter.png")

    operator.open(product.url("/regione"))
    assert "telefonare al sindaco" in operator.js(_TEXT), "what is to be done is on the first page"


def test_the_list_fits_the_screen_and_the_sheet(operator: Chromium, product: Product) -> None:
    """Each set of columns as wide as the window; on paper, of which the whole page is as wide, all of them."""
    for columns in ("", "piano", "qualita", "persone"):
        operator.resize(1280)
        operator.open(product.url(f"/regione/comuni?colonne={columns}"), quiet=0.15)
        assert operator.js(_SIDEWAYS) <= 0, columns
    operator.open(product.url("/regione/comuni?colonne=tutte"), quiet=0.15)
    operator.resize(1030, 728)  # A4, landscape, within its margins
    operator.tell("Emulation.setEmulatedMedia", media="print")
    try:
        assert operator.js("document.querySelector('#municipalities').getBoundingClientRect().right") <= 1030
        assert "Pagina 1 di" in operator.js(_TEXT), "the first sheet says that it is not all"
    finally:
        operator.tell("Emulation.setEmulatedMedia", media="")


def test_the_list_filtered_sorted_and_taken_away(operator: Chromium, product: Product, tmp_path: Path) -> None:
    operator.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    operator.resize(1280)
    operator.open(product.url("/regione/comuni"))
    everything = operator.js(_NAMES)
    reach(operator, "nome")
    write(operator, "monte")
    enter(operator)
    assert all("monte" in one.casefold() for one in operator.js(_NAMES))
    follow(operator, "Abitanti")
    rows = operator.js(_NAMES)
    assert operator.js("document.querySelector('[aria-sort=ascending]').textContent").startswith("Abitanti")
    assert 1 < len(rows) < len(everything)
    reach(operator, "CSV")
    operator.press("Enter", 13, text="\r")
    [file] = eventually(lambda: list(tmp_path.glob("*.csv")), "the file")
    with file.open(encoding="utf-8-sig", newline="") as text:
        assert [line["comune"] for line in csv.DictReader(text, delimiter=";")] == rows
