"""Instants as CAP writes them: ``2026-11-20T14:05:00+01:00``.

``Z`` and fractions of a second, which the schema forbids and real publishers write, are read.
"""

from __future__ import annotations

import re
from datetime import datetime

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.ASCII)
#: Any other year is damage, and near the ends of the calendar arithmetic overflows.
_YEARS = range(2000, 2201)


def read_time(text: str) -> datetime:
    """The instant, aware, with the offset it is written with.

    Raises:
        ValueError: not an instant, without an offset, or in a year that no message is of; why, in Italian.
    """
    found = _INSTANT.fullmatch(text)
    if not found:
        raise ValueError("non è scritto come una data con l'ora")
    if not found[2]:
        raise ValueError("non dice il fuso orario")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("non esiste nel calendario") from None
    if instant.year not in _YEARS:
        raise ValueError("è in un anno impossibile")
    return instant
