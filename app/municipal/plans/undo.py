"""When something public is wrong: a version that was public before, or the plan or a document away; with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core.errors import InputRefused
from app.municipal.plans.frame import acting
from app.municipal.plans.home import home_page
from app.web.routing import Access, Route
from plans.documents.serving import remove_document
from plans.publishing.desk import publisher
from plans.publishing.undoing import bring_back, go_back, take_down


def plan_roll_back(istat_code: str, number: int) -> Any:
    """Leave the public version for the one before it: asked once, then done."""
    try:
        with acting() as (session, person, now):
            done = go_back(session, person, istat_code, number, reason=request.form.get("reason", ""), now=now)
    except InputRefused as refused:
        return home_page(istat_code, refused=refused.message)
    flash(_("Version %(number)s is public again.", number=done.number))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_bring_back(istat_code: str, number: int) -> Any:
    """Make public again any version that was so before."""
    try:
        with acting() as (session, person, now):
            done = bring_back(session, person, istat_code, number, reason=request.form.get("reason", ""), now=now)
    except InputRefused as refused:
        return home_page(istat_code, refused=refused.message)
    flash(_("Version %(number)s is public again.", number=done.number))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_take_down(istat_code: str, number: int) -> Any:
    """Take the public version away from citizens."""
    try:
        with acting() as (session, person, now):
            take_down(session, person, istat_code, number, reason=request.form.get("reason", ""), now=now)
    except InputRefused as refused:
        return home_page(istat_code, refused=refused.message)
    flash(_("Citizens no longer see a plan here. Any version can be published again."))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


def plan_document_removed(istat_code: str, document_id: int) -> Any:
    """Take a document away from citizens."""
    try:
        with acting() as (session, person, now):
            actor, reason = publisher(person, istat_code), request.form.get("reason", "")
            remove_document(session, actor, istat_code, document_id, reason=reason, now=now)
    except InputRefused as refused:
        return home_page(istat_code, refused=refused.message)
    flash(_("Citizens can no longer download the document."))
    return redirect(url_for("municipal.plan_home", istat_code=istat_code), code=303)


_HOME = "/comune/<istat_code>/piani"
ROUTES = (
    Route(f"{_HOME}/<int:number>/torna-indietro", plan_roll_back, Access.DESK, ("POST",)),
    Route(f"{_HOME}/<int:number>/ripubblica", plan_bring_back, Access.DESK, ("POST",)),
    Route(f"{_HOME}/<int:number>/togli", plan_take_down, Access.DESK, ("POST",)),
    Route(f"{_HOME}/documenti/<int:document_id>/togli", plan_document_removed, Access.DESK, ("POST",)),
)
