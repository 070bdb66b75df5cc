"""In which months the plans of some municipalities were approved and in force: as written down, and as known today."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.domain.lifecycle import Validity, validity
from plans.tracking.series import CLOSING

_APPROVED = text(f"""{CLOSING}, written AS (
    SELECT DISTINCT ON (istat_code, month) false AS newest, istat_code, month, revised_on, valid_on
    FROM plan_snapshot JOIN closing USING (month)
    WHERE known_on <= closed_at AND istat_code = ANY(CAST(:codes AS text[])) AND month >= :first
    ORDER BY istat_code, month, known_on DESC
), newest AS (
    SELECT DISTINCT ON (istat_code, month) true AS newest, istat_code, month, revised_on, valid_on
    FROM plan_snapshot
    WHERE istat_code = ANY(CAST(:codes AS text[])) AND month >= :first
    ORDER BY istat_code, month, known_on DESC
)
SELECT * FROM written UNION ALL SELECT * FROM newest
""")  # noqa: S608 (no value is put into it)


@dataclass(slots=True)
class Approved:
    """ISTAT code → months. ``measured``: the months of which anything is known at all."""

    written: dict[str, set[date]] = field(default_factory=dict)
    newest: dict[str, set[date]] = field(default_factory=dict)
    measured: set[date] = field(default_factory=set)


def approved_in(session: Session, codes: Collection[str], *, first: date) -> Approved:
    """From the month ``first`` on. An approval counts for three years, as on the last day of the month."""
    found = Approved()
    if not codes:
        return found
    for newest, code, month, revised_on, valid_on in session.execute(
        _APPROVED, {"codes": sorted(codes), "first": first}
    ):
        found.measured.add(month)
        if revised_on is not None and validity(revised_on, valid_on) is not Validity.EXPIRED:
            (found.newest if newest else found.written).setdefault(code, set()).add(month)
    return found
