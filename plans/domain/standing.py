"""Where a plan stands, in one word: what maps colour and tables filter by. The furthest it has come, and for how long.

An approval that is good says more than a revision that is being written; once it has expired, that is what counts, even
if the next plan is on its way (its step is shown beside).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from plans.domain.lifecycle import State, Validity, validity


class Standing(StrEnum):
    """From nothing to good; the order is that of legends."""

    #: Nothing on record here. It does not say that there is no plan.
    NONE = "none"
    DRAFT = "draft"
    ADOPTED = "adopted"
    #: Sent to the region or the prefecture, observed, or cleared.
    SENT = "sent"
    APPROVED = "approved"
    PUBLISHED = "published"
    EXPIRING = "expiring"
    EXPIRING_SOON = "expiring_soon"
    EXPIRED = "expired"


_ON_THE_WAY = {
    State.DRAFT: Standing.DRAFT,
    State.ADOPTED: Standing.ADOPTED,
    State.TRANSMITTED: Standing.SENT,
    State.OBSERVED: Standing.SENT,
    State.CLEARED: Standing.SENT,
}
_IN_TIME = {
    Validity.EXPIRING: Standing.EXPIRING,
    Validity.EXPIRING_SOON: Standing.EXPIRING_SOON,
    Validity.EXPIRED: Standing.EXPIRED,
}

#: Good on the day, whether or not for long.
IN_FORCE = frozenset({Standing.APPROVED, Standing.PUBLISHED, Standing.EXPIRING, Standing.EXPIRING_SOON})


def standing(state: str | None, revised_on: date | None, on: date, *, visible: bool = False) -> Standing:
    """The standing on a day. ``revised_on``: day of the approval in force; ``visible``: citizens see a version here."""
    if revised_on is not None:
        good = Standing.PUBLISHED if visible or state == State.PUBLISHED else Standing.APPROVED
        return _IN_TIME.get(validity(revised_on, on), good)
    return _ON_THE_WAY.get(State(state), Standing.NONE) if state else Standing.NONE
