"""Drills: what is planned, what is played, and the devices that take part."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from alerts.drills.preparing import change_drill, plan_drill
from alerts.drills.reading import drill_of, drills, played, taking_part
from alerts.drills.taking_part import leave_drills, take_part
from alerts.drills.writing import begin_in_drill
from alerts.subscriptions.request import read_browser
from app.core.errors import InputRefused
from app.core.push_hosts import PushHosts
from app.core.territory.lookup import get_municipality
from app.municipal.drills.forms import BESIDE, DeviceForm, DrillForm
from app.web.access import current_person
from app.web.context import context

_USUAL_LENGTH = timedelta(hours=4)


def drill_list(istat_code: str) -> Any:
    """All drills, and who takes part."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        found, devices = drills(session, person, istat_code), taking_part(session, person, istat_code)
    return render_template(
        "municipal/drills/list.html", place=place, drills=found, devices=devices, now=now, form=DeviceForm()
    )


def drill_plan(istat_code: str) -> Any:
    """Write a new one down."""
    form, person, now = DrillForm(), current_person(), context().clock()
    if form.validate_on_submit():
        try:
            with context().database.transaction() as session:
                drill_id = plan_drill(session, person, istat_code, form.plan(), now=now)
        except InputRefused as error:
            form.refuse(error, BESIDE)
        else:
            return _to_drill(istat_code, drill_id, _("The drill is written down. Nobody outside sees it."))
    if not form.is_submitted():
        form.begins_at.data, form.ends_at.data = now, now + _USUAL_LENGTH
    return _form_page(istat_code, form)


def drill_change(istat_code: str, drill_id: int) -> Any:
    """Write it down differently."""
    form, person, now = DrillForm(), current_person(), context().clock()
    with context().database.transaction() as session:
        found = drill_of(session, person, istat_code, drill_id)
    if form.validate_on_submit():
        try:
            with context().database.transaction() as session:
                change_drill(session, person, istat_code, drill_id, form.plan(), now=now)
        except InputRefused as error:
            form.refuse(error, BESIDE)
        else:
            return _to_drill(istat_code, drill_id, _("Changed."))
    if not form.is_submitted():
        form.fill(found.plan)
    return _form_page(istat_code, form, found)


def drill(istat_code: str, drill_id: int) -> Any:
    """One drill: its scenario and its notices."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
        found = drill_of(session, person, istat_code, drill_id)
        notices, devices = played(session, person, istat_code, drill_id), taking_part(session, person, istat_code)
    return render_template(
        "municipal/drills/drill.html", place=place, drill=found, notices=notices, devices=devices, now=now
    )


def drill_write(istat_code: str, drill_id: int) -> Any:
    """Begin a notice within a drill; it is written and approved as every notice."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        draft = begin_in_drill(session, person, istat_code, drill_id, "", now=now)
    return redirect(f"/comune/{istat_code}/avvisi/{draft.notice_id}", code=303)


def drill_join(istat_code: str) -> Any:
    """Let drills reach the browser that sends this."""
    form, person, now = DeviceForm(), current_person(), context().clock()
    keys = {"p256dh": form.p256dh.data, "auth": form.auth.data}
    hosts = PushHosts.of(context().settings.push_hosts)
    browser = read_browser({"endpoint": form.endpoint.data, "keys": keys}, hosts)
    with context().database.transaction() as session:
        take_part(session, person, istat_code, browser, now=now)
    flash(_("This device takes part in drills. What it follows for real has not changed."))
    return redirect(url_for("municipal.drill_list", istat_code=istat_code), code=303)


def drill_leave(istat_code: str, device_id: int) -> Any:
    """Take a device out."""
    person, now = current_person(), context().clock()
    with context().database.transaction() as session:
        leave_drills(session, person, istat_code, device_id, now=now)
    flash(_("The device takes part in drills no longer."))
    return redirect(url_for("municipal.drill_list", istat_code=istat_code), code=303)


def _form_page(istat_code: str, form: DrillForm, found: Any = None) -> Any:
    with context().database.transaction() as session:
        place = get_municipality(session, istat_code)
    page = render_template("municipal/drills/form.html", place=place, form=form, drill=found)
    return page, 422 if form.is_submitted() else 200


def _to_drill(istat_code: str, drill_id: int, message: str) -> Any:
    flash(message)
    return redirect(url_for("municipal.drill", istat_code=istat_code, drill_id=drill_id), code=303)
