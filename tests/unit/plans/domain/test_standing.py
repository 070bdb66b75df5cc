"""Where a plan stands: the table of it, and that no approval that is good is ever shown as less."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.domain.lifecycle import State, expires_on
from plans.domain.standing import IN_FORCE, Standing, standing

ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("state", "revised_on", "visible", "expected"),
    [
        (None, None, False, Standing.NONE),
        ("BOZZA", None, False, Standing.DRAFT),
        ("ADOTTATO", None, False, Standing.ADOPTED),
        ("TRASMESSO", None, False, Standing.SENT),
        ("OSSERVAZIONI", None, False, Standing.SENT),
        ("NULLA_OSTA", None, False, Standing.SENT),
        ("APPROVATO", date(2025, 1, 1), False, Standing.APPROVED),
        ("APPROVATO", date(2025, 1, 1), True, Standing.PUBLISHED),
        ("PUBBLICATO", date(2025, 1, 1), False, Standing.PUBLISHED),
        ("BOZZA", date(2025, 1, 1), False, Standing.APPROVED),
        ("APPROVATO", date(2024, 5, 29), False, Standing.EXPIRING),
        ("APPROVATO", date(2024, 5, 30), False, Standing.APPROVED),
        ("PUBBLICATO", date(2024, 2, 28), True, Standing.EXPIRING_SOON),
        ("APPROVATO", date(2023, 11, 30), False, Standing.EXPIRED),
        ("NULLA_OSTA", date(2020, 1, 1), True, Standing.EXPIRED),
        ("RITIRATO", None, False, Standing.NONE),
    ],
)
def test_standing(state: str | None, revised_on: date | None, visible: bool, expected: Standing) -> None:
    assert standing(state, revised_on, ON, visible=visible) is expected


@given(st.sampled_from(State), st.dates(date(2000, 1, 1), ON), st.booleans())
def test_an_approval_is_in_force_exactly_until_it_ends(state: State, revised_on: date, visible: bool) -> None:
    found = standing(state, revised_on, ON, visible=visible)
    assert (found in IN_FORCE) == (expires_on(revised_on) > ON)
    assert standing(state, revised_on, expires_on(revised_on) - timedelta(days=1), visible=visible) in IN_FORCE
