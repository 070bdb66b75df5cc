"""Alerts without push: an Atom feed for the whole territory, and one for each municipality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response, make_response

from alerts.domain.notice import Notice
from alerts.domain.thread import Thread, next_turn
from alerts.formats.atom_writer import MIMETYPE, write_feed
from alerts.queries.threads import recent_threads
from app.api.feed_writer import FeedWriter
from app.api.notice_entries import notices_of_feed
from app.core.territory.lookup import get_municipality
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language


def all_alerts() -> Response:
    """Alerts of all municipalities that are loaded."""
    now = context().clock()
    with context().database.transaction() as session:
        threads, notices = recent_threads(session, at=now), notices_of_feed(session, now)
    return _answer(FeedWriter("alerts", "", context().settings.base_url, current_language()), threads, notices, now)


def municipality_alerts(istat_code: str) -> Response:
    """Alerts of one municipality: what changed there, the end included."""
    now = context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        threads = recent_threads(session, at=now, place=istat_code)
        notices = notices_of_feed(session, now, istat_code)
    writer = FeedWriter(place.istat_code, place.name, context().settings.base_url, current_language())
    return _answer(writer, threads, notices, now)


def _answer(writer: FeedWriter, threads: Sequence[Thread], notices: Sequence[Notice], now: datetime) -> Response:
    response = make_response(write_feed(writer.feed(threads, notices)))
    response.mimetype = MIMETYPE
    return keep_until(response, next_turn(threads), now=now)
