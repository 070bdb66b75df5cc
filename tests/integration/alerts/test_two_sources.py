"""The region and the nation speak of the same zones: who prevails, for how long, and what people are told of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alert_fixtures import Product, bodies, titles
from alerts.domain.decision import Kind
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.sweeping import sweep
from alerts.sources.registry import SOURCES
from doubles.cfr_page import CfrPage, Row
from doubles.dpc_bulletin import ROME, Bulletin

FIRENZE, LIVORNO, PRATO = "048017", "049009", "100005"
NOON = datetime(2026, 11, 20, 13, 0, tzinfo=ROME)
WALL = datetime(2026, 11, 20)  # noqa: DTZ001 - rows of the page are written in wall-clock time


def wall(hour: int) -> datetime:
    return WALL + timedelta(hours=hour)


def region(product: Product, *rows: Row, at: datetime = NOON):
    return product.take("cfr-toscana", ("criticita.html", CfrPage(at, rows).content()), at=at + timedelta(minutes=5))


@pytest.fixture
def nation(product: Product, tmp_path: Path):
    def said(at: datetime = NOON + timedelta(hours=1), **today: str):
        return product.ingest(Bulletin(at, today={"Tosc-A3": today}).zip(tmp_path), at=at + timedelta(minutes=5))

    return said


def test_the_region_adds_hours_and_hazards(product: Product, nation) -> None:
    device = product.subscribe(FIRENZE)
    nation(hydraulic="yellow")
    assert product.drain()
    report = region(
        product,
        Row.of("A3", "hydraulic", wall(15), wall(20), "yellow"),
        Row.of("A3", "wind", wall(16), wall(18), "orange"),
        Row.of("A3", "wind", wall(18), wall(22), "yellow"),
        at=NOON + timedelta(hours=2),
    )
    assert (report.accepted, report.issues) == (1, [])
    status = product.status(FIRENZE, NOON + timedelta(hours=3))
    today = status["days"][0]
    assert today["hazards"] == {
        "hydraulic": "yellow", "thunderstorm": "green", "hydrogeological": "green",
        "wind": "orange", "snow": "green", "ice": "green", "storm_surge": "not_applicable",
    }  # fmt: skip
    assert [(hour["from"][11:16], hour["to"][11:16], hour["level"]) for hour in today["hours"]["wind"]] == [
        ("16:00", "18:00", "orange"), ("18:00", "22:00", "yellow"),
    ]  # fmt: skip
    both = [reading["source"] for reading in today["readings"] if reading["hazard"] == "hydraulic"]
    assert both == ["cfr-toscana", "dpc"]
    assert product.drain()
    assert titles(device) == ["Firenze: allerta GIALLA", "Firenze: allerta ARANCIONE"]
    assert "16:00" in bodies(device)[-1]
    evening = product.status(FIRENZE, NOON.replace(hour=19))["days"][0]
    assert evening["hazards"]["wind"] == "yellow"
    night = product.status(FIRENZE, NOON.replace(hour=22))["days"][0]
    assert night["hazards"]["wind"] == "green"


def test_the_region_of_long_ago_ends_nothing_that_was_told_since(product: Product, nation) -> None:
    device = product.subscribe(FIRENZE)
    nation(hydraulic="red")
    assert product.drain()
    old = region(product, at=NOON - timedelta(days=400))
    assert (old.accepted, old.notifications, old.decisions[Kind.ALL_CLEAR]) == (1, 0, 0)
    assert product.drain()
    assert titles(device) == ["Firenze: allerta ROSSA"]


def test_by_the_sea_storm_surge_applies(product: Product) -> None:
    region(product, Row.of("A6", "storm_surge", wall(14), wall(24), "orange"))
    assert product.levels(LIVORNO, NOON.replace(hour=15))["storm_surge"] == "orange"


def test_the_region_prevails_also_where_it_says_less(product: Product, nation) -> None:
    region(product)
    report = nation(hydraulic="orange")
    assert report.notifications == 0
    assert Kind.NEW not in report.decisions
    status = product.status(FIRENZE, NOON + timedelta(hours=2))
    assert status["state"] == "none"
    assert ("dpc", "orange") in {(r["source"], r["level"]) for r in status["days"][0]["readings"]}


def test_a_region_that_falls_silent_hides_nothing(product: Product, nation) -> None:
    """Its green had stood before a national orange: when nobody can confirm it any more, the orange is told."""
    product.subscribe(FIRENZE)
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300, "cfr-toscana": 600})
    region(product)
    nation(hydraulic="orange")
    tomorrow = NOON + timedelta(days=1, hours=1)
    assert not sweep(product.database, SOURCES, now=NOON + timedelta(hours=3)).anything
    late = tomorrow.replace(hour=17)
    nation(late.replace(hour=14), hydraulic="orange")
    swept = sweep(product.database, SOURCES, now=late)
    assert set(swept.decided.kinds) == {Kind.NEW}
    assert swept.decided.notifications == 1
    assert not sweep(product.database, SOURCES, now=late + timedelta(minutes=1)).anything


def test_hours_that_end_are_told_to_nobody_and_an_early_end_is(product: Product) -> None:
    device = product.subscribe(PRATO)
    region(
        product, Row.of("B", "wind", wall(14), wall(18), "orange"), Row.of("B", "snow", wall(14), wall(22), "yellow")
    )
    assert product.drain()
    for hour in (15, 18, 19):
        assert not sweep(product.database, SOURCES, now=NOON.replace(hour=hour)).anything
    # At seven the bulletin is issued again, for the rest of the day: wind is over, and snow ends early.
    again = region(product, at=NOON.replace(hour=19))
    assert again.decisions[Kind.ALL_CLEAR] == again.decisions.total() - again.decisions[Kind.SUPPRESSED]
    assert product.drain()
    assert titles(device) == ["Prato: allerta ARANCIONE", "Prato: allerta finita"]
    assert "neve" in bodies(device)[-1]
    assert "vento" not in bodies(device)[-1]


def test_elsewhere_the_regional_bulletin_is_no_voice(product: Product, nation) -> None:
    """Municipalities without a regional zone keep the national hazards only."""
    region(product, Row.of("A3", "wind", wall(14), wall(24), "red"))
    nation(hydraulic="yellow")
    with product.database.transaction() as session:
        from_elsewhere = session.connection().exec_driver_sql(
            "UPDATE municipality_zone SET zone_id = (SELECT id FROM alert_zone WHERE code = 'Emil-A1' LIMIT 1) "
            "WHERE istat_code = '100005'"
        )
        assert from_elsewhere.rowcount == 1
    assert set(product.levels(PRATO, NOON + timedelta(hours=2))) == {"hydraulic", "thunderstorm", "hydrogeological"}
