"""Alerts for other systems: CAP 1.2."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, make_response, request

from alerts.domain.thread import Thread, Version, next_turn
from alerts.domain.thread_message import Issuer, message_of
from alerts.formats.cap_writer import MIMETYPE, write_message
from alerts.queries.threads import alert_thread
from app.api import notices
from app.core.errors import NotFound
from app.core.i18n import catalogue
from app.web.caching import keep_until
from app.web.context import context

#: Language of CAP → that of a catalogue.
_CAP_LANGUAGES = {"it-IT": "it", "en-GB": "en"}


def alert_cap(thread_id: str) -> Response:
    """One version of an alert, or of a notice, as CAP 1.2, by default the last."""
    notice_id = notices.notice_id_of(thread_id)
    if notice_id is not None:
        return notices.notice_cap(notice_id)
    now, base_url = context().clock(), context().settings.base_url
    with context().database.transaction() as session:
        thread = alert_thread(session, thread_id, at=now)
    issuer = Issuer(urlsplit(base_url).netloc, base_url)
    languages = {code: catalogue(language).gettext for code, language in _CAP_LANGUAGES.items()}
    message = message_of(thread, _version(thread, request.args.get("version")), issuer, languages)
    response = make_response(write_message(message))
    response.mimetype = MIMETYPE
    return keep_until(response, next_turn((thread,)), now=now)


def _version(thread: Thread, version_id: str | None) -> Version:
    if version_id is None:
        return thread.versions[-1]
    for version in thread.versions:
        if version.id == version_id:
            return version
    raise NotFound("alert_version_unknown", f"L'allerta {thread.id} non ha nessuna versione {version_id[:40]!r}.")
