"""What is news to the devices of one dispatch, and how it reads: found once for all devices in the same situation.

There are a million devices and a few hundred situations. As long as nobody decides anything, and no hours that were
told come to an end, what was found stays true: an :class:`Outlook` is what holds between two such moments.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from alerts.dispatch.audience import devices
from alerts.dispatch.letters import Letter, Letters
from alerts.dispatch.news import NEWS_OF_GROUPS, WHAT_IS_STILL_TRUE
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import Deciding, Dispatch
from app.core.clock import rome_day

#: Municipality, threshold, thresholds of hazards (JSON), decision and deciding up to which all is told, digests it has.
_Group = tuple[str, int, str, int, int, tuple[int, ...]]
#: All that the message for a device depends on: language, and one group for each of its places.
_Situation = tuple[str, tuple[_Group, ...]]
_GROUP = ("istat_code", "min_level", "hazard_levels", "told_after", "since", "digests")


@dataclass(frozen=True, slots=True)
class _News:
    """Decisions, by number, that are a rise or a fall to whoever is alike."""

    rises: tuple[int, ...] = ()
    falls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is so for one dispatch between two changes; what was found of it so far."""

    deciding_id: int
    newest: int
    until: datetime
    floor: int
    first: int
    places: frozenset[str]
    carriers: list[int]
    early: list[datetime | None]
    letters: Letters
    _news: dict[_Group, _News] = field(default_factory=dict)
    _found: dict[_Situation, Letter | None] = field(default_factory=dict)
    #: Several batches of a dispatch may be looked up at the same time.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def holds(self, session: Session, at: datetime) -> bool:
        """Whether it is still so at ``at``, for as long as nobody is let decide."""
        return at < self.until and _newest(session) == self.newest

    def devices(self, session: Session, page: Sequence[int]) -> Sequence[Row[Any]]:
        """The devices among these keys, as :func:`alerts.dispatch.audience.devices` finds them."""
        statement = devices(history=bool(self.carriers), newer=self.newest > self.deciding_id)
        wanted = {"page": list(page), "deciding_id": self.deciding_id, "first": self.first, "floor": self.floor}
        if self.carriers:
            wanted |= {"carriers": self.carriers, "early": self.early}
        return session.execute(statement, wanted).all()

    def write(self, session: Session, rows: Iterable[Row[Any]], at: datetime) -> list[Letter | None]:
        """For each device the message it has to be sent; None where nothing is news any more."""
        situations = [_situation(row) for row in rows]
        if not self._found.keys() >= set(situations):
            with self._lock:
                unknown = [situation for situation in dict.fromkeys(situations) if situation not in self._found]
                self._find(session, unknown, at)
        return [self._found[situation] for situation in situations]

    def _find(self, session: Session, situations: Sequence[_Situation], at: datetime) -> None:
        groups = list(dict.fromkeys(group for _, groups in situations for group in groups))
        self._judge(session, groups, at)
        judged = [self._news[group] for group in groups if group in self._news]
        news = {number for found in judged for number in (*found.rises, *found.falls)}
        self.letters.look(session, {group[0] for group in groups}, news, at=at)
        for situation in situations:
            self._found[situation] = self._letter(*situation)
        self.letters.keep(session)

    def _judge(self, session: Session, groups: Iterable[_Group], at: datetime) -> None:
        """Ask what is news to groups that were not seen before."""
        unknown = [group for group in groups if group not in self._news and group[0] in self.places]
        if not unknown:
            return
        given = [dict(zip(_GROUP, group, strict=True)) | {"id": number} for number, group in enumerate(unknown)]
        for row in given:
            row["hazard_levels"] = json.loads(str(row["hazard_levels"]))
        parameters = {"deciding_id": self.deciding_id, "now": at, "today": rome_day(at), "groups": json.dumps(given)}
        judged = {row.group_id: row for row in session.execute(text(NEWS_OF_GROUPS), parameters)}
        for number, group in enumerate(unknown):
            found = judged.get(number)
            self._news[group] = _News(tuple(found.rises or ()), tuple(found.falls or ())) if found else _News()

    def _letter(self, language: str, groups: tuple[_Group, ...]) -> Letter | None:
        found = [self._news.get(group, _News()) for group in groups]
        rises = [number for news in found for number in news.rises]
        falls = [number for news in found for number in news.falls]
        if not rises and not falls:
            return None
        _, min_level, hazard_levels, *_ = groups[0]
        hazards = {Hazard(key): level for key, level in json.loads(hazard_levels).items()}
        terms = Thresholds(Level(min_level), hazards)
        return self.letters.letter([group[0] for group in groups], rises, falls, terms, language)


def look_out(session: Session, dispatch: Dispatch, at: datetime, *, base_url: str) -> Outlook:
    """How things are for a dispatch at ``at``, while nobody decides."""
    parameters = {"deciding_id": dispatch.deciding_id, "now": at, "today": rome_day(at)}
    row = session.execute(text(WHAT_IS_STILL_TRUE), parameters).one()
    return Outlook(
        deciding_id=dispatch.deciding_id,
        newest=_newest(session),
        until=row.until or datetime.max.replace(tzinfo=UTC),
        floor=row.floor or 0,
        first=row.first or 0,
        places=frozenset(row.places),
        carriers=row.carriers,
        early=row.early,
        letters=Letters(session, dispatch, base_url=base_url),
    )


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Deciding.id))) or 0


def _situation(row: Row[Any]) -> _Situation:
    level, hazards, since, digests = row.min_level, row.hazard_levels, row.since, tuple(row.digests or ())
    places = zip(row.places or (), row.told_after or (), strict=True)
    return row.language, tuple((place, level, hazards, told_after, since, digests) for place, told_after in places)
