"""Alerts as threads: one by its name, and those of some days, of bulletins and of messages alike.

Names: ``dpc-2026-11-29`` (source and day of a bulletin), ``cap-57`` (source and row of the chain's first message; that
of any other message of the chain leads to it as well). Only who speaks for civil protection is here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from alerts.domain.thread import Thread, ThreadState
from alerts.domain.thread_steps import narrowed
from alerts.queries.bulletin_threads import bulletin_threads
from alerts.queries.message_threads import chains, message_threads
from alerts.sources.registry import SOURCES
from app.core.clock import rome_day
from app.core.errors import NotFound

#: For how long an alert that is over is still shown among the last ones.
RECENT = timedelta(days=30)

_NAME = re.compile(r"([a-z-]{1,40})-(\d{4}-\d\d-\d\d|[1-9]\d{0,17})", re.ASCII)


def _official(*, in_messages: bool) -> list[str]:
    return [
        key
        for key, source in SOURCES.items()
        if source.facts.official and source.facts.in_messages is in_messages
    ]  # fmt: skip


def alert_thread(session: Session, thread_id: str, *, at: datetime) -> Thread:
    """The alert of that name, as known at ``at``.

    Raises:
        NotFound: ``alert_unknown``: nothing of that name was ever above green, or not yet, or it is no civil alert.
    """
    found = _found(session, thread_id, at)
    if not found:
        raise NotFound("alert_unknown", f"Non c'è nessuna allerta di nome {thread_id[:60]!r}.")
    return found[0]


def _found(session: Session, thread_id: str, at: datetime) -> list[Thread]:
    name = _NAME.fullmatch(thread_id)
    if not name:
        return []
    source_id, rest = name.groups()
    if rest.isdigit():
        known = source_id in _official(in_messages=True)
        return chains(session, [int(rest)], at=at, sources=[source_id]) if known else []
    try:
        day = date.fromisoformat(rest)
    except ValueError:
        return []
    known = source_id in _official(in_messages=False)
    return bulletin_threads(session, at=at, since=day, until=day, sources=[source_id]) if known else []


def alert_threads(
    session: Session, *, at: datetime, since: date, until: date = date.max, place: str | None = None
) -> list[Thread]:
    """The alerts about any of the days from ``since`` to ``until`` (included), newest first, as known at ``at``.

    With ``place`` (an ISTAT code) those that ever concerned it, each narrowed to what it said of it.
    """
    days = {"at": at, "since": since, "until": until, "place": place}
    found = [
        *bulletin_threads(session, sources=_official(in_messages=False), **days),  # type: ignore[arg-type]
        *message_threads(session, sources=_official(in_messages=True), **days),  # type: ignore[arg-type]
    ]
    if place is not None:
        found = [here for thread in found if (here := narrowed(thread, place))]
    return sorted(found, key=newest_first, reverse=True)


def newest_first(thread: Thread) -> tuple[date, str]:
    """The order of lists, to be reversed: by day, and by name where days are the same."""
    return thread.first_day, thread.id


def recent_threads(session: Session, *, at: datetime, place: str | None = None) -> list[Thread]:
    """What is in force or announced at ``at``, and what was in the last thirty days; newest first."""
    return alert_threads(session, at=at, since=rome_day(at) - RECENT, place=place)


_LIVING_FIRST = (ThreadState.IN_FORCE, ThreadState.ANNOUNCED, ThreadState.ENDED, ThreadState.WITHDRAWN)


def by_state(threads: Iterable[Thread]) -> dict[ThreadState, Sequence[Thread]]:
    """State → its alerts, in the order given; every state is there."""
    kept = list(threads)
    return {state: [thread for thread in kept if thread.state is state] for state in _LIVING_FIRST}
