"""When silence has lasted too long."""

from datetime import datetime, time, timedelta

import pytest

from alerts.domain.freshness import Health, Record, Schedule, health, overdue_at
from app.core.clock import ROME

DAILY = Schedule(due=time(20))


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


@pytest.mark.parametrize(
    ("stamp", "overdue"),
    [
        ("2023-11-01T15:57", "2023-11-02T20:00"),
        ("2023-11-01T19:13", "2023-11-02T20:00"),
        # A night update does not stand in for the bulletin of its day.
        ("2023-11-02T06:14", "2023-11-02T20:00"),
        # Clocks go forward on 30 March 2025: still 20:00 on the wall.
        ("2025-03-29T14:50", "2025-03-30T20:00"),
        ("2025-10-25T14:50", "2025-10-26T20:00"),
    ],
)
def test_overdue_at_eight_in_the_evening(stamp: str, overdue: str) -> None:
    assert overdue_at(rome(stamp), DAILY) == rome(overdue)


def test_a_source_that_promises_nothing_is_never_late() -> None:
    assert overdue_at(rome("2023-11-01T15:57"), Schedule(due=None)) is None


STAMP = rome("2023-11-02T16:14")
SEEN = rome("2023-11-02T16:20")


@pytest.mark.parametrize(
    ("record", "now", "expected"),
    [
        (Record(None, None), SEEN, Health.NEVER),
        (Record(None, SEEN), SEEN, Health.NEVER),
        (Record(None, None, failures=2), SEEN, Health.NEVER),
        (Record(None, None, failures=3), SEEN, Health.SILENT),
        (Record(STAMP, SEEN), SEEN, Health.OK),
        (Record(STAMP, SEEN, failures=2), SEEN, Health.OK),
        (Record(STAMP, SEEN, failures=3), SEEN, Health.SILENT),
        (Record(STAMP, SEEN), rome("2023-11-03T19:59"), Health.OK),
        (Record(STAMP, SEEN), rome("2023-11-03T20:00"), Health.LATE),
        # Reached every time, and every time what it says has to be refused.
        (Record(STAMP, SEEN, failures=3, refused=True), SEEN, Health.BROKEN),
        (Record(STAMP, SEEN, failures=2, refused=True), SEEN, Health.OK),
        (Record(STAMP, SEEN, failures=9, paused=True), SEEN, Health.PAUSED),
        # Polled, and then nobody polls any more: the clock itself has died.
        (Record(STAMP, SEEN, next_poll_by=SEEN + timedelta(minutes=15)), SEEN + timedelta(minutes=15), Health.OK),
        (Record(STAMP, SEEN, next_poll_by=SEEN + timedelta(minutes=15)), SEEN + timedelta(minutes=16), Health.SILENT),
    ],
)
def test_health(record: Record, now: datetime, expected: Health) -> None:
    assert health(record, DAILY, now) is expected


def test_a_feed_of_messages_is_well_with_nothing_to_say() -> None:
    assert health(Record(None, SEEN), Schedule(due=None), SEEN) is Health.OK
    assert health(Record(None, None), Schedule(due=None), SEEN) is Health.NEVER


@pytest.mark.parametrize("state", list(Health))
def test_green_counts_only_from_who_is_well(state: Health) -> None:
    assert state.believed is (state in (Health.OK, Health.NEVER))
