"""Two forms to write down figures of the past: of the platform, and of plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.adoption.campaigns import campaigns
from app.core.adoption.existing import tuscan_periods
from app.core.adoption.figures import Given, record_figure
from app.core.errors import ExpectedError
from app.core.identity.members import municipalities_named
from app.regional.asked import Asked, asked
from app.regional.menu import kept
from app.regional.over_time.forms import PlansCountedForm, PlatformFigureForm
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route
from plans.tracking.past import PlansCounted, record_plans_counted

_BESIDE = {
    "figure_region_unknown": "region_code",
    "figure_day_invalid": "day",
    "figure_there_already": "day",
    "figure_source_missing": "source",
    "figure_url_invalid": "source_url",
    "figure_municipalities_unknown": "municipalities",
    "figure_municipalities_differ": "municipalities_source",
    "figure_counts_invalid": "reached",
    "figure_goal_invalid": "goal",
    "figure_named_too_many": "named",
    "municipality_unknown": "named",
    "municipality_ambiguous": "named",
    "campaign_unknown": "campaign_id",
}


def over_time_platform() -> Any:
    """Write down how many were on the platform."""
    form = PlatformFigureForm()
    with context().database.transaction() as session:
        about = asked(session, request.args)
        form.region_code.choices = _regions(about)
        form.campaign_id.choices = [("", _("All municipalities of the region"))] + [
            (str(one.id), _("Members of the campaign «%(name)s»", name=one.name))
            for one in campaigns(session, about.region_code)
        ]
        then = tuscan_periods(session, about.regions)
    return _filled(form, lambda session: _record_platform(session, form), "platform", about=about, periods=then)


def over_time_plans() -> Any:
    """Write down how many had a plan."""
    form = PlansCountedForm()
    with context().database.transaction() as session:
        about = asked(session, request.args)
    form.region_code.choices = _regions(about)
    return _filled(form, lambda session: _record_plans(session, form), "plans", about=about)


def _filled(form: Any, act: Callable[[Session], object], name: str, **given: Any) -> Any:
    """A form, again with what is wrong, or what follows when it is good."""
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with context().database.transaction() as session:
                    act(session)
                flash(_("The figure is recorded."))
                return redirect(url_for("regional.over_time_figures", **kept()), code=303)
            except ExpectedError as error:
                beside = _BESIDE | ({"figure_counts_invalid": "with_plan"} if name == "plans" else {})
                status = form.refuse(error, beside)
    return render_template(f"regional/over_time/{name}_form.html", form=form, **given), status


def _record_platform(session: Session, form: PlatformFigureForm) -> None:
    given = Given(
        day=form.day.data,
        region_code=form.region_code.data,
        reached=form.reached.data,
        source=form.source.data,
        municipalities=form.municipalities.data,
        municipalities_source=form.municipalities_source.data or "",
        campaign_id=int(form.campaign_id.data) if form.campaign_id.data else None,
        goal=form.goal.data,
        goal_words=form.goal_words.data or "",
        named=municipalities_named(session, form.named.data or ""),
        source_url=form.source_url.data or "",
    )
    record_figure(session, current_person(), given, now=context().clock())


def _record_plans(session: Session, form: PlansCountedForm) -> None:
    given = PlansCounted(
        day=form.day.data,
        region_code=form.region_code.data,
        municipalities=form.municipalities.data,
        with_plan=form.with_plan.data,
        source=form.source.data,
        source_url=form.source_url.data or "",
    )
    record_plans_counted(session, current_person(), given, now=context().clock())


def _regions(about: Asked) -> list[tuple[str, str]]:
    """Those that are loaded; the one that is looked at first."""
    return sorted(about.regions.items(), key=lambda pair: (pair[0] != about.region_code, pair[1]))


_BOTH = ("GET", "POST")
ROUTES = (
    Route("/regione/andamento/dati/piattaforma", over_time_platform, Access.REGION, _BOTH),
    Route("/regione/andamento/dati/piani", over_time_plans, Access.REGION, _BOTH),
)
