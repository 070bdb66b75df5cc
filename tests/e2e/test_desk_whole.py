"""The whole desk as a new user meets it: invited, in, a plan made public, changed, a notice on somebody's screen."""

from __future__ import annotations

import json
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.database import open_database
from app.core.territory.models import AlertZone, MunicipalityZone
from config import Settings
from doubles.istat_archive import Town, com, provcm, reg, write_zip
from doubles.plan_files import feature, geojson
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.desk_newcomer import NewcomerAtDesk
from e2e.firefox import Firefox
from e2e.product import Product
from unit.plans.examination.test_recorded_plans import FLEGREI, RECORDINGS

pytestmark = pytest.mark.e2e

POZZUOLI = "063060"
DESK = f"/comune/{POZZUOLI}"
PLANS = f"{DESK}/piani"
RECORDED = RECORDINGS / FLEGREI / "campi_flegrei_features.json"
_STEP = "main form .actions button"


def sample(folder: Path) -> Path:
    """The national plan of the Campi Flegrei; without recordings something of its nature: mixed, badly drawn."""
    if RECORDED.is_file():
        return RECORDED
    bow_tie = [[14.08, 40.82], [14.09, 40.83], [14.09, 40.82], [14.08, 40.83], [14.08, 40.82]]
    sound = [[14.1, 40.82], [14.11, 40.82], [14.11, 40.83], [14.1, 40.82]]
    areas = [
        feature({"Località": name, "Zona": "ROSSA"}, {"type": "MultiPolygon", "coordinates": [[ring]]})
        for name, ring in (("Rione", bow_tie), ("Porto", sound))
    ]
    place = {"type": "Point", "coordinates": [14.12, 40.83]}
    made = folder / "zona rossa.json"
    made.write_bytes(geojson([*areas, feature({"Area_di_incontro": "Stazione, piazza Nuova"}, place)]))
    return made


def with_pozzuoli(product: Product, folder: Path) -> None:
    """The territory, with one more region: a box around the Campi Flegrei, in its alert zone."""
    town = Town(int(POZZUOLI), "Pozzuoli", 63, 15, (13.9, 40.6, 0.6))
    parts = {**com([town]), **provcm([(63, "-", "Napoli", "NA")]), **reg([(15, "Campania")])}
    product.cli("territory", "load", "--istat-zip", write_zip(folder / "confini.zip", parts))
    with closing(open_database(Settings.from_env(product.environment))) as database, database.transaction() as session:
        zone = session.scalars(select(AlertZone).where(AlertZone.code == "Camp-1")).one()
        session.add(MunicipalityZone(istat_code=POZZUOLI, zone_id=zone.id))


def invited(product: Product, chromium: Chromium, role: str, name: str) -> NewcomerAtDesk:
    """Somebody whom the command line invites, and who comes."""
    asked = ("--role", role, "--municipality", POZZUOLI)
    link = product.cli("accounts", "create", f"{role}@comune.example", *asked)["link"]
    person = NewcomerAtDesk(chromium, product, name)
    person.accept(link)
    person.arrive(DESK)
    assert len(person.recovery) == 10
    person.get_up()
    return person


def test_a_new_official_publishes_a_plan_and_warns_a_citizen(
    product: Product, chromium: Chromium, firefox: Firefox, tmp_path: Path
) -> None:
    with_pozzuoli(product, tmp_path)
    chromium.resize(1280)
    anna = invited(product, chromium, "official", "Anna Neri")
    bruno = invited(product, chromium, "approver", "Bruno Verdi")
    anna.sit_down()
    upload(anna, sample(tmp_path))
    say_what_it_is(anna)
    mend(anna)
    name_the_act(anna)
    send_plan(anna)
    publish_plan(bruno, 1)
    eventually(lambda: public_plan(bruno), "the public plan", seconds=60)

    anna.sit_down()
    move_one(anna)
    only_the_data(anna)
    assert changes(anna) == {"moved": 1}
    send_plan(anna)
    publish_plan(bruno, 2)

    firefox.open(product.url(f"/comuni/{POZZUOLI}"))
    firefox.click('[data-action="subscribe"]')
    state = '[data-role="notifications"]'
    eventually(lambda: firefox.attribute(state, "data-state") == "subscribed", "the subscription")
    anna.sit_down()
    page = write_notice(anna)
    seconds = approve_notice(bruno, page, firefox)
    print(f"on the citizen's screen {seconds:.1f} s after the approval")
    assert product.cli("audit", "verify")["intact"]


def upload(anna: NewcomerAtDesk, file: Path) -> None:
    anna.open(PLANS)
    anna.click(f'a[href="{PLANS}/nuovo"]')
    anna.give_file("#files", file)
    anna.click('[data-role="plan-upload"] button')
    eventually(lambda: "/1/" in anna.path() and not anna.path().endswith("/esame"), "the examination", seconds=90)
    anna.browser.settle()


