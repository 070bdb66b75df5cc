"""What milestones, forecasts and the state of a campaign are called."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.core.adoption.campaigns import Milestone
from app.core.adoption.forecast import Forecast, Outlook, Silent
from app.core.adoption.models import Campaign
from app.core.clock import rome_day
from app.core.i18n import N_
from app.regional.campaigns.progress import Progress

MILESTONES = {
    Milestone.JOINED: N_("has joined the platform"),
    Milestone.PUBLISHED: N_("has published its first plan here"),
    Milestone.APPROVED: N_("has an approved plan in force"),
}
_SILENT = {
    Silent.REACHED: N_("The target is reached."),
    Silent.OVER: N_("The campaign is over: there is nothing left to forecast."),
    Silent.FEW_POINTS: N_("No forecast: too few points. It takes three months that are over."),
    Silent.STANDING_STILL: N_(
        "No forecast: nobody was added in the last months. At this pace the target is not reached."
    ),
}


def milestone(kind: str) -> str:
    """What a member has to have done."""
    return str(_(MILESTONES[Milestone(kind)]))


def state(one: Campaign, now: datetime) -> str:
    """Whether it is on."""
    if one.closed_at is not None:
        return str(_("closed"))
    if one.ends_on < rome_day(now):
        return str(_("over"))
    return str(_("not begun yet")) if one.starts_on > rome_day(now) else str(_("in progress"))


def target_words(one: Progress) -> str:
    """Why a target cannot be reached by these members; empty when it can."""
    if one.campaign.target <= one.most:
        return ""
    if one.already:
        return str(
            _("The target (%(target)s) is more than can count: %(members)s members, of which %(already)s had reached it"
              " before. With these members it cannot be reached in full.",
              target=one.campaign.target, members=len(one.members), already=len(one.already))
        )  # fmt: skip
    return str(
        _("The target (%(target)s) is more than the members (%(members)s): with these members it cannot be reached in"
          " full. Either others were meant too, or the target counts something else: say so in the reasons.",
          target=one.campaign.target, members=len(one.members))
    )  # fmt: skip


def forecast_words(found: Forecast | Silent, one: Progress) -> list[str]:
    """What is foretold, one sentence after the other."""
    if isinstance(found, Silent):
        return [str(_(_SILENT[found]))]
    pace = _(
        "In the last %(months)s months that are over, %(pace)s a month were added (from %(slow)s in the slower half to"
        " %(fast)s in the faster half).",
        months=found.months, pace=_rate(found.mean), slow=_rate(found.slow), fast=_rate(found.fast),
    )  # fmt: skip
    low, high = found.slow.at_end, found.fast.at_end
    end = _(
        "If it goes on so, at the end (%(end)s) they are %(mean)s of %(target)s; between %(low)s and %(high)s at the"
        " slower and at the faster pace.",
        end=f"{one.campaign.ends_on:%m/%Y}", mean=found.mean.at_end, target=one.campaign.target, low=low, high=high,
    )  # fmt: skip
    return [str(pace), str(end), _when(found, one)]


def _when(found: Forecast, one: Progress) -> str:
    if one.campaign.target > one.most:
        return str(_("The target itself is not reached at any pace: there are not so many that can count."))
    if found.mean.reached_in is None:
        return str(_("At this pace the target is not reached in the next ten years."))
    return str(
        _("The target is reached in %(mean)s; in %(early)s at the faster pace, in %(late)s at the slower one.",
          mean=_month(found.mean.reached_in), early=_month(found.fast.reached_in), late=_month(found.slow.reached_in))
    )  # fmt: skip


def _month(month: date | None) -> str:
    return f"{month:%m/%Y}" if month else str(_("more than ten years"))


def _rate(outlook: Outlook) -> str:
    return str(format_decimal(round(outlook.pace, 1)))


def days_left(one: Campaign, now: datetime) -> str:
    """How long it still goes on; empty when it does not."""
    left = (one.ends_on - rome_day(now)).days
    if one.closed_at is not None or left < 0 or one.starts_on > rome_day(now):
        return ""
    return str(ngettext("%(num)d day left", "%(num)d days left", left))
