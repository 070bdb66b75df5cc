"""What an operator's act would change, before it is done: the levels that people would read, and how many wait.

It is done and undone within the transaction of whoever asks: nothing is decided, told or kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way
from alerts.domain.level import Reading
from alerts.models.sources import Bulletin, SourceState
from alerts.models.subscriptions import Subscription
from alerts.queries.in_force import InForce, in_force

#: Level now and level afterwards → municipalities.
Changes = Mapping[tuple[Reading, Reading], int]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """``municipalities`` are those for which something changes, today or tomorrow."""

    today: Changes
    tomorrow: Changes
    municipalities: int


def pause_foreseen(session: Session, source_id: str, *, now: datetime) -> Foreseen:
    """What pausing a source would change."""
    return _foreseen(session, lambda: _set_pause(session, source_id, now), now)


def resume_foreseen(session: Session, source_id: str, *, now: datetime) -> Foreseen:
    """What letting a source speak again would change."""
    return _foreseen(session, lambda: _set_pause(session, source_id, None), now)


def withdrawal_foreseen(session: Session, bulletin_id: int, *, now: datetime) -> Foreseen:
    """What withdrawing a document would change."""
    return _foreseen(session, lambda: _set_withdrawn(session, bulletin_id, now), now)


def reinstatement_foreseen(session: Session, bulletin_id: int, *, now: datetime) -> Foreseen:
    """What letting a document count again would change."""
    return _foreseen(session, lambda: _set_withdrawn(session, bulletin_id, None), now)


def devices_by_way(session: Session) -> dict[Way, int]:
    """How many devices, and how many addresses, wait to be told of anything."""
    emails = session.scalar(select(func.count()).select_from(Subscription).where(Subscription.p256dh.is_(None))) or 0
    everybody = session.scalar(select(func.count()).select_from(Subscription)) or 0
    return {Way.WEB_PUSH: everybody - emails, Way.EMAIL: emails}


def _foreseen(session: Session, change: Callable[[], None], now: datetime) -> Foreseen:
    before = in_force(session, at=now)
    with session.begin_nested() as tried:
        change()
        after = in_force(session, at=now)
        tried.rollback()
    return _compared(before, after)


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


def _set_pause(session: Session, source_id: str, since: datetime | None) -> None:
    session.execute(insert(SourceState).values(source_id=source_id, cursor={}).on_conflict_do_nothing())
    session.execute(update(SourceState).where(SourceState.source_id == source_id).values(paused_at=since))


def _set_withdrawn(session: Session, bulletin_id: int, since: datetime | None) -> None:
    session.execute(update(Bulletin).where(Bulletin.id == bulletin_id).values(withdrawn_at=since))
