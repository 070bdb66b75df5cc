"""What would change for citizens, on a map and as a list; and the approval by a second person."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.municipal.plan_frame import Work, opened, to_examination, to_step
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route
from plans.domain.attributes import ATTRIBUTES
from plans.domain.difference import CHANGE_LABELS, Change
from plans.domain.taxonomy import CLASSES
from plans.publishing.difference import Difference, difference
from plans.publishing.obstacles import obstacles, warnings
from plans.publishing.preparing import find_version
from plans.publishing.submitting import approve, send_back, submit, take_back
from plans.queries.features import feature_id
from plans.queries.preparation import Step
from plans.queries.preview import difference_geojson, preview_geojson

#: Changes that the page lists; the map has all that are told.
BRIEF = 100


def plan_preview(istat_code: str, number: int) -> Any:
    """The difference from what is public today; the page as citizens will see it is one link away."""
    return _shown(istat_code, number, Step.PREVIEW, "municipal/plans/preview.html")


def plan_submission(istat_code: str, number: int) -> Any:
    """Who asks, who decides, and what they look at."""
    return _shown(istat_code, number, Step.SUBMISSION, "municipal/plans/submission.html")


def plan_submit(istat_code: str, number: int) -> Any:
    """Ask for approval."""

    def do(session: Session) -> None:
        submit(session, current_person(), istat_code, number, seen=request.form.get("seen", ""), now=context().clock())

    return _done(istat_code, number, do, _("Sent: now another person has to look at it and approve it."))


def plan_approve(istat_code: str, number: int) -> Any:
    """Approve: it is public at once."""

    def do(session: Session) -> None:
        page = context().settings.base_url + url_for("citizen.plan", istat_code=istat_code)
        seen, now = request.form.get("seen", ""), context().clock()
        approve(session, current_person(), istat_code, number, seen=seen, page=page, now=now)

    return _done(istat_code, number, do, _("Published: citizens see it within a minute."))


def plan_send_back(istat_code: str, number: int) -> Any:
    """Do not approve, and say why."""

    def do(session: Session) -> None:
        reasons, now = request.form.get("reasons", ""), context().clock()
        send_back(session, current_person(), istat_code, number, reasons=reasons, now=now)

    return _done(istat_code, number, do, _("Sent back, with your reasons."))


def plan_take_back(istat_code: str, number: int) -> Any:
    """Take back what one has sent oneself."""

    def do(session: Session) -> None:
        take_back(session, current_person(), istat_code, number, now=context().clock())

    return _done(istat_code, number, do, _("Taken back: it can be changed again."))


def plan_preview_data(istat_code: str, number: int) -> Any:
    """The whole version for the maps of its owner: reserved classes and held rows too, without reserved attributes."""
    with context().database.transaction() as session:
        return _geojson(preview_geojson(session, find_version(session, istat_code, number).id))


def plan_difference_data(istat_code: str, number: int) -> Any:
    """What would change, for the map."""
    with context().database.transaction() as session:
        return _geojson(difference_geojson(session, find_version(session, istat_code, number).id))


def _shown(istat_code: str, number: int, step: Step, template: str, *, refused: str = "") -> Any:
    with context().database.transaction() as session:
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
        "listed": found.changes[:BRIEF] if found else (),
        "Change": Change,
        "labels": CHANGE_LABELS,
        "classes": CLASSES,
        "attributes": ATTRIBUTES,
        "feature_id": feature_id,
        "obstacles": obstacles(session, version) if work.preparation.is_open else (),
        "warnings": warnings(session, version),
    }


def _done(istat_code: str, number: int, do: Any, told: str) -> Any:
    """One act, one transaction; why it was refused is said on the page that it came from."""
    try:
        with context().database.transaction() as session:
            do(session)
    except InputRefused as refused:
        return _shown(istat_code, number, Step.SUBMISSION, "municipal/plans/submission.html", refused=refused.message)
    flash(told)
    return to_step(istat_code, number, Step.SUBMISSION)


def _geojson(document: bytes) -> Response:
    answer = make_response(document)
    answer.mimetype = "application/geo+json"
    return answer


_VERSION = "/comune/<istat_code>/piani/<int:number>"
ROUTES = (
    Route(f"{_VERSION}/anteprima", plan_preview, Access.DESK),
    Route(f"{_VERSION}/anteprima.json", plan_preview_data, Access.DESK),
    Route(f"{_VERSION}/differenze.json", plan_difference_data, Access.DESK),
    Route(f"{_VERSION}/invio", plan_submission, Access.DESK),
    Route(f"{_VERSION}/invia", plan_submit, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/approva", plan_approve, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/rimanda", plan_send_back, Access.DESK, ("POST",)),
    Route(f"{_VERSION}/ritira", plan_take_back, Access.DESK, ("POST",)),
)
