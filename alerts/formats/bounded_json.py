"""JSON from outside: bounded in size and in parts, and saying each thing once."""

from __future__ import annotations

import json

from alerts.formats.unreadable import Unreadable

#: Lists and objects. The largest real document, a map of all zones, has some 150,000; each costs many times its text.
MAX_PARTS = 500_000


def begins_like_json(content: bytes) -> bool:
    """Whether the bytes begin like a JSON object."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def parse_json(content: bytes, *, max_bytes: int) -> object:
    """The value.

    A name twice in one object is refused: which of the two counts would be a guess.

    Raises:
        Unreadable: ``json_too_large`` or ``json_malformed``.
    """
    if len(content) > max_bytes or content.count(b"[") + content.count(b"{") > MAX_PARTS:
        raise Unreadable("json_too_large", "Il documento JSON supera la dimensione ammessa.")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:  # ValueError: also bad UTF-8, and numbers of 5,000 digits
        raise Unreadable("json_malformed", "Il documento JSON è incompleto o non è ben formato.") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found
