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
from operator import itemgetter
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.dispatch.audience import devices
from alerts.dispatch.letters import Letter, Letters
from alerts.dispatch.news import NEWS_OF_GROUPS, WHAT_IS_STILL_TRUE
from alerts.dispatch.paging import is_close, is_whole, page_parameters
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.domain.thresholds import Thresholds
from alerts.models.dispatch import Dispatch
from app.core.clock import end_of_day, rome_day
from app.core.db import array, fetch

#: Municipality, threshold, thresholds of hazards (JSON), decision and deciding up to which all is told, digests it has.
_Group = tuple[str, int, str, int, int, tuple[int, ...]]
_GROUP = ("istat_code", "min_level", "hazard_levels", "told_after", "since", "digests")


#: A row of :func:`alerts.dispatch.audience.devices`: key, endpoint, p256dh, auth, secret, situation, replaced.
Device = tuple[int, str, bytes, bytes, UUID | None, str, bool]
_KEY, _SITUATION = itemgetter(0), itemgetter(5)


@dataclass(frozen=True, slots=True)
class _News:
    """Decisions, by number, that are a rise or a fall to whoever is alike."""

    rises: tuple[int, ...] = ()
    falls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is so for one dispatch between two changes; what was found of it so far."""

    dispatch_id: int
    deciding_id: int
    newest: int
    until: datetime
    #: When all that was decided is over: from then on it is too late.
    ends_at: datetime
    floor: int
    first: int
    places: frozenset[str]
    carriers: list[int]
    early: list[datetime | None]
    letters: Letters
    _news: dict[_Group, _News] = field(default_factory=dict)
    _found: dict[str, Letter | None] = field(default_factory=dict)
    #: Several batches of a dispatch may be looked up at the same time.
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def holds(self, newest: int, at: datetime) -> bool:
        """Whether it is still so at ``at``, when ``newest`` is the last deciding."""
        return at < self.until and newest == self.newest

    def devices(self, session: Session, page: Sequence[int]) -> list[Device]:
        """The devices among these keys, which are in order, as they are now."""
        if not page:
            return []
        statement = devices(
            told=self.first < self.dispatch_id,
            history=bool(self.carriers),
            newer=self.newest > self.deciding_id,
            close=is_close(page),
        )
        wanted = {"deciding_id": self.deciding_id, "first": self.first, "floor": self.floor} | page_parameters(page)
        if self.carriers:
            wanted |= {"carriers": self.carriers, "early": self.early, "page": array(page)}
        rows: list[Device] = fetch(session, statement, wanted)
        if not is_whole(page):
            meant = set(page)
            rows = [row for row in rows if row[0] in meant]
        rows.sort(key=_KEY)
        return rows

    def write(self, session: Session, page: Sequence[Device], at: datetime) -> list[Letter | None]:
        """For each device the message it has to be sent; None where nothing is news any more."""
        situations = list(map(_SITUATION, page))
        if not self._found.keys() >= set(situations):
            with self._lock:
                unknown = [situation for situation in dict.fromkeys(situations) if situation not in self._found]
                self._find(session, unknown, at)
        return list(map(self._found.__getitem__, situations))

    def _find(self, session: Session, situations: Sequence[str], at: datetime) -> None:
        read = {situation: _read(situation) for situation in situations}
        groups = list(dict.fromkeys(group for _, groups in read.values() for group in groups))
        self._judge(session, groups, at)
        judged = [self._news[group] for group in groups if group in self._news]
        news = {number for found in judged for number in (*found.rises, *found.falls)}
        self.letters.look(session, {group[0] for group in groups}, news, at=at)
        for situation, (language, groups_of_it) in read.items():
            self._found[situation] = self._letter(language, groups_of_it)
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


def look_out(session: Session, dispatch: Dispatch, newest: int, at: datetime, *, base_url: str) -> Outlook:
    """How things are for a dispatch at ``at``, while nobody decides and ``newest`` is the last deciding."""
    assert dispatch.deciding_id is not None
    parameters = {"deciding_id": dispatch.deciding_id, "now": at, "today": rome_day(at)}
    row = session.execute(text(WHAT_IS_STILL_TRUE), parameters).one()
    return Outlook(
        dispatch_id=dispatch.id,
        deciding_id=dispatch.deciding_id,
        newest=newest,
        until=row.until or datetime.max.replace(tzinfo=UTC),
        ends_at=row.ends_at or end_of_day(rome_day(dispatch.decided_at)),
        floor=row.floor or 0,
        first=row.first or 0,
        places=frozenset(row.places),
        carriers=row.carriers,
        early=row.early,
        letters=Letters(session, dispatch, base_url=base_url),
    )


def _read(situation: str) -> tuple[str, tuple[_Group, ...]]:
    """The language of a situation, and one group for each of its places."""
    language, level, hazards, since, places, digests = situation.split("|")
    got = tuple(int(number) for number in digests.strip("{}").split(",") if number)
    pairs = (pair.split(":") for pair in places.split(",") if pair)
    return language, tuple(
        (place, int(level), hazards, int(told_after), int(since), got) for place, told_after in pairs
    )
