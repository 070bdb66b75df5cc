"""What the clock calls, every day: the month's snapshot with the corrections of those before, then the reminders.

Every day and not every month, because a run adds only what is different: a month ends up with its last day on record,
whichever day the clock was stopped on.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from app.core.db import Database
from plans.tracking.reminders import remind
from plans.tracking.snapshots import Taken, take_snapshot

_log = structlog.get_logger(__name__)


def keep_track(database: Database, *, now: datetime) -> tuple[Taken, int]:
    """One look at all plans, and whom to remind of theirs: what was added, and how many reminders are new."""
    with database.transaction() as session:
        taken = take_snapshot(session, now=now)
    with database.transaction() as session:
        return taken, remind(session, now=now)


def on_tick(database: Database, *, now: datetime) -> None:
    """The same for the clock, which reads nobody's answers: what was new is logged."""
    taken, reminders = keep_track(database, now=now)
    if taken.added or reminders:
        _log.info("plans_tracked", month=taken.month.isoformat(), added=taken.added, corrected=taken.corrected,
                  reminders=reminders)  # fmt: skip
