"""Months that are over stay as they were known; what is not known is not foretold."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.core.adoption.existing import existing_then, periods
from app.core.adoption.forecast import Forecast, Silent, forecast
from app.core.adoption.months import Span, both, by_subject, counts, months


def _month(number: int) -> date:
    return date(2026, number, 1)


def _at(month: int, day: int = 10) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


OVER = list(months(_month(1), _month(6)))
#: In time; late (of February, known in April); withdrawn in May; from before anything was written down.
SPANS = [
    Span("1", date(2026, 2, 3), _at(2), None),
    Span("2", date(2026, 2, 20), _at(4), None),
    Span("3", date(2026, 3, 1), _at(3), _at(5)),
    Span("4", date(2025, 12, 1), _at(2), None),
]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # Nothing was written down before February: January is rebuilt, and does not know of who was withdrawn.
        (False, [1, 2, 3, 4, 3, 3]),
        (True, [1, 3, 3, 3, 3, 3]),
    ],
)
def test_a_month_is_as_written_down_or_as_known_today(today: bool, expected: list[int]) -> None:
    found = counts(by_subject(SPANS, _month(2), today=today).values(), OVER)
    assert list(found.values()) == expected


def test_late_knowledge_moves_no_month_that_is_over() -> None:
    before = counts(by_subject(SPANS, _month(2), today=False).values(), OVER)
    later = [*SPANS, Span("5", date(2026, 1, 5), _at(6), None)]
    after = counts(by_subject(later, _month(2), today=False).values(), OVER)
    assert [after[month] - before[month] for month in OVER] == [1, 0, 0, 0, 0, 1]  # January was never written down


def test_an_instant_belongs_to_the_month_of_clocks_in_italy() -> None:
    new_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    found = by_subject([Span("1", date(2025, 12, 31), new_year, None)], _month(1), today=False)
    assert found == {"1": [(date(2025, 12, 1), date.max)]}  # rebuilt until January, when it was written


def test_parts_meet() -> None:
    assert both([(_month(1), _month(4))], [(_month(3), date.max)]) == [(_month(3), _month(4))]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2014, 1, 1), 280), (date(2015, 8, 1), 279), (date(2017, 12, 31), 276), (date(2018, 1, 1), 274),
     (date(2026, 1, 1), 273)],
)  # fmt: skip
def test_tuscany_had_so_many(day: date, expected: int) -> None:
    assert existing_then(273, day).municipalities == expected
    assert dict(periods(273))[date(2018, 1, 1)] == 274


def _points(*values: int) -> list[tuple[date, int]]:
    return [(_month(number), value) for number, value in enumerate(values, 1)]


def test_a_forecast_goes_straight_on() -> None:
    found = forecast(_points(0, 1, 3, 6, 8, 12, 12), ends_in=_month(12), target=20, most=34)
    assert isinstance(found, Forecast)
    # Differences 1 2 3 2 4 0: mean 2, slower half (0 1 2) 1, faster half (2 3 4) 3; five months from July on.
    assert (found.months, found.mean.pace, found.slow.pace, found.fast.pace) == (6, 2, 1, 3)
    assert (found.mean.at_end, found.slow.at_end, found.fast.at_end) == (22, 17, 27)
    assert (found.mean.reached_in, found.slow.reached_in, found.fast.reached_in) == (
        date(2026, 11, 1), date(2027, 3, 1), date(2026, 10, 1),
    )  # fmt: skip


def test_a_forecast_never_has_more_than_there_are() -> None:
    found = forecast(_points(0, 5, 10, 15), ends_in=_month(12), target=80, most=34)
    assert isinstance(found, Forecast)
    assert (found.fast.at_end, found.mean.reached_in) == (34, None)


@pytest.mark.parametrize(
    ("values", "ends", "target", "why"),
    [
        ((0, 1, 2), 12, 80, Silent.FEW_POINTS),
        ((), 12, 80, Silent.FEW_POINTS),
        ((0, 1, 2, 80), 12, 80, Silent.REACHED),
        ((0, 1, 2, 3), 4, 80, Silent.OVER),
        ((3, 3, 3, 3, 3), 12, 80, Silent.STANDING_STILL),
        ((5, 4, 4, 3), 12, 80, Silent.STANDING_STILL),
    ],
)
def test_nothing_is_foretold_out_of_nothing(values: tuple[int, ...], ends: int, target: int, why: Silent) -> None:
    assert forecast(_points(*values), ends_in=_month(ends), target=target, most=100) is why
