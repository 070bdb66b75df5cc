"""A version that is being prepared, on the very page that citizens would see: for its own desk alone."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request, url_for

from app.citizen.plan_content import plan_content
from app.citizen.plan_device import told_to_device
from app.citizen.plan_page import plan_page
from app.citizen.plan_relevance import named_hazard
from app.core.territory.lookup import get_municipality
from app.web.context import context
from app.web.language import current_language
from plans.publishing.desk import find_version
from plans.queries.preview import citizens_geojson


def plan_as_citizens(istat_code: str, number: int) -> Response:
    """The page: map, list and documents as they would be."""
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        version = find_version(session, istat_code, number)
        document, act = citizens_geojson(session, version.id), version.act
    page = plan_page(
        plan_content(document),
        hazard=named_hazard(request.args.get("rischio", "")),
        only=request.args.get("classe"),
        number=request.args.get("pagina", 1, type=int),
        language=current_language(),
    )
    here: dict[str, Any] = {"istat_code": istat_code, "number": number}
    parts: dict[str, Any] = {
        "page": page,
        "place": place,
        "istat_code": istat_code,
        "number": number,
        "act": act,
        "demonstration": page.content.demonstration,
        "plan_data": url_for("citizen.plan_as_citizens_data", **here),
        "plan_here": {"endpoint": "citizen.plan_as_citizens", **here},
    }
    return make_response(render_template("citizen/plan_preview.html", **parts, **told_to_device(page.content.groups)))


def plan_as_citizens_data(istat_code: str, number: int) -> Response:
    """What the map of the page draws."""
    with context().database.transaction() as session:
        answer = make_response(citizens_geojson(session, find_version(session, istat_code, number).id))
    answer.mimetype = "application/geo+json"
    return answer
