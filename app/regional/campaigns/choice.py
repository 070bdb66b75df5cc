"""``/regione/campagne/<id>/comuni``: who is in a campaign, who could be, who was."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.regional.asked import asked
from app.regional.campaigns.choosing import choice, proposed
from app.regional.campaigns.forms import PastedForm
from app.regional.campaigns.lists import history_table
from app.regional.campaigns.putting_in import SEE_OTHER, acted
from app.regional.coverage.words import STANDINGS
from app.regional.menu import kept
from app.regional.tables import shown, taken_away
from app.web.context import context
from app.web.routing import Access, Route


def campaigns_members(campaign_id: int) -> Any:
    """Add those that are proposed or pasted, take some out; every filter is in the URL."""
    form, status, now = PastedForm(), 200, context().clock()
    if form.is_submitted():
        status = acted(campaign_id, form)
        if status == SEE_OTHER:
            return redirect(url_for("regional.campaigns_members", campaign_id=campaign_id, **kept()), code=status)
    with context().database.transaction() as session:
        about = asked(session, request.args)
        one, everybody, rows = choice(session, campaign_id, about.month, now)
    inside = {row.istat_code for row in rows if row.removed_at is None}
    table = history_table(rows[::-1], {one.place.istat_code: one.place.name for one in everybody})
    if answer := taken_away(table, request.args):
        return answer
    return render_template(
        "regional/campaigns/members.html",
        about=about,
        one=one,
        form=form,
        inside=[one.place for one in everybody if one.place.istat_code in inside],
        found=proposed(everybody, request.args, inside),
        coast=sum(bool(one.place.coastal) for one in everybody),
        provinces=sorted({(one.place.province_code, one.place.province_name) for one in everybody}),
        zones=sorted({zone for one in everybody for zone in one.zones}),
        standings=STANDINGS,
        asked=request.args,
        page=shown(table, request.args),
    ), status


ROUTES = (
    Route("/regione/campagne/<int:campaign_id>/comuni", campaigns_members, Access.REGION, ("GET", "POST")),
)  # fmt: skip
