"""From a municipality to the pages of the alerts that concern it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.domain.level import Level
from alerts.domain.thread import ThreadState
from alerts.domain.thread_words import title
from alerts.domain.words import Translate
from alerts.queries.threads import alert_threads
from app.core.clock import rome_day
from app.core.i18n import DEFAULT_LANGUAGE, catalogue

_LIVING = (ThreadState.IN_FORCE, ThreadState.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class ThreadLink:
    """Where more is said of an alert: its page is ``/allerte/<id>?comune=<istat>``."""

    id: str
    title: str
    level: Level
    state: ThreadState


def thread_links(
    session: Session,
    istat_code: str,
    *,
    at: datetime,
    gettext: Translate | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> tuple[ThreadLink, ...]:
    """The alerts in force or announced in a municipality at ``at``, the soonest first, titles as they concern it.

    Two queries where there is nothing to tell; a handful more, however many alerts there are, where there is.
    """
    words = gettext or catalogue(language).gettext
    threads = alert_threads(session, at=at, since=rome_day(at), place=istat_code)
    return tuple(
        ThreadLink(thread.id, title(thread, words, language), thread.level, thread.state)
        for thread in reversed(threads)
        if thread.state in _LIVING
    )
