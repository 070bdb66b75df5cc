"""The texts of one dispatch: for each device the whole picture of its places, rendered once where devices share it.

A digest carries everything in force in the places a device follows, not only what changed: a push service or a phone
that keeps only the latest of two then loses nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import Change, Letterhead, compose, encode
from alerts.models.dispatch import DecisionRow, Dispatch, Message
from alerts.models.sources import Bulletin
from alerts.sources.registry import get_source
from app.core.clock import rome_day
from app.core.i18n import catalogue
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered message. ``urgent`` when something orange or red is in force; of no use after ``last_day``."""

    body: bytes
    urgent: bool
    last_day: date


class Letters:
    """Renders the messages of one dispatch, from the decisions as they are when :meth:`look` was last called."""

    def __init__(self, session: Session, dispatch: Dispatch, *, base_url: str) -> None:
        bulletin = session.get_one(Bulletin, dispatch.bulletin_id)
        assert bulletin.stamp is not None
        self._dispatch_id = dispatch.id
        self._today = rome_day(dispatch.decided_at)
        self._letterhead = Letterhead(
            topic=dispatch.topic,
            base_url=base_url,
            publisher=get_source(bulletin.source_id).facts.publisher,
            stamp=bulletin.stamp,
            demonstration=dispatch.demonstration,
        )
        self._in_force: dict[str, list[Change]] = {}
        self._news: dict[int, Change] = {}
        self._letters: dict[str, Letter] = {}
        self._payloads: dict[str, dict[str, Any]] = {}

    def look(self, session: Session, places: Collection[str], news: Collection[int]) -> None:
        """Read what is in force in ``places`` (ISTAT codes), and the decisions ``news``."""
        self._in_force = {}
        for change in _in_force(session, places, self._today):
            self._in_force.setdefault(change.istat_code, []).append(change)
        self._news = _decisions(session, news)
        self._letters = {}

    def letter(self, places: Sequence[str], news: Sequence[int], min_level: Level, language: str) -> Letter:
        """The message for a device that follows ``places`` with a threshold, and has not heard ``news``."""
        changes = self._picture(places, news, min_level)
        audience = _audience(changes, language)
        if audience not in self._letters:
            payload = compose(changes, self._letterhead, language, catalogue(language).gettext)
            self._payloads[audience] = payload
            self._letters[audience] = Letter(
                encode(payload),
                urgent=max(change.level for change in changes) >= Level.ORANGE,
                last_day=max(change.day for change in changes),
            )
        return self._letters[audience]

    def keep(self, session: Session) -> None:
        """Store what was rendered, as it was sent; a text already kept stays as it is."""
        rows = [
            {"dispatch_id": self._dispatch_id, "audience": audience, "payload": payload}
            for audience, payload in self._payloads.items()
        ]
        if rows:
            session.execute(insert(Message).on_conflict_do_nothing(), rows)
            self._payloads = {}

    def _picture(self, places: Sequence[str], news: Sequence[int], min_level: Level) -> list[Change]:
        """The news, and all that is in force in places that have news or reach the threshold."""
        told = {_key(change): change for change in (self._news[number] for number in news)}
        picture = []
        for place in places:
            standing = self._in_force.get(place, [])
            new = [change for key, change in told.items() if key[0] == place]
            if new or any(change.level >= min_level for change in standing):
                picture += new + [change for change in standing if _key(change) not in told]
        return picture


def _key(change: Change) -> tuple[str, date, Hazard]:
    return change.istat_code, change.day, change.hazard


def _in_force(session: Session, places: Collection[str], today: date) -> Iterable[Change]:
    """The latest decision of each place, day and hazard, where it left something in force: said again, not new."""
    newest = (
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.istat_code.in_(places), DecisionRow.day >= today)
        .ext(distinct_on(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard))
        .order_by(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard, DecisionRow.id.desc())
    )
    changes = (_change(row, name) for row, name in session.execute(newest))
    return [replace(change, kind=Kind.SUPPRESSED) for change in changes if change.level > Level.GREEN]


def _decisions(session: Session, numbers: Collection[int]) -> dict[int, Change]:
    rows = session.execute(
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.id.in_(numbers))
    )
    return {row.id: _change(row, name) for row, name in rows}


def _change(row: DecisionRow, name: str) -> Change:
    return Change(
        row.istat_code, name, row.day, Hazard(row.hazard), Kind(row.kind), Level(row.told_level), Level(row.level)
    )


def _audience(changes: Sequence[Change], language: str) -> str:
    text = f"{language} " + " ".join(f"{c.istat_code}{c.day}{c.hazard}{c.kind}{c.told}{c.level}" for c in changes)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
