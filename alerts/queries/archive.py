"""What has come in, newest first: each version with its life, its issues, and the zones that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.lifecycle import Life
from alerts.queries.lifecycle import LIFE
from alerts.sources.registry import INTERNAL_IDS, SOURCES


@dataclass(frozen=True, slots=True)
class Version:
    """One reading of one document. ``life`` is None when it was not accepted."""

    number: int
    document_id: int
    source_id: str
    stamp: datetime | None
    received_at: datetime
    status: str
    life: Life | None
    identifier: str | None
    withdrawn_at: datetime | None
    issues: tuple[VersionIssue, ...]


@dataclass(frozen=True, slots=True)
class VersionIssue:
    """What was wrong in it: ``error`` or ``warning``, a stable code, an Italian sentence."""

    level: str
    code: str
    message: str


_VERSIONS = text(f"""
    SELECT b.id, b.raw_document_id, b.source_id, b.stamp, b.received_at, b.status, m.identifier,
           CASE WHEN b.status = 'accepted' THEN {LIFE} END AS life,
           CASE WHEN b.withdrawn_at <= :at THEN b.withdrawn_at END AS withdrawn_at,
           ARRAY(SELECT ARRAY[i.level, i.code, i.message] FROM bulletin_issue i
                 WHERE i.bulletin_id = b.id ORDER BY i.id) AS issues
    FROM bulletin b
    LEFT JOIN cap_message m ON m.bulletin_id = b.id
    WHERE CASE WHEN CAST(:source AS text) IS NULL THEN b.source_id <> ALL(:internal) ELSE b.source_id = :source END
      AND b.received_at <= :at
    ORDER BY b.received_at DESC, b.id DESC
    LIMIT :limit
""")  # noqa: S608 - made of constants of this project only


def versions(session: Session, *, at: datetime, source_id: str | None = None, limit: int = 50) -> list[Version]:
    """The last versions that came, as they are at ``at``; what we tell ourselves only where that source is named."""
    parameters = {"source": source_id, "internal": list(INTERNAL_IDS), "at": at, "limit": limit}
    return [
        Version(
            row.id, row.raw_document_id, row.source_id, row.stamp, row.received_at, row.status,
            Life(row.life) if row.life else None, row.identifier, row.withdrawn_at,
            tuple(VersionIssue(*issue) for issue in row.issues),
        )
        for row in session.execute(_VERSIONS, parameters)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnknownZone:
    """A zone that bulletins speak of and no table knows: what is said of it reaches nobody."""

    source_id: str
    code: str
    first_stamp: datetime
    last_stamp: datetime
    #: Highest level said of it, 0 to 3.
    highest: int


_UNKNOWN = text("""
    SELECT b.source_id, l.zone_code, min(b.stamp) AS first_stamp, max(b.stamp) AS last_stamp, max(l.level) AS highest
    FROM zone_level l
    JOIN bulletin b ON b.id = l.bulletin_id AND b.status = 'accepted' AND b.withdrawn_at IS NULL
    WHERE NOT EXISTS (SELECT FROM alert_zone z
                      WHERE z.namespace = ANY(:namespaces) AND z.code = l.zone_code)
    GROUP BY b.source_id, l.zone_code
    ORDER BY last_stamp DESC, l.zone_code
""")


def unknown_zones(session: Session) -> Sequence[UnknownZone]:
    """Zones of accepted bulletins that are in no table, those seen last first."""
    namespaces = sorted({source.facts.zone_namespace for source in SOURCES.values()})
    return [
        UnknownZone(row.source_id, row.zone_code, row.first_stamp, row.last_stamp, row.highest or 0)
        for row in session.execute(_UNKNOWN, {"namespaces": namespaces})
    ]
