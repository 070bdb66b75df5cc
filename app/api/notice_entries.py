"""Notices of municipalities as entries of feeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.message import as_demonstration
from alerts.domain.notice import Notice, Version, complete
from alerts.domain.notice_words import kind_word
from alerts.domain.words import Translate
from alerts.formats.atom_writer import Entry, Link
from alerts.formats.cap_writer import MIMETYPE as CAP
from alerts.formats.notice_cap import notice_name
from alerts.formats.notice_text import to_plain
from alerts.queries.notices import recent_notices
from alerts.queries.threads import RECENT


def notices_of_feed(session: Session, now: datetime, place: str | None = None) -> list[Notice]:
    """The notices of the last thirty days, of all municipalities or of one (an ISTAT code)."""
    return recent_notices(session, since=now - RECENT, now=now, places=None if place is None else [place])


def feed_entries(
    found: Sequence[Notice], base_url: str, gettext: Translate, tag: str, *, place: str = "", demonstration: bool
) -> Iterator[Entry]:
    """An entry for each version. ``tag``: what ids begin with; ``place``: the ISTAT code of the feed."""
    for one in found:
        for version in one.versions:
            yield _entry(one, version, base_url, gettext, tag, place, demonstration)


def _entry(
    one: Notice, version: Version, base_url: str, gettext: Translate, tag: str, place: str, demonstration: bool
) -> Entry:
    name, content = notice_name(one), version.content
    at = max(version.published_at, complete(content).shown_from)
    title = f"{', '.join(one.place_names.values())}: {content.title} ({kind_word(version.kind, gettext)})"
    page = f"{base_url}/comuni/{place or one.istat_code}/avvisi/{one.id}"
    return Entry(
        id=f"{tag}:{name}:{version.number}",
        title=as_demonstration(title, gettext) if demonstration else title,
        updated=at,
        published=at,
        author=one.issuer,
        summary=to_plain(content.body),
        categories=("notice", content.category.value),
        links=(
            Link("alternate", page, "text/html"),
            Link("enclosure", f"{base_url}/api/v1/alerts/{name}.cap?version={version.number}", CAP),
        ),
        rights="",
    )
