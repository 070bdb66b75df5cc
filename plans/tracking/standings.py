"""Where the plan of every municipality stands, in one word, by ISTAT code."""

from __future__ import annotations

from sqlalchemy.orm import Session

from plans.domain.standing import Standing, standing
from plans.tracking.scope import Scope, ask

_STANDINGS = "SELECT istat_code, state, revised_on, valid_on, version_id FROM newest"


def standings(session: Session, scope: Scope) -> dict[str, Standing]:
    """Of a month, as known when the scope says; one statement."""
    return {
        row["istat_code"]: standing(
            row["state"], row["revised_on"], row["valid_on"], visible=row["version_id"] is not None
        )
        for row in ask(session, _STANDINGS, scope)
    }
