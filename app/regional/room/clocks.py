"""Instants as somebody reads them at night: the hour first, the day only where it is another one."""

from __future__ import annotations

from datetime import datetime

from app.core.clock import ROME, rome_day

#: For how long what is shown is shared among those who look.
SHARED_SECONDS = 3


def clock(instant: datetime | None, now: datetime) -> str:
    """``03:20`` today, ``29/11, 21:30`` on another day; nothing of what was not."""
    if instant is None:
        return ""
    local = instant.astimezone(ROME)
    return f"{local:%H:%M}" if local.date() == rome_day(now) else f"{local:%d/%m, %H:%M}"


def to_the_second(instant: datetime) -> str:
    """``03:20:05``."""
    return f"{instant.astimezone(ROME):%H:%M:%S}"
