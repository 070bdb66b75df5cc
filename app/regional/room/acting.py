"""What operators do from the room: the use cases behind the command line, for whoever may run the region."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.dispatch import pausing
from alerts.dispatch.pausing import Way
from alerts.ingestion import acts
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission


def pause_source(session: Session, person: Person, source_id: str, reason: str, *, now: datetime) -> str:
    """:func:`alerts.ingestion.acts.pause`; what was done, in a sentence.

    Raises:
        Forbidden: ``not_allowed``; and what that raises, here and below.
    """
    actor = require_on_platform(person, Permission.RUN_REGION)
    return acts.pause(session, actor, source_id, reason, now=now).what


def resume_source(session: Session, person: Person, source_id: str, reason: str, *, now: datetime) -> str:
    """:func:`alerts.ingestion.acts.resume`."""
    actor = require_on_platform(person, Permission.RUN_REGION)
    return acts.resume(session, actor, source_id, reason, now=now).what


def withdraw(session: Session, person: Person, bulletin_id: int, reason: str, *, now: datetime) -> str:
    """:func:`alerts.ingestion.acts.withdraw`."""
    actor = require_on_platform(person, Permission.RUN_REGION)
    return acts.withdraw(session, actor, bulletin_id, reason, now=now).what


def reinstate(session: Session, person: Person, bulletin_id: int, reason: str, *, now: datetime) -> str:
    """:func:`alerts.ingestion.acts.reinstate`."""
    actor = require_on_platform(person, Permission.RUN_REGION)
    return acts.reinstate(session, actor, bulletin_id, reason, now=now).what


def pause_sending(session: Session, person: Person, way: Way, reason: str, *, now: datetime) -> str:
    """:func:`alerts.dispatch.pausing.pause`."""
    actor = require_on_platform(person, Permission.RUN_REGION)
    return pausing.pause(session, actor, way, reason, now=now).what


def resume_sending(session: Session, person: Person, way: Way, reason: str, *, now: datetime) -> str:
    """:func:`alerts.dispatch.pausing.resume`."""
    actor = require_on_platform(person, Permission.RUN_REGION)
    return pausing.resume(session, actor, way, reason, now=now).what
