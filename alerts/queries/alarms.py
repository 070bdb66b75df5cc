"""Alarms about sources: those that should be open as things are, and those that were opened and closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, text
from sqlalchemy.orm import Session

from alerts.domain.alarms import Alarm, Watched
from alerts.models.sources import SourceAlarm
from alerts.queries.lifecycle import LIFE
from alerts.queries.sources import SourceHealth, sources_health
from alerts.sources.registry import INTERNAL_IDS


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """An alarm that was noticed: ``closed_at`` is None as long as it is open. Instants are aware."""

    id: int
    source_id: str
    code: str
    message: str
    opened_at: datetime
    closed_at: datetime | None


#: Why the last poll that had an answer refused a document. A fault of the network since then repairs nothing.
_REFUSALS = text("""
    WITH answered AS (
        SELECT source.id AS source_id, newest.code
        FROM unnest(CAST(:ids AS text[])) AS source (id)
        CROSS JOIN LATERAL (
            SELECT code FROM source_check
            WHERE source_id = source.id AND kind = 'poll' AND outcome <> 'failed' AND at <= :at
            ORDER BY at DESC, id DESC
            LIMIT 1
        ) newest
        WHERE newest.code IS NOT NULL
    )
    SELECT answered.source_id, COALESCE(issue.code, answered.code) AS issue_code, issue.message
    FROM answered
    LEFT JOIN LATERAL (
        SELECT max(b.id) AS id
        FROM bulletin b JOIN bulletin_issue i ON i.bulletin_id = b.id
        WHERE b.source_id = answered.source_id AND b.status = 'refused' AND b.received_at <= :at
          AND i.level = 'error' AND i.code = answered.code
    ) refused ON true
    LEFT JOIN bulletin_issue issue ON issue.bulletin_id = refused.id AND issue.level = 'error'
    ORDER BY issue.id
""")

#: What operators must look at in the documents in force.
_FINDINGS = text(f"""
    SELECT b.source_id, i.code AS issue_code, i.message
    FROM bulletin b
    LEFT JOIN cap_message m ON m.bulletin_id = b.id
    JOIN bulletin_issue i ON i.bulletin_id = b.id AND i.alarm
    WHERE b.status = 'accepted' AND b.received_at <= :at AND b.ends_at > :at AND {LIFE} = 'active'
    ORDER BY i.id
""")  # noqa: S608 - made of constants of this project only


def watched_sources(session: Session, *, at: datetime) -> dict[str, Watched]:
    """Every registered source as the rules of alarms see it."""
    sources = sources_health(session, at=at)
    refusals = _by_source(session.execute(_REFUSALS, {"at": at, "ids": list(sources)}))
    findings = _by_source(session.execute(_FINDINGS, {"at": at}))
    return {key: _watched(source, refusals.get(key, ()), findings.get(key, ())) for key, source in sources.items()}


def open_alarms(session: Session, *, at: datetime, internal: bool = False) -> Sequence[AlarmRecord]:
    """What was open at ``at``, the oldest first; with ``internal`` about ourselves too."""
    still = or_(SourceAlarm.closed_at.is_(None), SourceAlarm.closed_at > at)
    found = select(SourceAlarm).where(SourceAlarm.opened_at <= at, still).order_by(SourceAlarm.id)
    if not internal:
        found = found.where(SourceAlarm.source_id.not_in(INTERNAL_IDS))
    return records(session.scalars(found))


def closed_alarms(session: Session, *, since: datetime, at: datetime, limit: int = 50) -> Sequence[AlarmRecord]:
    """What was closed from ``since`` to ``at``, the newest first; not what was about ourselves."""
    closed = select(SourceAlarm).where(
        SourceAlarm.closed_at > since, SourceAlarm.closed_at <= at, SourceAlarm.source_id.not_in(INTERNAL_IDS)
    )
    newest_first = closed.order_by(SourceAlarm.closed_at.desc(), SourceAlarm.id.desc()).limit(limit)
    return records(session.scalars(newest_first))


def _watched(source: SourceHealth, refusals: Sequence[Alarm], findings: Sequence[Alarm]) -> Watched:
    return Watched(
        owes=source.facts.official and not source.facts.demonstration and source.expected,
        health=source.health,
        newest_stamp=source.newest_stamp,
        last_success=source.last_success,
        last_failure=source.last_failure,
        overdue_at=source.overdue_at,
        paused_reason=source.paused_reason,
        refusals=tuple(refusals),
        findings=tuple(findings),
    )


def _by_source(rows: Iterable[Row[Any]]) -> Mapping[str, Sequence[Alarm]]:
    found: dict[str, list[Alarm]] = defaultdict(list)
    for row in rows:
        found[row.source_id].append(Alarm(row.issue_code, row.message or ""))
    return found


def records(rows: Iterable[SourceAlarm]) -> Sequence[AlarmRecord]:
    """Rows of alarms as values."""
    return [AlarmRecord(row.id, row.source_id, row.code, row.message, row.opened_at, row.closed_at) for row in rows]
