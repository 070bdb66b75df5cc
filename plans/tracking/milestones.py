"""In which months the plans of a region's municipalities were approved and in force: as written down, as known today.

Read from the sums of each region's months, which keep whom they count: of the municipalities themselves a month of the
whole country has eight thousand rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from plans.tracking.series import CLOSING

#: A row for both ways of knowing where they are the same, and in the order of the months.
_APPROVED = text(f"""{CLOSING}, known AS (
    SELECT region_code, month, current_codes, known_on,
        max(known_on) OVER one AS newest_on,
        max(known_on) FILTER (WHERE known_on <= closed_at) OVER one AS written_on
    FROM plan_month JOIN closing USING (month)
    JOIN unnest(CAST(:regions AS bpchar[]), CAST(:firsts AS date[])) asked(region_code, first) USING (region_code)
    WHERE month >= first
    WINDOW one AS (PARTITION BY region_code, month)
)
SELECT region_code, month, current_codes, known_on IS NOT DISTINCT FROM written_on, known_on = newest_on
FROM known WHERE known_on IN (newest_on, written_on)
ORDER BY month
""")  # noqa: S608 (no value is put into it)


@dataclass(slots=True)
class Approved:
    """ISTAT code → months, in order. ``measured``: by region, the months of which anything is known at all."""

    written: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    newest: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))
    measured: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))


def approved_in(session: Session, since: Mapping[str, date]) -> Approved:
    """Of every municipality of some regions; ``since``: by region, the first month that is asked for.

    An approval counts for three years, as on the last day of the month (the band ``current``).
    """
    found = Approved()
    given = {"regions": list(since), "firsts": list(since.values())}
    for region_code, month, codes, written, newest in session.execute(_APPROVED, given):
        found.measured[region_code].add(month)
        for code in codes:
            if written:
                found.written[code].append(month)
            if newest:
                found.newest[code].append(month)
    return found
