"""The decision: compare what a municipality is in now with what was last told, and say whether that is news.

The *told* ledger is per municipality, day and hazard. A rise and a fall are news, and so is a change of hours that
matters; everything else is suppressed, with the reason kept. Who hears of it is decided device by device at dispatch.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from alerts.domain.level import Level
from alerts.domain.state import HazardState, Period
from app.core.clock import end_of_day, rome_day, start_of_day


class Kind(StrEnum):
    """What a change is, from the first news to the end."""

    NEW = "new"
    ESCALATION = "escalation"
    UPDATE = "update"
    DE_ESCALATION = "de_escalation"
    ALL_CLEAR = "all_clear"
    SUPPRESSED = "suppressed"

    @property
    def is_fall(self) -> bool:
        return self in (Kind.DE_ESCALATION, Kind.ALL_CLEAR)


class Reason(StrEnum):
    """Why nothing is told."""

    UNCHANGED = "unchanged"
    DAY_OVER = "day_over"
    #: The state is not known: silence never ends an alert.
    UNKNOWN = "unknown"
    #: The hours that were told are over, as they were told.
    EXPIRED = "expired"
    #: It was told under a later clock than this one, which cannot know what was known then: only a rise is news.
    TOLD_LATER = "told_later"


@dataclass(frozen=True, slots=True)
class Told:
    """The last thing told for a municipality, day and hazard, and ``at`` which clock; nothing told is green.

    No periods: the whole day.
    """

    level: Level = Level.GREEN
    periods: tuple[Period, ...] = ()
    at: datetime | None = None

    def level_at(self, now: datetime) -> Level:
        """What of it is still to come at ``now``: told hours end by themselves, and nobody needs to be told so."""
        if not self.periods:
            return self.level
        return max((period.level for period in self.periods if period.ends_at > now), default=Level.GREEN)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one comparison. ``level`` is what is in force after it."""

    kind: Kind
    told: Level
    level: Level
    reason: Reason | None = None


NOTHING_TOLD = Told()

#: Hours that change by less than this are not worth waking anybody.
HOURS_THAT_MATTER = timedelta(hours=1)


def decide(told: Told, state: HazardState, *, day: date, now: datetime) -> Decision | None:
    """What to do about ``state`` given what was ``told``; ``None`` when there was nothing and there is nothing.

    ``day`` is the day the state is about, ``now`` (aware) the instant of the check.
    """
    before = told.level_at(now)
    if not isinstance(state.level, Level):
        return _suppressed(told, before, before, Reason.UNKNOWN)
    if day < rome_day(now):
        return _suppressed(told, told.level, state.level, Reason.DAY_OVER)
    if told.at is not None and told.at > now and state.level <= before:
        return _suppressed(told, before, before, Reason.TOLD_LATER)
    if state.level != before:
        return Decision(_kind_of_change(before, state.level), before, state.level)
    if state.level > Level.GREEN and hours_changed(told.periods, state.periods, level=state.level, day=day, now=now):
        return Decision(Kind.UPDATE, before, state.level)
    return _suppressed(told, before, state.level, Reason.UNCHANGED if before is told.level else Reason.EXPIRED)


def _kind_of_change(told: Level, level: Level) -> Kind:
    if level > told:
        return Kind.NEW if told is Level.GREEN else Kind.ESCALATION
    return Kind.ALL_CLEAR if level is Level.GREEN else Kind.DE_ESCALATION


def _suppressed(told: Told, before: Level, level: Level, reason: Reason) -> Decision | None:
    if told.level is Level.GREEN and level is Level.GREEN:
        return None
    return Decision(Kind.SUPPRESSED, before, level, reason)


def hours_changed(before: Sequence[Period], after: Sequence[Period], *, level: Level, day: date, now: datetime) -> bool:
    """Whether the level differs for long enough, in what is left of the day, to matter.

    Both are alerts whose highest level still to come is ``level``; without periods they last the whole day.
    """
    start, end = max(start_of_day(day), now), end_of_day(day)
    instants = {instant for period in (*before, *after) for instant in (period.starts_at, period.ends_at)}
    cuts = [start, *sorted(instant for instant in instants if start < instant < end), end]
    changed = (
        until - since
        for since, until in itertools.pairwise(cuts)
        if _during(before, level, since, until) is not _during(after, level, since, until)
    )
    return sum(changed, timedelta()) >= HOURS_THAT_MATTER


def _during(periods: Sequence[Period], whole_day: Level, since: datetime, until: datetime) -> Level:
    """The level between two neighbouring cuts."""
    if not periods:
        return whole_day
    return max((p.level for p in periods if p.starts_at <= since and until <= p.ends_at), default=Level.GREEN)
