"""Alerts as threads: the list (with the notices that are shown now), one whole."""

from __future__ import annotations

from flask import Response, jsonify

from alerts.domain.thread import Thread, next_turn
from alerts.queries.thread_documents import thread_document, thread_summary
from alerts.queries.thread_pages import alert_page
from alerts.queries.threads import alert_thread
from app.api import notices
from app.api.alert_filters import wanted_alerts
from app.core.i18n import catalogue
from app.core.territory.lookup import names_by_code
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language


def alerts() -> Response:
    """Alerts, newest first, a page at a time."""
    now, wanted = context().clock(), wanted_alerts()
    with context().database.transaction() as session:
        page = alert_page(session, wanted, at=now)
        # They are few, and all on the first page.
        shown, turn = ([], None) if wanted.cursor else notices.shown_now(session, wanted.municipality, now)
    document = {
        "alerts": [_summary(thread) for thread in page.threads],
        "notices": shown,
        "next_cursor": page.cursor,
    }
    turns = [instant for instant in (next_turn(page.threads), turn) if instant is not None]
    return keep_until(jsonify(document), min(turns, default=None), now=now)


def alert(thread_id: str) -> Response:
    """One alert whole, or one notice: ``municipal-7``."""
    notice_id = notices.notice_id_of(thread_id)
    if notice_id is not None:
        return notices.notice(notice_id)
    now = context().clock()
    with context().database.transaction() as session:
        thread = alert_thread(session, thread_id, at=now)
        names = names_by_code(session)
    language = current_language()
    words = catalogue(language).gettext
    document = thread_document(thread, names, words, language, context().settings.base_url)
    return keep_until(jsonify(document), next_turn((thread,)), now=now)


def _summary(thread: Thread) -> dict[str, object]:
    language = current_language()
    return thread_summary(thread, catalogue(language).gettext, language, context().settings.base_url)
