"""A notice of a drill as a device shows it: declarative web push that cannot be taken for real. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alerts.domain.drill import marked
from alerts.domain.message import MAX_PAYLOAD, encode
from alerts.formats.notice_text import to_plain

#: Said first: a notification may show no more than its first line.
_NOT_REAL = "Non è un'allerta vera: è una prova, solo per chi partecipa."
_LONGEST_TEXT = 700


@dataclass(frozen=True, slots=True)
class DrillLetter:
    """All that the notification says. ``url`` is the page of the drill."""

    notice_id: int
    place_name: str
    title: str
    #: As a notice's: in the subset of Markdown.
    body: str
    url: str


def drill_topic(notice_id: int) -> str:
    """RFC 8030 Topic and tag: never that of anything real."""
    return f"exercise-{notice_id}"


def compose_drill(letter: DrillLetter) -> tuple[dict[str, Any], bytes]:
    """The payload, and the octets that are encrypted. Its data name no municipality: it replaces nothing real."""
    text = to_plain(letter.body)
    shown = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1].rstrip()}…"
    payload = {
        "web_push": 8030,
        "notification": {
            "title": marked(f"{letter.place_name}, {letter.title}"),
            "body": f"{_NOT_REAL}\n{shown}",
            "lang": "it",
            "tag": drill_topic(letter.notice_id),
            "navigate": letter.url,
            "data": {"exercise": True},
        },
    }
    octets = encode(payload)
    assert len(octets) <= MAX_PAYLOAD
    return payload, octets
