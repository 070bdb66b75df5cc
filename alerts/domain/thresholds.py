"""From which level a device wants to be told of a hazard. The twin in SQL is in ``alerts.subscriptions``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level

#: Above every level: not even red is told.
NEVER = 4


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One level for all hazards, and another for some of them: the number of a level, or :data:`NEVER`."""

    min_level: Level
    hazard_levels: Mapping[Hazard, int] = field(default_factory=dict)

    def of(self, hazard: Hazard) -> int:
        """The threshold of one hazard."""
        return self.hazard_levels.get(hazard, self.min_level)

    def reached(self, hazard: Hazard, level: Level) -> bool:
        """Whether that level of the hazard is something to tell of."""
        return level >= self.of(hazard)

    def silenced(self, hazard: Hazard) -> bool:
        """Whether nothing at all is to be said of the hazard."""
        return self.of(hazard) == NEVER
