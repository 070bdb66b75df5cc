"""Figures of adoption over time and campaigns."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

OVER_TIME = (
    Definition(
        "approved_share",
        N_("Municipalities with an approved plan"),
        N_(
            "Of all municipalities of the region that month, those with an approval on record, also an expired one. By"
            " number, by inhabitants and by area of the municipality. What others counted is what they call a plan."
        ),
    ),
    Definition(
        "published_here",
        N_("Plans published here"),
        N_("Municipalities of which citizens saw a version of the plan on this platform on the last day of the month."),
    ),
    Definition(
        "mean_scores",
        N_("Mean scores"),
        N_("Mean of the formal and of the content score over all municipalities, those without a plan too: 0 to 100."),
    ),
    Definition(
        "joined_platform",
        N_("Joined the platform"),
        N_(
            "Municipalities with an act of joining on record, of a day in that month or before. It says nothing of"
            " whether they use it."
        ),
    ),
    Definition(
        "at_work",
        N_("At work on the platform"),
        N_(
            "Municipalities for which somebody of their own (not of a union or a utility) has a role that month and has"
            " signed in at least once."
        ),
    ),
    Definition(
        "existing",
        N_("Municipalities existing then"),
        N_(
            "As measured that month; before, for Tuscany from 2014 on, those of today and those that have merged since."
            " Where it is not known, nothing is shown; a figure of the past has it from its source."
        ),
    ),
    Definition(
        "written_down",
        N_("As written down, as known today"),
        N_(
            "A month that is over keeps the figures that were written down when it ended. What became known later is"
            " shown beside it, and only takes its place where one asks for what is known today."
        ),
    ),
    Definition(
        "campaign_progress",
        N_("Progress of a campaign"),
        N_(
            "Members that have reached the milestone by the end of the month. With «only from the beginning on»,"
            " whoever had reached it before the month in which the campaign began does not count."
        ),
    ),
    Definition(
        "campaign_forecast",
        N_("Forecast of a campaign"),
        N_(
            "Straight on at the mean pace of the last six months that are over (at least three). The range is the pace"
            " of the slower and of the faster half of these months. Never more than there are members that can count."
        ),
    ),
)
