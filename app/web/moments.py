"""Days and moments in figures, for pages of those who work here: no day of the week to read over.

Citizens are told them in words (``app.core.i18n``, ``app.web.times``).
"""

from __future__ import annotations

from datetime import datetime

from app.core.clock import ROME


def day(instant: datetime | None) -> str:
    """``29/11/2026``, in Italy; nothing of what was not."""
    return f"{instant.astimezone(ROME):%d/%m/%Y}" if instant else ""


def moment(instant: datetime | None) -> str:
    """``29/11/2026, 21:30``, in Italy; nothing of what was not."""
    return f"{instant.astimezone(ROME):%d/%m/%Y, %H:%M}" if instant else ""
