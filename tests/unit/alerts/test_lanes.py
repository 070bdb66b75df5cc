"""What waits rises, never above red, and never falls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.lanes import RISES_EVERY, Lane, aged_priority, rises


@pytest.mark.parametrize(
    ("lane", "by_minutes"),
    [
        (Lane.RED, {0: 50, 5: 50, 600: 50}),
        (Lane.ORANGE, {0: 40, 4: 40, 5: 49, 600: 49}),
        (Lane.ALL_CLEAR, {0: 30, 4: 30, 5: 40, 10: 49, 600: 49}),
        (Lane.NOTICE, {0: 20, 5: 30, 10: 40, 15: 49, 600: 49}),
        (Lane.YELLOW, {-1: 10, 0: 10, 4: 10, 5: 20, 9: 20, 10: 30, 15: 40, 19: 40, 20: 49, 600: 49}),
    ],
)
def test_priority_by_lane_and_minutes_waited(lane: Lane, by_minutes: dict[int, int]) -> None:
    assert {waited: aged_priority(lane, timedelta(minutes=waited)) for waited in by_minutes} == by_minutes


WAITS = st.timedeltas(timedelta(), timedelta(days=3))


@given(lane=st.sampled_from(Lane), waited=WAITS, more=WAITS)
def test_it_only_rises_and_red_stays_first(lane: Lane, waited: timedelta, more: timedelta) -> None:
    now, later = aged_priority(lane, waited), aged_priority(lane, waited + more)
    assert lane.priority <= now <= later <= Lane.RED.priority
    assert (later == Lane.RED.priority) == (lane is Lane.RED)


@given(lane=st.sampled_from(Lane), waited=WAITS)
def test_the_table_is_the_rule(lane: Lane, waited: timedelta) -> None:
    risen = [priority for of, after, priority in rises() if of is lane and after <= waited]
    assert max(risen, default=lane.priority) == aged_priority(lane, waited)


def test_what_waits_longest_is_overtaken_by_none_of_its_juniors() -> None:
    assert len({aged_priority(lane, RISES_EVERY * 4) for lane in Lane if lane is not Lane.RED}) == 1
