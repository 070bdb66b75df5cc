"""What of signing in is not kept: attempts after a day. Called by the clock."""

from __future__ import annotations

from datetime import datetime

from app.core.db import Database
from app.core.identity.throttle import forget_attempts


def forget_what_is_over(database: Database, *, now: datetime) -> None:
    """Delete the attempts that throttling looks back at no more."""
    with database.transaction() as session:
        forget_attempts(session, now=now)
