"""Notices of municipalities: those of one, one whole, one as CAP 1.2."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, request
from sqlalchemy.orm import Session

from alerts.domain.notice import Notice, Version, complete
from alerts.domain.thread_message import Issuer
from alerts.formats.cap_writer import MIMETYPE as CAP
from alerts.formats.cap_writer import write_message
from alerts.formats.notice_cap import notice_message
from alerts.queries.notice_documents import notice_document, notice_summary
from alerts.queries.notices import notices_in_force, public_notice, public_notices
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


def shown_now(session: Session, place: str | None, now: datetime) -> tuple[list[dict[str, Any]], datetime | None]:
    """The notices in force or announced, of all municipalities or of one; and until when they are."""
    found = notices_in_force(session, now=now, places=None if place is None else [place])
    base_url = context().settings.base_url
    return [notice_summary(one, base_url, at=now) for one in found], next_turn(found, now)


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
