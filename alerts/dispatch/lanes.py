"""Lanes of urgency: red before orange, before all-clear, before notices, before yellow; and what waits, rises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import IntEnum, StrEnum

#: The queue of messages and the one of work that can wait for quiet hours; the tasks that workers run for their jobs.
QUEUE, BACKGROUND = "dispatch", "background"
SEND_BATCH = "alerts.send_batch"
SEND_TEST = "alerts.send_test"
SEND_WELCOME = "alerts.send_welcome"
SEND_EXERCISE = "alerts.send_exercise"
MAKE_AGREEMENTS = "alerts.make_agreements"


class Priority(IntEnum):
    """Queue priorities after those of every lane."""

    #: Trial notifications, first e-mails and drills: they tell nothing real.
    GREETING = 0
    #: For quiet hours.
    AGREEMENTS = -10


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
