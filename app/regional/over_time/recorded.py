"""Figures of the past: the list of them with their sources, and how one is withdrawn."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.core.adoption.campaigns import campaigns
from app.core.adoption.figures import figures, withdraw_figure
from app.core.errors import InputRefused
from app.core.territory.lookup import names_of
from app.core.territory.shipped import region_names
from app.regional.asked import asked
from app.regional.menu import kept
from app.regional.over_time.forms import Reason
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route
from plans.tracking.past import plans_counted, withdraw_plans_counted


def over_time_figures() -> Any:
    """What was recorded, withdrawn figures too."""
    with context().database.transaction() as session:
        about = asked(session, request.args)
        platform = figures(session, about.region_code, withdrawn=True)
        plans = plans_counted(session, about.region_code, ever=True)
        names = names_of(session, {code for one in platform for code in one.named})
        campaigns_named = {one.id: one.name for one in campaigns(session, None)}
    given: dict[str, Any] = {"platform": platform, "plans": plans, "campaigns": campaigns_named}
    given["named_in"] = lambda one: ", ".join(sorted(names.get(code, code) for code in one.named))
    return render_template("regional/over_time/figures.html", about=about, regions=region_names(), **given)


def over_time_withdraw(kind: str, figure_id: int) -> Any:
    """It was wrong."""
    withdraw = withdraw_plans_counted if kind == "piani" else withdraw_figure
    try:
        with context().database.transaction() as session:
            reason = str(Reason().reason.data or "")
            withdraw(session, current_person(), figure_id, reason=reason, now=context().clock())
        flash(_("The figure is withdrawn: it counts no more, and stays on record."))
    except InputRefused as error:
        flash(error.message, "warning")
    return redirect(url_for("regional.over_time_figures", **kept()), code=303)


ROUTES = (
    Route("/regione/andamento/dati", over_time_figures, Access.REGION),
    Route("/regione/andamento/dati/<any(piani, piattaforma):kind>/<int:figure_id>/ritira", over_time_withdraw,
          Access.REGION, ("POST",)),
)  # fmt: skip
