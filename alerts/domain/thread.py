"""An alert as a thread: what its source said first, what it said next, and how it ended. Pure.

A bulletin speaks of days: its thread is (source, day). A CAP message has a life: its thread is the chain of those that
refer to each other. In both a *version* is a moment at which something came, or was taken back, and holds all that the
thread said from then on. Which of several sources prevails is not decided here: a thread is one source's word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from alerts.domain.hazard import RANK, Hazard
from alerts.domain.level import Level
from alerts.domain.state import Period
from alerts.domain.warning import Text
from app.core.clock import end_of_day, rome_day


class ThreadState(StrEnum):
    """Where an alert is in its life."""

    IN_FORCE = "in_force"
    ANNOUNCED = "announced"
    #: Nothing of it is still to come: its hours are over, or its source has said so.
    ENDED = "ended"
    #: An operator has declared wrong all that it said.
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What a version is to those before it."""

    ISSUED = "issued"
    UPDATED = "updated"
    CONFIRMED = "confirmed"
    #: Its source says that it is over before its time.
    ENDED = "ended"
    #: An operator has declared a document wrong; what came before it counts again.
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Danger:
    """One hazard at one level above green, for some hours, in some places (ISTAT codes). Instants are aware.

    ``zone`` and ``area`` are the code and the name of where, the code empty for messages; ``texts`` the publisher's own
    words.
    """

    hazard: Hazard
    level: Level
    starts_at: datetime
    ends_at: datetime
    places: frozenset[str]
    zone: str = ""
    area: str = ""
    texts: tuple[Text, ...] = ()


def its_day_has_come(danger: Danger, at: datetime) -> bool:
    """Whether it begins by the end of the day, in Italy, of ``at``: what is to be done at once is not for tomorrow."""
    return danger.starts_at < end_of_day(rome_day(at))


#: All that a thread says at one moment.
Picture = tuple[Danger, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became different for some places. ``before`` equal to ``after``: other hours at the same level."""

    hazard: Hazard
    before: Level
    after: Level
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Version:
    """``id`` names it for ever; ``at`` is when it began to count here, ``issued`` its publisher's own time."""

    id: str
    at: datetime
    issued: datetime
    step: Step
    picture: Picture
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """One alert as known at ``at``. ``versions``: the oldest first, never none. ``day`` is that of a bulletin."""

    id: str
    source_id: str
    publisher: str
    licence: str
    demonstration: bool
    at: datetime
    versions: tuple[Version, ...]
    withdrawn: bool = False
    day: date | None = None

    @property
    def current(self) -> Picture:
        """What of it is still to come."""
        return remaining(self.versions[-1].picture, self.at)

    @property
    def state(self) -> ThreadState:
        if self.withdrawn:
            return ThreadState.WITHDRAWN
        current = self.current
        if not current:
            return ThreadState.ENDED
        begun = self.day <= rome_day(self.at) if self.day else min(d.starts_at for d in current) <= self.at
        return ThreadState.IN_FORCE if begun else ThreadState.ANNOUNCED

    @property
    def shown(self) -> Picture:
        """What is in force or announced; of one that is over, the last that it said."""
        return self.current or next(version.picture for version in reversed(self.versions) if version.picture)

    @property
    def level(self) -> Level:
        """Of what is shown."""
        return max(danger.level for danger in self.shown)

    @property
    def highest(self) -> Level:
        """The highest that it ever said."""
        return max(danger.level for version in self.versions for danger in version.picture)

    @property
    def starts_at(self) -> datetime:
        return min(danger.starts_at for danger in self.shown)

    @property
    def ends_at(self) -> datetime:
        return max(danger.ends_at for danger in self.shown)

    @property
    def first_day(self) -> date:
        """The day in Italy by which it is put in order: its own, else that on which it was first said to begin."""
        return self.day or rome_day(min(danger.starts_at for danger in self.versions[0].picture))

    @property
    def places(self) -> frozenset[str]:
        """Those that are in what is shown."""
        return frozenset().union(*(danger.places for danger in self.shown))


def remaining(picture: Picture, at: datetime) -> Picture:
    """What is not over."""
    return tuple(danger for danger in picture if danger.ends_at > at)


def levels(picture: Picture) -> dict[str, dict[Hazard, Level]]:
    """ISTAT code → hazard → highest level, hazards in the order in which they are named."""
    found: dict[str, dict[Hazard, Level]] = defaultdict(dict)
    for danger in sorted(picture, key=lambda one: RANK[one.hazard]):
        for place in danger.places:
            said = found[place]
            said[danger.hazard] = max(danger.level, said.get(danger.hazard, Level.GREEN))
    return dict(found)


def hours(picture: Picture, hazard: Hazard) -> tuple[Period, ...]:
    """The distinct stretches of one hazard, in order."""
    return tuple(sorted({Period(d.starts_at, d.ends_at, d.level) for d in picture if d.hazard is hazard}))


def by_hazard(picture: Picture) -> dict[Hazard, dict[Level, int]]:
    """Hazard → level → number of places whose highest level it is; the gravest hazard first, levels from red down."""
    counts: dict[Hazard, dict[Level, int]] = {}
    for said in levels(picture).values():
        for hazard, level in said.items():
            row = counts.setdefault(hazard, {})
            row[level] = row.get(level, 0) + 1
    order = sorted(counts, key=lambda hazard: (-max(counts[hazard]), RANK[hazard]))
    return {hazard: dict(sorted(counts[hazard].items(), reverse=True)) for hazard in order}


def next_turn(threads: Iterable[Thread]) -> datetime | None:
    """When the first of them begins or ends by itself: until then answers hold, unless a source says something."""
    turns = (
        instant
        for thread in threads
        for danger in thread.current
        for instant in (danger.starts_at, danger.ends_at)
        if instant > thread.at
    )
    return min(turns, default=None)
