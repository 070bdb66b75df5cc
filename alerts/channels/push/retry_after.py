"""How long a push service asks to be left alone (RFC 9110 §10.2.3)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

#: Nothing that is sent here is of use for longer; a larger figure is a mistake of the peer's.
LONGEST = 7 * 86_400.0
#: No push service makes everybody wait longer than this, whatever it asks for.
LONGEST_FOR_ALL = 900.0


def retry_after(text: str, now: float) -> float | None:
    """Seconds to wait from ``now`` (POSIX time), of either form of the header; ``None`` when it says neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
        then = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):  # what email.utils lets through of strange texts
        return None
    return min(max(then - now, 0.0), LONGEST)
