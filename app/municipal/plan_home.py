"""The home of plans: what is public, what is being prepared, what was before, which documents there are."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.errors import InputRefused, NotFound
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from app.core.storage import FileStore
from app.core.territory.lookup import get_municipality
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route
from plans.documents.serving import KINDS, remove_document, served_documents
from plans.publishing.holding import published_version
from plans.publishing.preparing import find_version
from plans.publishing.receiving import originals
from plans.publishing.submitting import go_back, take_down
from plans.queries.preparation import history, under_way


def plan_home(istat_code: str) -> Any:
    """All of it on one page."""
    return _home(istat_code)


def plan_roll_back(istat_code: str, number: int) -> Any:
    """Leave the public version for the one before it: asked once, then done."""
    try:
        with context().database.transaction() as session:
            reason, now = request.form.get("reason", ""), context().clock()
            done = go_back(session, current_person(), istat_code, number, reason=reason, now=now)
    except InputRefused as refused:
        return _home(istat_code, refused=refused.message)
    flash(_("Version %(number)s is public again.", number=done.number))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_take_down(istat_code: str, number: int) -> Any:
    """Take the public version away from citizens."""
    try:
        with context().database.transaction() as session:
            reason, now = request.form.get("reason", ""), context().clock()
            take_down(session, current_person(), istat_code, number, reason=reason, now=now)
    except InputRefused as refused:
        return _home(istat_code, refused=refused.message)
    flash(_("Citizens no longer see a plan here. Any version can be published again."))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_document_removed(istat_code: str, document_id: int) -> Any:
    """Take a document away from citizens."""
    try:
        with context().database.transaction() as session:
            actor = require(current_person(), Permission.PUBLISH_PLAN, istat_code)
            reason, now = request.form.get("reason", ""), context().clock()
            remove_document(session, actor, istat_code, document_id, reason=reason, now=now)
    except InputRefused as refused:
        return _home(istat_code, refused=refused.message)
    flash(_("Citizens can no longer download the document."))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_original(istat_code: str, number: int, position: int) -> Any:
    """A file as it was given: for its owner, and never shown by the browser."""
    with context().database.transaction() as session:
        require(current_person(), Permission.PREPARE_PLAN, istat_code)
        version = find_version(session, istat_code, number)
        file = next((one for one in originals(session, version.id) if one.position == position), None)
    if file is None:
        raise NotFound("file_unknown", "Questa versione non ha un file con questo numero.")
    path = FileStore.of(context().settings.home).found(file.sha256)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=file.name)


def _home(istat_code: str, *, refused: str = "") -> Any:
    with context().database.transaction() as session:
        parts = _parts(session, istat_code)
        page = make_response(render_template("municipal/plans/home.html", refused=refused, kinds=KINDS, **parts))
    page.status_code = 422 if refused else 200
    return page


def _parts(session: Session, istat_code: str) -> dict[str, Any]:
    versions = history(session, istat_code)
    return {
        "place": get_municipality(session, istat_code),
        "public": published_version(session, istat_code),
        "preparing": under_way(session, istat_code),
        "versions": [(version, originals(session, version.id)) for version in versions],
        "documents": served_documents(session, istat_code),
    }


_HOME = "/comune/<istat_code>/piani"
ROUTES = (
    Route(_HOME, plan_home, Access.DESK),
    Route(f"{_HOME}/<int:number>/file/<int:position>", plan_original, Access.DESK),
    Route(f"{_HOME}/<int:number>/torna-indietro", plan_roll_back, Access.DESK, ("POST",)),
    Route(f"{_HOME}/<int:number>/togli", plan_take_down, Access.DESK, ("POST",)),
    Route(f"{_HOME}/documenti/<int:document_id>/togli", plan_document_removed, Access.DESK, ("POST",)),
)
