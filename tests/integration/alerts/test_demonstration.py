"""The demonstration: the flood moved to today, labelled everywhere, gone on request."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from alert_fixtures import Product, titles
from alerts.ingestion.demonstration import demonstration_wanted, load_demonstration, remove_demonstration
from alerts.models.dispatch import DecisionRow
from alerts.models.sources import Bulletin
from alerts.queries.sources import demonstration_loaded
from doubles.dpc_bulletin import ROME

PRATO = "100005"
EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=ROME)


@pytest.mark.parametrize(
    ("clock", "bulletins"),
    [((0, 0), 2), ((0, 20), 2), ((9, 0), 2), ((16, 14), 2), ((19, 12), 2), ((19, 13), 3), ((23, 59), 3)],
)
def test_orange_in_prato_at_any_hour(product: Product, clock: tuple[int, int], bulletins: int) -> None:
    now = datetime(2026, 11, 22, *clock, tzinfo=ROME)
    reports = load_demonstration(product.database, now=now)
    assert [report.issues for report in reports] == [[]] * bulletins
    status = product.status(PRATO, now)
    assert (status["state"], status["demonstration"]) == ("alert", True)
    assert status["days"][0]["hazards"] == {
        "hydraulic": "orange", "hydrogeological": "orange", "thunderstorm": "yellow",
    }  # fmt: skip
    assert status["days"][1]["level"] == "orange"


def test_pushes_say_that_it_is_a_demonstration(product: Product) -> None:
    device = product.subscribe(PRATO)
    load_demonstration(product.database, now=EVENING)
    product.drain()
    assert titles(device)
    assert all(title.startswith("[DIMOSTRAZIONE] Prato") for title in titles(device))


def test_removed_without_trace_and_not_wanted_again(product: Product) -> None:
    with product.database.transaction() as session:
        assert demonstration_wanted(session, now=EVENING)
    load_demonstration(product.database, now=EVENING)
    load_demonstration(product.database, now=EVENING)
    with product.database.transaction() as session:
        assert not demonstration_wanted(session, now=EVENING)
        assert demonstration_wanted(session, now=EVENING.replace(day=23))
        assert remove_demonstration(session) == 3
    with product.database.transaction() as session:
        assert not demonstration_loaded(session)
        assert not demonstration_wanted(session, now=EVENING)
        for table in (Bulletin, DecisionRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert product.status(PRATO, EVENING)["state"] == "unknown"
