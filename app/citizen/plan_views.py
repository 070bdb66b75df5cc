"""The view of the plan's page: published, not published, or not to be read just now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, make_response, render_template, request

from app.citizen.plan_content import read_plan
from app.citizen.plan_device import told_to_device
from app.citizen.plan_page import plan_page
from app.citizen.plan_relevance import named_hazard
from app.core.errors import NotFound, Unavailable
from app.core.rendered import Rendered, RenderedStore
from app.core.territory.lookup import get_municipality
from app.web.caching import keep_long
from app.web.context import context
from app.web.demonstration import demonstration_shown
from app.web.language import current_language
from plans.queries.answers import geojson_answer

#: Seconds that any cache may keep the page: a rollback is a matter of this long.
_BRIEF = 60
_RETRY_SECONDS = "30"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose plan it is, and the region whose boundaries lie behind its map."""

    istat_code: str
    name: str
    region_code: str


def plan(istat_code: str) -> Response:
    """What a municipality's plan contains: map, list, documents."""
    place = _place(istat_code)
    try:
        answer = geojson_answer(context().database, RenderedStore.of(context().settings.home), istat_code)
    except NotFound as error:
        if error.code != "plan_not_published" or place is None:
            raise
        return keep_long(_page("citizen/plan_absent.html", place=place, istat_code=istat_code), seconds=_BRIEF)
    except Unavailable:
        return _unreadable(istat_code)
    return keep_long(_published(answer, place), seconds=_BRIEF)


def _place(istat_code: str) -> Place | None:
    """The municipality; None while the database is out, when nobody can say whether the plan has changed."""
    try:
        with context().database.transaction() as session:
            found = get_municipality(session, istat_code)
            return Place(found.istat_code, found.name, found.region_code)
    except Unavailable:
        return None


def _published(answer: Rendered, place: Place | None) -> Response:
    page = plan_page(
        read_plan(answer.path),
        hazard=named_hazard(request.args.get("rischio", "")),
        only=request.args.get("classe"),
        number=request.args.get("pagina", 1, type=int),
        language=current_language(),
    )
    return _page(
        "citizen/plan.html",
        page=page,
        place=place,
        istat_code=page.content.istat_code,
        demonstration=page.content.demonstration,
        **told_to_device(page.content.groups),
    )


def _unreadable(istat_code: str) -> Response:
    response = _page("citizen/plan_absent.html", place=None, istat_code=istat_code)
    response.status_code = 503
    response.headers["Retry-After"] = _RETRY_SECONDS
    response.cache_control.no_store = True
    return response


def _page(template: str, *, demonstration: bool = False, **parts: object) -> Response:
    shown = demonstration or demonstration_shown()
    return make_response(render_template(template, demonstration=shown, **parts))
