"""What there is already in the place where the story would be told."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.core.adoption.models import Campaign
from app.core.errors import InputRefused
from app.core.identity.people_models import Joining
from app.core.made_up import made_up_people
from plans.models.plan import Plan
from plans.models.tracking import PlanSnapshot


class Here(StrEnum):
    """What a demonstration of plans would find here."""

    FREE = "free"
    #: It is here already.
    TAKEN = "taken"
    #: Real plans, campaigns or municipalities that have joined: the two are never mixed.
    REAL = "real"


def found_here(session: Session) -> Here:
    """Whether the story can be told here."""
    if made_up_people(session):
        return Here.TAKEN
    real = (
        exists(select(Plan.istat_code)),
        exists(select(Joining.id)),
        exists(select(Campaign.id)),
        exists(select(PlanSnapshot.istat_code).where(PlanSnapshot.state.is_not(None))),
    )
    return Here.REAL if any(session.scalar(select(one)) for one in real) else Here.FREE


def refuse_made_up(session: Session) -> None:
    """Stop where citizens are served and made-up people, plans or notices are still here.

    Raises:
        InputRefused: ``demo_in_production``.
    """
    if made_up_people(session):
        message = "Qui ci sono piani e persone dimostrativi: vanno prima tolti con `cittadino demo --remove`."
        raise InputRefused("demo_in_production", message)
