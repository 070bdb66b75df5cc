"""When a source has been quiet for too long: then "no alert" is no longer something we know.

A source is *silent* when polls fail, and *late* when its next bulletin is overdue although polls succeed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.core.clock import ROME, rome_wall_clock

#: Polls in a row that must fail before a source is called silent.
FAILURES_TO_SILENCE = 3


class Health(StrEnum):
    """How a source is, as operators and citizens see it."""

    OK = "ok"
    LATE = "late"
    SILENT = "silent"
    #: Nothing was ever received.
    NEVER = "never"


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
    #: Once a poll has succeeded: the instant by which another must have. Files given by hand do not move it.
    next_poll_by: datetime | None = None


def overdue_at(stamp: datetime, schedule: Schedule) -> datetime | None:
    """The instant from which a source with ``stamp`` as its newest is late; ``None`` when it promises nothing."""
    if schedule.due is None:
        return None
    local = stamp.astimezone(ROME)
    days_on = 1 if local.time() >= schedule.opens else 0
    return rome_wall_clock(local.date() + timedelta(days=days_on), schedule.due)


def health(record: Record, schedule: Schedule, now: datetime) -> Health:
    """How the source is at ``now`` (aware)."""
    if record.failures >= FAILURES_TO_SILENCE:
        return Health.SILENT
    if record.newest_stamp is None or record.last_success is None:
        return Health.NEVER
    if record.next_poll_by is not None and now > record.next_poll_by:
        return Health.SILENT
    overdue = overdue_at(record.newest_stamp, schedule)
    if overdue is not None and now >= overdue:
        return Health.LATE
    return Health.OK
