"""Whatever hours are written, in whatever rows and forms, come back as the same levels at the same moments."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.level import Level
from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.contract import RawFile, ZoneLevelReading
from app.core.clock import ROME, end_of_day, start_of_day
from doubles.cfr_page import FORMS, ONE_DAY_FORMS, CfrPage, Row
from doubles.dpc_bulletin import shipped_zones

SOURCE = CfrToscanaSource()
#: Quarters of an hour in two days.
QUARTER, QUARTERS = timedelta(minutes=15), 2 * 24 * 4
#: Not a day on which clocks jump: what happens then is told by example.
MIDNIGHT = datetime(2026, 4, 13, tzinfo=ROME)
MOMENTS = [(MIDNIGHT + number * QUARTER).astimezone(UTC) for number in range(QUARTERS)]

wanted = st.tuples(
    st.sampled_from(["A3", "A6", "B", "O2", "V"]),
    st.sampled_from(["hydraulic", "wind", "thunderstorm"]),
    st.tuples(st.integers(0, QUARTERS - 1), st.integers(1, QUARTERS)).filter(lambda span: span[0] < span[1]),
    st.sampled_from(["green", "yellow", "orange", "red"]),
)


def written(items: list[tuple[str, str, tuple[int, int], str]], chance: random.Random) -> list[Row]:
    """Rows that say it, those that only differ in the zone together, in any form and order."""
    zones = defaultdict(list)
    for zone, *rest in items:
        zones[tuple(rest)].append(zone)
    rows = []
    for (hazard, (first, last), level), together in zones.items():
        start, end = MIDNIGHT + first * QUARTER, MIDNIGHT + last * QUARTER
        inside_a_day = (end - timedelta(minutes=1)).date() == start.date()
        form = chance.choice(FORMS + ONE_DAY_FORMS if inside_a_day else FORMS)
        rows.append(Row.of(" ".join(together), hazard, start, end, level, form))
    chance.shuffle(rows)
    return rows


def levels_by_quarter(readings: list[ZoneLevelReading]) -> list[Level]:
    """The level at every quarter of an hour of the two days."""
    periods = [period for reading in readings for period in reading.periods]
    found = [[p.level for p in periods if p.starts_at <= moment < p.ends_at] for moment in MOMENTS]
    assert max(map(len, found)) <= 1
    return [levels[0] if levels else Level.GREEN for levels in found]


@given(st.lists(wanted, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_what_is_written_is_what_is_told(
    items: list[tuple[str, str, tuple[int, int], str]], chance: random.Random
) -> None:
    (bundle,) = SOURCE.bundle([RawFile("x.html", CfrPage(MIDNIGHT.replace(hour=13), written(items, chance)).content())])
    parsed = SOURCE.parse(bundle, shipped_zones)
    assert not parsed.refused
    told = defaultdict(list)
    for reading in parsed.readings:
        told[reading.zone, reading.hazard.value].append(reading)
    expected = {key: [Level.GREEN] * QUARTERS for key in told}
    for zone, hazard, (first, last), level in items:
        line = expected[f"Tosc-{zone}", hazard]
        line[first:last] = [max(was, Level.of(level)) for was in line[first:last]]
    assert {key: levels_by_quarter(readings) for key, readings in told.items()} == expected
    for reading in parsed.readings:
        check_reading(reading, expected[reading.zone, reading.hazard.value])


def check_reading(reading: ZoneLevelReading, expected: list[Level]) -> None:
    """The level is the highest of its day; periods are in order, apart, inside the day and above green."""
    half = expected[: QUARTERS // 2] if reading.day == date(2026, 4, 13) else expected[QUARTERS // 2 :]
    if isinstance(reading.level, Level):
        assert reading.level is max(half)
    assert (reading.periods == ()) == (max(half) is Level.GREEN)
    edges = [edge for period in reading.periods for edge in (period.starts_at, period.ends_at)]
    assert edges == sorted(edges)
    assert all(start_of_day(reading.day) <= edge <= end_of_day(reading.day) for edge in edges)
    assert all(period.level > Level.GREEN and period.starts_at < period.ends_at for period in reading.periods)
    assert all(
        (one.ends_at, one.level) != (following.starts_at, following.level)
        for one, following in zip(reading.periods, reading.periods[1:], strict=False)
    )
