"""How each source is at an instant, as known then: newest stamp, last success, run of failed polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from alerts.domain.freshness import FAILURES_TO_SILENCE, Health, Record, health, overdue_at
from alerts.models.sources import Bulletin, BulletinIssue, SourceCheck
from alerts.sources.contract import SourceFacts
from alerts.sources.registry import DEMONSTRATION_IDS, SOURCES


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source as operators and citizens see it. Instants are aware."""

    facts: SourceFacts
    health: Health
    newest_stamp: datetime | None
    last_success: datetime | None
    last_failure: str | None
    failures: int
    overdue_at: datetime | None
    open_alarms: tuple[str, ...]

    @property
    def fresh(self) -> bool:
        return self.health is Health.OK


def sources_health(session: Session, *, at: datetime, poll_seconds: int = 300) -> dict[str, SourceHealth]:
    """Every registered source at ``at``. A poll is missed when it is later than three periods of ``poll_seconds``."""
    return {key: _health(session, source.facts, at, poll_seconds) for key, source in SOURCES.items()}


def _health(session: Session, facts: SourceFacts, at: datetime, poll_seconds: int) -> SourceHealth:
    record = _record(session, facts.id, at, poll_seconds)
    return SourceHealth(
        facts=facts,
        health=health(record, facts.schedule, at),
        newest_stamp=record.newest_stamp,
        last_success=record.last_success,
        last_failure=_last_failure(session, facts.id, at) if record.failures else None,
        failures=record.failures,
        overdue_at=overdue_at(record.newest_stamp, facts.schedule) if record.newest_stamp else None,
        open_alarms=_open_alarms(session, facts.id, at),
    )


def _record(session: Session, source_id: str, at: datetime, poll_seconds: int) -> Record:
    accepted = select(func.max(Bulletin.stamp)).where(
        Bulletin.source_id == source_id, Bulletin.status == "accepted", Bulletin.received_at <= at
    )
    polled = SourceCheck.kind == "poll"
    news, nothing_new = SourceCheck.outcome == "accepted", SourceCheck.outcome == "unchanged"
    # A file given again by hand says nothing of the source; a poll that finds nothing new does.
    successes = (
        select(SourceCheck)
        .where(SourceCheck.source_id == source_id, SourceCheck.at <= at, news | (polled & nothing_new))
        .order_by(SourceCheck.at.desc(), SourceCheck.id.desc())
        .limit(1)
    )
    success, poll = session.scalar(successes), session.scalar(successes.where(polled))
    failures = select(func.count()).where(
        SourceCheck.source_id == source_id,
        SourceCheck.at <= at,
        polled,
        SourceCheck.outcome.in_(("failed", "refused")),
        SourceCheck.id > (success.id if success else 0),
    )
    patience = timedelta(seconds=poll_seconds * FAILURES_TO_SILENCE)
    return Record(
        newest_stamp=session.scalar(accepted),
        last_success=success.at if success else None,
        failures=session.scalar(failures) or 0,
        next_poll_by=poll.at + patience if poll else None,
    )


def _last_failure(session: Session, source_id: str, at: datetime) -> str | None:
    return session.scalar(
        select(SourceCheck.code)
        .where(SourceCheck.source_id == source_id, SourceCheck.at <= at, SourceCheck.code.is_not(None))
        .order_by(SourceCheck.id.desc())
        .limit(1)
    )


def _open_alarms(session: Session, source_id: str, at: datetime) -> tuple[str, ...]:
    """Alarms of the last reading: a later accepted bulletin without faults closes them."""
    last = (
        select(func.max(Bulletin.id))
        .where(Bulletin.source_id == source_id, Bulletin.received_at <= at, Bulletin.status != "unchanged")
        .scalar_subquery()
    )
    found = select(BulletinIssue.message).where(BulletinIssue.bulletin_id == last, BulletinIssue.alarm)
    return tuple(session.scalars(found.order_by(BulletinIssue.id)))


def demonstration_loaded(session: Session) -> bool:
    """Whether demonstration data is in the database: then pages and pushes say so, and real sources are not polled."""
    return session.scalar(select(exists().where(Bulletin.source_id.in_(DEMONSTRATION_IDS)))) or False


def first_bulletin_received(session: Session) -> bool:
    """Whether any bulletin was ever received, of any source: if not, this is a first start."""
    return session.scalar(select(exists().where(Bulletin.id.is_not(None)))) or False
