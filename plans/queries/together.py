"""Who plans together: the ambiti of the operator's list."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from plans.models.tracking import PlanAmbito


def ambiti_by_municipality(session: Session) -> dict[str, tuple[str, ...]]:
    """ISTAT code → names of its ambiti; who is in none is not there."""
    rows = session.execute(select(PlanAmbito.istat_code, PlanAmbito.name).order_by(PlanAmbito.name))
    found: dict[str, tuple[str, ...]] = {}
    for istat_code, name in rows:
        found[istat_code] = (*found.get(istat_code, ()), name)
    return found
