"""How each source is at an instant, as known then: newest document, last success, run of failed polls, pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, select, text
from sqlalchemy.orm import Session

from alerts.domain.freshness import FAILURES_TO_SILENCE, Health, Record, health, overdue_at
from alerts.models.sources import Bulletin
from alerts.sources.contract import SourceFacts
from alerts.sources.registry import DEMONSTRATION_IDS, INTERNAL_IDS, SOURCES


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as operators and citizens see it. Instants are aware."""

    facts: SourceFacts
    health: Health
    #: Whether the clock polls it: somebody has configured its address.
    polled: bool
    newest_stamp: datetime | None
    #: When the newest accepted document came.
    last_change: datetime | None
    last_success: datetime | None
    #: Code of the last failure or refusal, while there is a run of them.
    last_failure: str | None
    failures: int
    overdue_at: datetime | None
    #: Since when an operator has paused it, and why: the reason is for operators only.
    paused_since: datetime | None
    paused_reason: str | None
    #: The newest document that an operator has withdrawn.
    withdrawn_stamp: datetime | None
    open_alarms: tuple[Alarm, ...]
    at: datetime

    @property
    def believed(self) -> bool:
        """Whether its green still counts."""
        return self.health.believed

    @property
    def expected(self) -> bool:
        """Whether it owes us anything: it is polled, or has spoken before."""
        return self.polled or self.last_success is not None

    @property
    def lag(self) -> timedelta | None:
        """Age of the newest document."""
        return self.at - self.newest_stamp if self.newest_stamp else None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that an operator must look at, and since when it has been noticed."""

    code: str
    message: str
    since: datetime


def sources_health(
    session: Session, *, at: datetime, internal: bool = False, as_if_running: str = ""
) -> dict[str, SourceHealth]:
    """Every registered source at ``at``, with ``internal`` our own too: that is for operators only.

    A poll is missed when it is later than three periods. ``as_if_running``: a source whose pause is overlooked.
    """
    wanted = {key: source.facts for key, source in SOURCES.items() if internal or not source.facts.internal}
    rows = {row.id: row for row in session.execute(_HEALTH, {"ids": list(wanted), "at": at})}
    return {key: _health(facts, rows[key], at, paused=key != as_if_running) for key, facts in wanted.items()}


#: A file given again by hand says nothing of the source; a poll that finds nothing new does.
_SUCCESS = "(c.outcome = 'accepted' OR (c.kind = 'poll' AND c.outcome = 'unchanged'))"

_COUNTS = """b.source_id = k.id AND b.status = 'accepted' AND b.received_at <= :at
             AND (b.withdrawn_at IS NULL OR b.withdrawn_at > :at)"""

_HEALTH = text(f"""
    SELECT k.id, state.poll_seconds, state.paused_at, state.pause_reason,
           (SELECT b.stamp FROM bulletin b WHERE {_COUNTS} ORDER BY b.stamp DESC LIMIT 1) AS newest_stamp,
           (SELECT b.received_at FROM bulletin b WHERE {_COUNTS} ORDER BY b.received_at DESC LIMIT 1) AS last_change,
           (SELECT max(b.stamp) FROM bulletin b
            WHERE b.source_id = k.id AND b.received_at <= :at AND b.withdrawn_at <= :at) AS withdrawn_stamp,
           success.at AS last_success, poll.at AS last_poll, run.failures, run.outcomes[1] AS last_outcome,
           run.codes[1] AS last_failure, alarm.codes AS alarm_codes, alarm.messages AS alarm_messages,
           alarm.instants AS alarm_instants
    FROM unnest(CAST(:ids AS text[])) AS k (id)
    LEFT JOIN source_state state ON state.source_id = k.id
    LEFT JOIN LATERAL (
        SELECT c.id, c.at FROM source_check c
        WHERE c.source_id = k.id AND c.at <= :at AND {_SUCCESS}
        ORDER BY c.at DESC, c.id DESC LIMIT 1
    ) success ON true
    LEFT JOIN LATERAL (
        SELECT c.at FROM source_check c
        WHERE c.source_id = k.id AND c.at <= :at AND c.kind = 'poll' AND {_SUCCESS}
        ORDER BY c.at DESC, c.id DESC LIMIT 1
    ) poll ON true
    CROSS JOIN LATERAL (
        SELECT count(*) AS failures,
               array_agg(c.outcome ORDER BY c.id DESC) AS outcomes, array_agg(c.code ORDER BY c.id DESC) AS codes
        FROM source_check c
        WHERE c.source_id = k.id AND c.at <= :at AND c.kind = 'poll' AND c.outcome IN ('failed', 'refused')
          AND c.at >= COALESCE(success.at, '-infinity') AND c.id > COALESCE(success.id, 0)
    ) run
    CROSS JOIN LATERAL (
        SELECT array_agg(a.code ORDER BY a.id) AS codes, array_agg(a.message ORDER BY a.id) AS messages,
               array_agg(a.opened_at ORDER BY a.id) AS instants
        FROM source_alarm a
        WHERE a.source_id = k.id AND a.opened_at <= :at AND (a.closed_at IS NULL OR a.closed_at > :at)
    ) alarm
""")  # noqa: S608 - made of constants of this module only


def _health(facts: SourceFacts, row: Row[Any], at: datetime, *, paused: bool) -> SourceHealth:
    patience = timedelta(seconds=(row.poll_seconds or facts.cadence) * FAILURES_TO_SILENCE)
    paused = paused and row.paused_at is not None and row.paused_at <= at
    record = Record(
        newest_stamp=row.newest_stamp,
        last_success=row.last_success,
        failures=row.failures,
        refused=row.last_outcome == "refused",
        next_poll_by=row.last_poll + patience if row.last_poll else None,
        paused=paused,
    )
    return SourceHealth(
        facts=facts,
        health=health(record, facts.schedule, at),
        polled=row.poll_seconds is not None,
        newest_stamp=row.newest_stamp,
        last_change=row.last_change,
        last_success=row.last_success,
        last_failure=row.last_failure,
        failures=row.failures,
        overdue_at=overdue_at(row.newest_stamp, facts.schedule) if row.newest_stamp else None,
        paused_since=row.paused_at if paused else None,
        paused_reason=row.pause_reason if paused else None,
        withdrawn_stamp=row.withdrawn_stamp,
        open_alarms=tuple(map(Alarm, row.alarm_codes or (), row.alarm_messages or (), row.alarm_instants or ())),
        at=at,
    )


def demonstration_loaded(session: Session) -> bool:
    """Whether demonstration data is in the database: then pages and pushes say so, and real sources are not polled."""
    return session.scalar(select(exists().where(Bulletin.source_id.in_(DEMONSTRATION_IDS)))) or False


def first_bulletin_received(session: Session) -> bool:
    """Whether any bulletin was ever received, of any source: if not, this is a first start."""
    return session.scalar(select(exists().where(Bulletin.source_id.not_in(INTERNAL_IDS)))) or False
