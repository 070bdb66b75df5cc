"""The list of all alerts, a page at a time: newest first, as far back as there are any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.domain.thread import Thread, ThreadState
from alerts.queries.threads import alert_threads, newest_first
from alerts.sources.registry import SOURCES
from app.core.errors import InputRefused
from app.core.territory.lookup import get_municipality

MOST, USUAL = 100, 50
#: Days that are looked at in one step, and steps in one answer: a page may hold fewer than asked, and more follow.
_WINDOW = timedelta(days=45)
_STEPS = 4
_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)~([a-z0-9-]{0,80})", re.ASCII)
#: After every name.
_LAST = "~"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for; ``level`` is the least that it reached."""

    municipality: str | None = None
    level: Level = Level.YELLOW
    day: date | None = None
    state: ThreadState | None = None
    limit: int = USUAL
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """``cursor`` asks for what follows; None at the end."""

    threads: tuple[Thread, ...]
    cursor: str | None


def alert_page(session: Session, wanted: Wanted, *, at: datetime) -> ThreadPage:
    """The page that follows the cursor, as known at ``at``.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: ``cursor_invalid``.
    """
    if wanted.municipality is not None:
        get_municipality(session, wanted.municipality)
    before = _read_cursor(wanted.cursor) if wanted.cursor else (date.max, _LAST)
    if wanted.day:
        threads = alert_threads(session, at=at, since=wanted.day, until=wanted.day, place=wanted.municipality)
        return _cut([one for one in threads if _fits(one, wanted) and newest_first(one) < before], wanted.limit)
    found: list[Thread] = []
    for _ in range(_STEPS):
        newest = _newest_day(session, before[0], at)
        if newest is None:
            return _cut(found, wanted.limit)
        since = newest - _WINDOW
        threads = alert_threads(session, at=at, since=since, until=before[0], place=wanted.municipality)
        # One that began before this window belongs to an earlier one.
        found += [
            one
            for one in threads
            if since <= one.first_day and newest_first(one) < before and _fits(one, wanted)
        ]  # fmt: skip
        if len(found) > wanted.limit:
            return _cut(found, wanted.limit)
        before = (since, "")
    return ThreadPage(tuple(found), _write_cursor(before))


def _fits(thread: Thread, wanted: Wanted) -> bool:
    return thread.highest >= wanted.level and wanted.state in (None, thread.state)


def _cut(threads: list[Thread], limit: int) -> ThreadPage:
    kept = tuple(threads[:limit])
    return ThreadPage(kept, _write_cursor(newest_first(kept[-1])) if len(threads) > limit else None)


def _write_cursor(position: tuple[date, str]) -> str:
    return f"{position[0].isoformat()}~{position[1]}"


def _read_cursor(cursor: str) -> tuple[date, str]:
    if found := _CURSOR.fullmatch(cursor):
        try:
            return date.fromisoformat(found[1]), found[2]
        except ValueError:
            pass
    raise InputRefused("cursor_invalid", "Il parametro cursor non è quello di una risposta: ripartire senza.")


#: The last day until ``:until`` of which anything above green was said. Not the greatest of all days: looked for from
#: the last one backwards, it is found at once, however many years there are.
_NEWEST = text("""
    SELECT GREATEST(
        (SELECT z.day FROM zone_level z JOIN bulletin b ON b.id = z.bulletin_id
         WHERE z.level > 0 AND z.day <= :until AND b.status = 'accepted' AND b.source_id = ANY(:sources)
           AND b.received_at <= :at
         ORDER BY z.day DESC LIMIT 1),
        (SELECT max(CAST(w.starts_at AT TIME ZONE 'Europe/Rome' AS date))
         FROM cap_warning w JOIN bulletin b ON b.id = w.bulletin_id
         WHERE w.level > 0 AND CAST(w.starts_at AT TIME ZONE 'Europe/Rome' AS date) <= :until
           AND b.status = 'accepted' AND b.source_id = ANY(:sources) AND b.received_at <= :at))
""")


def _newest_day(session: Session, until: date, at: datetime) -> date | None:
    official = [key for key, source in SOURCES.items() if source.facts.official]
    newest: date | None = session.scalar(_NEWEST, {"until": until, "sources": official, "at": at})
    return newest
