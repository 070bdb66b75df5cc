"""Watching the sources, and what goes out: alarms are opened and closed, and operators are written to about both.

What is noticed and what is told are apart, so that a mail server that fails delays a letter and loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.domain.alarm_letter import News, write_letter
from alerts.domain.alarms import DISPATCH, dispatch_alarms, due_alarms
from alerts.domain.canary import canary_alarms
from alerts.models.sources import SourceAlarm
from alerts.queries.alarms import watched_sources
from alerts.queries.canary import canary_flight
from alerts.queries.sources import demonstration_loaded, sources_health
from alerts.queries.waiting import held_up
from alerts.sources.registry import CANARY
from app.core.db import Database
from app.core.errors import Unavailable
from app.core.mail import Mailer

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Noticed:
    """How many alarms were opened and closed."""

    opened: int = 0
    closed: int = 0


def watch(session: Session, *, now: datetime) -> Noticed:
    """Open the alarms that are due and close those that are over, in the caller's transaction.

    Any number of processes may do it, any number of times. During a demonstration no source is polled, and silence
    means nothing; the canary flies all the same.
    """
    demonstration = demonstration_loaded(session)
    watched = {} if demonstration else watched_sources(session, at=now)
    found = {key: due_alarms(source) for key, source in watched.items()}
    found[CANARY] = canary_alarms(canary_flight(session, at=now))
    found[DISPATCH] = dispatch_alarms(held_up(session), now)
    due = {(key, alarm.code): alarm.message for key, alarms in found.items() for alarm in alarms}
    still_open = select(SourceAlarm).where(SourceAlarm.closed_at.is_(None))
    rows = session.scalars(still_open.where(SourceAlarm.source_id.in_(found)) if demonstration else still_open)
    standing = {(row.source_id, row.code): row for row in rows}
    closed = _close(session, [row.id for key, row in standing.items() if key not in due], now)
    for key in due.keys() & standing.keys():
        standing[key].message = due[key]
    return Noticed(_open(session, {key: due[key] for key in due.keys() - standing.keys()}, now), closed)


def _open(session: Session, due: dict[tuple[str, str], str], now: datetime) -> int:
    if not due:
        return 0
    rows = [
        {"source_id": source_id, "code": code, "message": message, "opened_at": now}
        for (source_id, code), message in sorted(due.items())
    ]
    # Of two processes that notice the same thing one waits here for the other, and then has nothing to add.
    opened = (
        insert(SourceAlarm)
        .values(rows)
        .on_conflict_do_nothing(
            index_elements=[SourceAlarm.source_id, SourceAlarm.code], index_where=SourceAlarm.closed_at.is_(None)
        )
    )
    return len(session.scalars(opened.returning(SourceAlarm.id)).all())


def _close(session: Session, ids: list[int], now: datetime) -> int:
    over = update(SourceAlarm).where(SourceAlarm.id.in_(ids), SourceAlarm.closed_at.is_(None)).values(closed_at=now)
    return len(session.scalars(over.returning(SourceAlarm.id)).all()) if ids else 0


def announce(database: Database, mailer: Mailer | None, *, base_url: str, now: datetime) -> int:
    """Write to operators, in one letter, of every beginning and end they do not know of yet; how many there were.

    Each is told at least once: it is marked when the mail server has taken the letter. Until then it is tried again at
    the next call. What ended before its beginning could be told is not told. Without ``mailer`` nothing is done.
    """
    if mailer is None:
        return 0
    with database.transaction() as session:
        untold = list(session.scalars(select(SourceAlarm).where(_UNTOLD).order_by(SourceAlarm.id)))
        news = _news(session, untold, now) if untold else []
    if not news:
        return 0
    letter = write_letter(news, base_url=base_url)
    try:
        mailer.send(letter.subject, letter.body, now=now)
    except Unavailable as error:
        _log.warning("alarms_not_announced", code=error.code, news=len(news))
        return 0
    with database.transaction() as session:
        _mark(session, untold, now)
    return len(news)


_UNTOLD = or_(
    and_(SourceAlarm.opening_sent_at.is_(None), SourceAlarm.closed_at.is_(None)),
    and_(
        SourceAlarm.opening_sent_at.is_not(None),
        SourceAlarm.closed_at.is_not(None),
        SourceAlarm.closing_sent_at.is_(None),
    ),
)


def _news(session: Session, untold: list[SourceAlarm], now: datetime) -> list[News]:
    sources = sources_health(session, at=now, internal=True)
    return [
        News(
            source_id=alarm.source_id,
            source_name=source.facts.name if (source := sources.get(alarm.source_id)) else _name(alarm.source_id),
            code=alarm.code,
            message=alarm.message,
            opened_at=alarm.opened_at,
            closed_at=alarm.closed_at,
            believed=source.believed if source else True,
        )
        for alarm in untold
    ]


def _name(source_id: str) -> str:
    """What is no source, or is not registered any more."""
    return "Invio degli avvisi" if source_id == DISPATCH else source_id


def _mark(session: Session, told: list[SourceAlarm], now: datetime) -> None:
    for ends, column in ((False, SourceAlarm.opening_sent_at), (True, SourceAlarm.closing_sent_at)):
        ids = [alarm.id for alarm in told if (alarm.closed_at is not None) == ends]
        session.execute(update(SourceAlarm).where(SourceAlarm.id.in_(ids)).values({column: now}))
