"""Alerts as threads: the list, one whole, what municipalities publish themselves."""

from __future__ import annotations

from flask import Response, jsonify

from alerts.domain.thread import Thread, next_turn
from alerts.queries.thread_documents import thread_document, thread_summary
from alerts.queries.thread_pages import alert_page
from alerts.queries.threads import alert_thread, municipal_notices
from app.api.alert_filters import wanted_alerts
from app.core.i18n import catalogue
from app.core.territory.lookup import get_municipality, names_by_code
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language


def alerts() -> Response:
    """Alerts, newest first, a page at a time."""
    now, wanted = context().clock(), wanted_alerts()
    with context().database.transaction() as session:
        page = alert_page(session, wanted, at=now)
    document = {"alerts": [_summary(thread) for thread in page.threads], "next_cursor": page.cursor}
    return keep_until(jsonify(document), next_turn(page.threads), now=now)


def alert(thread_id: str) -> Response:
    """One alert whole."""
    now = context().clock()
    with context().database.transaction() as session:
        thread = alert_thread(session, thread_id, at=now)
        names = names_by_code(session)
    language = current_language()
    words = catalogue(language).gettext
    document = thread_document(thread, names, words, language, context().settings.base_url)
    return keep_until(jsonify(document), next_turn((thread,)), now=now)


def notices(istat_code: str) -> Response:
    """What the municipality itself has published and is not over."""
    now = context().clock()
    with context().database.transaction() as session:
        get_municipality(session, istat_code)
        found = municipal_notices(session, istat_code, at=now)
    return keep_until(jsonify(notices=[_summary(thread) for thread in found]), next_turn(found), now=now)


def _summary(thread: Thread) -> dict[str, object]:
    language = current_language()
    return thread_summary(thread, catalogue(language).gettext, language, context().settings.base_url)
