"""What standings, ages, steps and reasons are called. All msgids."""

from __future__ import annotations

from app.core.i18n import N_
from app.regional.coverage.urgency import Why
from plans.domain.lifecycle import State
from plans.domain.standing import Standing
from plans.domain.validity import AgeBand

STANDINGS = {
    Standing.NONE: N_("Nothing on record"),
    Standing.DRAFT: N_("Draft"),
    Standing.ADOPTED: N_("Adopted"),
    Standing.SENT: N_("Sent for an opinion"),
    Standing.APPROVED: N_("Approved"),
    Standing.PUBLISHED: N_("Approved and published"),
    Standing.EXPIRING: N_("Expires in 91 to 180 days"),
    Standing.EXPIRING_SOON: N_("Expires within 90 days"),
    Standing.EXPIRED: N_("Expired"),
}
AGES = {
    AgeBand.CURRENT: N_("Less than three years"),
    AgeBand.OLD: N_("Three to five years"),
    AgeBand.VERY_OLD: N_("Five years and more"),
    AgeBand.NEVER: N_("Never approved"),
    AgeBand.UNKNOWN: N_("Not known"),
}
STEPS = {
    State.DRAFT: N_("Draft"),
    State.ADOPTED: N_("Adopted"),
    State.TRANSMITTED: N_("Sent to another body"),
    State.OBSERVED: N_("Observations received"),
    State.CLEARED: N_("Cleared by another body"),
    State.APPROVED: N_("Approved"),
    State.PUBLISHED: N_("Published on a page"),
    State.SUPERSEDED: N_("Replaced by another plan"),
    State.WITHDRAWN: N_("Withdrawn"),
}
#: In a list, and as the name of a group of the first page.
REASONS = {
    Why.REACH: N_("Reach below 90 percent"),
    Why.MISSING: N_("No plan on record"),
    Why.EXPIRED: N_("Plan expired"),
    Why.EXPIRING_SOON: N_("Plan expires within 90 days"),
    Why.EXPIRING: N_("Plan expires in 91 to 180 days"),
    Why.STUCK: N_("At the same step for over 60 days"),
    Why.NEVER_IN: N_("Nobody has ever signed in"),
}
#: What the operator can do about it.
ADVICE = {
    Why.REACH: N_("An alert of the last 30 days was accepted for less than 90 percent of the devices it was for."),
    Why.MISSING: N_("Ask whether there is a plan, and record its steps."),
    Why.EXPIRED: N_("The approval is older than three years: it has to be revised and approved anew."),
    Why.EXPIRING_SOON: N_("A revision takes months: it should be under way already."),
    Why.EXPIRING: N_("Time to begin the revision."),
    Why.STUCK: N_("Ask who has it now, and what is missing."),
    Why.NEVER_IN: N_("It has joined or was invited. Call, and send the invitation again."),
}
MEASURES = {
    "municipalities": N_("Municipalities"),
    "population": N_("Inhabitants"),
    "area": N_("Area (km²)"),
}
BANDS = {
    "0-1000": N_("less than 1,000"),
    "1000-5000": N_("1,000 to 5,000"),
    "5000-15000": N_("5,000 to 15,000"),
    "15000-50000": N_("15,000 to 50,000"),
    "50000-": N_("50,000 and more"),
}
