"""The bulletin's index: a small JSON that links to the files of one issue. It holds no level.

Its addresses may point elsewhere than to where they are (those of 2020 do): only the stamps in them are believed.
The descriptions in HTML are not read: names in them contain their own separators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from alerts.formats.bounded_json import begins_like_json, parse_json
from alerts.formats.dpc_levels import DAYS, stamp_in
from alerts.formats.printable import printable
from alerts.formats.unreadable import Unreadable

#: A real one has 3 to 15 KB.
MAX_BYTES = 1024 * 1024

_HOUR = re.compile(r"\bore (\d{1,2})[:.](\d{2})\b")


@dataclass(frozen=True, slots=True)
class DpcIndex:
    """What an index says. ``kind`` is ``first`` or ``update``; ``stamps`` are those of all its links."""

    kind: str
    stamps: frozenset[datetime]
    #: The hour in its title, the last one when there are several; ``None`` when there is none.
    hour: time | None


def is_index(content: bytes) -> bool:
    """Whether the bytes are an index, or a damaged document with an index's words."""
    if not begins_like_json(content) or (b'"topo_json"' not in content and b'"attachment"' not in content):
        return False
    try:
        return _is_shaped(parse_json(content, max_bytes=MAX_BYTES))
    except Unreadable:
        return True


def read_index(content: bytes, name: str) -> DpcIndex:
    """The index.

    Raises:
        Unreadable: ``index_malformed``, or a code of :mod:`alerts.formats.bounded_json`.
    """
    root = parse_json(content, max_bytes=MAX_BYTES)
    stamps = frozenset(stamp for link in _links(root) if (stamp := stamp_in(link.rpartition("/")[2])))
    if not isinstance(root, dict) or not stamps:
        raise Unreadable("index_malformed", f"{name} non è un indice di bollettino: non porta a nessun file.")
    return DpcIndex(printable(str(root.get("type"))), stamps, _hour(str(root.get("name"))))


def _is_shaped(root: object) -> bool:
    return isinstance(root, dict) and any(isinstance(root.get(day), dict) for day in DAYS)


def _links(root: object) -> Iterator[str]:
    """The addresses of both days: the map's, and those of the attachments."""
    for day in DAYS:
        match root:
            case {**parts} if isinstance(part := parts.get(day), dict):
                yield from (link for link in (part.get("topo_json"), *_attached(part)) if isinstance(link, str))


def _attached(part: dict[str, object]) -> Iterator[object]:
    """The attachments are a list of objects of one name each."""
    match part:
        case {"attachment": [*attachments]}:
            for attachment in attachments:
                yield from attachment.values() if isinstance(attachment, dict) else ()


def _hour(title: str) -> time | None:
    found = _HOUR.findall(title)
    try:
        return time(int(found[-1][0]), int(found[-1][1])) if found else None
    except ValueError:
        return None
