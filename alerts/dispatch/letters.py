"""The texts of one dispatch: for each device the whole picture of its places, rendered once where devices share it.

A digest carries everything in force in the places a device follows, not only what changed: a push service or a phone
that keeps only the latest of two then loses nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from alerts.dispatch.letterhead import letterhead
from alerts.domain.decision import Kind
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.message import Change, compose, encode
from alerts.domain.state import read_periods
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import DecisionRow, Dispatch, Message
from app.core.clock import rome_day
from app.core.i18n import catalogue
from app.core.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered message. ``urgent`` when something orange or red is in force; of no use from ``ends_at`` on."""

    body: bytes
    urgent: bool
    ends_at: datetime


class Turn(StrEnum):
    """What a decision is in a digest: to this device a rise, a fall, or in force and no news."""

    RISE = "rise"
    FALL = "fall"
    STANDS = "stands"


#: Decisions of a digest, by number: with the language, all that its text depends on.
Picture = tuple[tuple[int, Turn], ...]


class Letters:
    """Renders the messages of one dispatch, from the decisions as they are when :meth:`look` was last called."""

    def __init__(self, session: Session, dispatch: Dispatch, *, base_url: str) -> None:
        self._dispatch_id = dispatch.id
        self._at = dispatch.decided_at
        self._letterhead = letterhead(session, dispatch, base_url=base_url)
        self._changes: dict[int, Change] = {}
        self._standing: dict[str, list[int]] = {}
        self._letters: dict[tuple[str, Picture], Letter] = {}
        self._payloads: dict[str, dict[str, Any]] = {}

    def look(self, session: Session, places: Collection[str], news: Collection[int]) -> None:
        """Read what is in force in ``places`` (ISTAT codes), and the decisions ``news``."""
        standing = dict(_standing(session, places, self._at))
        self._changes = dict(_decisions(session, news, self._at)) | standing
        self._standing = {}
        for number, change in standing.items():
            self._standing.setdefault(change.istat_code, []).append(number)
        self._letters = {}

    def letter(
        self, places: Sequence[str], rises: Sequence[int], falls: Sequence[int], terms: Thresholds, language: str
    ) -> Letter:
        """The message for a device that follows ``places`` with these thresholds, to which these are news."""
        news = dict.fromkeys(rises, Turn.RISE) | dict.fromkeys(falls, Turn.FALL)
        picture = self._picture(places, news, terms)
        if (language, picture) not in self._letters:
            self._letters[language, picture] = self._write(picture, language)
        return self._letters[language, picture]

    def keep(self, session: Session) -> None:
        """Store what was rendered, as it was sent; a text already kept stays as it is."""
        rows = [
            {"dispatch_id": self._dispatch_id, "audience": audience, "payload": payload}
            for audience, payload in self._payloads.items()
        ]
        if rows:
            session.execute(insert(Message).on_conflict_do_nothing(), rows)
            self._payloads = {}

    def _picture(self, places: Sequence[str], news: dict[int, Turn], terms: Thresholds) -> Picture:
        """The news, and all that is in force in places that have news or reach a threshold.

        Of a hazard that is never to be told nothing is said. The news are the latest of their subject, so what stands
        beside them is about other days and hazards.
        """
        picture: list[tuple[int, Turn]] = []
        for place in places:
            new = [(number, turn) for number, turn in news.items() if self._changes[number].istat_code == place]
            standing = [number for number in self._standing.get(place, ()) if number not in news]
            told = [number for number in standing if not terms.silenced(self._changes[number].hazard)]
            if new or any(terms.reached(self._changes[number].hazard, self._changes[number].level) for number in told):
                picture += [*new, *((number, Turn.STANDS) for number in told)]
        return tuple(picture)

    def _write(self, picture: Picture, language: str) -> Letter:
        changes = [_as(turn, self._changes[number]) for number, turn in picture]
        payload = compose(changes, self._letterhead, language, catalogue(language).gettext)
        self._payloads[_audience(picture, language)] = payload
        return Letter(
            encode(payload),
            urgent=max(change.level for change in changes) >= Level.ORANGE,
            ends_at=max(change.ends_at for change in changes),
        )


def _as(turn: Turn, change: Change) -> Change:
    """The change as the device lives it: what it never heard of does not fall, and hours that are over are the end."""
    if turn is Turn.STANDS:
        return replace(change, kind=Kind.SUPPRESSED)
    if turn is Turn.RISE:
        return replace(change, kind=Kind.NEW, told=Level.GREEN) if change.kind.is_fall else change
    kind = Kind.DE_ESCALATION if change.level > Level.GREEN else Kind.ALL_CLEAR
    return replace(change, kind=kind, told=max(change.told, Level.YELLOW))


def _standing(session: Session, places: Collection[str], at: datetime) -> Iterator[tuple[int, Change]]:
    """The latest decision of each place, day and hazard, where something of what it says is still to come."""
    newest = (
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.istat_code.in_(places), DecisionRow.day >= rome_day(at), DecisionRow.kind != Kind.SUPPRESSED)
        .ext(distinct_on(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard))
        .order_by(DecisionRow.istat_code, DecisionRow.day, DecisionRow.hazard, DecisionRow.id.desc())
    )
    for row, name in session.execute(newest):
        change = _change(row, name, at)
        if change.level > Level.GREEN:
            yield row.id, change


def _decisions(session: Session, numbers: Collection[int], at: datetime) -> Iterator[tuple[int, Change]]:
    rows = session.execute(
        select(DecisionRow, Municipality.name)
        .join(Municipality, Municipality.istat_code == DecisionRow.istat_code)
        .where(DecisionRow.id.in_(numbers))
    )
    for row, name in rows:
        yield row.id, _change(row, name, at)


def _change(row: DecisionRow, name: str, at: datetime) -> Change:
    """What a decision says from ``at`` on."""
    periods = tuple(period for period in read_periods(row.periods) if period.ends_at > at)
    level = Level(row.level) if row.ends_at > at else Level.GREEN
    return Change(
        istat_code=row.istat_code,
        name=name,
        day=row.day,
        hazard=Hazard(row.hazard),
        kind=Kind(row.kind),
        told=Level(row.told_level),
        level=max((period.level for period in periods), default=level),
        periods=periods,
    )


def _audience(picture: Picture, language: str) -> str:
    text = f"{language} " + " ".join(f"{number}{turn}" for number, turn in picture)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
