"""Months that are over stay as they were known when they ended (ADR 0047). Pure.

A *span* is what is known of a fact that begins and may be taken back: ``since`` is when it was so, ``known`` when that
was written down, ``until`` when it was taken back. Counted month by month:

    as written down   from the month of the later of ``since`` and ``known``, to the month before the one of ``until``
    as known today    from the month of ``since``, if it was not taken back

A month that was over before anything was written down here was never closed by us: it is always as known today.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate

from app.core.clock import rome_day

#: After every month.
EVER = date.max
#: Months, each part from its first to the one that is no longer in it.
Parts = list[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Span:
    """One fact of ``subject`` (an ISTAT code): the day since when, and the instants in which that became known."""

    subject: str
    since: date
    known: datetime
    until: datetime | None


@lru_cache(maxsize=1 << 14)
def month_of(moment: date | datetime) -> date:
    """The first day of the month, in Italy."""
    day = rome_day(moment) if isinstance(moment, datetime) else moment
    return day.replace(day=1)


def following(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def months(first: date, last: date) -> Iterator[date]:
    """Every month from ``first`` to ``last``, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = following(month)


def beginning(spans: Iterable[Span]) -> date | None:
    """The month in which the first of them was written down; earlier ones were never closed."""
    known = [span.known for span in spans]
    return month_of(min(known)) if known else None


def held(span: Span, begun: date | None, *, today: bool) -> Parts:
    """The months in which a fact counts: as written down, or as known ``today``."""
    since, until = month_of(span.since), month_of(span.until) if span.until else EVER
    rebuilt = EVER if today or begun is None else begun
    parts = [(since, rebuilt)] if span.until is None else []
    if not today:
        parts.append((max(since, month_of(span.known)), until))
    return [(first, end) for first, end in parts if first < end]


def by_subject(spans: Iterable[Span], begun: date | None, *, today: bool) -> dict[str, Parts]:
    """Of everybody the months in which it counts, in order, none of them twice."""
    parts: dict[str, Parts] = {}
    for span in spans:
        parts.setdefault(span.subject, []).extend(held(span, begun, today=today))
    return {subject: in_order(whose) for subject, whose in parts.items()}


def in_order(parts: Parts) -> Parts:
    """The same months, none of them twice."""
    if len(parts) < 2:  # nearly everybody's
        return parts
    found: Parts = []
    for first, end in sorted(parts):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((first, end))
    return found


def both(ours: Parts, theirs: Parts) -> Parts:
    """The months that are in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in ours for c, d in theirs)
    return [(first, end) for first, end in pairs if first < end]


def within(parts: Parts, month: date) -> bool:
    """Whether a month is among them."""
    return any(first <= month < end for first, end in parts)


def counts(parts: Iterable[Parts], over: Sequence[date]) -> dict[date, int]:
    """Of how many it was so, month by month; ``over`` is in order and leaves no month out."""
    changes: Counter[int] = Counter()
    for whose in parts:
        for first, end in whose:
            changes[bisect_left(over, first)] += 1
            changes[bisect_left(over, end)] -= 1
    return dict(zip(over, accumulate(changes[place] for place in range(len(over))), strict=True))
