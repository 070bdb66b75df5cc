"""Notices of municipalities: those of one, one whole, one as CAP 1.2, the entries of feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request
from sqlalchemy.orm import Session

from alerts.domain.message import as_demonstration
from alerts.domain.notice import Notice, Version, complete
from alerts.domain.notice_words import kind_word
from alerts.domain.thread_message import Issuer
from alerts.domain.words import Translate
from alerts.formats.atom_writer import Entry, Link
from alerts.formats.cap_writer import MIMETYPE as CAP
from alerts.formats.cap_writer import write_message
from alerts.formats.notice_cap import notice_message, notice_name
from alerts.formats.notice_text import to_plain
from alerts.queries.notice_documents import notice_document, notice_summary
from alerts.queries.notices import public_notice, public_notices, recent_notices
from alerts.queries.threads import RECENT
from app.core.errors import NotFound
from app.core.i18n import DEFAULT_LANGUAGE, catalogue
from app.core.territory.lookup import get_municipality
from app.web.caching import keep_until
from app.web.context import context
from app.web.demonstration import demonstration_shown

_NAME = re.compile(r"municipal-([1-9][0-9]{0,17})")


def notices(istat_code: str) -> Response:
    """What the municipality itself has published and is shown now, what is in force first."""
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        get_municipality(session, istat_code)
        found = public_notices(session, istat_code, now=now)
    document = [notice_summary(notice, base_url, at=now) for notice in found.shown]
    return keep_until(jsonify(notices=document), found.next_turn, now=now)


def notice_id_of(thread_id: str) -> int | None:
    """The number of the notice that a name among alerts is; None for that of anything else."""
    name = _NAME.fullmatch(thread_id)
    return int(name[1]) if name else None


def notice(notice_id: int) -> Response:
    """One notice whole."""
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        found = public_notice(session, notice_id, now=now)
    return keep_until(jsonify(notice_document(found, base_url, at=now)), next_turn([found], now), now=now)


def notice_cap(notice_id: int) -> Response:
    """One version of a notice as CAP 1.2, by default the last."""
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        found = public_notice(session, notice_id, now=now)
    issuer = Issuer(urlsplit(base_url).netloc, base_url, exercise=demonstration_shown())
    version = _version(found, request.args.get("version"))
    message = notice_message(found, version, issuer, catalogue(DEFAULT_LANGUAGE).gettext)
    response = make_response(write_message(message))
    response.mimetype = CAP
    return keep_until(response, next_turn([found], now), now=now)


def _version(found: Notice, number: str | None) -> Version:
    if number is None:
        return found.current
    for version in found.versions:
        if str(version.number) == number:
            return version
    raise NotFound("alert_version_unknown", f"L'avviso non ha nessuna versione {number[:40]!r}.")


def next_turn(found: Sequence[Notice], now: datetime) -> datetime | None:
    """When the first of them begins or ends by itself."""
    spans = [complete(one.current.content) for one in found]
    turns = [instant for span in spans for instant in (span.valid_from, span.valid_to, span.shown_to) if instant > now]
    return min(turns, default=None)


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
