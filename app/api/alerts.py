"""Alerts as threads: the list, one whole, one as CAP 1.2, what municipalities publish themselves."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request

from alerts.domain.thread import Thread, Version, next_turn
from alerts.domain.thread_message import Issuer, message_of
from alerts.formats.cap_writer import MIMETYPE, write_message
from alerts.queries.thread_documents import thread_document, thread_summary
from alerts.queries.thread_pages import alert_page
from alerts.queries.threads import alert_thread, municipal_notices
from app.api.alert_filters import wanted_alerts
from app.core.errors import NotFound
from app.core.i18n import catalogue
from app.core.territory.lookup import get_municipality, names_by_code
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language

#: Language of CAP → that of a catalogue.
_CAP_LANGUAGES = {"it-IT": "it", "en-GB": "en"}


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


def alert_cap(thread_id: str) -> Response:
    """One version of an alert as CAP 1.2, by default the last."""
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        thread = alert_thread(session, thread_id, at=now)
    issuer = Issuer(urlsplit(base_url).netloc, base_url)
    languages = {code: catalogue(language).gettext for code, language in _CAP_LANGUAGES.items()}
    message = message_of(thread, _version(thread, request.args.get("version")), issuer, languages)
    response = make_response(write_message(message))
    response.mimetype = MIMETYPE
    return keep_until(response, next_turn((thread,)), now=now)


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


def _version(thread: Thread, version_id: str | None) -> Version:
    if version_id is None:
        return thread.versions[-1]
    for version in thread.versions:
        if version.id == version_id:
            return version
    raise NotFound("alert_version_unknown", f"L'allerta {thread.id} non ha nessuna versione {version_id[:40]!r}.")
