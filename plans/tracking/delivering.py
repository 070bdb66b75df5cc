"""From reminders that are due to letters: each is written to the people of its municipality, once.

What waits for somebody to work there is dropped from the letters when it is old: the next step on the way to the end of
the term writes its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.db import Database
from app.core.follow_up.automatic import remind_by_itself
from app.core.follow_up.wording import Template, Wording
from app.core.territory.models import Municipality
from plans.models.tracking import PlanReminder

#: How long a reminder is worth writing.
_FRESH = timedelta(days=30)
_TEMPLATES = {
    "within_180": Template.EXPIRING,
    "within_90": Template.EXPIRING,
    "expired": Template.EXPIRED,
    "stuck": Template.STUCK,
}
_SUBJECTS = {
    Template.EXPIRING: "{name}: il piano di protezione civile va rivisto",
    Template.EXPIRED: "{name}: il piano di protezione civile è scaduto",
    Template.STUCK: "{name}: il piano di protezione civile è fermo",
}
_BODY = """Buongiorno,

{message}

Si può continuare da qui: {link}

Questo messaggio parte da solo una volta per ogni scadenza. Se il Comune ha già provveduto, basta registrare l'atto.

Cittadino Informato
"""

_log = structlog.get_logger(__name__)


def deliver_reminders(session: Session, *, base_url: str, now: datetime) -> int:
    """Write the letters of reminders that are due; how many reminders were served. Of several of one municipality that
    remind of the same only the newest is written."""
    due = session.execute(
        select(PlanReminder, Municipality.name)
        .join(Municipality, Municipality.istat_code == PlanReminder.istat_code)
        .where(PlanReminder.sent_at.is_(None), PlanReminder.created_at > now - _FRESH)
        .order_by(PlanReminder.id)
        .with_for_update(of=PlanReminder)
    ).all()
    served = 0
    for template in _SUBJECTS:
        rows = [(row, name) for row, name in due if _TEMPLATES[row.kind] is template]
        texts = {row.istat_code: _wording(row, name, template, base_url) for row, name in rows}
        done = remind_by_itself(session, texts, now=now)
        for row, _name in rows:
            if row.istat_code in done:
                row.sent_at = now
                served += 1
    return served


def on_tick(database: Database, *, base_url: str, now: datetime) -> None:
    """The same for the clock."""
    with database.transaction() as session:
        served = deliver_reminders(session, base_url=base_url, now=now)
    if served:
        _log.info("plan_reminders_written", count=served)


def _wording(row: PlanReminder, name: str, template: Template, base_url: str) -> Wording:
    link = f"{base_url}/comune/{row.istat_code}/piani"
    return Wording(template, _SUBJECTS[template].format(name=name), _BODY.format(message=row.message, link=link))
