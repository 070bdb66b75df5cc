"""Places of assistance against the people who are exposed (T8), the least first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.core.i18n import N_
from app.regional.quality.columns import CODE, MUNICIPALITY, Row, number, share
from app.regional.quality.viewing import Found, code_of, sheet_of
from app.regional.tables import Column, Table, shown
from plans.domain.facts import THRESHOLDS
from plans.tracking.contents import reception as capacities
from plans.tracking.scope import Scope


def reception(session: Session, scope: Scope, given: Mapping[str, str]) -> Found:
    """Municipalities with a published plan; what cannot be compared comes last, and is counted apart."""
    rows = list(capacities(session, scope).rows)
    compared = [row for row in rows if row["ratio"] is not None]
    capacity, exposed = (sum(row[name] for row in compared) for name in ("capacity", "exposed"))
    more = {
        "published": len(rows),
        "compared": len(compared),
        "capacity": capacity,
        "exposed": exposed,
        "ratio": capacity / exposed if exposed else None,
        "enough": sum(row["ratio"] >= THRESHOLDS.capacity_share for row in compared),
        "threshold": THRESHOLDS.capacity_share,
        "without": sum(row["capacity"] == 0 for row in rows),
    }
    return Found(shown(_municipalities(rows), given), {}, more)


def _municipalities(rows: Sequence[Row]) -> Table[Row]:
    columns: list[Column[Row]] = [
        MUNICIPALITY,
        CODE,
        number("posti", N_("Places"), "capacity", "reception_places"),
        number("esposti", N_("People exposed (estimate)"), "exposed", "exposed"),
        share("rapporto", N_("Places for each person exposed"), "ratio", "reception_ratio"),
    ]
    return Table(
        "posti_di_assistenza", N_("Municipalities with a published plan, fewest places first"), columns, rows, code_of,
        sheet_of, N_("No plan is published here."),
    )  # fmt: skip
