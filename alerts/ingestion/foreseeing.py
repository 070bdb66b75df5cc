"""What an operator's act would change, before it is done: the levels that people would read, and how many wait.

Nothing is decided, told or kept: levels are worked out twice, as things are and as they would be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way
from alerts.domain.freshness import Health
from alerts.domain.level import Reading
from alerts.models.sources import Bulletin
from alerts.models.subscriptions import Subscription
from alerts.queries.in_force import InForce, Territory, in_force
from alerts.queries.sources import SourceHealth, sources_health
from app.core.errors import NotFound

#: Level now and level afterwards → municipalities.
Changes = Mapping[tuple[Reading, Reading], int]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``municipalities`` are those for which something changes, today or tomorrow; ``source_id`` and ``stamp`` are the
    document's, where the act is about one."""

    today: Changes
    tomorrow: Changes
    municipalities: int
    source_id: str | None = None
    stamp: datetime | None = None


def pause_foreseen(session: Session, source_id: str, *, now: datetime) -> Foreseen:
    """What pausing a source would change."""
    before = sources_health(session, at=now)
    paused = replace(before[source_id], health=Health.PAUSED) if source_id in before else None
    return _with_health(session, before, before | ({source_id: paused} if paused else {}), now)


def resume_foreseen(session: Session, source_id: str, *, now: datetime) -> Foreseen:
    """What letting a source speak again would change."""
    after = sources_health(session, at=now, as_if_running=source_id)
    return _with_health(session, sources_health(session, at=now), after, now)


def withdrawal_foreseen(session: Session, bulletin_id: int, *, now: datetime) -> Foreseen:
    """What withdrawing a document would change.

    Raises:
        NotFound: ``bulletin_unknown``: no document with this number was accepted; so also below.
    """
    return _with_document(session, bulletin_id, now, withdrawn_at=now)


def reinstatement_foreseen(session: Session, bulletin_id: int, *, now: datetime) -> Foreseen:
    """What letting a document count again would change."""
    return _with_document(session, bulletin_id, now, withdrawn_at=None)


def devices_by_way(session: Session) -> dict[Way, int]:
    """How many devices, and how many addresses, wait to be told of anything."""
    emails = session.scalar(select(func.count()).select_from(Subscription).where(Subscription.p256dh.is_(None))) or 0
    everybody = session.scalar(select(func.count()).select_from(Subscription)) or 0
    return {Way.WEB_PUSH: everybody - emails, Way.EMAIL: emails}


def _with_health(
    session: Session, before: Mapping[str, SourceHealth], after: Mapping[str, SourceHealth], now: datetime
) -> Foreseen:
    where = Territory()
    known, then = (in_force(session, at=now, health=health, territory=where) for health in (before, after))
    return _compared(known, then)


def _with_document(session: Session, bulletin_id: int, now: datetime, *, withdrawn_at: datetime | None) -> Foreseen:
    """It is changed and changed back, within the transaction of whoever asks."""
    where = Territory()
    before = in_force(session, at=now, territory=where)
    change = (
        update(Bulletin)
        .where(Bulletin.id == bulletin_id, Bulletin.status == "accepted")
        .values(withdrawn_at=withdrawn_at)
        .returning(Bulletin.source_id, Bulletin.stamp)
    )
    with session.begin_nested() as tried:
        document = session.execute(change).one_or_none()
        if document is None:
            raise NotFound("bulletin_unknown", f"Nessun documento accettato ha il numero {bulletin_id}.")
        after = in_force(session, at=now, territory=where)
        tried.rollback()
    return replace(_compared(before, after), source_id=document.source_id, stamp=document.stamp)


def _compared(before: InForce, after: InForce) -> Foreseen:
    today, tomorrow = Counter[tuple[Reading, Reading]](), Counter[tuple[Reading, Reading]]()
    places = 0
    for old, new in zip(before.places, after.places, strict=True):
        today[old.today.level, new.today.level] += 1
        tomorrow[old.tomorrow.level, new.tomorrow.level] += 1
        places += (old.today, old.tomorrow) != (new.today, new.tomorrow)
    return Foreseen(_moved(today), _moved(tomorrow), places)


def _moved(levels: Counter[tuple[Reading, Reading]]) -> Changes:
    return {change: count for change, count in levels.most_common() if change[0] is not change[1]}
