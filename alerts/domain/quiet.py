"""Quiet hours: when a device wants to be left alone, and until when. The twin in SQL is in ``alerts.subscriptions``.

They are hours on the clocks of Italy, and one stretch of time a night, whatever the clocks do in it: of an hour that
happens twice the later one counts, an hour that does not happen is as late as it would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from alerts.domain.level import Level
from app.core.clock import ROME, rome_day


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``quiet_from`` until ``quiet_to`` (excluded); what is at ``override`` or above does not wait."""

    quiet_from: time
    quiet_to: time
    override: Level = Level.RED


def ends(quiet_from: time | None, quiet_to: time | None, now: datetime) -> datetime | None:
    """When the quiet hours that ``now`` (aware) is in are over, as UTC; ``None`` outside of them, or without any.

    They span midnight when ``quiet_from`` is later than ``quiet_to``; the two differ.
    """
    if quiet_from is None or quiet_to is None:
        return None
    today = rome_day(now)
    end = _shown(today, quiet_to)
    if quiet_from < quiet_to:
        return end if _shown(today, quiet_from) <= now < end else None
    if now < end:
        return end
    return _shown(today + timedelta(days=1), quiet_to) if now >= _shown(today, quiet_from) else None


def _shown(day: date, at: time) -> datetime:
    """When clocks in Italy show ``at``, as PostgreSQL has it."""
    local = datetime.combine(day, at, ROME)
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
