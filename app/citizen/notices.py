"""The page of one notice, and its files."""

from __future__ import annotations

from flask import Response, make_response, render_template, send_file

from alerts.queries.notices import public_attachment, public_notice, public_notices
from app.citizen.notice_cards import notice_page
from app.core.storage import FileStore
from app.core.territory.lookup import get_municipality
from app.web.caching import keep_long, keep_until
from app.web.context import context
from app.web.demonstration import demonstration_shown
from app.web.language import current_language

#: Nothing in a file runs, whoever opens it how.
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_BRIEF = 60


def notice(istat_code: str, notice_id: int) -> Response:
    """One notice as one of this municipality's: as it stands, and all that was said before."""
    here, now = context(), context().clock()
    with here.database.transaction() as session:
        place = get_municipality(session, istat_code)
        found = public_notice(session, notice_id, now=now, istat_code=istat_code)
        turn = public_notices(session, istat_code, now=now).next_turn
        name, region = place.name, place.region_code
    page = render_template(
        "citizen/notice.html",
        page=notice_page(found, now, current_language()),
        place=(istat_code, name),
        region_code=region,
        demonstration=demonstration_shown(),
    )
    return keep_until(make_response(page), turn, now=now)


def notice_file(istat_code: str, notice_id: int, sha256: str) -> Response:
    """A file of a notice, to be downloaded."""
    with context().database.transaction() as session:
        public_notice(session, notice_id, now=context().clock(), istat_code=istat_code)
        file = public_attachment(session, notice_id, sha256, now=context().clock())
    response = send_file(
        FileStore.of(context().settings.home).found(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = _SANDBOX
    return keep_long(response, seconds=_BRIEF)
