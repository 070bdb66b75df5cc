"""A year and a half, act by act: what happened on which day, and the months closed as they passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.core.clock import rome_day, rome_wall_clock
from app.core.identity.person import Person
from app.demonstration import planning
from app.demonstration.cast import Office, office, operator
from app.demonstration.following import begin_coast, follow, join
from app.demonstration.looked_at import LookedAt
from app.demonstration.said import declare_attention, tell
from app.demonstration.towns import CAMPI, GROSSETO, MASSA, PIOMBINO, PRATO, TOWNS, VIAREGGIO, Town, Way
from plans.domain.lifecycle import State
from plans.tracking.snapshots import take_snapshot

#: Months of the whole story.
MONTHS = 18
#: Days since a plan was made public here; since files with flaws were uploaded, and a notice was published.
_PUBLIC = {PRATO: 395, VIAREGGIO: 150, CAMPI: 495, PIOMBINO: 474}
_FLAWED, _NOTICE, _NOTE = 12, 9, 6
_COAST_BEGAN, _COAST_ENDS = 490, 270
_STATED = {PRATO: ("A3", "B1", "B2", "C2", "C3", "E2"), VIAREGGIO: ("B1", "E2")}

_Happens = Callable[[Session, datetime], object]


@dataclass
class Story:
    """``site`` is where people find the product (``BASE_URL``), ``now`` when it is told."""

    uploads: Mapping[str, LookedAt]
    site: str
    now: datetime
    #: That are over, of which there are figures; what was earlier happens when they begin.
    months: int = MONTHS
    offices: dict[str, Office] = field(default_factory=dict)
    _people: list[Person] = field(default_factory=list)

    def tell(self, session: Session) -> None:
        """All of it, in order."""
        for at, happens in sorted(self._events(), key=lambda event: event[0]):
            happens(session, at)
        take_snapshot(session, now=self.now)

    def _events(self) -> Iterator[tuple[datetime, _Happens]]:
        yield self._begin - timedelta(days=1), self._gather
        for months in range(self.months):
            yield self._month_end(months), lambda session, now: take_snapshot(session, now=now)
        for number, town in enumerate(TOWNS, 11):
            yield from self._of_town(town, number)
        yield self._at(_COAST_BEGAN, 12), lambda session, now: begin_coast(session, self._operator, self._ends, now=now)
        yield self._at(_FLAWED, 12), lambda session, now: self._upload(session, MASSA, now)
        yield self._at(_NOTICE, 12), lambda session, now: tell(session, self.offices[PRATO], now=now)
        yield self._at(_NOTE, 12), lambda session, now: follow(session, self._operator, GROSSETO, now=now)
        yield self.now - timedelta(hours=3), self._phase

    def _of_town(self, town: Town, number: int) -> Iterator[tuple[datetime, _Happens]]:
        code, joined = town.istat_code, self._at(town.joined, 9)
        yield joined, lambda session, now: self._join(session, town, now)
        for way in town.ways:
            yield max(joined, self._at(way.days_ago, 10)), partial(self._step, code, way, number)
        if code in _PUBLIC:
            approved = next(way.days_ago for way in town.ways if way.step is State.APPROVED)
            act = planning.approving_act(number, self._today - timedelta(days=approved))
            yield self._at(_PUBLIC[code], 11), lambda session, now: self._publish(session, code, act, now)
        if code in _STATED:
            yield (
                self._at(_PUBLIC[code] - 30, 11),
                lambda session, now: planning.state_lines(session, self.offices[code], _STATED[code], now=now),
            )

    @property
    def _today(self) -> date:
        return rome_day(self.now)

    @property
    def _begin(self) -> datetime:
        return self._month_end(self.months)

    def _month_end(self, months: int) -> datetime:
        """The evening on which a month ended; 0: the last that is over."""
        first = self._today.replace(day=1)
        for _ in range(months):
            first = (first - timedelta(days=1)).replace(day=1)
        return rome_wall_clock(first - timedelta(days=1), time(23, 30))

    def _at(self, days_ago: int, hour: int) -> datetime:
        """So many days ago; nothing happens before the story begins, or after it is told."""
        return max(self._begin, rome_wall_clock(self._today - timedelta(days=days_ago), time(hour)))

    @property
    def _ends(self) -> date:
        return self._today + timedelta(days=_COAST_ENDS)

    @property
    def _operator(self) -> Person:
        return self._people[0]

    def _gather(self, session: Session, now: datetime) -> None:
        self._people.append(operator(session, now=now))

    def _join(self, session: Session, town: Town, now: datetime) -> None:
        join(session, self._operator, town.istat_code, now=now)
        self.offices[town.istat_code] = office(session, town.istat_code, seen=town.seen, now=now)

    def _step(self, istat_code: str, way: Way, number: int, session: Session, now: datetime) -> None:
        planning.take_step(session, self.offices[istat_code], way, number, today=self._today, now=now)

    def _upload(self, session: Session, istat_code: str, now: datetime) -> None:
        planning.upload(session, self.offices[istat_code], self.uploads[istat_code], now=now)

    def _publish(self, session: Session, istat_code: str, act: str, now: datetime) -> None:
        at_desk = self.offices[istat_code]
        version = planning.upload(session, at_desk, self.uploads[istat_code], now=now)
        planning.make_public(session, at_desk, version, act, site=self.site, now=now)

    def _phase(self, session: Session, now: datetime) -> None:
        declare_attention(session, self.offices[PRATO].approver, PRATO, now=now)
