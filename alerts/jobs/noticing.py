"""What the clock calls about notices."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from alerts.notices.alarming import alarm_waiting
from alerts.notices.keeping import keep_notices
from app.core.db import Database

_log = structlog.get_logger(__name__)


def keep_notices_true(database: Database, *, waiting: timedelta, base_url: str, now: datetime) -> None:
    """Tell what is shown from now on, wake who slept, end what is over, write about what waits too long."""
    done = keep_notices(database, now=now)
    if any(done.values()):
        _log.info("notices_kept", **done)
    with database.transaction() as session:
        letters = alarm_waiting(session, after=waiting, base_url=base_url, now=now)
    if letters:
        _log.warning("notices_waiting", letters=letters)
