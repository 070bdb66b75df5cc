"""How far campaigns have come: members beside joinings, publications and approvals, joined by ISTAT code.

The same number of statements whatever the number of campaigns. Months that are over are as they were written down, both
in who was a member and in what was known of them; or all as known today, with the members of today (ADR 0047).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.adoption.campaigns import Milestone
from app.core.adoption.forecast import Forecast, Silent, forecast
from app.core.adoption.members import EARLIEST, all_members, membership
from app.core.adoption.models import Campaign, CampaignMember
from app.core.adoption.months import (
    EVER,
    Parts,
    before,
    both,
    by_subject,
    counts,
    following,
    in_order,
    month_of,
    within,
)
from app.core.adoption.months import months as every_month
from app.core.adoption.platform import joinings
from plans.queries.activity import first_published
from plans.tracking.milestones import Approved, approved_in


@dataclass(frozen=True, slots=True)
class Point:
    """One month. ``reached`` None: nothing was measured then. ``other``: as known the other way, where it differs."""

    month: date
    members: int
    reached: int | None
    over: bool
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """One campaign. ``already``: members that had reached it before, and do not count (``only_new``).

    ``behind`` are the members of today that have not reached it, ``most`` is how many can count at all.
    """

    campaign: Campaign
    members: frozenset[str]
    points: Sequence[Point]
    already: frozenset[str]
    reached: int | None
    behind: frozenset[str]
    most: int
    forecast: Forecast | Silent

    @property
    def share(self) -> float:
        return min((self.reached or 0) / self.campaign.target, 1.0)


@dataclass(frozen=True, slots=True)
class _Known:
    """Months by municipality, of one milestone, one way; ``measured``, by region, None: every month is known."""

    months: Mapping[str, Parts]
    measured: Mapping[str, Collection[date]] | None = None


def progress(session: Session, about: Sequence[Campaign], *, now: datetime, today: bool) -> list[Progress]:
    """Of each of these campaigns, in their order."""
    rows = all_members(session, [one.id for one in about])
    facts = _Facts.of(session, about, rows)
    return [_progress(one, rows[one.id], facts, now=now, today=today) for one in about]


@dataclass(frozen=True, slots=True)
class _Facts:
    """Both ways of knowing (as written down, as known today) of each milestone that is asked for."""

    known: Mapping[tuple[str, bool], _Known]

    @classmethod
    def of(cls, session: Session, about: Sequence[Campaign], rows: Mapping[int, Collection[CampaignMember]]) -> _Facts:
        found: dict[tuple[str, bool], _Known] = {}
        wanted = {one.milestone for one in about}
        if Milestone.JOINED in wanted:
            joined, begun = joinings(session, None)
            for today in (False, True):
                found[Milestone.JOINED, today] = _Known(by_subject(joined, begun, today=today))
        if Milestone.PUBLISHED in wanted:
            # Written by the platform when it happens: nothing becomes known later.
            first = first_published(session, _members(about, rows, Milestone.PUBLISHED))
            published = _Known({code: [(month_of(at), EVER)] for code, at in first.items()})
            found[Milestone.PUBLISHED, False] = found[Milestone.PUBLISHED, True] = published
        if Milestone.APPROVED in wanted:
            approved = approved_in(session, _since(about, Milestone.APPROVED))
            found[Milestone.APPROVED, False] = _monthly(approved.written, approved)
            found[Milestone.APPROVED, True] = _monthly(approved.newest, approved)
        return cls(found)


def _members(
    about: Sequence[Campaign], rows: Mapping[int, Collection[CampaignMember]], milestone: Milestone
) -> set[str]:
    """Whoever was ever a member of a campaign for a milestone."""
    return {row.istat_code for one in about if one.milestone == milestone for row in rows[one.id]}


def _since(about: Sequence[Campaign], milestone: Milestone) -> dict[str, date]:
    """By region, the month before the first campaign for a milestone began: members are of its region."""
    found: dict[str, date] = {}
    for one in about:
        if one.milestone == milestone:
            first = before(month_of(one.starts_on))
            found[one.region_code] = min(first, found.get(one.region_code, first))
    return found


def _monthly(months: Mapping[str, Collection[date]], approved: Approved) -> _Known:
    parts = {code: in_order([(one, following(one)) for one in whose]) for code, whose in months.items()}
    return _Known(parts, approved.measured)


def _progress(
    one: Campaign, rows: Collection[CampaignMember], facts: _Facts, *, now: datetime, today: bool
) -> Progress:
    members = frozenset(row.istat_code for row in rows if row.removed_at is None)
    written = membership(one, rows)
    current: dict[str, Parts] = {code: [(EARLIEST, EVER)] for code in members}
    over = _months(one, now)
    shown = _Counted.of(one, current if today else written, facts.known[one.milestone, today], over)
    other = _Counted.of(one, written if today else current, facts.known[one.milestone, not today], over)
    points = [
        Point(
            month,
            shown.members[month],
            reached,
            over=following(month) <= month_of(now),
            other=other.reached[month] if other.reached[month] != reached else None,
        )
        for month, reached in shown.reached.items()
    ]
    already = members & shown.already
    last = over[-1] if over else before(month_of(one.starts_on))
    there = {code for code in members if within(facts.known[one.milestone, today].months.get(code, []), last)}
    most = len(members - already)
    return Progress(
        campaign=one,
        members=members,
        points=points,
        already=already,
        reached=points[-1].reached if points else None,
        behind=frozenset(members - there),
        most=most,
        forecast=_forecast(one, points, most),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """Members and those that count, month by month; who does not count for having been there before."""

    members: Mapping[date, int]
    reached: Mapping[date, int | None]
    already: frozenset[str]

    @classmethod
    def of(cls, one: Campaign, members: Mapping[str, Parts], known: _Known, over: Sequence[date]) -> _Counted:
        start = before(month_of(one.starts_on))
        had = frozenset(code for code in members if within(known.months.get(code, []), start))
        already = had if one.only_new else frozenset()
        parts = [both(parts, known.months.get(code, [])) for code, parts in members.items() if code not in already]
        found = counts(parts, over)
        measured = over if known.measured is None else known.measured.get(one.region_code, ())
        reached = {month: number if month in measured else None for month, number in found.items()}
        return cls(counts(members.values(), over), reached, already)


def _months(one: Campaign, now: datetime) -> list[date]:
    """From the month before the campaign began to its last, to the one in which it was closed, or to this one."""
    last = min(month_of(one.ends_on), month_of(now), month_of(one.closed_at) if one.closed_at else EVER)
    return list(every_month(before(month_of(one.starts_on)), last)) if month_of(one.starts_on) <= last else []


def _forecast(one: Campaign, points: Sequence[Point], most: int) -> Forecast | Silent:
    if points and (points[-1].reached or 0) >= one.target:
        return Silent.REACHED
    if one.closed_at is not None:
        return Silent.OVER
    ended = [(point.month, point.reached) for point in points if point.over and point.reached is not None]
    return forecast(ended, ends_in=month_of(one.ends_on), target=one.target, most=most)
