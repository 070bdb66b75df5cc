"""Real bulletins, replayed in order: what the state was, and what citizens would have been told."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alert_fixtures import Product, bodies, titles
from alerts.domain.decision import Kind
from alerts.formats.dpc_levels import stamp_in
from app.core.clock import ROME
from doubles.dpc_bulletin import SHIPPED_ZONES

pytestmark = pytest.mark.usefixtures("recordings")

FIRENZE, PRATO, CAMPI, PISA = "048017", "100005", "048006", "050026"


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.fixture
def replay(product: Product, recordings: Path):
    """Ingest one table-form bulletin by stamp, six minutes after it was issued."""

    def one(stamp: str):
        paths = sorted((recordings / "feeds/dpc/csv").glob(f"{stamp}_*_zone.csv"))
        issued = stamp_in(stamp)
        assert issued is not None
        report = product.ingest(*paths, at=issued + timedelta(minutes=6))
        assert (report.accepted, report.issues) == (1, [])
        assert product.drain()
        return report

    return one


def test_the_real_zip_once_and_again(product: Product, recordings: Path) -> None:
    path, at = recordings / "feeds/dpc/zip/20260118_1515.zip", rome("2026-01-18T15:30")
    product.subscribe(FIRENZE)
    first, again = product.ingest(path, at=at), product.ingest(path, at=at)
    assert (first.accepted, first.unchanged, first.issues) == (1, 0, [])
    assert (again.accepted, again.unchanged, again.issues) == (0, 1, [])
    assert again.notifications == 0
    assert not again.decisions
    assert product.status(FIRENZE, at)["state"] == "none"


def test_the_flood_of_november_2023(product: Product, replay) -> None:
    prato, firenze = product.subscribe(PRATO), product.subscribe(FIRENZE)
    careful = product.subscribe(PRATO, min_level="orange")

    replay("20231101_1557")
    at = rome("2023-11-01T17:00")
    assert product.status(FIRENZE, at)["state"] == "none"
    assert set(product.levels(FIRENZE, at).values()) == {"green"}

    replay("20231102_1614")
    at = rome("2023-11-02T17:00")
    for place in (PRATO, CAMPI):
        assert product.levels(place, at) == {
            "hydraulic": "orange", "hydrogeological": "orange", "thunderstorm": "yellow",
        }  # fmt: skip
        assert product.levels(place, at, 1) == {
            "hydraulic": "orange", "hydrogeological": "orange", "thunderstorm": "green",
        }  # fmt: skip
        assert product.status(place, at)["days"][0]["zones"] == ["Tosc-B"]
    yellow = {"hydraulic": "green", "hydrogeological": "yellow", "thunderstorm": "yellow"}
    assert product.levels(FIRENZE, at) == product.levels(FIRENZE, at, 1) == yellow

    update = replay("20231102_1913")
    assert update.notifications == 0
    assert set(update.decisions) == {Kind.SUPPRESSED}

    fall = replay("20231103_1614")
    at = rome("2023-11-03T17:00")
    assert product.levels(PRATO, at) == {"hydraulic": "orange", "hydrogeological": "yellow", "thunderstorm": "green"}
    assert product.levels(FIRENZE, at) == {"hydraulic": "green", "hydrogeological": "yellow", "thunderstorm": "green"}
    assert fall.notifications == 3

    assert titles(prato) == ["Prato: allerta ARANCIONE"] * 3
    assert "finita per: temporali forti" in bodies(firenze)[-1]
    assert len(bodies(firenze)) == 3
    # The careful one was told orange, and then its fall to yellow; the yellow of the 4th is below its threshold.
    assert titles(careful)[-1] == "Prato: finita una parte dell’allerta, resta ARANCIONE"
    assert len(titles(careful)) == 3


def test_red_in_march_2025(product: Product, replay) -> None:
    for stamp in ("20250312_1422", "20250313_1531", "20250313_1738"):
        replay(stamp)
    fell, stays = product.subscribe(FIRENZE, min_level="red"), product.subscribe(PISA, min_level="red")
    replay("20250314_1512")
    at = rome("2025-03-14T16:00")
    for day in (0, 1):
        red = {place for place in _PLACES.values() if product.levels(place, at, day)["hydraulic"] == "red"}
        assert red == {_PLACES[zone] for zone in ("A3", "A4", "A5", "A6", "B", "M")}

    replay("20250315_1506")
    at = rome("2025-03-15T16:00")
    red = {place for place in _PLACES.values() if product.levels(place, at)["hydraulic"] == "red"}
    assert red == {_PLACES[zone] for zone in ("A4", "A6", "B")}
    assert len(titles(fell)) == 2
    assert "scende" in titles(fell)[1]
    assert titles(stays) == ["Pisa: allerta ROSSA"]


def _one_place_in_each_zone() -> dict[str, str]:
    """Zone letter → a municipality that is in that zone only, from the shipped table."""
    with (SHIPPED_ZONES.parent / "toscana_zones.csv").open(encoding="utf-8") as file:
        rows = [(row["istat_code"], row["zone_code"].removeprefix("Tosc-")) for row in csv.DictReader(file)]
    places = Counter(place for place, _ in rows)
    return {zone: place for place, zone in rows if places[place] == 1}


_PLACES = _one_place_in_each_zone()


@pytest.mark.parametrize(
    ("name", "causes"),
    [
        ("synthetic_unknown_stufe_pattern.zip", {"value_unknown", "incomplete", "zones_missing"}),
        ("synthetic_unknown_zone_code.zip", {"zone_unknown", "incomplete", "zones_missing"}),
    ],
)
def test_synthetic_faults_are_refused_and_change_nothing(
    product: Product, recordings: Path, name: str, causes: set[str]
) -> None:
    at = rome("2026-01-15T12:10")
    before = product.status(FIRENZE, at)
    report = product.ingest(recordings / "feeds/dpc/zip" / name, at=at)
    assert (report.refused, report.accepted) == (1, 0)
    assert {issue["code"] for issue in report.issues} >= causes
    assert product.status(FIRENZE, at) == before


def test_the_zone_set_grows_on_the_first_of_june(product: Product, replay) -> None:
    replay("20260531_1420")
    replay("20260601_1507")


def test_clocks_change_on_the_thirtieth_of_march(product: Product, replay) -> None:
    replay("20250329_1450")
    replay("20250330_1529")
    assert [day["date"] for day in product.status(FIRENZE, rome("2025-03-30T16:00"))["days"]] == [
        "2025-03-30", "2025-03-31",
    ]  # fmt: skip
