"""Who has to be told that a plan ends, has ended, or does not move: rows of an outbox, each step told once.

Nothing is sent from here: :mod:`plans.tracking.delivering` takes the rows that have no ``sent_at``.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from plans.domain.lifecycle import Validity, expires_on, validity
from plans.domain.validity import STUCK_DAYS
from plans.tracking.scope import Scope, ask, latest_month

_TERMS = "SELECT istat_code, name, revised_on FROM newest WHERE revised_on IS NOT NULL AND name IS NOT NULL"

_WAITING = """
SELECT istat_code, name, state, state_since FROM newest
WHERE state IN ('BOZZA', 'ADOTTATO', 'TRASMESSO', 'OSSERVAZIONI', 'NULLA_OSTA') AND name IS NOT NULL
    AND CAST(:today AS date) - state_since > :stuck
"""

_WRITE = """
INSERT INTO plan_reminder (istat_code, kind, about, state, message, created_at)
SELECT istat_code, kind, about, state, message, :now
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) due(istat_code text, kind text, about date, state text, message text)
ON CONFLICT DO NOTHING
RETURNING id
"""

_KINDS = {
    Validity.EXPIRING: ("within_180", "Il piano del Comune di {name} va rivisto entro il {day}."),
    Validity.EXPIRING_SOON: ("within_90", "Il piano del Comune di {name} va rivisto entro il {day}: mancano meno di"
                             " 90 giorni."),
    Validity.EXPIRED: ("expired", "Il piano del Comune di {name} è scaduto il {day}: va rivisto e approvato di nuovo."),
}  # fmt: skip
_STUCK = "Il piano del Comune di {name} è fermo dal {day} (passo: {state})."


def remind(session: Session, *, now: datetime) -> int:
    """Write the reminders that are due by the newest snapshot; how many are new."""
    month, today = latest_month(session), rome_day(now)
    if month is None:
        return 0
    scope = Scope(month)
    rows = [found for row in ask(session, _TERMS, scope) if (found := _term(row, today))]
    rows += [_waiting(row) for row in ask(session, _WAITING, scope, today=today, stuck=STUCK_DAYS)]
    if not rows:
        return 0
    given = {"rows": json.dumps(rows, default=date.isoformat), "now": now}
    return len(session.execute(text(_WRITE), given).all())


def _term(row: dict[str, Any], today: date) -> dict[str, Any] | None:
    kind = _KINDS.get(validity(row["revised_on"], today))
    if kind is None:
        return None
    end = expires_on(row["revised_on"])
    message = kind[1].format(name=row["name"], day=f"{end:%d/%m/%Y}")
    return {"istat_code": row["istat_code"], "kind": kind[0], "about": end, "state": "", "message": message}


def _waiting(row: dict[str, Any]) -> dict[str, Any]:
    since, state = row["state_since"], row["state"]
    message = _STUCK.format(name=row["name"], day=f"{since:%d/%m/%Y}", state=state)
    return {"istat_code": row["istat_code"], "kind": "stuck", "about": since, "state": state, "message": message}
