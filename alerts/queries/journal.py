"""What happened, in order: documents, decisions, dispatches, notices, alarms and what operators did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.sources.registry import INTERNAL_IDS

#: More than a person reads; a night on which everything happened has some hundreds.
MOST = 2_000


class Event(StrEnum):
    """What an entry is about."""

    RECEIVED = "received"
    REFUSED = "refused"
    DECIDED = "decided"
    DISPATCHED = "dispatched"
    NOTICE = "notice"
    OPENED = "opened"
    CLOSED = "closed"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``number`` is that of its row; ``detail`` is what there is to say of its kind:

    received, refused: ``stamp``, ``withdrawn``, ``codes``; decided: ``cause``, ``kinds`` (decisions by kind), ``told``
    (municipalities by the highest level that they were told of, "0" is an end); dispatched: ``devices``, ``cause``;
    notice: ``title``, ``kind``, ``istat_code``, ``place``; opened, closed: ``code``, ``message``; act: ``action``,
    ``subject``, ``reason``, ``actor``, and ``istat_code``, ``place`` where it is about a municipality.
    """

    at: datetime
    event: Event
    number: int
    source_id: str | None
    detail: Mapping[str, Any]


_EVENTS = text("""
    WITH deciding_now AS MATERIALIZED (
        SELECT c.id, c.at, c.cause, b.source_id
        FROM deciding c LEFT JOIN bulletin b ON b.id = c.bulletin_id
        WHERE c.at > :since AND c.at <= :at AND NOT c.internal
    ),
    by_place AS MATERIALIZED (
        SELECT d.deciding_id,
               max(d.level) FILTER (WHERE d.kind <> 'suppressed') AS top,
               count(*) FILTER (WHERE d.kind = 'new') AS new,
               count(*) FILTER (WHERE d.kind = 'escalation') AS escalation,
               count(*) FILTER (WHERE d.kind = 'update') AS update,
               count(*) FILTER (WHERE d.kind = 'de_escalation') AS de_escalation,
               count(*) FILTER (WHERE d.kind = 'all_clear') AS all_clear,
               count(*) FILTER (WHERE d.kind = 'suppressed') AS suppressed
        FROM decision d
        WHERE d.deciding_id IN (SELECT id FROM deciding_now)
        GROUP BY d.deciding_id, d.istat_code
    ),
    decided AS (
        SELECT deciding_id,
               jsonb_build_object(
                   'new', sum(new), 'escalation', sum(escalation), 'update', sum(update),
                   'de_escalation', sum(de_escalation), 'all_clear', sum(all_clear), 'suppressed', sum(suppressed)
               ) AS kinds,
               jsonb_build_object(
                   '3', count(*) FILTER (WHERE top = 3), '2', count(*) FILTER (WHERE top = 2),
                   '1', count(*) FILTER (WHERE top = 1), '0', count(*) FILTER (WHERE top = 0)
               ) AS told
        FROM by_place
        GROUP BY deciding_id
    )
    SELECT * FROM (
        SELECT b.received_at AS at, CASE b.status WHEN 'accepted' THEN 'received' ELSE 'refused' END AS event,
               b.id AS number, b.source_id,
               jsonb_build_object('stamp', b.stamp, 'withdrawn', b.withdrawn_at IS NOT NULL, 'codes', (
                   SELECT jsonb_agg(DISTINCT i.code) FROM bulletin_issue i
                   WHERE i.bulletin_id = b.id AND i.level = 'error')) AS detail
        FROM bulletin b
        WHERE b.source_id = ANY(:sources) AND b.received_at > :since AND b.received_at <= :at
          AND b.status IN ('accepted', 'refused')
        UNION ALL
        SELECT c.at, 'decided', c.id, c.source_id,
               jsonb_build_object('cause', c.cause, 'kinds', decided.kinds, 'told', decided.told)
        FROM deciding_now c JOIN decided ON decided.deciding_id = c.id
        UNION ALL
        SELECT p.queued_at, 'dispatched', p.id,
               CASE WHEN p.notice_version_id IS NULL THEN b.source_id ELSE 'municipal' END,
               jsonb_build_object('devices', p.notifications, 'cause', COALESCE(c.cause, 'notice'))
        FROM dispatch p
        LEFT JOIN deciding c ON c.id = p.deciding_id
        LEFT JOIN bulletin b ON b.id = c.bulletin_id
        WHERE p.queued_at > :since AND p.queued_at <= :at AND p.notifications > 0 AND c.internal IS NOT TRUE
        UNION ALL
        SELECT v.published_at, 'notice', v.notice_id, 'municipal',
               jsonb_build_object('title', v.title, 'kind', v.kind, 'istat_code', n.istat_code, 'place', m.name)
        FROM notice_version v
        JOIN notice n ON n.id = v.notice_id
        JOIN municipality m ON m.istat_code = n.istat_code
        WHERE v.published_at > :since AND v.published_at <= :at AND NOT v.exercise
        UNION ALL
        SELECT a.opened_at, 'opened', a.id, a.source_id, jsonb_build_object('code', a.code, 'message', a.message)
        FROM source_alarm a
        WHERE a.opened_at > :since AND a.opened_at <= :at
        UNION ALL
        SELECT a.closed_at, 'closed', a.id, a.source_id, jsonb_build_object('code', a.code, 'message', a.message)
        FROM source_alarm a
        WHERE a.closed_at > :since AND a.closed_at <= :at
        UNION ALL
        SELECT o.at, 'act', o.id, NULL,
               jsonb_build_object('action', o.action, 'subject', o.subject, 'reason', o.reason, 'actor', o.actor,
                                  'istat_code', m.istat_code, 'place', m.name)
        FROM act o
        LEFT JOIN municipality m ON 'municipality:' || m.istat_code = o.subject
        WHERE o.at > :since AND o.at <= :at AND split_part(o.action, '.', 1) = ANY(:kinds)
    ) happened
    ORDER BY at DESC, event, number DESC
    LIMIT :most
""")

#: Acts that change what is told, or who it is told to: what they are about, as the audit names it.
_KINDS_OF_ACTS = ("source", "bulletin", "zones", "dispatch", "notice")


def journal(
    session: Session, *, since: datetime, at: datetime, sources: Collection[str], most: int = MOST
) -> Sequence[Entry]:
    """What happened after ``since`` and until ``at``, the newest first. ``sources`` are those whose documents count.

    Documents that said nothing new are left out, and what we tell ourselves.
    """
    given = {
        "since": since,
        "at": at,
        "sources": [one for one in sources if one not in INTERNAL_IDS],
        "kinds": list(_KINDS_OF_ACTS),
        "most": most,
    }
    return [
        Entry(row.at, Event(row.event), row.number, row.source_id, row.detail)
        for row in session.execute(_EVENTS, given)
    ]
