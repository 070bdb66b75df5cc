"""Lanes of urgency: red before orange, before all-clear, before notices, before yellow; and what comes after them."""

from __future__ import annotations

from enum import IntEnum, StrEnum

#: The queue of messages and the one of work that can wait for quiet hours; the tasks that workers run for their jobs.
QUEUE, BACKGROUND = "dispatch", "background"
SEND_BATCH = "alerts.send_batch"
SEND_TEST = "alerts.send_test"
SEND_WELCOME = "alerts.send_welcome"
MAKE_AGREEMENTS = "alerts.make_agreements"


class Priority(IntEnum):
    """Queue priorities after those of every lane."""

    #: Trial notifications and first e-mails: they tell nothing.
    GREETING = 0
    #: For quiet hours.
    AGREEMENTS = -10


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
