"""Everything that an operator has paused and not let go again: sources, and what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.sources.registry import SOURCES


@dataclass(frozen=True, slots=True)
class StandingPause:
    """One pause. ``about`` is the id of a source, or of a channel; ``actor`` is empty where nobody was written down."""

    kind: Literal["source", "channel"]
    about: str
    since: datetime
    reason: str
    actor: str


_PAUSES = text("""
    SELECT 'source' AS kind, s.source_id AS about, s.paused_at AS since, COALESCE(s.pause_reason, '') AS reason,
           COALESCE((SELECT o.actor FROM act o
                     WHERE o.subject = 'source:' || s.source_id AND o.action = 'source.paused'
                     ORDER BY o.id DESC LIMIT 1), '') AS actor
    FROM source_state s
    WHERE s.paused_at IS NOT NULL AND s.source_id = ANY(:sources)
    UNION ALL
    SELECT 'channel', channel, since, reason, actor FROM dispatch_pause
    ORDER BY since, about
""")


def standing_pauses(session: Session) -> Sequence[StandingPause]:
    """What is paused now, the oldest first."""
    rows = session.execute(_PAUSES, {"sources": list(SOURCES)})
    return [StandingPause(row.kind, row.about, row.since, row.reason, row.actor) for row in rows]
