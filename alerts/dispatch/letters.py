"""The texts of one dispatch: for each device the whole picture of its places, rendered once where devices share it.

A digest carries everything in force in the places a device follows, not only what changed: a push service or a phone
that keeps only the latest of two then loses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.letterhead import letterhead
from alerts.dispatch.picture import decided, standing_in
from alerts.domain.decision import Kind
from alerts.domain.level import Level
from alerts.domain.message import Change, compose, encode
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import Dispatch
from app.core.i18n import catalogue


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


_KEEP = text(
    """
    INSERT INTO dispatch_message (dispatch_id, audience, payload)
    SELECT :dispatch_id, audience, payload
    FROM jsonb_each(CAST(:payloads AS jsonb)) AS given (audience, payload)
    ORDER BY audience
    ON CONFLICT DO NOTHING
    """
)


class Letters:
    """Renders the messages of one dispatch, from the decisions as they were when :meth:`look` first met them."""

    def __init__(self, session: Session, dispatch: Dispatch, *, base_url: str) -> None:
        self._dispatch_id = dispatch.id
        assert dispatch.deciding_id is not None
        self._deciding_id = dispatch.deciding_id
        self._letterhead = letterhead(session, dispatch, base_url=base_url)
        self._changes: dict[int, Change] = {}
        self._standing: dict[str, list[int]] = {}
        self._letters: dict[tuple[str, Picture], Letter] = {}
        self._payloads: dict[str, dict[str, Any]] = {}

    def look(self, session: Session, places: Collection[str], news: Collection[int], *, at: datetime) -> None:
        """Read what is in force at ``at`` in ``places`` (ISTAT codes), and the decisions ``news``, if not yet known."""
        unseen: dict[str, list[int]] = {place: [] for place in places if place not in self._standing}
        if unseen:
            for number, change in standing_in(session, unseen, self._deciding_id, at):
                self._changes[number] = change
                unseen[change.istat_code].append(number)
            self._standing |= unseen
        unread = [number for number in news if number not in self._changes]
        if unread:
            self._changes.update(decided(session, unread, at))

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
        # In order: workers that keep the same texts wait one for the other, and never in a circle.
        if self._payloads:
            session.execute(_KEEP, {"dispatch_id": self._dispatch_id, "payloads": json.dumps(self._payloads)})
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
        body = encode(payload)
        self._payloads[hashlib.sha256(body).hexdigest()[:32]] = payload
        return Letter(
            body,
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
