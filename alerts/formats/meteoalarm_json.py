"""MeteoAlarm's JSON feed, ``{"warnings": [{"alert": {…}, "uuid": "…"}]}``: from bytes to entries and back.

What an entry says is read by :mod:`alerts.formats.meteoalarm_alert`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

from alerts.formats.bounded_json import parse_json
from alerts.formats.unreadable import Unreadable

#: Italy's feed on a bad day: 1.4 MB, 457 alerts, nested eight deep.
MAX_BYTES = 16 * 1024 * 1024
MAX_ALERTS = 2_000
MAX_DEPTH = 32


def read_entries(content: bytes, name: str) -> list[object]:
    """The entries of a feed, in file order and whatever they are; of a file that is one entry, that entry.

    Raises:
        Unreadable: ``feed_malformed``, ``feed_too_long``, or a code of :mod:`alerts.formats.bounded_json`.
    """
    document = parse_json(content, max_bytes=MAX_BYTES)
    if not _writable(document):
        raise Unreadable("feed_malformed", f"{name} ha troppi livelli annidati, o numeri che il JSON non ammette.")
    if isinstance(document, dict):
        if "alert" in document:
            return [document]
        entries = document.get("warnings")
        if isinstance(entries, list):
            if len(entries) > MAX_ALERTS:
                raise Unreadable("feed_too_long", f"{name} elenca {len(entries)} avvisi: troppi per essere veri.")
            return entries
    raise Unreadable("feed_malformed", f"{name} non è un elenco di avvisi MeteoAlarm.")


def canonical(entry: object) -> bytes:
    """The one way of writing an entry: keys in order, no spaces, UTF-8. An entry seen again gives the same bytes."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", errors="replace")  # JSON can spell halves of characters, which no bytes can


def _writable(document: object) -> bool:
    """Whether it can be written again: not too deep, and without the numbers that only Python reads (NaN, 1e999)."""
    level = [document]
    for _ in range(MAX_DEPTH):
        if any(isinstance(value, float) and not math.isfinite(value) for value in level):
            return False
        level = [child for value in level for child in _children(value)]
    return not level


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
