"""What the map is told: of every municipality of a region its standing and the end of its term, in few octets."""

from __future__ import annotations

from collections.abc import Sequence

from app.regional.picture import Pictured
from plans.domain.standing import Standing

#: Standings with what the map adds to its word: until when it is good, or since when it no longer is.
_TERM = frozenset({Standing.APPROVED, Standing.PUBLISHED, Standing.EXPIRING, Standing.EXPIRING_SOON, Standing.EXPIRED})


def on_map(rows: Sequence[Pictured], shown: Sequence[Pictured]) -> dict[str, list[object]]:
    """ISTAT code → standing, last day of the term as ISO 8601 or an empty text, 1 if the filters leave it else 0."""
    left = {row.istat_code for row in shown}
    return {row.istat_code: [row.standing.value, _term(row), int(row.istat_code in left)] for row in rows}


def _term(row: Pictured) -> str:
    return row.expires_on.isoformat() if row.expires_on and row.standing in _TERM else ""