def say_what_it_is(anna: NewcomerAtDesk) -> None:
    """Where, which class, which column: what is proposed, or what somebody who knows the plan would say."""
    if anna.path().endswith("/posizione"):
        anna.click(_STEP)
    anna.arrive("/1/classi")
    anna.browser.js(
        """document.querySelectorAll('select').forEach((select) => {
          const point = [...select.options].some((one) => one.value === 'AE_INCONTRO');
          select.value = point ? 'AE_INCONTRO' : 'RS_VULC';
        })"""
    )
    anna.click(_STEP)
    anna.arrive("/1/colonne")
    anna.click(_STEP)
    anna.arrive("/1/segnalazioni")


def mend(anna: NewcomerAtDesk) -> None:
    """Repairs wait to be looked at, when they are large."""
    if anna.there_is(".plan-held"):
        anna.click('[name="which"][value="all"]')
        anna.click('button[value="confirm"]')
    anna.click("main > .container > .actions a.btn-primary")


def name_the_act(anna: NewcomerAtDesk) -> None:
    anna.arrive("/1/atti")
    anna.browser.js("document.querySelector('#body').value = 'consiglio'")
    anna.write("#act_number", "12")
    anna.write("#day", "2026-04-03")
    anna.click(_STEP)


def send_plan(anna: NewcomerAtDesk) -> None:
    anna.arrive("/anteprima")
    anna.click("main > .container > .actions a.btn-primary")
    anna.arrive("/invio")
    anna.click('form[action$="/invia"] button')
    assert not anna.there_is('form[action$="/approva"]'), "who has sent it cannot approve it"
    anna.get_up()


def publish_plan(bruno: NewcomerAtDesk, number: int) -> None:
    bruno.sit_down()
    bruno.open(DESK)
    bruno.click(f'a[href="{PLANS}/{number}"]')
    bruno.click('form[action$="/approva"] button')
    assert "Pubblicata" in bruno.text(".flash")
    bruno.get_up()


def public_plan(somebody: NewcomerAtDesk) -> bool:
    somebody.open(f"/comuni/{POZZUOLI}/piano")
    return "n. 12" in somebody.text()


def move_one(anna: NewcomerAtDesk) -> None:
    """The first meeting point, a hundred metres to the east; then to the preview, as the pages say."""
    anna.open(f"{PLANS}/modifica?classe=AE_INCONTRO")
    anna.click(".edit-list a")
    anna.click(".edit-where summary")
    shape = json.loads(anna.browser.js("document.getElementById('geometry').value"))
    shape["coordinates"][0] += 0.0012
    anna.write("#geometry", json.dumps(shape))
    anna.click('[data-role="keeps-typed"] .actions .btn-primary')
    anna.arrive("/modifica")
    anna.click('main .actions a[href$="/piani/2"]')


def only_the_data(anna: NewcomerAtDesk) -> None:
    """A place that moves has no act of its own."""
    anna.arrive("/2/atti")
    anna.browser.js("document.querySelector('#body').value = 'none'")
    anna.click(_STEP)


def changes(anna: NewcomerAtDesk) -> dict[str, int]:
    """Kinds of change that the preview tells, and how many of each."""
    anna.arrive("/anteprima")
    of_each = "(one) => [one.dataset.change, +one.children[0].innerText]"
    every = f"[...document.querySelectorAll('.plan-counts li')].map({of_each})"
    return {kind: count for kind, count in anna.browser.js(every) if count and kind != "unchanged"}


def write_notice(anna: NewcomerAtDesk) -> str:
    """From a ready wording to sent; the path of its page."""
    anna.open(f"{DESK}/avvisi/nuovo/road-closed")
    for number, words in enumerate(("via Napoli", "da via Roma al porto", "una frana", "via Solfatara")):
        anna.write(f"#blank-{number}", words)
    anna.click("main form .btn-primary")
    anna.arrive("/testo")
    page = anna.path().removesuffix("/testo")
    anna.write("#title", "Via Napoli chiusa: passa da via Solfatara")
    anna.click("#push")
    anna.click(".notice-actions .btn-primary")
    anna.arrive(page)
    anna.click('form[action$="/invia"] button')
    anna.get_up()
    return page


def approve_notice(bruno: NewcomerAtDesk, page: str, firefox: Firefox) -> float:
    """From the first page of the desk; seconds until the citizen's screen shows it."""
    bruno.sit_down()
    bruno.open(DESK)
    bruno.click(f'a[href="{page}"]')
    bruno.click("#read")
    started = time.monotonic()
    bruno.click("form.approve button")
    [alert] = eventually(firefox.alerts, "the notification", seconds=60)
    assert "Via Napoli chiusa" in alert["title"]
    return time.monotonic() - started
