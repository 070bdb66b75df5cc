"""One job of the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Seconds. A minute between two sweeps, and two watches: how late, at most, what changed by itself is told.
MINUTE, DAY = 60, 24 * 3600


@dataclass(frozen=True, slots=True)
class Tick:
    """What runs, and how often, in seconds."""

    name: str
    every: int
    run: Callable[[], object]
    #: Seconds before the first run: the watch waits for the polls that follow a long stop.
    delay: int = 0
