"""When a source has been quiet for too long: then "no alert" is no longer something we know.

A source is *silent* when polls fail or are missed, *broken* when what it publishes is refused, *late* when its next
bulletin is overdue although polls succeed, *paused* when an operator has stopped it. None of them is believed when it
says green; what it had announced stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.core.clock import ROME, rome_wall_clock

#: Polls in a row that must fail before a source is called silent, or broken.
FAILURES_TO_SILENCE = 3


class Health(StrEnum):
    """How a source is, as operators and citizens see it."""

    OK = "ok"
    LATE = "late"
    SILENT = "silent"
    BROKEN = "broken"
    PAUSED = "paused"
    #: Nothing was ever received.
    NEVER = "never"

    @property
    def believed(self) -> bool:
        """Whether its green still counts. What was never polled is believed as long as it is on time."""
        return self in (Health.OK, Health.NEVER)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is expected to speak.

    ``due`` is the wall-clock time in Italy by which each day's bulletin must be there (``None``: no promise);
    bulletins stamped before ``opens`` belong to the day before (night updates).
    """

    due: time | None
    opens: time = time(12)


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a source at an instant: its newest stamp, its last success and its run of failed polls.

    A success is news, however it came, or a poll that found nothing new.
    """

    newest_stamp: datetime | None
    last_success: datetime | None
    failures: int = 0
    #: Whether the last of those failures was a document that had to be refused.
    refused: bool = False
    #: Once a poll has succeeded: the instant by which another must have. Files given by hand do not move it.
    next_poll_by: datetime | None = None
    paused: bool = False


def overdue_at(stamp: datetime, schedule: Schedule) -> datetime | None:
    """The instant from which a source with ``stamp`` as its newest is late; ``None`` when it promises nothing."""
    if schedule.due is None:
        return None
    local = stamp.astimezone(ROME)
    days_on = 1 if local.time() >= schedule.opens else 0
    return rome_wall_clock(local.date() + timedelta(days=days_on), schedule.due)


def health(record: Record, schedule: Schedule, now: datetime) -> Health:
    """How the source is at ``now`` (aware)."""
    if record.paused:
        return Health.PAUSED
    if record.failures >= FAILURES_TO_SILENCE:
        return Health.BROKEN if record.refused else Health.SILENT
    if record.last_success is None or (record.newest_stamp is None and schedule.due is not None):
        return Health.NEVER
    if record.next_poll_by is not None and now > record.next_poll_by:
        return Health.SILENT
    overdue = overdue_at(record.newest_stamp, schedule) if record.newest_stamp else None
    if overdue is not None and now >= overdue:
        return Health.LATE
    return Health.OK
