"""The home of plans: what is public, what is being prepared, what was before, which documents there are."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, send_file
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.territory.lookup import get_municipality
from app.municipal.plans.frame import acting, kept_files, looking
from app.web.routing import Access, Route
from plans.documents.serving import KINDS, served_documents
from plans.models.versions import PlanVersion
from plans.publishing.answers import OPEN_STATES
from plans.publishing.desk import find_version, preparer
from plans.publishing.holding import published_version
from plans.publishing.receiving import originals
from plans.publishing.submissions import submissions
from plans.queries.preparation import Preparation, history, under_way


def plan_home(istat_code: str) -> Any:
    """All of it on one page."""
    return home_page(istat_code)


def plan_original(istat_code: str, number: int, position: int) -> Any:
    """A file as it was given: for its owner, and never shown by the browser."""
    with acting() as (session, person, _now):
        preparer(person, istat_code)
        version = find_version(session, istat_code, number)
        file = next((one for one in originals(session, version.id) if one.position == position), None)
    if file is None:
        raise NotFound("file_unknown", "Questa versione non ha un file con questo numero.")
    path = kept_files().found(file.sha256)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=file.name)


def home_page(istat_code: str, *, refused: str = "") -> Any:
    """The page; ``refused``: why what was asked on it was not done."""
    with looking() as session:
        parts = _parts(session, istat_code)
        page = make_response(render_template("municipal/plans/home.html", refused=refused, kinds=KINDS, **parts))
    page.status_code = 422 if refused else 200
    return page


def standing(session: Session, istat_code: str) -> dict[str, Any]:
    """What is public and what is being prepared: for every page on which one begins something."""
    return {
        "place": get_municipality(session, istat_code),
        "public": published_version(session, istat_code),
        "preparing": under_way(session, istat_code),
    }


def _parts(session: Session, istat_code: str) -> dict[str, Any]:
    stands, versions = standing(session, istat_code), history(session, istat_code)
    return {
        **stands,
        "versions": [
            (version, _stage(session, version, stands["preparing"]), originals(session, version.id))
            for version in versions
        ],
        "documents": served_documents(session, istat_code),
    }


def _stage(session: Session, version: PlanVersion, preparing: Preparation | None) -> str:
    """Its state in the history; of what was never made public as a plan also ``approved``, for documents alone, and
    ``set_aside``, when something else is being prepared or came after."""
    if version.state not in OPEN_STATES or (preparing and preparing.version.id == version.id):
        return version.state
    decided = (one.decision for one in submissions(session, version.id))
    return "approved" if "approved" in decided else "set_aside"


_HOME = "/comune/<istat_code>/piani"
ROUTES = (
    Route(_HOME, plan_home, Access.DESK),
    Route(f"{_HOME}/<int:number>/file/<int:position>", plan_original, Access.DESK),
)
