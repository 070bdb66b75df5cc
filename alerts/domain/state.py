"""What a municipality is in, for one day and hazard: the zones that speak for it, combined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.domain.level import Level, NoLevel, Reading, worst


@dataclass(frozen=True, slots=True)
class Window:
    """Hours inside a day, aware instants; a hazard without a window lasts the whole day."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """What one source says of one zone for one day and hazard; ``fresh``: the source can still be believed."""

    zone: str
    level: Reading
    fresh: bool = True
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class HazardState:
    """The level of one hazard on one day in one municipality, and the zones that give it."""

    level: Reading
    zones: tuple[str, ...] = ()
    window: Window | None = None


UNKNOWN = HazardState(NoLevel.UNKNOWN)


def believed(reading: ZoneReading) -> Reading:
    """The level to act on: an alert stands with its age, but a green that nobody confirms any more is unknown."""
    if reading.level is Level.GREEN and not reading.fresh:
        return NoLevel.UNKNOWN
    return reading.level


def combine(readings: Iterable[ZoneReading]) -> HazardState:
    """The state that several zones give together: the worst of them, naming those that say it.

    The window is the one of the zones named, from the earliest start to the latest end; one zone without hours makes
    it the whole day.
    """
    pairs = [(believed(reading), reading) for reading in readings]
    level = worst(level for level, _ in pairs)
    giving = [reading for said, reading in pairs if said is level]
    return HazardState(level, tuple(dict.fromkeys(r.zone for r in giving)), _hull(giving))


def _hull(readings: list[ZoneReading]) -> Window | None:
    windows = [reading.window for reading in readings if reading.window]
    if not windows or len(windows) < len(readings):
        return None
    return Window(min(w.starts_at for w in windows), max(w.ends_at for w in windows))


def across_sources(states: Iterable[HazardState]) -> HazardState:
    """What several sources say of the same hazard: the highest alert; else green if any source can still vouch for it.

    A source that knows nothing does not take away what another one knows.
    """
    found = list(states)
    levels = [state.level for state in found if isinstance(state.level, Level)]
    if levels:
        level = max(levels)
        giving = [state for state in found if state.level is level]
        zones = tuple(dict.fromkeys(zone for state in giving for zone in state.zones))
        return HazardState(level, zones, giving[0].window)
    silent = next((state for state in found if state.level is NoLevel.UNKNOWN), None)
    return silent or (found[0] if found else UNKNOWN)
