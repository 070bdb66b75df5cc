"""The region: where to look, and the boundaries of its municipalities."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alerts.queries.region import region_levels
from app.citizen.home import home as home_page
from app.core.territory.lookup import MunicipalityName, search_municipalities
from app.core.territory.outline import region_outline
from app.core.territory.shipped import TUSCANY
from app.web.caching import keep_briefly, keep_long
from app.web.context import context
from app.web.language import current_language


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


def boundaries(region_code: str) -> Response:
    """The region's municipalities as GeoJSON: for the map, and for a device that finds by itself where it is."""
    with context().database.transaction() as session:
        outline = region_outline(session, region_code)
    response = make_response(outline)
    response.mimetype = "application/geo+json"
    return keep_long(response)
