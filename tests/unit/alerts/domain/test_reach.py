"""How far a message got: one formula, and when it is too little; days of which nobody promises anything."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.domain.level import Level, NoLevel
from alerts.domain.reach import behind_order, is_low, reached_share
from alerts.queries.in_force import DayInForce, by_level


@pytest.mark.parametrize(
    ("queued", "accepted", "superseded", "share", "low"),
    [
        (10, 9, 0, 0.9, False),
        (10, 8, 0, 0.8, True),
        (10, 9, None, 0.9, False),
        (20, 9, 10, 0.9, False),  # the other ten have a newer message on its way
        (10, 0, 0, 0.0, True),
        (10, 0, 10, None, False),  # nobody is left to reach
        (0, 0, 0, None, False),
        (10, None, None, None, False),  # under way
        (10, 11, 0, 1.0, False),  # one more follows the place since
    ],
)
def test_the_share_of_those_that_were_due(
    queued: int, accepted: int | None, superseded: int | None, share: float | None, low: bool
) -> None:
    found = reached_share(queued, accepted, superseded)
    assert (found, is_low(found)) == (share, low)


def test_where_the_most_devices_were_not_reached_comes_first() -> None:
    """(devices due, accepted, name): one telephone that is gone is no matter for the first row."""
    rows = [
        (1, 0, "Uno"),
        (40, 10, "Metà"),
        (4, 0, "Quattro"),
        (2_000, 1_700, "Molti"),
        (35, 5, "Pochi"),
        (5, 4, "Cinque"),
    ]
    found = sorted(rows, key=lambda row: behind_order(*row))
    assert [name for *_, name in found] == ["Molti", "Pochi", "Metà", "Cinque", "Quattro", "Uno"]


def test_every_municipality_is_counted_and_where_nothing_can_apply_it_is_not_known() -> None:
    readings = (Level.RED, Level.GREEN, NoLevel.NOT_APPLICABLE, NoLevel.UNKNOWN)
    days = [DayInForce(date(2026, 11, 30), reading, ()) for reading in readings]
    assert by_level(days) == {Level.RED: 1, Level.GREEN: 1, NoLevel.UNKNOWN: 2}
