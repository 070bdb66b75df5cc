"""How old a plan is: the bands of indicator T2. When an approval ends is :mod:`plans.domain.lifecycle`'s matter.

"Nobody ever approved one" and "we do not know" are two answers: a region that counts them together believes itself
either better or worse than it is.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from plans.domain.lifecycle import expires_on

#: Years after which a plan is not just to be revised but old.
OLD_YEARS = 5
#: Days in one step after which a procedure is said to be stuck (T4).
STUCK_DAYS = 60


class AgeBand(StrEnum):
    """Age of the last full revision."""

    #: Within its term of three years.
    CURRENT = "current"
    #: From three to five.
    OLD = "old"
    #: Five and more.
    VERY_OLD = "very_old"
    #: A plan is in the making, none is approved.
    NEVER = "never"
    #: Nothing on record.
    UNKNOWN = "unknown"


def age_band(revised_on: date | None, on: date, *, in_the_making: bool) -> AgeBand:
    """The band on a day. ``in_the_making``: steps are on record, and none of them is an approval still in force."""
    if revised_on is None:
        return AgeBand.NEVER if in_the_making else AgeBand.UNKNOWN
    if on < expires_on(revised_on):
        return AgeBand.CURRENT
    return AgeBand.OLD if on < _anniversary(revised_on, OLD_YEARS) else AgeBand.VERY_OLD


def _anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March, as when an approval ends."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
