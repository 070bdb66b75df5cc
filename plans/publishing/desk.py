"""What acts at the desk have in common: who may, which version of whose it is, whether it may be changed still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.clock import ROME
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from plans.models.plan import Plan
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion
from plans.publishing.answers import refuse_closed
from plans.publishing.holding import hold_version


def preparer(person: Person, istat_code: str) -> Actor:
    """Whoever may prepare plans of a municipality.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
    """
    return require(person, Permission.PREPARE_PLAN, istat_code)


def publisher(person: Person, istat_code: str) -> Actor:
    """Whoever may make plans of a municipality public.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
    """
    return require(person, Permission.PUBLISH_PLAN, istat_code)


def find_version(session: Session, istat_code: str, number: int) -> PlanVersion:
    """A version of a municipality by its number.

    Raises:
        NotFound: ``plan_version_unknown``, also when only other municipalities have one of that number.
    """
    wanted = select(PlanVersion).where(PlanVersion.istat_code == istat_code, PlanVersion.number == number)
    version = session.scalars(wanted).one_or_none() if number < 2**31 else None
    if version is None:
        raise NotFound("plan_version_unknown", f"Questo comune non ha una versione {number} del piano.")
    return version


def hold_found(session: Session, istat_code: str, number: int) -> tuple[Plan, PlanVersion]:
    """A version of a municipality and its plan, until the transaction ends.

    Raises:
        NotFound: ``plan_version_unknown``.
    """
    return hold_version(session, find_version(session, istat_code, number).id)


def open_submission(session: Session, version_id: int) -> PlanSubmission | None:
    """The request to publish a version that nobody has decided yet."""
    waiting = select(PlanSubmission).where(PlanSubmission.version_id == version_id, PlanSubmission.decision.is_(None))
    return session.scalars(waiting, execution_options={"populate_existing": True}).one_or_none()


def refuse_submitted(session: Session, version: PlanVersion) -> None:
    """Stop here while somebody is asked to approve a version: what they look at stays as it is.

    Raises:
        InputRefused: ``plan_version_submitted``.
    """
    if open_submission(session, version.id) is not None:
        message = "La versione è in attesa di approvazione e non si cambia: chi l'ha inviata può prima ritirarla."
        raise InputRefused("plan_version_submitted", message)


def hold_open(
    session: Session, person: Person, istat_code: str, number: int, seen: int | None
) -> tuple[Actor, PlanVersion]:
    """A version that ``person`` may change now. ``seen``: the edition that they looked at; None: whichever it is.

    Raises:
        NotFound, Forbidden: as :func:`preparer`; ``plan_version_unknown``.
        InputRefused: ``plan_version_closed``, ``plan_version_submitted``, ``plan_version_overtaken``.
    """
    actor = preparer(person, istat_code)
    _, version = hold_found(session, istat_code, number)
    refuse_closed(version)
    refuse_submitted(session, version)
    if seen is not None and seen != version.edition:
        raise InputRefused("plan_version_overtaken", _overtaken(version))
    return actor, version


def touch(version: PlanVersion, person: Person, now: datetime) -> None:
    """Somebody has said something of a version: whoever looked before is told."""
    version.edition = (version.edition or 0) + 1
    version.changed_at, version.changed_by = now, person.name


def note(
    session: Session,
    actor: Actor,
    version: PlanVersion,
    action: str,
    reason: str,
    now: datetime,
    more: Mapping[str, Any] = {},
) -> None:
    """Write it into the audit, last of the transaction. ``more`` is what came of it beside the version's number."""
    session.flush()
    after = {"version": version.number, "edition": version.edition, "act": version.act, **more}
    subject = f"municipality:{version.istat_code}"
    record(session, actor, action=action, subject=subject, reason=reason, before={}, after=after, now=now)


def _overtaken(version: PlanVersion) -> str:
    who = version.changed_by or "un'altra persona"
    when = f" alle {version.changed_at.astimezone(ROME):%H:%M}" if version.changed_at else ""
    return f"Nel frattempo {who} ha cambiato questa versione{when}. Guardare che cosa c'è ora e, se serve, rinviare."
