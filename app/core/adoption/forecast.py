"""Where a campaign is going: at the pace of its last months. Pure.

The *pace* is how many more municipalities a month counted, over the last six months that are over (three at least, one
of them the month before the campaign began). The *slow* pace is the mean of the slower half of these months, the *fast*
one that of the faster half: a range that anybody can check by hand, and no more precise than a handful of months are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from app.core.adoption.months import following

#: Months that the pace is taken from, and how few are too few.
LONGEST, SHORTEST = 6, 3
#: Nobody plans further: ten years.
_HORIZON = 120


class Silent(StrEnum):
    """Why nothing is foretold."""

    REACHED = "reached"
    OVER = "over"
    FEW_POINTS = "few_points"
    STANDING_STILL = "standing_still"


@dataclass(frozen=True, slots=True)
class Outlook:
    """At one pace (municipalities a month): how many at the end, and in which month the target is reached, if ever."""

    pace: float
    at_end: int
    reached_in: date | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """``months`` is how many the pace was taken from."""

    months: int
    mean: Outlook
    slow: Outlook
    fast: Outlook


def forecast(points: Sequence[tuple[date, int]], *, ends_in: date, target: int, most: int) -> Forecast | Silent:
    """``points``: the months that are over, in order, with how many counted; the first is that before the campaign.

    ``ends_in`` is the last month of the campaign, ``most`` how many can count at all.
    """
    if points and points[-1][1] >= target:
        return Silent.REACHED
    if points and points[-1][0] >= ends_in:
        return Silent.OVER
    steps = [after - before for (_, before), (_, after) in pairwise(points)][-LONGEST:]
    if len(steps) < SHORTEST:
        return Silent.FEW_POINTS
    if sum(steps) <= 0:
        return Silent.STANDING_STILL
    half = -(-len(steps) // 2)
    ordered = sorted(steps)
    last = points[-1]

    def outlook(pace: float) -> Outlook:
        return _outlook(last, pace, ends_in, target, most)

    mean, slow, fast = (outlook(sum(some) / len(some)) for some in (steps, ordered[:half], ordered[-half:]))
    return Forecast(len(steps), mean, slow, fast)


def _outlook(last: tuple[date, int], pace: float, ends_in: date, target: int, most: int) -> Outlook:
    """Straight on from the last point; what cannot be (fewer than none, more than there are) is cut off."""
    month, reached = last
    at_end, reached_in = float(reached), None
    value, ahead = float(reached), 0
    while pace > 0 and ahead < _HORIZON and (month < ends_in or (reached_in is None and target <= most)):
        month, value, ahead = following(month), min(value + pace, float(most)), ahead + 1
        if month <= ends_in:
            at_end = value
        if reached_in is None and value >= target - 1e-9:
            reached_in = month
    return Outlook(pace, int(at_end + 1e-9), reached_in)
