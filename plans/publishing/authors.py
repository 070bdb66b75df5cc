"""Who has made a version what it is, from the audit: whoever has had a hand in it does not approve it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.models.versions import PlanVersion


def has_made(session: Session, version: PlanVersion, name: str) -> bool:
    """Whether an account (as the audit names it) gave the files, answered, settled rows or edited by hand.

    What somebody edited in a version that this one was made from counts too, back to one that two people have
    published.
    """
    given = {"version_id": version.id, "name": name, "subject": f"municipality:{version.istat_code}"}
    return session.execute(_HANDS, given).first() is not None


_HANDS = text("""
WITH RECURSIVE line AS (
    SELECT id, number, created_by, based_on_id FROM plan_version WHERE id = :version_id
    UNION ALL
    SELECT before.id, before.number, before.created_by, before.based_on_id
    FROM plan_version before JOIN line ON before.id = line.based_on_id WHERE before.published_at IS NULL
)
SELECT 1 FROM line WHERE created_by = :name
UNION ALL
SELECT 1 FROM act JOIN line ON act.after ->> 'version' = CAST(line.number AS text)
WHERE act.subject = :subject AND act.actor = :name
    AND (act.action IN ('plan.files_received', 'plan.answered', 'plan.act_cited', 'plan.repairs_confirmed',
        'plan.rows_left_out') OR act.action LIKE 'plan.edit.%')
LIMIT 1
""")
