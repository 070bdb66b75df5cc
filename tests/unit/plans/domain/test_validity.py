"""Ages, at their edges."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.lifecycle import Validity, validity
from plans.domain.validity import AgeBand, age_band

DAY = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("revised", "band"),
    [
        (date(2023, 10, 16), AgeBand.CURRENT),
        (date(2023, 10, 15), AgeBand.OLD),
        (date(2021, 10, 16), AgeBand.OLD),
        (date(2021, 10, 15), AgeBand.VERY_OLD),
    ],
)
def test_bands_end_on_the_anniversary(revised: date, band: AgeBand) -> None:
    assert age_band(revised, DAY, in_the_making=False) == band


def test_never_is_not_unknown() -> None:
    assert age_band(None, DAY, in_the_making=True) == AgeBand.NEVER
    assert age_band(None, DAY, in_the_making=False) == AgeBand.UNKNOWN


def test_a_leap_day_has_an_anniversary() -> None:
    assert age_band(date(2024, 2, 29), date(2029, 2, 28), in_the_making=False) == AgeBand.OLD
    assert age_band(date(2024, 2, 29), date(2029, 3, 1), in_the_making=False) == AgeBand.VERY_OLD


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_plan_is_out_of_its_band_exactly_when_it_has_expired(revised: date, on: date) -> None:
    current = age_band(revised, on, in_the_making=False) == AgeBand.CURRENT
    assert current == (validity(revised, on) != Validity.EXPIRED)
