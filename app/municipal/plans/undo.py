"""When something public is wrong: a version that was public before, or the plan or a document away; with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.errors import InputRefused
from app.core.identity.person import Person
from app.municipal.plans.frame import acting
from app.municipal.plans.home import home_page
from app.web.routing import Access, Route
from plans.documents.serving import remove_document
from plans.publishing.desk import publisher
from plans.publishing.publication import Publication
from plans.publishing.undoing import bring_back, go_back, take_down


def plan_roll_back(istat_code: str, number: int) -> Any:
    """Leave the public version for the one before it: asked once, then done."""
    return _undone(go_back, istat_code, number, _public_again)


def plan_bring_back(istat_code: str, number: int) -> Any:
    """Make public again any version that was so before."""
    return _undone(bring_back, istat_code, number, _public_again)


def plan_take_down(istat_code: str, number: int) -> Any:
    """Take the public version away from citizens."""
    said = _("Citizens no longer see a plan here. Any version can be published again.")
    return _undone(take_down, istat_code, number, lambda _done: said)


def plan_document_removed(istat_code: str, document_id: int) -> Any:
    """Take a document away from citizens."""
    said = _("Citizens can no longer download the document.")
    return _undone(_remove_document, istat_code, document_id, lambda _done: said)


def _undone(undo: Callable[..., Any], istat_code: str, what: int, said: Callable[[Any], str]) -> Any:
    """Undo something of a plan, for the reason that was given; back at its page, which says so, or why not."""
    try:
        with acting() as (session, person, now):
            done = undo(session, person, istat_code, what, reason=request.form.get("reason", ""), now=now)
    except InputRefused as refused:
        return home_page(istat_code, refused=refused.message)
    flash(said(done))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def _public_again(done: Publication) -> str:
    return str(_("Version %(number)s is public again.", number=done.number))


def _remove_document(
    session: Session, person: Person, istat_code: str, document_id: int, *, reason: str, now: datetime
) -> None:
    remove_document(session, publisher(person, istat_code), istat_code, document_id, reason=reason, now=now)


_HOME = "/comune/<istat_code>/piani"
ROUTES = (
    Route(f"{_HOME}/<int:number>/torna-indietro", plan_roll_back, Access.DESK, ("POST",)),
    Route(f"{_HOME}/<int:number>/ripubblica", plan_bring_back, Access.DESK, ("POST",)),
    Route(f"{_HOME}/<int:number>/togli", plan_take_down, Access.DESK, ("POST",)),
    Route(f"{_HOME}/documenti/<int:document_id>/togli", plan_document_removed, Access.DESK, ("POST",)),
)
