"""What the operator of the demonstration does: who joins, a campaign, a note, a task."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.adoption.campaigns import CampaignGiven, Milestone, start_campaign
from app.core.adoption.members import add_members
from app.core.clock import rome_day
from app.core.follow_up.noting import add_note
from app.core.follow_up.tasks import ToDo, add_task
from app.core.identity.onboarding import record_joining
from app.core.identity.person import Person
from app.core.territory.models import Municipality
from app.core.territory.shipped import TUSCANY

_COAST_TARGET = 20
#: Days that the task is given.
_SOON = 14


def join(session: Session, operator: Person, istat_code: str, *, now: datetime) -> None:
    """A municipality joins."""
    act = "Delibera di adesione (dimostrazione)"
    record_joining(session, operator, istat_code, joined_on=rome_day(now), act=act, now=now)


def begin_coast(session: Session, operator: Person, ends_on: date, *, now: datetime) -> None:
    """The municipalities on the sea are to join."""
    why = "Campagna inventata per la dimostrazione: i comuni sul mare, prima delle mareggiate d'inverno."
    aim = CampaignGiven("Costa (dimostrazione)", why, TUSCANY, rome_day(now), ends_on, Milestone.JOINED, _COAST_TARGET)
    on_the_sea = select(Municipality.istat_code).where(
        Municipality.region_code == TUSCANY, Municipality.coastal.is_(True)
    )
    campaign = start_campaign(session, operator, aim, now=now)
    add_members(session, operator, campaign.id, session.scalars(on_the_sea).all(), now=now)


def follow(session: Session, operator: Person, istat_code: str, *, now: datetime) -> None:
    """A note and a task about a plan that does not move."""
    add_note(session, operator, istat_code, "Dimostrazione: l'ufficio aspetta il parere da tre mesi.", now=now)
    due_on = rome_day(now) + timedelta(days=_SOON)
    asked = ToDo("Dimostrazione: sollecitare il parere sul piano", due_on, operator.account_id)
    add_task(session, operator, istat_code, asked, now=now)
