"""What the devices of a notice's dispatch are told: looked up before each page, as for alerts.

What is told is the newest version, unless that has a dispatch of its own: then whoever still waits here is told by that
one, or (of a notice that has ended, and of which they never heard) by none.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.dispatch.letters import Letter
from alerts.dispatch.notice_audience import DEVICES_OF_NOTICE
from alerts.dispatch.outlook import Device
from alerts.domain.level import Level
from alerts.domain.notice import Notice, Version
from alerts.formats.notice_push import NoticeLetter, compose_notice, notice_expires
from alerts.models.dispatch import Dispatch, Message
from alerts.models.notices import NoticeVersion
from alerts.queries.notice_rows import notices_of, place_names
from alerts.queries.sources import demonstration_loaded
from app.core.db import array, fetch
from app.core.i18n import catalogue


@dataclass(frozen=True, slots=True)
class NoticeOutlook:
    """What is so for one dispatch of a notice until something is decided or published."""

    dispatch_id: int
    notice: Notice
    #: The version that the dispatch was made for, and the one that is told.
    number: int
    version: Version
    newest: int
    #: When telling it is of no more use.
    ends_at: datetime
    #: Another dispatch tells what is new, or nobody is to be told.
    superseded: bool
    base_url: str
    demonstration: bool
    _letters: dict[str, Letter] = field(default_factory=dict)
    #: Several batches of a dispatch may be looked up at the same time.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def holds(self, newest: int, at: datetime) -> bool:
        """Whether it is still so at ``at``, when ``newest`` is the last deciding."""
        return newest == self.newest and at < self.ends_at

    def devices(self, session: Session, page: Sequence[int]) -> list[Device]:
        """The devices among these keys, as they are now; the last column: nothing is to be told them any more."""
        content = self.version.content
        rows: list[Any] = fetch(
            session,
            DEVICES_OF_NOTICE,
            {
                "page": array(page),
                "notice_id": self.notice.id,
                "number": self.number,
                "places": list(content.places),
                "all_places": sorted({place for one in self.notice.versions for place in one.content.places}),
                "category": content.category.value,
                "ends": self.version.kind.ends,
            },
        )
        return [(*row[:6], row[6] or self.superseded) for row in rows]

    def write(self, session: Session, page: Sequence[Device], at: datetime) -> list[Letter | None]:
        """For each device the message it has to be sent; None for all when it is too late."""
        if at >= self.ends_at:
            return [None] * len(page)
        with self._lock:
            for situation in dict.fromkeys(device[5] for device in page):
                if situation not in self._letters:
                    self._letters[situation] = self._letter(session, situation)
        return [self._letters[device[5]] for device in page]

    def _letter(self, session: Session, situation: str) -> Letter:
        language, _, place = situation.partition("|")
        content = self.version.content
        letter = NoticeLetter(
            notice_id=self.notice.id,
            kind=self.version.kind,
            content=content,
            place_names=place_names(session, content.places),
            page_of=place or self.notice.istat_code,
            base_url=self.base_url,
            demonstration=self.demonstration,
        )
        payload, body = compose_notice(letter, language, catalogue(language).gettext)
        kept = insert(Message).values(
            dispatch_id=self.dispatch_id, audience=hashlib.sha256(body).hexdigest()[:32], payload=payload
        )
        session.execute(kept.on_conflict_do_nothing())
        return Letter(body, urgent=(content.level or Level.GREEN) >= Level.ORANGE, ends_at=self.ends_at)


def look_at_notice(session: Session, dispatch: Dispatch, newest: int, at: datetime, *, base_url: str) -> NoticeOutlook:
    """How things are for a dispatch of a notice, while nobody decides or publishes."""
    sent = session.get_one(NoticeVersion, dispatch.notice_version_id)
    (notice,) = notices_of(session, [sent.notice_id])
    current = notice.current
    of_its_own = exists().where(Dispatch.notice_version_id == current.id)
    superseded = current.number > sent.number and (current.kind.ends or bool(session.scalar(select(of_its_own))))
    ends_at = notice_expires(current.kind, current.content)
    assert ends_at is not None
    return NoticeOutlook(
        dispatch_id=dispatch.id,
        notice=notice,
        number=sent.number,
        version=current,
        newest=newest,
        ends_at=ends_at,
        superseded=superseded,
        base_url=base_url,
        demonstration=demonstration_loaded(session),
    )
