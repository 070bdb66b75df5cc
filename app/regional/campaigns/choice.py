"""``/regione/campagne/<id>/comuni``: who is in a campaign, who could be, who was."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.core.adoption import campaigns as kept_campaigns
from app.core.adoption.members import add_members, members, remove_members
from app.core.clock import rome_day
from app.core.errors import ExpectedError
from app.core.identity.members import municipalities_named
from app.regional.asked import asked
from app.regional.campaigns.choosing import places, proposed
from app.regional.campaigns.forms import PastedForm
from app.regional.campaigns.lists import history_table
from app.regional.campaigns.words import STANDINGS
from app.regional.menu import kept
from app.regional.tables import shown, taken_away
from app.web.access import current_person
from app.web.context import context
from app.web.errors import status_of
from app.web.routing import Access, Route


def campaigns_members(campaign_id: int) -> Any:
    """Add those that are proposed or pasted, take some out; every filter is in the URL."""
    form, status, now = PastedForm(), 200, context().clock()
    if form.is_submitted():
        try:
            with context().database.transaction() as session:
                said = _acted(session, campaign_id, form)
            flash(said)
            return redirect(url_for("regional.campaigns_members", campaign_id=campaign_id, **kept()), code=303)
        except ExpectedError as error:
            status = _refused(form, error)
    with context().database.transaction() as session:
        about = asked(session, request.args)
        one = kept_campaigns.campaign(session, campaign_id)
        everybody = places(session, one.region_code, about.month, zones_on=rome_day(now))
        rows = members(session, campaign_id, ever=True)
    inside = {row.istat_code for row in rows if row.removed_at is None}
    table = history_table(rows[::-1], {place.istat_code: place.name for place in everybody})
    if answer := taken_away(table, request.args):
        return answer
    return render_template(
        "regional/campaigns/members.html",
        about=about,
        one=one,
        form=form,
        inside=[place for place in everybody if place.istat_code in inside],
        found=proposed(everybody, request.args, inside),
        coast=sum(bool(place.coastal) for place in everybody),
        provinces=sorted({(place.province_code, place.province_name) for place in everybody}),
        zones=sorted({zone for place in everybody for zone in place.zones}),
        standings=STANDINGS,
        asked=request.args,
        page=shown(table, request.args),
    ), status


def _acted(session: Session, campaign_id: int, form: PastedForm) -> str:
    person, now = current_person(), context().clock()
    chosen = request.form.getlist("comune")
    if request.form.get("atto") == "togli":
        gone = remove_members(session, person, campaign_id, chosen, reason=request.form.get("reason", ""), now=now)
        return str(ngettext("%(num)d municipality taken out.", "%(num)d municipalities taken out.", gone))
    if request.form.get("atto") == "elenco":
        chosen = municipalities_named(session, form.municipalities.data or "")
    added = add_members(session, person, campaign_id, chosen, now=now)
    if not added:
        return str(_("They are all in it already."))
    return str(ngettext("%(num)d municipality added.", "%(num)d municipalities added.", added))


def _refused(form: PastedForm, error: ExpectedError) -> int:
    if request.form.get("atto") == "elenco":
        return form.refuse(error, "municipalities")
    form.form_errors.append(error.message)
    return status_of(error)


ROUTES = (
    Route("/regione/campagne/<int:campaign_id>/comuni", campaigns_members, Access.REGION, ("GET", "POST")),
)  # fmt: skip
