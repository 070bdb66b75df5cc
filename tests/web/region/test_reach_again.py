"""What became of every message of a dispatch, counted again from what was recorded, on the page and in its file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import lxml.html
import pytest
from sqlalchemy import text

from alerts.dispatch.reach import erase_gone
from alerts.dispatch.summary import sum_up
from alerts.subscriptions.keeping import erase_dead
from app.core.clock import ROME, utc_now
from desk_fixtures import Desk, DeskClient
from doubles.deliveries import deliver, device_id, last_dispatch
from doubles.dpc_bulletin import Bulletin
from doubles.push_device import Device

PRATO, ROOM = "100005", "/regione/allerte"
#: Minutes after which each of those who accepted did; who comes after them did not, as said.
TAKEN = (1, 2, 4, 8, 16, 32)
BECAME = ("rejected", "too_large", "expired", "superseded", "throttled", "gone", "leaves", "nothing yet")
DEVICES = len(TAKEN) + len(BECAME)


@dataclass
class Told:
    """Who looks, and the devices that are to be told."""

    operator: DeskClient
    devices: list[Device]


@pytest.fixture(scope="module")
def told(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Everybody follows Prato, one more for red only; an orange bulletin has come, nothing was sent yet."""
    product, now = shared_desk.product, utc_now().astimezone(ROME)
    devices = [product.subscribe(PRATO) for _ in range(DEVICES)]
    product.subscribe(PRATO, min_level="red")
    folder: Path = tmp_path_factory.mktemp("bulletins")
    product.ingest(Bulletin(now, today={"Tosc-B": {"hydraulic": "orange"}}).zip(folder), at=now)
    with product.database.transaction() as session:
        sum_up(session, now=utc_now())  # the tick of that minute: it counts who follows
    return Told(shared_desk.client(shared_desk.person("operator")), devices)


@pytest.mark.recomputes("waiting_messages")
def test_what_waits_is_counted_again_from_the_batches(told: Told, shared_desk: Desk) -> None:
    with shared_desk.product.database.transaction() as session:
        batches = session.execute(text("SELECT count(*) FROM dispatch_batch WHERE finished_at IS NULL")).scalar_one()
    shown = lxml.html.fromstring(told.operator.get(ROOM).text)
    (lane,) = shown.xpath("//*[@class='room-lanes']/li")
    words = " ".join(lane.text_content().split())
    assert lane.xpath("string(strong)") == str(DEVICES)
    assert re.findall(r"\d+", words.rpartition(". ")[2]) == [str(batches), "0"]


@pytest.mark.recomputes(
    "reach_share", "reach_matched", "reach_queued", "reach_accepted", "reach_gone", "reach_failed", "reach_superseded",
    "reach_pending", "reach_left", "reach_half", "reach_most",
)  # fmt: skip
def test_what_became_of_each_is_counted_again_from_the_outcomes(told: Told, shared_desk: Desk) -> None:
    dispatch = _outcomes(shared_desk, told.devices)
    answer = told.operator.get(f"{ROOM}/invii/{dispatch}?formato=json").get_json()
    (row,) = [one for one in answer["rows"] if one["istat"] == PRATO]
    found = {name: row[name] for name in _COUNTS}
    # Who has left is counted in Prato no more, and had accepted.
    assert found == {
        "seguono": DEVICES + 1, "in_coda": DEVICES, "accettate": len(TAKEN), "cessate": 1, "fallite": 3, "superate": 1,
        "in_corso": 2, "uscite": 1,
    }  # fmt: skip
    assert row["quota"] == pytest.approx(len(TAKEN) / (DEVICES - 1), abs=0.001)
    seconds = [60 * minutes for minutes in TAKEN]
    # Reception by the true clock: the bulletin was made a fraction of a second before it was read.
    assert (row["meta"], row["quasi_tutti"]) == pytest.approx((_within(seconds, 0.5), _within(seconds, 0.95)), abs=2)
    tiles = _tiles(told.operator, dispatch)
    whole = {"matched": DEVICES + 1, "queued": DEVICES, "accepted": len(TAKEN) + 1, "gone": 1, "failed": 3,
             "superseded": 1, "pending": 2}  # fmt: skip
    assert {name: tiles[name] for name in whole} == {name: str(count) for name, count in whole.items()}


_COUNTS = ("seguono", "in_coda", "accettate", "cessate", "fallite", "superate", "in_corso", "uscite")


def _outcomes(desk: Desk, devices: Sequence[Device]) -> int:
    """A worker's record of what the push service answered; returns the dispatch."""
    became = dict(zip(BECAME, devices[len(TAKEN) :], strict=True))
    with desk.product.database.transaction() as session:
        dispatch = last_dispatch(session)
        received: datetime = session.execute(
            text("""SELECT b.received_at FROM dispatch p JOIN deciding c ON c.id = p.deciding_id
                JOIN bulletin b ON b.id = c.bulletin_id WHERE p.id = :id"""),
            {"id": dispatch},
        ).scalar_one()
        for minutes, device in zip(TAKEN, devices, strict=False):
            deliver(session, "accepted", device, at=received + timedelta(minutes=minutes))
        for outcome in ("rejected", "too_large", "expired", "superseded", "throttled", "gone"):
            deliver(session, outcome, became[outcome])
        deliver(session, "accepted", became["leaves"], at=received + timedelta(minutes=64))
        gone = became["gone"]
        erase_gone(session, dispatch, {device_id(session, gone): gone.info["endpoint"]})
        erase_dead(session, [became["leaves"].info["endpoint"]])
        sum_up(session, now=utc_now())
    return dispatch


def _within(seconds: Sequence[int], share: float) -> float:
    """The discrete percentile: the smallest of them within which so many are."""
    ordered = sorted(seconds)
    return next(one for place, one in enumerate(ordered, start=1) if place >= share * len(ordered))


def _tiles(operator: DeskClient, dispatch: int) -> dict[str, str]:
    shown = lxml.html.fromstring(operator.get(f"{ROOM}/invii/{dispatch}").text)
    return {
        tile.xpath("string(a/@href)").rpartition("#reach_")[2]: tile.xpath("string(strong)")
        for tile in shown.xpath("//ul[@class='tiles']/li")
    }
