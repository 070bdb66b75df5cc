"""Changing a plan on the map: the list of what there is, the form of one thing, and what is done with it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.errors import InputRefused, NotFound
from app.core.territory.lookup import get_municipality
from app.municipal.editing.forms import FeatureForm, form_for
from app.web.access import current_person
from app.web.context import context
from plans.domain.taxonomy import CLASSES, PlanClass
from plans.editing.edits import Deed, Edit, EditRefused
from plans.editing.reading import Listed, editable, features, head, version_of
from plans.editing.saving import Edited, edit
from plans.queries.preview import preview_geojson

#: Lines of a list; the filters find the rest.
_LISTED = 200


def editing(istat_code: str) -> Any:
    """What there is to change, on the map and as a list."""
    wanted, words = request.args.get("classe", ""), request.args.get("q", "").strip().casefold()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        version = head(session, istat_code)
        found = features(session, version.id) if version else []
    chosen = [one for one in found if wanted in ("", one.plan_class.code) and words in _searched(one)]
    return render_template(
        "municipal/editing/list.html",
        place=place,
        version=version,
        classes={one.plan_class.code: one.plan_class for one in found},
        every_class=CLASSES,
        found=chosen[:_LISTED],
        count=len(chosen),
        wanted=wanted,
        words=request.args.get("q", ""),
    )


def edit_document(istat_code: str, version_id: int) -> Response:
    """The version for the map, as its owner sees it."""
    with context().database.transaction() as session:
        version = version_of(session, istat_code, version_id)
        answer = make_response(preview_geojson(session, version.id))
    answer.mimetype = "application/geo+json"
    return answer


def edit_feature(istat_code: str, version_id: int) -> Any:
    """The form of one feature; sent, it makes a new version."""
    feature = request.values.get("id", "")
    with context().database.transaction() as session:
        place, version = get_municipality(session, istat_code), version_of(session, istat_code, version_id)
        found = editable(session, version.id, feature)
    form = form_for(found.listed.plan_class, found.values, found.geometry)
    if request.method == "POST" and form.validate_on_submit():
        moved = form.geometry.data if form.geometry.data != found.geometry else ""
        asked = Edit(Deed.CHANGE, feature, geometry=moved, typed=form.typed())
        if done := _made(istat_code, version_id, asked, form):
            return done
    return _page(form, place, version, found.listed.plan_class, found.listed)


def edit_new(istat_code: str, version_id: int) -> Any:
    """The form of something that is not there yet."""
    plan_class = CLASSES.get(request.values.get("classe", ""))
    if plan_class is None:
        raise NotFound("plan_class_unknown", "Questo tipo di elemento non esiste.")
    with context().database.transaction() as session:
        place, version = get_municipality(session, istat_code), version_of(session, istat_code, version_id)
    form = form_for(plan_class)
    if request.method == "POST" and form.validate_on_submit():
        asked = Edit(Deed.ADD, plan_class=plan_class.code, geometry=form.geometry.data or "", typed=form.typed())
        if done := _made(istat_code, version_id, asked, form):
            return done
    return _page(form, place, version, plan_class, None)


def edit_remove(istat_code: str, version_id: int) -> Any:
    """Take something out of the next version."""
    return _done(istat_code, _edit(istat_code, version_id, Edit(Deed.REMOVE, request.form.get("id", ""))))


def edit_undo(istat_code: str, version_id: int) -> Any:
    """Go back to before the last change."""
    return _done(istat_code, _edit(istat_code, version_id, Edit(Deed.UNDO)), undone=True)


def _made(istat_code: str, version_id: int, asked: Edit, form: FeatureForm) -> Any:
    """Where to go on; None when something has to be put right first."""
    try:
        return _done(istat_code, _edit(istat_code, version_id, asked))
    except EditRefused as refused:
        form.tell(refused.faults)
    except InputRefused as refused:  # what was typed stays on the page
        form.form_errors = [*form.form_errors, refused.message]
    return None


def _edit(istat_code: str, version_id: int, asked: Edit) -> Edited:
    with context().database.transaction() as session:
        return edit(session, current_person(), istat_code, version_id, asked, now=context().clock())


def _done(istat_code: str, edited: Edited, *, undone: bool = False) -> Any:
    said = _("The last change is undone.") if undone else _("Saved as version %(n)s.", n=edited.version.number)
    flash(said + " " + _("Citizens see it once it is published."))
    for remark in edited.remarks:
        flash(remark, "warning")
    return redirect(url_for("municipal.editing", istat_code=istat_code), code=303)


def _page(form: FeatureForm, place: Any, version: Any, plan_class: PlanClass, listed: Listed | None) -> Any:
    page = render_template(
        "municipal/editing/feature.html",
        form=form,
        place=place,
        version=version,
        plan_class=plan_class,
        listed=listed,
        shapes="".join(sorted(plan_class.shapes)),
    )
    return page, 422 if form.errors else 200


def _searched(one: Listed) -> str:
    return f"{one.name} {one.plan_class.label}".casefold()
