"""Levels of alert (DPCM 27/2/2004 and the national scale of colours), and the two ways of not having one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, IntEnum


class Level(IntEnum):
    """A level somebody has declared. The order is the order of danger."""

    GREEN = 0
    YELLOW = 1
    ORANGE = 2
    RED = 3

    @property
    def slug(self) -> str:
        """The name used in data: ``orange``."""
        return self.name.lower()

    @classmethod
    def of(cls, slug: str) -> Level:
        """The level of that name.

        Raises:
            ValueError: when there is none.
        """
        try:
            return cls[slug.upper()]
        except KeyError:
            raise ValueError(slug) from None


class NoLevel(Enum):
    """No level is known, or none can exist. Neither ever becomes green."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    @property
    def slug(self) -> str:
        return str(self.value)


Reading = Level | NoLevel


def is_alert(reading: Reading) -> bool:
    """Yellow or more."""
    return isinstance(reading, Level) and reading >= Level.YELLOW


def worst(readings: Iterable[Reading]) -> Reading:
    """What several readings say together.

    An alert outranks everything; without one, a single unknown makes the whole unknown: green needs everybody to have
    said green (or that it cannot apply). Nothing at all is unknown.
    """
    found = set(readings)
    alerts = [reading for reading in found if isinstance(reading, Level) and is_alert(reading)]
    if alerts:
        return max(alerts)
    if not found or NoLevel.UNKNOWN in found:
        return NoLevel.UNKNOWN
    return Level.GREEN if Level.GREEN in found else NoLevel.NOT_APPLICABLE
