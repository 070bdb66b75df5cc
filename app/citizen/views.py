"""The pages that show alerts."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alerts.queries.history import place_changes
from alerts.queries.region import region_levels
from alerts.queries.status import municipality_status, two_days
from app.citizen.changes import change_entries
from app.citizen.glance import glance
from app.citizen.home import home as home_page
from app.core.clock import rome_day
from app.core.territory.lookup import MunicipalityName, search_municipalities, zones_in_force
from app.core.territory.outline import region_outline
from app.core.territory.shipped import TUSCANY
from app.web.caching import keep_briefly, keep_long
from app.web.context import context
from app.web.language import current_language

_NATIONAL_ZONES = "dpc"


def home() -> ResponseReturnValue:
    """Search, map and table of the region."""
    here, now = context(), context().clock()
    query = request.args.get("q", "").strip()
    with here.database.transaction() as session:
        found = search_municipalities(session, query) if query else []
        if _is_the_one(query, found):
            return redirect(url_for("citizen.municipality", istat_code=found[0].istat_code), 303)
        levels = region_levels(session, at=now, region_code=TUSCANY)
    page = render_template(
        "citizen/home.html",
        page=home_page(levels, language=current_language()),
        region_code=TUSCANY,
        query=query,
        found=found,
        demonstration=levels.demonstration,
    )
    return keep_briefly(make_response(page), now=now)


def _is_the_one(query: str, found: list[MunicipalityName]) -> bool:
    """Whether only one municipality can be meant. Two towns of one name are for the reader to tell apart."""
    exact = [place for place in found if place.name.casefold() == query.casefold()]
    return len(exact) == 1 or len(found) == 1


def municipality(istat_code: str) -> Response:
    """One municipality: the answer in one glance."""
    here, now = context(), context().clock()
    with here.database.transaction() as session:
        status = municipality_status(session, istat_code, at=now)
        zone_names = zones_in_force(session, _NATIONAL_ZONES, rome_day(now))
        changes = place_changes(session, istat_code, two_days(now), at=now)
    page = render_template(
        "citizen/municipality.html",
        page=glance(status, zone_names, language=current_language()),
        status=status,
        changes=change_entries(changes, now, current_language()),
        demonstration=status.demonstration,
    )
    return keep_briefly(make_response(page), now=now)


def boundaries(region_code: str) -> Response:
    """The region's municipalities as GeoJSON: for the map, and for a device that finds by itself where it is."""
    with context().database.transaction() as session:
        outline = region_outline(session, region_code)
    response = make_response(outline)
    response.mimetype = "application/geo+json"
    return keep_long(response)
