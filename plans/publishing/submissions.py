"""Submissions as rows: who asked and who decided, what exactly was looked at, and that each is decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import ROME
from app.core.errors import InputRefused
from app.core.identity.models import Account
from app.core.identity.person import Person
from plans.models.plan import Plan
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion
from plans.publishing.authors import has_made
from plans.publishing.desk import open_submission
from plans.publishing.difference import preview_token

_DECISIONS = {"approved": "approvata", "returned": "rimandata indietro", "taken_back": "ritirata"}


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission with the names of people. ``decision`` is None while it is open."""

    id: int
    by: str
    by_id: int
    at: datetime
    seen: str
    decision: str | None
    decided_by: str
    decided_at: datetime | None
    reasons: str


def submissions(session: Session, version_id: int) -> list[Submitted]:
    """Whoever asked and decided about a version, the newest first."""
    rows = session.scalars(
        select(PlanSubmission).where(PlanSubmission.version_id == version_id).order_by(PlanSubmission.id.desc())
    )
    return [_submitted(session, row) for row in rows]


def concerned(session: Session, row: PlanSubmission, version: PlanVersion, person: Person) -> bool:
    """Whether somebody has submitted a version, or had a hand in it."""
    return row.submitted_by == person.account_id or has_made(session, version, person.actor.name)


def to_decide(session: Session, version: PlanVersion) -> PlanSubmission:
    """The submission that waits. The plan is held: whoever came first has decided by now.

    Raises:
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided``.
    """
    if (row := open_submission(session, version.id)) is not None:
        return row
    last = next(iter(submissions(session, version.id)), None)
    if last is None or last.decided_at is None:
        raise InputRefused("plan_not_submitted", "Nessuno ha inviato questa versione per l'approvazione.")
    when = f"{last.decided_at.astimezone(ROME):%d/%m/%Y alle %H:%M}"
    message = f"La versione è già stata {_DECISIONS[last.decision or '']} da {last.decided_by} il {when}."
    raise InputRefused("plan_submission_decided", message)


def decide(row: PlanSubmission, decision: str, person: Person, reasons: str, now: datetime) -> None:
    """``approved``, ``returned`` with reasons, or ``taken_back``."""
    row.decision, row.decided_by, row.decided_at, row.reasons = decision, person.account_id, now, reasons


def submission_token(plan: Plan, version: PlanVersion) -> str:
    """What is approved: the preview, and what people have said of the version (its act, its documents)."""
    return f"{preview_token(plan, version)}-{version.edition}"


def person_name(session: Session, account_id: int) -> str:
    """What an account is called."""
    return session.get_one(Account, account_id).name


def _submitted(session: Session, row: PlanSubmission) -> Submitted:
    decided = person_name(session, row.decided_by) if row.decided_by else ""
    return Submitted(
        row.id,
        person_name(session, row.submitted_by),
        row.submitted_by,
        row.submitted_at,
        row.seen,
        row.decision,
        decided,
        row.decided_at,
        row.reasons,
    )
