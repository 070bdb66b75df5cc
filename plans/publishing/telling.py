"""Letters about a version that waits for its second person, and about what they decided: an outbox (rows)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.recipients import addresses_who_may
from app.core.identity.roles import Permission
from app.core.letters.outbox import write_letter
from app.core.territory.lookup import get_municipality
from plans.models.submissions import PlanSubmission
from plans.models.versions import PlanVersion


def tell_approvers(session: Session, version: PlanVersion, person: Person, *, link: str, now: datetime) -> int:
    """Ask whoever may approve to look at a version that ``person`` has submitted; how many are written to."""
    place = get_municipality(session, version.istat_code).name
    addresses = addresses_who_may(session, Permission.PUBLISH_PLAN, version.istat_code, but=[person.account_id])
    body = (
        f"{person.name} ha inviato la versione {version.number} del piano di protezione civile. Per pubblicarla serve "
        f"una seconda persona, che guardi l'anteprima e decida.\n\nSi apre qui: {link}\n"
    )
    subject = f"{place}: una versione del piano aspetta di essere approvata"
    for address in addresses:
        write_letter(session, kind="plan_submitted", address=address, subject=subject, body=body, now=now)
    return len(addresses)


def tell_author(
    session: Session, version: PlanVersion, row: PlanSubmission, person: Person, *, link: str, now: datetime
) -> None:
    """Tell whoever submitted a version what ``person`` decided about it."""
    place = get_municipality(session, version.istat_code).name
    approved = row.decision == "approved"
    what = "pubblicata" if approved else "rimandata indietro"
    why = "" if approved else f" con questi motivi: {row.reasons}"
    write_letter(
        session,
        kind="plan_decided",
        address=session.get_one(Account, row.submitted_by).email,
        subject=f"{place}: la versione {version.number} del piano è stata {what}",
        body=f"{person.name} ha guardato la versione {version.number} e l'ha {what}{why}.\n\nSi apre qui: {link}\n",
        now=now,
    )
