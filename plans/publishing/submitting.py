"""Making a plan public takes two people: one submits a version, another looks at the same preview and decides.

Whoever decides says what they saw. When a version or the public plan has changed since it was submitted, nobody can
approve it: it is taken back or sent back, and submitted again. Of two who decide at once, one is told what the other
did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.audit.log import reason_given
from app.core.errors import Forbidden, InputRefused
from app.core.identity.person import Person
from plans.documents.approved import serve_approved
from plans.models.submissions import PlanSubmission
from plans.publishing.answers import refuse_closed
from plans.publishing.desk import hold_found, note, open_submission, preparer, publisher
from plans.publishing.difference import preview_token
from plans.publishing.obstacles import classed, refuse_unfit
from plans.publishing.publication import Publication, as_it_is, publish
from plans.publishing.submissions import concerned, decide, person_name, submission_token, to_decide
from plans.publishing.telling import tell_approvers, tell_author

_STALE = "Nel frattempo la versione o il piano pubblicato sono cambiati: guardare di nuovo l'anteprima."


def submit(
    session: Session, person: Person, istat_code: str, number: int, *, seen: str, link: str, now: datetime
) -> PlanSubmission:
    """Ask for a version to be made public; whoever may approve it is written to, with the ``link`` to its page. The
    same person asking twice asks once.

    Raises:
        NotFound: ``plan_version_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``plan_version_closed``, ``plan_not_staged``, ``plan_preview_stale``, ``plan_not_publishable``,
            ``plan_system_unconfirmed``, ``plan_without_features``, ``plan_already_submitted``.
    """
    actor = preparer(person, istat_code)
    plan, version = hold_found(session, istat_code, number)
    refuse_closed(version)
    if (waiting := open_submission(session, version.id)) is not None:
        if waiting.submitted_by == person.account_id:
            return waiting
        message = (
            f"La versione è già stata inviata da {person_name(session, waiting.submitted_by)}: la si può approvare."
        )
        raise InputRefused("plan_already_submitted", message)
    if seen != preview_token(plan, version):
        raise InputRefused("plan_preview_stale", _STALE)
    refuse_unfit(session, version)
    row = PlanSubmission(
        version_id=version.id,
        submitted_by=person.account_id,
        submitted_at=now,
        seen=submission_token(plan, version),
        reasons="",
    )
    session.add(row)
    session.flush()
    tell_approvers(session, version, person, link=link, now=now)
    note(
        session, actor, version, "plan.submitted", f"invio della versione {number} per l'approvazione", now, _said(row)
    )
    return row


def approve(
    session: Session, person: Person, istat_code: str, number: int, *, seen: str, page: str, link: str, now: datetime
) -> Publication:
    """Make a submitted version public, with its documents. ``page`` is where citizens find the plan, ``link`` where
    whoever submitted it, and is written to, finds the version.

    Raises:
        NotFound: ``plan_version_unknown``.
        Forbidden: ``not_allowed``; ``plan_author_approves`` for who has submitted it, or had a hand in it.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided`` when somebody else was first,
            ``plan_preview_stale``, and as :func:`plans.publishing.publication.publish`.
    """
    actor = publisher(person, istat_code)
    plan, version = hold_found(session, istat_code, number)
    row = to_decide(session, version)
    if concerned(session, row, version, person):
        message = "Chi ha preparato o inviato la versione non può approvarla: serve una seconda persona."
        raise Forbidden("plan_author_approves", message)
    if seen != preview_token(plan, version) or row.seen != submission_token(plan, version):
        raise InputRefused("plan_preview_stale", _STALE)
    decide(row, "approved", person, "", now)
    session.flush()
    act = version.act or ""
    serve_approved(session, actor, version, reason=act or f"versione {number} del piano", now=now)
    done = as_it_is(session, istat_code)  # of documents alone, what is drawn stays as it was
    if classed(session, version) or not version.documents:
        done = publish(session, actor, version.id, seen=seen, act=act, page=page, now=now)
    tell_author(session, version, row, person, link=link, now=now)
    note(session, actor, version, "plan.approved", f"approvazione della versione {number}", now, _said(row))
    return done


def send_back(
    session: Session, person: Person, istat_code: str, number: int, *, reasons: str, link: str, now: datetime
) -> PlanSubmission:
    """Do not approve a submitted version, and say why: whoever prepared it is written to and goes on with it.

    Raises:
        NotFound: ``plan_version_unknown``. Forbidden: ``not_allowed``.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided``, ``reason_missing``, ``reason_too_long``.
    """
    actor = publisher(person, istat_code)
    _, version = hold_found(session, istat_code, number)
    row = to_decide(session, version)
    reasons = reason_given(reasons)
    decide(row, "returned", person, reasons, now)
    tell_author(session, version, row, person, link=link, now=now)
    note(session, actor, version, "plan.returned", reasons, now, _said(row))
    return row


def take_back(session: Session, person: Person, istat_code: str, number: int, *, now: datetime) -> PlanSubmission:
    """Take back what one has submitted oneself, to change it.

    Raises:
        NotFound: ``plan_version_unknown``.
        Forbidden: ``not_allowed``; ``plan_submitted_by_other``: who approves sends it back instead.
        InputRefused: ``plan_not_submitted``, ``plan_submission_decided``.
    """
    actor = preparer(person, istat_code)
    _, version = hold_found(session, istat_code, number)
    row = to_decide(session, version)
    if row.submitted_by != person.account_id:
        message = "Solo chi l'ha inviata può ritirarla; chi approva può rimandarla indietro con i motivi."
        raise Forbidden("plan_submitted_by_other", message)
    decide(row, "taken_back", person, "", now)
    reason = f"ritirato l'invio della versione {number}"
    note(session, actor, version, "plan.submission_taken_back", reason, now, _said(row))
    return row


def _said(row: PlanSubmission) -> dict[str, Any]:
    return {"submission": row.id, "seen": row.seen, "decision": row.decision}
