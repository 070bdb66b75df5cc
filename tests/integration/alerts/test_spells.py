"""Times of orange or red, as reports have them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from alert_fixtures import Product
from alerts.queries.periods.in_force import spells_between
from app.core.clock import end_of_day
from doubles.dpc_bulletin import ROME, Bulletin

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORANGE = {"Tosc-B": {"hydraulic": "orange"}}


def test_a_time_that_goes_on_after_the_period_is_whole(product: Product, tmp_path: Path) -> None:
    """Tomorrow is as orange as today: a report of this evening does not say that it is over at midnight."""
    product.ingest(Bulletin(STAMP, today=ORANGE, tomorrow=ORANGE).zip(tmp_path), at=STAMP)
    with product.database.transaction() as session:
        found = spells_between(session, STAMP, STAMP + 2 * HOUR, region="09")
    assert found
    assert {one.ends_at for one in found} == {end_of_day((STAMP + DAY).date())}
