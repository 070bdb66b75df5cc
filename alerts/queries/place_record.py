"""How people of one municipality are reached, for who looks after it: in one statement.

Who follows it now, how far its last dispatches got, what was decided in the last twelve months, its notices.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.notice import Content, Kind, PublicState, public_state
from alerts.domain.reach import reached_share
from app.core.json_rows import values

#: Dispatches of which the reach is told, and days of decisions that are looked back at.
DISPATCHES, DAYS = 10, 365


@dataclass(frozen=True, slots=True)
class Followers:
    """Devices and addresses that follow it now, by the least level they want to hear of."""

    yellow: int
    orange: int
    red: int

    @property
    def total(self) -> int:
        return self.yellow + self.orange + self.red


@dataclass(frozen=True, slots=True)
class ReachRecord:
    """One dispatch in this municipality (docs/metrics.md). What became of it is None until it is summed up.

    ``cause`` is why it was decided (``notice`` too); ``p50`` and ``p95`` are seconds.
    """

    dispatch_id: int
    queued_at: datetime
    cause: str
    title: str | None
    matched: int
    queued: int
    held: int
    accepted: int | None
    gone: int
    failed: int | None
    superseded: int | None
    pending: int | None
    p50: float | None
    p95: float | None

    @property
    def share(self) -> float | None:
        """Accepted of those it was queued for, without those that a newer message has replaced; None while it is under
        way, or where it was for nobody."""
        return reached_share(self.queued, self.accepted, self.superseded)


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """What was decided and told for a day and a hazard; levels 0–3."""

    id: int
    decided_at: datetime
    day: date
    hazard: str
    kind: str
    told_level: int
    level: int
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice that concerns it: its newest version, or (``published_at`` None) what waits for a second person."""

    notice_id: int
    number: int
    title: str
    kind: str
    written_here: bool
    push: bool
    published_at: datetime | None
    submitted_at: datetime | None
    valid_from: datetime | None
    valid_to: datetime | None
    shown_from: datetime | None
    shown_to: datetime | None
    alone: bool

    def state(self, at: datetime) -> PublicState | None:
        """Where it is in its life; None of what was not published."""
        if self.published_at is None:
            return None
        content = Content(
            valid_from=self.valid_from, valid_to=self.valid_to, shown_from=self.shown_from, shown_to=self.shown_to
        )
        return public_state(Kind(self.kind), content, at)


@dataclass(frozen=True, slots=True)
class AlertsRecord:
    """All of it, the newest first."""

    followers: Followers
    reach: tuple[ReachRecord, ...]
    decisions: tuple[DecisionRecord, ...]
    notices: tuple[NoticeRecord, ...]


def alerts_record(session: Session, istat_code: str, *, today: date) -> AlertsRecord:
    """What there is of one municipality. Exercises, and what we tell ourselves, are not among it."""
    given = {"code": istat_code, "from": today - timedelta(days=DAYS), "to": today + timedelta(days=7)}
    row: Any = session.execute(_RECORD, given | {"dispatches": DISPATCHES}).one()
    return AlertsRecord(
        Followers(row.yellow, row.orange, row.red),
        values(ReachRecord, row.reach),
        values(DecisionRecord, row.decisions),
        values(NoticeRecord, row.notices),
    )


# Decisions are looked up day by day, since their index begins with the day; OFFSET keeps the planner from reading them
# all instead.
_RECORD = text("""
SELECT followers.*, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.dispatch_id DESC) FROM (
        SELECT p.id AS dispatch_id, p.queued_at, coalesce(c.cause, 'notice') AS cause, v.title, r.matched, r.queued,
            r.held, r.accepted, r.gone, r.failed, r.superseded, r.pending, r.p50, r.p95
        FROM dispatch p
        JOIN dispatch_reach r ON r.dispatch_id = p.id AND r.istat_code = :code
        LEFT JOIN deciding c ON c.id = p.deciding_id
        LEFT JOIN notice_version v ON v.id = p.notice_version_id
        WHERE c.internal IS NOT TRUE AND r.queued + r.held > 0
        ORDER BY p.id DESC LIMIT :dispatches
    ) x
) AS reach, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY x.id DESC) FROM (
        SELECT d.id, d.decided_at, d.day, d.hazard, d.kind, d.told_level, d.level, d.zones
        FROM generate_series(CAST(:from AS date), CAST(:to AS date), interval '1 day') AS looked(at)
        CROSS JOIN LATERAL (
            SELECT * FROM decision
            WHERE decision.day = looked.at::date AND decision.istat_code = :code AND decision.kind <> 'suppressed'
            OFFSET 0
        ) d
        JOIN deciding c ON c.id = d.deciding_id AND NOT c.internal
    ) x
) AS decisions, (
    SELECT jsonb_agg(to_jsonb(x) ORDER BY coalesce(x.published_at, x.submitted_at) DESC, x.notice_id DESC) FROM (
        SELECT n.id AS notice_id, v.number, v.title, v.kind, n.istat_code = :code AS written_here, v.push,
            v.published_at, CAST(NULL AS timestamptz) AS submitted_at, v.valid_from, v.valid_to, v.shown_from,
            v.shown_to, v.approved_by IS NULL AS alone
        FROM notice n JOIN LATERAL (
            SELECT * FROM notice_version WHERE notice_id = n.id ORDER BY number DESC LIMIT 1
        ) v ON true
        WHERE NOT n.exercise AND n.id IN (
            SELECT id FROM notice WHERE istat_code = :code
            UNION
            SELECT w.notice_id FROM notice_place p JOIN notice_version w ON w.id = p.version_id
            WHERE p.istat_code = :code)
        UNION ALL
        SELECT n.id, coalesce(draft.about, 0), draft.content->>'title', draft.kind, true, false, NULL,
            draft.submitted_at, NULL, NULL, NULL, NULL, false
        FROM notice n JOIN notice_draft draft ON draft.notice_id = n.id
        WHERE n.istat_code = :code AND NOT n.exercise AND draft.state = 'submitted'
    ) x
) AS notices
FROM (
    SELECT count(*) FILTER (WHERE terms LIKE '1%') AS yellow, count(*) FILTER (WHERE terms LIKE '2%') AS orange,
        count(*) FILTER (WHERE terms LIKE '3%') AS red
    FROM subscription_municipality WHERE istat_code = :code
) followers
""")
