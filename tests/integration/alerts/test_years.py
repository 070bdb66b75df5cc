"""Years of bulletins, one after the other: what must hold on every single day of them.

The weather is invented, with about the frequencies of four real years in Tuscany: of 100 zone-days 90 green, 8 yellow,
1.3 orange, a few red; some days have an update; a green forecast becomes an alert once in fifty.
``make test`` plays a month, ``make e2e-full`` four years.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from alert_fixtures import Product
from alerts.domain.decision import Kind
from app.core.clock import rome_day
from doubles.dpc_bulletin import ROME, Bulletin, Levels

DAYS = int(os.environ.get("CITTADINO_TEST_DAYS", "16"))
LETTERS = "A1 A2 A3 A4 A5 A6 B C E1 E2 E3 F1 F2 I L M O1 O2 O3 R1 R2 S1 S2 S3 T V"
TUSCANY = [f"Tosc-{letter}" for letter in LETTERS.split()]
HAZARDS = ("hydraulic", "hydrogeological", "thunderstorm")
COLOURS = ("green", "yellow", "orange", "red")


class Weather:
    """An invented sky: stormy spells come and go, and today is seldom exactly what was forecast."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._spell = 0

    def forecast(self) -> dict[str, dict[str, str]]:
        """Tomorrow's levels."""
        self._spell = max(0, self._spell - 1) or (self._chance.randint(1, 4) if self._chance.random() < 0.12 else 0)
        if not self._spell:
            return {}
        return {zone: self._zone() for zone in TUSCANY if self._chance.random() < 0.5}

    def _zone(self) -> dict[str, str]:
        weights = [40, 45, 13, 2]
        levels = {hazard: self._chance.choices(COLOURS, weights)[0] for hazard in HAZARDS}
        if levels["thunderstorm"] == "red":
            levels["thunderstorm"] = "orange"
        return levels

    def revised(self, levels: Levels) -> dict[str, dict[str, str]]:
        """What the next bulletin says of a day that was already forecast."""
        after = {zone: dict(hazards) for zone, hazards in levels.items()}
        for zone in TUSCANY:
            if self._chance.random() < (0.3 if zone in after else 0.02):
                after[zone] = self._zone()
        return after


def bulletins(first: date, days: int) -> Iterator[Bulletin]:
    """A bulletin a day, some days two, across the night on which clocks change."""
    weather, chance = Weather(7), random.Random(11)
    expected: Levels = {}
    for day in (first + timedelta(days=n) for n in range(days)):
        today, tomorrow = weather.revised(expected), weather.forecast()
        stamp = datetime.combine(day, time(chance.choice([13, 14, 15]), chance.randint(0, 59)), ROME)
        yield Bulletin(stamp, today=today, tomorrow=tomorrow)
        if chance.random() < 1 / 30:
            today = weather.revised(today)
            yield Bulletin(datetime.combine(day, time(19, 13), ROME), today=today, tomorrow=tomorrow)
        expected = tomorrow


def highest(levels: Levels, zones: tuple[str, ...]) -> dict[str, str]:
    return {
        hazard: max((levels.get(zone, {}).get(hazard, "green") for zone in zones), key=COLOURS.index)
        for hazard in HAZARDS
    }


@pytest.fixture
def zones_of(product: Product) -> dict[str, tuple[str, ...]]:
    rows = """
        SELECT istat_code, array_agg(DISTINCT code) AS codes
        FROM municipality_zone JOIN alert_zone ON id = zone_id
        GROUP BY 1
    """
    with product.database.transaction() as session:
        return {row.istat_code: tuple(row.codes) for row in session.execute(text(rows))}


@pytest.mark.timeout(3600)
def test_every_change_is_told_once_and_nothing_else(product: Product, tmp_path: Path, zones_of) -> None:
    told: dict[tuple[str, date, str], int] = {}
    places = dict(list(zones_of.items())[::40])
    for bulletin in bulletins(date(2025, 3, 1), DAYS):
        report = product.ingest(*bulletin.csv_pair(tmp_path), at=bulletin.stamp + timedelta(minutes=5))
        assert (report.accepted, report.issues) == (1, [])
        check_states(product, bulletin, places)
        check_decisions(product, bulletin, zones_of, told)


def check_states(product: Product, bulletin: Bulletin, places: dict[str, tuple[str, ...]]) -> None:
    """The level of a day is the highest of its hazards, and each hazard the highest of its zones."""
    for istat_code, zones in places.items():
        days = product.status(istat_code, bulletin.stamp + timedelta(minutes=5))["days"]
        for found, levels in zip(days, (bulletin.today, bulletin.tomorrow), strict=True):
            expected = highest(levels, zones)
            assert found["hazards"] == expected
            assert found["level"] == max(expected.values(), key=COLOURS.index)


def check_decisions(
    product: Product,
    bulletin: Bulletin,
    zones_of: dict[str, tuple[str, ...]],
    told: dict[tuple[str, date, str], int],
) -> None:
    """Exactly the changes against what was told are told, each as what it is; ``told`` is kept as we go."""
    today = rome_day(bulletin.stamp)
    expected = {}
    for day, levels in ((today, bulletin.today), (today + timedelta(days=1), bulletin.tomorrow)):
        for istat_code, zones in zones_of.items():
            for hazard, colour in highest(levels, zones).items():
                key, level = (istat_code, day, hazard), COLOURS.index(colour)
                if level != told.get(key, 0):
                    expected[key] = (kind(told.get(key, 0), level), told.get(key, 0), level)
                    told[key] = level
    with product.database.transaction() as session:
        rows = session.execute(
            text("""
                SELECT istat_code, day, hazard, kind, told_level, level FROM decision
                WHERE kind <> 'suppressed' AND deciding_id = (SELECT max(id) FROM deciding WHERE at = :at)
            """),
            {"at": bulletin.stamp + timedelta(minutes=5)},
        )
        found = {(row.istat_code, row.day, row.hazard): (row.kind, row.told_level, row.level) for row in rows}
    assert found == expected


def kind(before: int, after: int) -> str:
    if after > before:
        return Kind.ESCALATION if before else Kind.NEW
    return Kind.DE_ESCALATION if after else Kind.ALL_CLEAR
