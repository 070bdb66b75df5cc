"""What the platform can tell of a line by itself: a grade, and the reason in Italian."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from plans.domain.facts import Facts, Thresholds


class Grade(NamedTuple):
    """0 (nothing), 0.5 (in part, or only said) or 1 (proven)."""

    value: float
    reason: str


#: Grades one line.
Grader = Callable[[Facts, Thresholds], Grade]


def graded(whole: bool, part: bool, proven: str, partly: str, missing: str) -> Grade:
    """The grade of what is there as a whole, in part, or not at all."""
    if whole:
        return Grade(1, proven)
    return Grade(0.5, partly) if part else Grade(0, missing)


def only_stated(_: Facts, __: Thresholds) -> Grade:
    """For a line of which only people know."""
    return Grade(0, "Non dichiarato.")
