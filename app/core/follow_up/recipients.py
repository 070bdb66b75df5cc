"""Who would get a reminder (people who prepare the plan of a municipality, by name, and who was invited to), and who
has had the same lately."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.follow_up.models import Reminder
from app.core.follow_up.wording import LATELY, Template
from app.core.identity.roles import MAY, Permission

#: A utility that speaks for many municipalities prepares no plan of theirs. Of who was invited and has not come yet,
#: only the letter that says so is for them.
_RECIPIENTS = text("""
WITH speaks AS (
    SELECT m.istat_code, m.issuer_id
    FROM issuer_municipality m JOIN issuer i ON i.id = m.issuer_id AND i.kind IN ('municipality', 'union')
    WHERE m.istat_code = ANY(:codes)
)
SELECT istat_code, array_agg(email ORDER BY email) FROM (
    SELECT s.istat_code, lower(a.email) AS email
    FROM speaks s JOIN account_grant g USING (issuer_id) JOIN account a ON a.id = g.account_id
    WHERE g.role = ANY(:roles) AND g.ended_at IS NULL AND a.disabled_at IS NULL
    UNION
    SELECT s.istat_code, lower(v.email)
    FROM speaks s JOIN invitation v USING (issuer_id)
    WHERE :invited AND v.role = ANY(:roles) AND v.accepted_at IS NULL AND v.revoked_at IS NULL
) found
GROUP BY istat_code
""")


def recipients(session: Session, codes: Collection[str], template: Template) -> dict[str, tuple[str, ...]]:
    """ISTAT code → addresses, in order; who has nobody is not there. One statement."""
    roles = [role.value for role, may in MAY.items() if Permission.PREPARE_PLAN in may]
    given = {"codes": list(codes), "roles": roles, "invited": template is Template.NEVER_SIGNED_IN}
    return {code: tuple(found) for code, found in session.execute(_RECIPIENTS, given)}


def reminded_lately(
    session: Session, codes: Collection[str], template: Template, *, now: datetime
) -> dict[str, datetime]:
    """ISTAT code → when the same was last sent there, of those who had it lately. A free text is never the same."""
    if template is Template.FREE:
        return {}
    lately = (Reminder.istat_code.in_(list(codes)), Reminder.template == template, Reminder.written_at > now - LATELY)
    query = select(Reminder.istat_code, func.max(Reminder.written_at)).where(*lately)
    return {row[0]: row[1] for row in session.execute(query.group_by(Reminder.istat_code))}
