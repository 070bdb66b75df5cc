"""A notice of a drill as CAP 1.2 with status Exercise: for systems that take part, behind the door."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from flask import Response, make_response

from alerts.domain.drill import marked
from alerts.domain.thread_message import Issuer
from alerts.drills.reading import drill_of, drill_of_notice
from alerts.formats.cap_writer import MIMETYPE, write_message
from alerts.formats.notice_cap import notice_message
from alerts.queries.desk_notices import desk_notice
from app.core.errors import NotFound
from app.core.i18n import DEFAULT_LANGUAGE, catalogue
from app.web.access import current_person
from app.web.context import context


def drill_cap(istat_code: str, drill_id: int, notice_id: int) -> Response:
    """Its last version that was published."""
    person, base_url = current_person(), context().settings.base_url
    with context().database.transaction() as session:
        drill_of(session, person, istat_code, drill_id)
        notice = desk_notice(session, person, istat_code, notice_id)
        if notice is None or drill_of_notice(session, notice_id) != drill_id:
            raise NotFound("notice_unknown", "In questa esercitazione non c'è un avviso pubblicato con questo numero.")
    current = notice.current
    shown = replace(current, content=replace(current.content, title=marked(current.content.title)))
    issuer = Issuer(urlsplit(base_url).netloc, base_url, exercise=True)
    message = notice_message(notice, shown, issuer, catalogue(DEFAULT_LANGUAGE).gettext)
    # The public has no page of it: the drill's own.
    page = f"{base_url}/comune/{istat_code}/esercitazioni/{drill_id}"
    message = replace(message, infos=tuple(replace(info, web=page) for info in message.infos))
    response = make_response(write_message(message))
    response.mimetype = MIMETYPE
    return response
