"""CAP messages in force in one municipality, with their own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.queries.lifecycle import LIFE
from alerts.sources.registry import get_source


@dataclass(frozen=True, slots=True)
class PlaceMessage:
    """One warning of one message, as it concerns one municipality. Instants are aware.

    ``method`` and ``share`` say how the place was found (:class:`alerts.models.sources.CapPlace`).
    """

    source_id: str
    sender: str
    identifier: str
    publisher: str
    sent: datetime
    hazard: Hazard
    level: Level
    starts_at: datetime
    ends_at: datetime
    signature: str
    method: str
    share: float
    texts: tuple[dict[str, str], ...]
    official: bool


#: By place and hours first: what is over needs no life.
_ABOUT = text(f"""
    WITH told AS MATERIALIZED (
        SELECT w.id, w.bulletin_id, w.hazard, w.level, w.starts_at, w.ends_at, w.texts, p.method, p.share
        FROM cap_warning w
        JOIN cap_place p ON p.warning_id = w.id AND p.istat_code = :istat_code
        WHERE w.level > 0 AND w.ends_at > :at
    )
    SELECT b.source_id, m.sender, m.identifier, m.sender_name, b.stamp, m.signature,
           told.hazard, told.level, told.starts_at, told.ends_at, told.texts, told.method, told.share
    FROM told
    JOIN cap_message m ON m.bulletin_id = told.bulletin_id
    JOIN bulletin b ON b.id = told.bulletin_id
    WHERE m.public AND b.status = 'accepted' AND b.received_at <= :at
      AND {LIFE} = 'active'
    ORDER BY told.level DESC, told.starts_at, told.id
""")  # noqa: S608 - made of constants of this project only


def messages_about(session: Session, istat_code: str, *, at: datetime) -> Sequence[PlaceMessage]:
    """What is in force, or announced, at ``at``: the gravest first, forecasts among them."""
    rows = session.execute(_ABOUT, {"istat_code": istat_code, "at": at})
    return [
        PlaceMessage(
            source_id=row.source_id,
            sender=row.sender,
            identifier=row.identifier,
            publisher=row.sender_name or get_source(row.source_id).facts.publisher,
            sent=row.stamp,
            hazard=Hazard(row.hazard),
            level=Level(row.level),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            signature=row.signature,
            method=row.method,
            share=row.share,
            texts=tuple(row.texts),
            official=get_source(row.source_id).facts.official,
        )
        for row in rows
    ]
