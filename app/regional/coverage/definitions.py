"""Figures of the list of municipalities and its map."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

COVERAGE = (
    Definition(
        "to_act_on",
        N_("To act on"),
        N_(
            "Why somebody has to do something, the first reason first: an alert of the last 30 days reached less"
            " than 90 percent of its devices; nothing on record; plan expired; it expires within 90 days, or in 91"
            " to 180; at the same step for over 60 days on the way to an approval; it has joined or was invited and"
            " nobody has ever signed in. Lists are in this order, and within a reason the most inhabitants come"
            " first."
        ),
    ),
    Definition(
        "in_force",
        N_("Approval that is good"),
        N_(
            "Municipalities whose plan was approved less than three years ago, over all municipalities shown; the same"
            " by their inhabitants and by their area. Inhabitants count only where their number is known. It says"
            " nothing of what is in the plan."
        ),
    ),
    Definition(
        "expires_on",
        N_("Good until"),
        N_(
            "The first day on which the last approval is older than three years, and the days from the day of the page"
            " until then; below zero once it has passed."
        ),
    ),
    Definition(
        "age_band",
        N_("Age of the plan"),
        N_(
            "Years since the last approval of the whole plan. Never approved: steps are on record and none of them is"
            " an approval. Not known: nothing is on record, which does not say that there is no plan."
        ),
    ),
    Definition(
        "days_in_state",
        N_("Days at this step"),
        N_("Days from the last step on record to the day of the page."),
    ),
    Definition(
        "worst_reach",
        N_("Worst reach, 30 days"),
        N_(
            "Of the dispatches of the last 30 days the one that reached least: devices whose push service or mail"
            " server took the message, over those it was queued for, but for those a newer message has replaced. Only"
            " dispatches that are summed up, and were for 5 devices or more. Taken is not read."
        ),
    ),
    Definition(
        "followers",
        N_("Devices that follow"),
        N_("Devices and addresses that follow the municipality now, whatever their threshold. Not people."),
    ),
    Definition(
        "signed_in",
        N_("Last signed in"),
        N_(
            "When anybody who works for the municipality, or for a union it belongs to, was last seen here. Empty:"
            " nobody has ever signed in."
        ),
    ),
    Definition(
        "lines_missing",
        N_("Lines missing"),
        N_("Lines of the checklist that apply and are not proven: absent, or only declared."),
    ),
)
