"""Lanes of urgency: red before orange, before all-clear, before notices, before yellow; and what waits, rises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

#: The queue's name for dispatch jobs, and the task that a worker runs for each of them.
QUEUE = "dispatch"
SEND_BATCH = "alerts.send_batch"
SEND_TEST = "alerts.send_test"

#: A batch that waits rises by a lane each time this has passed. A million messages are sent in a minute: whoever waits
#: for longer waits behind a stream that may not end.
RISES_EVERY = timedelta(minutes=5)
_LANE = 10


class Lane(StrEnum):
    """Where a device's message queues: by the most urgent thing in its digest."""

    RED = "red"
    ORANGE = "orange"
    ALL_CLEAR = "all_clear"
    NOTICE = "notice"
    YELLOW = "yellow"

    @property
    def priority(self) -> int:
        """Queue priority: higher first."""
        return _PRIORITY[self]


_PRIORITY = {Lane.RED: 50, Lane.ORANGE: 40, Lane.ALL_CLEAR: 30, Lane.NOTICE: 20, Lane.YELLOW: 10}

#: As far as anything rises: red goes first whatever has waited, and there is only so much of it, since a device gets
#: one digest for each deciding.
_HIGHEST = Lane.RED.priority - 1


def aged_priority(lane: Lane, waited: timedelta) -> int:
    """The priority of a batch of ``lane`` that has waited so long: never below that of its lane, never that of red.

    What has risen as far as it can goes in the order in which it came: only what is older is served before it.
    """
    if lane is Lane.RED:
        return lane.priority
    return min(lane.priority + _LANE * max(0, waited // RISES_EVERY), _HIGHEST)


def rises() -> Iterator[tuple[Lane, timedelta, int]]:
    """The rule as a table: each lane, what it has to have waited, and the priority it then has."""
    for lane in Lane:
        waited, before = RISES_EVERY, lane.priority
        while (priority := aged_priority(lane, waited)) > before:
            yield lane, waited, priority
            waited, before = waited + RISES_EVERY, priority
