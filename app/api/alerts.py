"""Alerts as threads: the list, one whole, one as CAP 1.2, what municipalities publish themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request

from alerts.domain.level import Level
from alerts.domain.thread import Thread, ThreadState, Version, next_turn
from alerts.domain.thread_message import Issuer, message_of
from alerts.formats.cap_writer import MIMETYPE, write_message
from alerts.queries.thread_documents import thread_document, thread_summary
from alerts.queries.thread_pages import MOST, USUAL, Wanted, alert_page
from alerts.queries.threads import alert_thread, municipal_notices
from app.core.errors import InputRefused, NotFound
from app.core.i18n import catalogue
from app.core.territory.lookup import get_municipality, names_by_code
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language

_Value = TypeVar("_Value")
#: Language of CAP → that of a catalogue.
_CAP_LANGUAGES = {"it-IT": "it", "en-GB": "en"}


def alerts() -> Response:
    """Alerts, newest first, a page at a time."""
    now, wanted = context().clock(), _wanted()
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


def _wanted() -> Wanted:
    return Wanted(
        municipality=request.args.get("municipality"),
        level=_argument("level", _alert_level, "yellow, orange o red") or Level.YELLOW,
        day=_argument("day", date.fromisoformat, "un giorno come 2026-11-29"),
        state=_argument("state", ThreadState, ", ".join(ThreadState)),
        limit=_argument("limit", _limit, f"un numero da 1 a {MOST}") or USUAL,
        cursor=request.args.get("cursor", ""),
    )


def _argument(name: str, read: Callable[[str], _Value], expected: str) -> _Value | None:
    given = request.args.get(name)
    if given is None:
        return None
    try:
        return read(given)
    except ValueError:
        raise InputRefused("alert_filter_invalid", f"Il parametro {name} deve essere {expected}.") from None


def _alert_level(text: str) -> Level:
    level = Level.of(text)
    if level is Level.GREEN:
        raise ValueError(text)
    return level


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST:
        raise ValueError(text)
    return number
