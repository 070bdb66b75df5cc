"""What would change for citizens, on a map and as a list: for who prepares it, and for who decides."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from sqlalchemy.orm import Session

from app.municipal.plans.deciders import deciders
from app.municipal.plans.frame import Work, looking, opened, to_examination
from app.web.routing import Access, Route
from plans.domain.attributes import ATTRIBUTES
from plans.domain.difference import CHANGE_LABELS, Change
from plans.domain.taxonomy import CLASSES
from plans.publishing.desk import find_version
from plans.publishing.difference import Difference, difference
from plans.publishing.obstacles import obstacles, warnings
from plans.queries.preparation import Step
from plans.queries.preview import difference_geojson, preview_geojson

#: Changes that the page lists; the map has all that are told.
BRIEF = 100


def plan_preview(istat_code: str, number: int) -> Any:
    """The difference from what is public today; the page as citizens will see it is one link away."""
    return shown(istat_code, number, Step.PREVIEW, "municipal/plans/preview.html")


def plan_preview_data(istat_code: str, number: int) -> Any:
    """The whole version for the maps of its owner: reserved classes and held rows too, without reserved attributes."""
    with looking() as session:
        return _geojson(preview_geojson(session, find_version(session, istat_code, number).id))


def plan_difference_data(istat_code: str, number: int) -> Any:
    """What would change, for the map."""
    with looking() as session:
        return _geojson(difference_geojson(session, find_version(session, istat_code, number).id))


def shown(istat_code: str, number: int, step: Step, template: str, *, refused: str = "") -> Any:
    """A page with what would change; ``refused``: why what was asked on it was not done."""
    with looking() as session:
        work = opened(session, istat_code, number, step)
        if not work.preparation.is_examined:
            return to_examination(istat_code, number, step)
        found = difference(session, work.preparation.version.id) if work.preparation.accepted else None
        parts = _parts(session, work, found)
    return work.page(template, refused=refused, **parts)


def _parts(session: Session, work: Work, found: Difference | None) -> dict[str, Any]:
    version = work.preparation.version
    return {
        "found": found,
        "losing": _losing(found) if found and work.preparation.is_open else 0,
        "listed": found.changes[:BRIEF] if found else (),
        "Change": Change,
        "labels": CHANGE_LABELS,
        "classes": CLASSES,
        "attributes": ATTRIBUTES,
        "obstacles": obstacles(session, version) if work.preparation.is_open else (),
        "warnings": warnings(session, version),
        "deciders": deciders(session, work),
    }


def _losing(found: Difference) -> int:
    """How many elements are public today, if most of them would go away: who sends a part of a plan should know."""
    before = sum(count for change, count in found.counts.items() if change is not Change.ADDED)
    return before if 2 * found.counts[Change.REMOVED] >= before else 0


def _geojson(document: bytes) -> Response:
    answer = make_response(document)
    answer.mimetype = "application/geo+json"
    return answer


_VERSION = "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(f"{_VERSION}/anteprima", plan_preview, Access.DESK),
    Route(f"{_VERSION}/anteprima.json", plan_preview_data, Access.DESK),
    Route(f"{_VERSION}/differenze.json", plan_difference_data, Access.DESK),
)
