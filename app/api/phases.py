"""What a municipality has declared, as the API says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.phases.queries import centre_of, phase_of


def declared_document(session: Session, istat_code: str, *, now: datetime) -> dict[str, Any]:
    """Operating phase and open operations centre of a municipality; null where there is none."""
    declared, centre = phase_of(session, istat_code, at=now), centre_of(session, istat_code, at=now)
    said = declared.content if declared else None
    return {
        "operating_phase": said
        and {"phase": said.phase.value, "since": said.since.isoformat(), "act": said.act, "note": said.note},
        "operations_centre": centre
        and {
            "since": centre.since.isoformat(),
            "place": centre.said.place,
            "phones": list(centre.said.phones),
            "functions": [function.value for function in centre.said.functions],
        },
    }
