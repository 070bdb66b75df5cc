"""The page of one municipality: the answer in one glance, what to do, where to go, what has changed."""

from __future__ import annotations

from flask import Response, make_response, render_template
from flask_babel import gettext

from alerts.queries.history import place_changes
from alerts.queries.status import municipality_status, two_days
from alerts.queries.thread_links import thread_links
from app.citizen.changes import change_entries
from app.citizen.glance import glance, in_force
from app.citizen.own_word import own_word
from app.citizen.plan_glance import plan_glance
from app.core.clock import rome_day
from app.core.territory.lookup import zones_in_force
from app.web.caching import keep_until
from app.web.context import context
from app.web.language import current_language

_NATIONAL_ZONES = "dpc"


def municipality(istat_code: str) -> Response:
    """One municipality."""
    here, now, language = context(), context().clock(), current_language()
    with here.database.transaction() as session:
        status = municipality_status(session, istat_code, at=now)
        zone_names = zones_in_force(session, _NATIONAL_ZONES, rome_day(now))
        changes = place_changes(session, istat_code, two_days(now), at=now)
        threads = thread_links(session, istat_code, at=now, gettext=gettext, language=language)
        own = own_word(session, istat_code, now, language)
        plan = plan_glance(session, istat_code, in_force(status.days[0]))
    page = render_template(
        "citizen/municipality.html",
        page=glance(status, zone_names, language=language),
        status=status,
        changes=change_entries(changes, now, language),
        threads=threads,
        plan=plan,
        declared=own.declared,
        notices=own.notices,
        demonstration=status.demonstration or own.made_up,
    )
    return keep_until(make_response(page), own.turn, now=now)
