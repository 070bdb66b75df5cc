"""Lanes of urgency: red before orange, before all-clear, before notices, before yellow."""

from __future__ import annotations

from enum import StrEnum

#: The queue's name for dispatch jobs, and the tasks that a worker runs for them.
QUEUE = "dispatch"
SEND_BATCH = "alerts.send_batch"
SEND_TEST = "alerts.send_test"
SEND_WELCOME = "alerts.send_welcome"


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
