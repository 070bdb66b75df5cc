"""A notice as a device shows it: valid *declarative web push*, small enough for every push service. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from alerts.domain.level import Level
from alerts.domain.links import notice_link
from alerts.domain.message import MAX_PAYLOAD, as_demonstration, encode
from alerts.domain.notice import Content, Kind
from alerts.domain.words import Translate
from alerts.formats.notice_text import to_plain
from app.core.clock import rome_day
from app.core.i18n import short_day_text, time_text

_MOST_NAMES = 3
#: What a notification shows of a text at most; the rest is on the page.
_LONGEST_TEXT = 900


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """All that the notification of one version says. ``page_of`` is the municipality whose page it leads to."""

    notice_id: int
    kind: Kind
    content: Content
    place_names: Mapping[str, str]
    page_of: str
    base_url: str
    demonstration: bool = False


def notice_topic(notice_id: int) -> str:
    """RFC 8030 Topic and tag of the notification: the same for all versions, so that the newest is what is shown."""
    return f"notice-{notice_id}"


def notice_expires(kind: Kind, content: Content) -> datetime | None:
    """When telling it is of no more use: of an end, when it is no longer shown."""
    return content.shown_to if kind.ends else content.valid_to


def compose_notice(letter: NoticeLetter, language: str, gettext: Translate) -> tuple[dict[str, Any], bytes]:
    """The payload, and the octets that are encrypted (at most 2,700). The end of a text that does not fit is left out.

    The content may be incomplete: what is missing is not said.
    """
    content = letter.content
    title = f"{_places(letter, gettext)}: {content.title}"
    text = _cut(to_plain(content.body), _LONGEST_TEXT)
    notification = {
        "title": as_demonstration(title, gettext) if letter.demonstration else title,
        "body": "",
        "lang": language,
        "tag": notice_topic(letter.notice_id),
        "navigate": notice_link(letter.base_url, letter.page_of, letter.notice_id, language),
        "renotify": True,
        "requireInteraction": content.level is Level.RED and not letter.kind.ends,
        "data": _data(letter),
    }
    payload: dict[str, Any] = {"web_push": 8030, "notification": notification}
    hours = _hours(letter, language, gettext)
    while True:
        notification["body"] = "\n".join(part for part in (text, hours) if part) or title
        octets = encode(payload)
        if len(octets) <= MAX_PAYLOAD or not text:
            return payload, octets
        text = _cut(text, len(text) - max(2, len(octets) - MAX_PAYLOAD))


def _data(letter: NoticeLetter) -> dict[str, Any]:
    """What our service worker needs. No level: a notice never colours anything."""
    expires = notice_expires(letter.kind, letter.content)
    return {
        "notice": letter.notice_id,
        "category": letter.content.category.value,
        "kind": letter.kind.value,
        "municipalities": list(letter.content.places),
        **({"expires": expires.astimezone(UTC).isoformat(timespec="seconds")} if expires else {}),
        "demonstration": letter.demonstration,
    }


def _places(letter: NoticeLetter, gettext: Translate) -> str:
    """The names of its places, that of the reader's own first."""
    codes = sorted(letter.place_names, key=lambda code: code != letter.page_of)
    return _names([letter.place_names[code] for code in codes], gettext)


def _names(names: Sequence[str], gettext: Translate) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return shown if more <= 0 else gettext("{names} and {count} more").format(names=shown, count=more)


def _hours(letter: NoticeLetter, language: str, gettext: Translate) -> str:
    """``Vale da ven 20 nov 08:00 a sab 21 nov 18:00.``; of an end nothing."""
    content = letter.content
    if letter.kind.ends or content.valid_from is None or content.valid_to is None:
        return ""
    start, end = _moment(content.valid_from, language), _moment(content.valid_to, language)
    return gettext("Valid from {start} to {end}.").format(start=start, end=end)


def _moment(instant: datetime, language: str) -> str:
    return f"{short_day_text(rome_day(instant), language)} {time_text(instant, language)}"


def _cut(text: str, length: int) -> str:
    """``text``, or as much of it as ends with a word."""
    if len(text) <= length:
        return text
    head = text[: max(0, length - 1)]
    return f"{head.rsplit(' ', 1)[0].rstrip()}…" if head.strip() else ""
