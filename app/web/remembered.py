"""What a page of a whole country takes long to work out is worked out once, and is so until something happens.

Whoever looks at eight thousand municipalities looks again a moment later: another order, another filter, the next page.
Each process keeps what it has read under the *edition* of the data (:mod:`app.web.edition`), which the first question
of a request asks for: after a document, an act, a measure of plans or the sums of a dispatch it is another one, and
everything is read anew. Nothing is kept longer than ``seconds``, for what changes without any of these: the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache
from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from app.core.clock import rome_day
from app.web.context import context
from app.web.edition import WorkingEdition, working_edition
from app.web.language import current_language

#: Things kept in one process: of the largest, all of Italy, each takes some ten megabytes.
_ROOM = 16
_EXTENSION = "remembered"
_What = TypeVar("_What")


@dataclass(frozen=True, slots=True)
class _Kept:
    edition: str
    at: datetime
    what: Any


@dataclass(slots=True)
class _Memory:
    lock: Lock = field(default_factory=Lock)
    kept: LRUCache[Hashable, _Kept] = field(default_factory=lambda: LRUCache(_ROOM))


def remembered(session: Session, key: Hashable, make: Callable[[], _What], *, seconds: int = 60) -> _What:
    """What ``make`` answers, or has answered to the same ``key`` before anything changed; nobody may change it.

    Days and languages do not share it.
    """
    memory: _Memory = current_app.extensions.setdefault(_EXTENSION, _Memory())
    now, edition = context().clock(), edition_now(session)
    whole_key = (key, rome_day(now), current_language())
    with memory.lock:
        kept = memory.kept.get(whole_key)
    if kept and kept.edition == edition and timedelta() <= now - kept.at < timedelta(seconds=seconds):
        return cast(_What, kept.what)
    what = make()
    with memory.lock:
        memory.kept[whole_key] = _Kept(edition, now, what)
    return what


def forget(app: Flask) -> None:
    """As if something had just happened: what is asked for next is worked out anew, in this process."""
    app.extensions.pop(_EXTENSION, None)


def edition_now(session: Session) -> str:
    """The edition that this request began with."""
    return begun_with(session).edition


def begun_with(session: Session) -> WorkingEdition:
    """The same, and whether it is of a demonstration."""
    if "edition" not in g:
        g.edition = working_edition(session)
    return cast(WorkingEdition, g.edition)
