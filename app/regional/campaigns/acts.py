"""What operators do with campaigns: begin, change, close, open again, withdraw; choose who is in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.adoption import campaigns as kept_campaigns
from app.core.adoption.campaigns import CampaignGiven
from app.core.adoption.models import Campaign
from app.core.errors import ExpectedError, InputRefused
from app.regional.asked import Asked, asked
from app.regional.campaigns.forms import CampaignForm, ChangedCampaignForm, Reason
from app.regional.menu import kept
from app.web.access import current_person
from app.web.context import context
from app.web.routing import Access, Route

_BESIDE = {
    "campaign_name_invalid": "name",
    "campaign_why_missing": "why",
    "campaign_region_unknown": "region_code",
    "campaign_days_invalid": "ends_on",
    "campaign_milestone_unknown": "milestone",
    "campaign_target_invalid": "target",
    "reason_missing": "reason",
    "reason_too_long": "reason",
}


def campaigns_new() -> Any:
    """Begin one; who is in it is chosen on the next page, where the coast is proposed first."""
    form = CampaignForm()
    with context().database.transaction() as session:
        about = asked(session, request.args)
    form.region_code.choices = _regions(about)

    def act(session: Session) -> Campaign:
        return kept_campaigns.start_campaign(session, current_person(), _given(form), now=context().clock())

    made, status = _done(form, act)
    if made is None:
        return render_template("regional/campaigns/form.html", form=form, about=about, one=None), status
    flash(_("The campaign is there. Now choose the municipalities."))
    return redirect(url_for("regional.campaigns_members", campaign_id=made.id, costa="1", **kept()), code=303)


def campaigns_change(campaign_id: int) -> Any:
    """Another name, end or target."""
    with context().database.transaction() as session:
        about = asked(session, request.args)
        one = kept_campaigns.campaign(session, campaign_id)
    form = ChangedCampaignForm(obj=one)
    form.region_code.choices = [(one.region_code, about.regions.get(one.region_code, one.region_code))]

    def act(session: Session) -> Campaign:
        now = context().clock()
        given = {"reason": form.reason.data, "now": now}
        return kept_campaigns.change_campaign(session, current_person(), campaign_id, _given(form), **given)

    made, status = _done(form, act)
    if made is None:
        return render_template("regional/campaigns/form.html", form=form, about=about, one=one), status
    flash(_("The campaign is changed."))
    return _to(campaign_id)


def campaigns_close(campaign_id: int) -> Any:
    """It is over before its time."""
    return _with_reason(kept_campaigns.close_campaign, campaign_id, _("The campaign is closed."))


def campaigns_reopen(campaign_id: int) -> Any:
    """It goes on."""
    return _with_reason(kept_campaigns.reopen_campaign, campaign_id, _("The campaign is open again."))


def campaigns_withdraw(campaign_id: int) -> Any:
    """It was a mistake."""
    done = _with_reason(kept_campaigns.withdraw_campaign, campaign_id, _("The campaign is withdrawn."))
    with context().database.transaction() as session:
        there = campaign_id in {one.id for one in kept_campaigns.campaigns(session, None)}
    return done if there else redirect(url_for("regional.campaigns", **kept()), code=303)


def _done(form: CampaignForm, act: Callable[[Session], Campaign]) -> tuple[Campaign | None, int]:
    """What came of a form; None: it is shown again, with this status."""
    if not form.is_submitted():
        return None, 200
    if not form.validate():
        return None, 422
    try:
        with context().database.transaction() as session:
            return act(session), 303
    except ExpectedError as error:
        return None, form.refuse(error, _BESIDE)


def _with_reason(act: Callable[..., None], campaign_id: int, said: str) -> Any:
    try:
        with context().database.transaction() as session:
            reason = str(Reason().reason.data or "")
            act(session, current_person(), campaign_id, reason=reason, now=context().clock())
        flash(said)
    except InputRefused as error:
        flash(error.message, "warning")
    return _to(campaign_id)


def _given(form: CampaignForm) -> CampaignGiven:
    return CampaignGiven(
        name=form.name.data,
        why=form.why.data,
        region_code=form.region_code.data,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        milestone=form.milestone.data or "",
        target=form.target.data,
        only_new=bool(form.only_new.data),
    )


def _regions(about: Asked) -> list[tuple[str, str]]:
    return sorted(about.regions.items(), key=lambda pair: (pair[0] != about.region_code, pair[1]))


def _to(campaign_id: int) -> Any:
    return redirect(url_for("regional.campaigns_one", campaign_id=campaign_id, **kept()), code=303)


_BOTH, _ONE = ("GET", "POST"), "/regione/campagne/<int:campaign_id>"
ROUTES = (
    Route("/regione/campagne/nuova", campaigns_new, Access.REGION, _BOTH),
    Route(f"{_ONE}/cambia", campaigns_change, Access.REGION, _BOTH),
    Route(f"{_ONE}/chiudi", campaigns_close, Access.REGION, ("POST",)),
    Route(f"{_ONE}/riapri", campaigns_reopen, Access.REGION, ("POST",)),
    Route(f"{_ONE}/ritira", campaigns_withdraw, Access.REGION, ("POST",)),
)
