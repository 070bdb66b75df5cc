"""Municipalities, their status, the region, the sources: read by anybody, kept briefly by any cache."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, request

from alerts.queries.documents import region_document, source_document, status_document
from alerts.queries.region import region_levels
from alerts.queries.sources import sources_health
from alerts.queries.status import municipality_status
from app.api.phases import declared_document
from app.core.errors import InputRefused, NotFound
from app.core.territory.lookup import all_municipalities, get_municipality, municipality_at, search_municipalities
from app.web.caching import keep_briefly, keep_long
from app.web.context import context

_SEARCH_LIMIT = 20


def municipalities() -> Response:
    """Municipalities whose name matches ``q``, best first; without it, all of them by name."""
    query = request.args.get("q", "").strip()[:100]
    with context().database.transaction() as session:
        found = search_municipalities(session, query, _SEARCH_LIMIT) if query else all_municipalities(session)
    return keep_long(jsonify(municipalities=[_place(place) for place in found]), seconds=60)


def municipality(istat_code: str) -> Response:
    """One municipality, with what it has declared."""
    now = context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        declared = declared_document(session, istat_code, now=now)
    return keep_briefly(jsonify({**_place(place), **declared}), now=now)


def status(istat_code: str) -> Response:
    """Two days of one municipality."""
    now = context().clock()
    with context().database.transaction() as session:
        found = municipality_status(session, istat_code, at=now)
    return keep_briefly(jsonify(status_document(found)), now=now)


def locate() -> Response:
    """The municipality at ``lon``, ``lat`` (EPSG:4326 degrees). For integrators: our pages never send a position."""
    with context().database.transaction() as session:
        code = municipality_at(session, _degrees("lon", 180), _degrees("lat", 90))
        if code is None:
            raise NotFound("no_municipality_here", "In questo punto non c'è nessun comune conosciuto.")
        place = get_municipality(session, code)
    response = jsonify(_place(place))
    response.cache_control.no_store = True
    return response


def region(region_code: str) -> Response:
    """Today's and tomorrow's level of every municipality of a region (two ISTAT digits)."""
    now, unknown = context().clock(), NotFound("region_unknown", "Questa regione non è caricata.")
    if not re.fullmatch("[0-9]{2}", region_code):
        raise unknown
    with context().database.transaction() as session:
        found = region_levels(session, at=now, region_code=region_code)
    if not found.municipalities:
        raise unknown
    document = region_document(found)
    # The instant of the question would make every answer a new one: what changes is what is known.
    del document["at"]
    return keep_briefly(jsonify(document), now=now)


def sources() -> Response:
    """How each source is."""
    now = context().clock()
    with context().database.transaction() as session:
        found = sources_health(session, at=now)
    return keep_briefly(jsonify(sources=[source_document(source) for source in found.values()]), now=now)


def _place(place: Any) -> dict[str, Any]:
    return {
        "istat_code": place.istat_code,
        "name": place.name,
        "province_code": place.province_code,
        "region_name": place.region_name,
    }


def _degrees(name: str, limit: float) -> float:
    try:
        value = float(request.args.get(name, ""))
    except ValueError:
        value = limit + 1
    if not abs(value) <= limit:
        raise InputRefused("position_invalid", f"Il parametro {name} deve essere un numero fra -{limit} e {limit}.")
    return value
