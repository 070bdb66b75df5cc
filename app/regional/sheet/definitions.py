"""Figures of the sheet of a municipality, and of what operators follow up."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.definition import Definition

SHEET = (
    Definition(
        "place_followers",
        N_("Devices that follow a municipality"),
        N_(
            "Devices and addresses that follow it at this moment, each under the least level it wants to hear of. A"
            " device is not a person, and one that follows several municipalities counts in each."
        ),
    ),
    Definition(
        "place_reach",
        N_("Reached, of one dispatch in one municipality"),
        N_(
            "Devices whose push service or mail server took the message, over those it was queued for there, without"
            " those that a newer message has replaced. Dead devices count as not reached. Empty while the dispatch is"
            " under way. Taken is not read."
        ),
    ),
    Definition(
        "place_delay",
        N_("Delay, of one dispatch in one municipality"),
        N_(
            "Seconds from the reception of the document to the acceptance of the message within which half, or 95"
            " percent, of the devices that accepted it there had accepted it."
        ),
    ),
    Definition(
        "sheet_scores",
        N_("Scores of one plan"),
        N_(
            "The lines of the checklist that apply, each by its weight: 0 where there is nothing, a half where it is"
            " only stated or there in part, 1 where it is proven; over the sum of the weights, of 100. As last"
            " measured. The lines that are missing say more than the number."
        ),
    ),
    Definition(
        "sheet_conflicts",
        N_("Emergency areas in a hazard"),
        N_(
            "Emergency areas of the public plan that lie in an area of danger that the same plan draws for a risk they"
            " are to serve. As last measured."
        ),
    ),
)
