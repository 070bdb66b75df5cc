"""The decision: compare what a municipality is in now with what was last told, and say whether that is news.

The *told* ledger is per municipality, day and hazard. A rise and a fall are news, and so is a change of hours that
matters; everything else is suppressed, with the reason kept. Who hears of it is decided device by device at dispatch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from alerts.domain.level import Level
from alerts.domain.state import HazardState, Window


class Kind(StrEnum):
    """What a change is, from the first news to the end."""

    NEW = "new"
    ESCALATION = "escalation"
    UPDATE = "update"
    DE_ESCALATION = "de_escalation"
    ALL_CLEAR = "all_clear"
    SUPPRESSED = "suppressed"

    @property
    def is_rise(self) -> bool:
        return self in (Kind.NEW, Kind.ESCALATION)

    @property
    def is_fall(self) -> bool:
        return self in (Kind.DE_ESCALATION, Kind.ALL_CLEAR)


class Reason(StrEnum):
    """Why nothing is told."""

    UNCHANGED = "unchanged"
    DAY_OVER = "day_over"
    #: The state is not known: silence never ends an alert.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """The last thing told for a municipality, day and hazard; nothing told is green."""

    level: Level = Level.GREEN
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one comparison. ``level`` is what is in force after it."""

    kind: Kind
    told: Level
    level: Level
    reason: Reason | None = None


NOTHING_TOLD = Told()

#: A start or an end that moves by less than this is not worth waking anybody.
HOURS_THAT_MATTER = timedelta(hours=1)


def decide(told: Told, state: HazardState, *, day: date, today: date) -> Decision | None:
    """What to do about ``state`` given what was ``told``; ``None`` when there was nothing and there is nothing.

    ``day`` is the day the state is about, ``today`` the calendar day in Italy of the check.
    """
    if not isinstance(state.level, Level):
        return _suppressed(told, told.level, Reason.UNKNOWN)
    if day < today:
        return _suppressed(told, state.level, Reason.DAY_OVER)
    if state.level != told.level:
        return Decision(_kind_of_change(told.level, state.level), told.level, state.level)
    if state.level > Level.GREEN and hours_changed(told.window, state.window):
        return Decision(Kind.UPDATE, told.level, state.level)
    return _suppressed(told, state.level, Reason.UNCHANGED)


def _kind_of_change(told: Level, level: Level) -> Kind:
    if level > told:
        return Kind.NEW if told is Level.GREEN else Kind.ESCALATION
    return Kind.ALL_CLEAR if level is Level.GREEN else Kind.DE_ESCALATION


def _suppressed(told: Told, level: Level, reason: Reason) -> Decision | None:
    if told.level is Level.GREEN and level is Level.GREEN:
        return None
    return Decision(Kind.SUPPRESSED, told.level, level, reason)


def hours_changed(before: Window | None, now: Window | None) -> bool:
    """Whether hours moved enough to matter; gaining or losing hours always does."""
    if before is None or now is None:
        return before is not now
    return (
        abs(before.starts_at - now.starts_at) >= HOURS_THAT_MATTER
        or abs(before.ends_at - now.ends_at) >= HOURS_THAT_MATTER
    )
