"""Making a plan public takes two people: one submits a version, another looks at the same preview and decides.

Whoever decides says what they saw. When a version or the public plan has changed since it was submitted, nobody can
approve it: it is taken back or sent back, and submitted again. Of two who decide at once, one is told what the other
did.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, reason_given, record
from app.core.clock import ROME
from app.core.errors import Forbidden, InputRefused
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.policy import require
from app.core.identity.roles import Permission
from plans.documents.serving import add_document
from plans.models.plan import Plan
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion
from plans.publishing.answers import refuse_closed
from plans.publishing.difference import preview_token
from plans.publishing.holding import hold_version, published_version
from plans.publishing.obstacles import classed, obstacles
from plans.publishing.preparing import find_version, open_submission
from plans.publishing.publication import Publication, publish, roll_back, withdraw
from plans.readers.pdf_inspection import Inspection

_DECISIONS = {"approved": "approvata", "returned": "rimandata indietro", "taken_back": "ritirata"}
_STALE = "Nel frattempo la versione o il piano pubblicato sono cambiati: guardare di nuovo l'anteprima."


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


def submit(
    session: Session, person: Person, istat_code: str, number: int, *, seen: str, now: datetime
) -> PlanSubmission:
    """Ask for a version to be made public. The same person asking twice asks once.

    Raises:
        NotFound: ``plan_version_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``plan_version_closed``, ``plan_not_staged``, ``plan_preview_stale``, ``plan_not_publishable``,
            ``plan_system_unconfirmed``, ``plan_without_features``, ``plan_already_submitted``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    plan, version = hold_version(session, find_version(session, istat_code, number).id)
    refuse_closed(version)
    if (waiting := open_submission(session, version.id)) is not None:
        if waiting.submitted_by == person.account_id:
            return waiting
        message = f"La versione è già stata inviata da {_name(session, waiting.submitted_by)}: la si può approvare."
        raise InputRefused("plan_already_submitted", message)
    if seen != preview_token(plan, version):
        raise InputRefused("plan_preview_stale", _STALE)
    _refuse_unfit(session, version)
    row = PlanSubmission(
        version_id=version.id, submitted_by=person.account_id, submitted_at=now, seen=_token(plan, version), reasons=""
    )
    session.add(row)
    session.flush()
    _record(session, actor, version, "plan.submitted", f"invio della versione {number} per l'approvazione", row, now)
    return row


def approve(
    session: Session, person: Person, istat_code: str, number: int, *, seen: str, page: str, now: datetime
) -> Publication:
    """Make a submitted version public, with its documents. ``page`` is where citizens find the plan.

    Raises:
        NotFound: ``plan_version_unknown``.
        Forbidden: ``not_allowed``; ``plan_author_approves`` for who has submitted it.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided`` when somebody else was first,
            ``plan_preview_stale``, and as :func:`plans.publishing.publication.publish`.
    """
    actor = require(person, Permission.PUBLISH_PLAN, istat_code)
    plan, version = hold_version(session, find_version(session, istat_code, number).id)
    row = _to_decide(session, version)
    if row.submitted_by == person.account_id:
        message = "Chi ha inviato la versione non può approvarla: serve una seconda persona."
        raise Forbidden("plan_author_approves", message)
    if seen != preview_token(plan, version) or row.seen != _token(plan, version):
        raise InputRefused("plan_preview_stale", _STALE)
    _decide(row, "approved", person, "", now)
    session.flush()
    act = version.act or ""
    for document in version.documents or ():
        _serve(session, actor, istat_code, document, act or f"versione {number} del piano", now)
    done = _as_documents(session, plan)
    if classed(session, version) or not version.documents:
        done = publish(session, actor, version.id, seen=seen, act=act, page=page, now=now)
    _record(session, actor, version, "plan.approved", f"approvazione della versione {number}", row, now)
    return done


def send_back(
    session: Session, person: Person, istat_code: str, number: int, *, reasons: str, now: datetime
) -> PlanSubmission:
    """Do not approve a submitted version, and say why: whoever prepared it goes on with it.

    Raises:
        NotFound: ``plan_version_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided``, ``reason_missing``, ``reason_too_long``.
    """
    actor = require(person, Permission.PUBLISH_PLAN, istat_code)
    _, version = hold_version(session, find_version(session, istat_code, number).id)
    row = _to_decide(session, version)
    reasons = reason_given(reasons)
    _decide(row, "returned", person, reasons, now)
    _record(session, actor, version, "plan.returned", reasons, row, now)
    return row


def take_back(session: Session, person: Person, istat_code: str, number: int, *, now: datetime) -> PlanSubmission:
    """Take back what one has submitted oneself, to change it.

    Raises:
        NotFound: ``plan_version_unknown``.
        Forbidden: ``not_allowed``; ``plan_submitted_by_other``: who approves sends it back instead.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided``.
    """
    actor = require(person, Permission.PREPARE_PLAN, istat_code)
    _, version = hold_version(session, find_version(session, istat_code, number).id)
    row = _to_decide(session, version)
    if row.submitted_by != person.account_id:
        message = "Solo chi l'ha inviata può ritirarla; chi approva può rimandarla indietro con i motivi."
        raise Forbidden("plan_submitted_by_other", message)
    _decide(row, "taken_back", person, "", now)
    _record(
        session, actor, version, "plan.submission_taken_back", f"ritirato l'invio della versione {number}", row, now
    )
    return row


def go_back(
    session: Session, person: Person, istat_code: str, number: int, *, reason: str, now: datetime
) -> Publication:
    """Leave a public version for the one before it: at once, by one person, since what is wrong must not wait.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: as :func:`plans.publishing.publication.roll_back`.
    """
    actor = require(person, Permission.PUBLISH_PLAN, istat_code)
    version = find_version(session, istat_code, number)
    return roll_back(session, actor, version.id, reason=reason_given(reason), now=now)


def take_down(
    session: Session, person: Person, istat_code: str, number: int, *, reason: str, now: datetime
) -> Publication:
    """Take a public version away from citizens.

    Raises:
        NotFound, Forbidden: as :func:`app.core.identity.policy.require`.
        InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    actor = require(person, Permission.PUBLISH_PLAN, istat_code)
    version = find_version(session, istat_code, number)
    return withdraw(session, actor, version.id, reason=reason, now=now)


def submissions(session: Session, version_id: int) -> list[Submitted]:
    """Whoever asked and decided about a version, the newest first."""
    rows = session.scalars(
        select(PlanSubmission).where(PlanSubmission.version_id == version_id).order_by(PlanSubmission.id.desc())
    )
    return [_submitted(session, row) for row in rows]


def _refuse_unfit(session: Session, version: PlanVersion) -> None:
    unsure = [layer["name"] for layer in version.layers or () if layer["assumed"] and layer["plan_class"]]
    if unsure:
        named = ", ".join(f"«{name}»" for name in unsure)
        raise InputRefused("plan_system_unconfirmed", f"Va confermato sulla mappa dove cadono i livelli {named}.")
    if not classed(session, version) and not version.documents:
        message = "Nessuna riga ha una classe e non ci sono documenti: non c'è nulla da pubblicare."
        raise InputRefused("plan_without_features", message)
    if found := obstacles(session, version):
        raise InputRefused("plan_not_publishable", " ".join(f"[{one.rule}] {one.message}" for one in found))


def _to_decide(session: Session, version: PlanVersion) -> PlanSubmission:
    """The plan is held: whoever came first has decided by now."""
    if (row := open_submission(session, version.id)) is not None:
        return row
    last = next(iter(submissions(session, version.id)), None)
    if last is None or last.decided_at is None:
        raise InputRefused("plan_not_submitted", "Nessuno ha inviato questa versione per l'approvazione.")
    when = f"{last.decided_at.astimezone(ROME):%d/%m/%Y alle %H:%M}"
    message = f"La versione è già stata {_DECISIONS[last.decision or '']} da {last.decided_by} il {when}."
    raise InputRefused("plan_submission_decided", message)


def _decide(row: PlanSubmission, decision: str, person: Person, reasons: str, now: datetime) -> None:
    row.decision, row.decided_by, row.decided_at, row.reasons = decision, person.account_id, now, reasons


def _token(plan: Plan, version: PlanVersion) -> str:
    """What is approved: the preview, and what people have said of the version (its act, its documents)."""
    return f"{preview_token(plan, version)}-{version.edition}"


def _serve(
    session: Session, actor: Actor, istat_code: str, document: dict[str, Any], reason: str, now: datetime
) -> None:
    seen = Inspection(document["pages"], document["has_text"], document["title"], document["size"], document["sha256"])
    add_document(session, actor, istat_code, seen, document["name"], kind=document["kind"], reason=reason, now=now)


def _as_documents(session: Session, plan: Plan) -> Publication:
    """Documents alone: what is drawn stays as it was."""
    public = published_version(session, plan.istat_code)
    return Publication(plan.istat_code, public.id if public else None, public.number if public else None, None)


def _submitted(session: Session, row: PlanSubmission) -> Submitted:
    decided = _name(session, row.decided_by) if row.decided_by else ""
    return Submitted(
        row.id,
        _name(session, row.submitted_by),
        row.submitted_by,
        row.submitted_at,
        row.seen,
        row.decision,
        decided,
        row.decided_at,
        row.reasons,
    )


def _name(session: Session, account_id: int) -> str:
    return session.get_one(Account, account_id).name


def _record(
    session: Session,
    actor: Actor,
    version: PlanVersion,
    action: str,
    reason: str,
    row: PlanSubmission,
    now: datetime,
) -> None:
    session.flush()
    record(
        session,
        actor,
        action=action,
        subject=f"municipality:{version.istat_code}",
        reason=reason,
        before={},
        after={"version": version.number, "submission": row.id, "seen": row.seen, "decision": row.decision},
        now=now,
    )
