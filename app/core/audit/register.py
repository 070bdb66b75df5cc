"""Reading the audit a page at a time: about some subjects or all of it, by kind, person and day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.audit.models import Act
from app.core.clock import end_of_day, start_of_day

#: Acts on one page, and in one export.
PAGE, LONGEST_EXPORT = 50, 50_000


#: The first and the last instant of something.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which acts; what is empty does not restrict. ``first`` and ``last`` are days in Italy, both included.

    ``before`` is the number of an act: only older ones, so that a page stays what it was while acts are added.
    """

    kind: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be read: acts about ``subjects``, and about others those of some kinds; ``None``: everything."""

    subjects: Collection[str] | None = None
    others: Collection[str] = ()
    kinds_of_others: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Acts, the newest first; ``next`` is what ``before`` is to be for those that follow, None at the end."""

    acts: Sequence[Act]
    next: int | None


def page_of_acts(session: Session, scope: Scope, wanted: Filter, *, limit: int = PAGE) -> Page:
    """One page of the acts in ``scope`` that are wanted."""
    conditions = (*_within(scope), *_wanted(wanted))
    found = session.scalars(select(Act).where(*conditions).order_by(Act.id.desc()).limit(limit + 1)).all()
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def kinds_of_acts(session: Session, scope: Scope) -> Sequence[str]:
    """Which kinds of acts there are in ``scope``, in order."""
    return session.scalars(select(Act.action).distinct().where(*_within(scope)).order_by(Act.action)).all()


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.subjects is None:
        return []
    about_others = Act.subject.in_(scope.others) & Act.action.in_(scope.kinds_of_others)
    return [or_(Act.subject.in_(scope.subjects), about_others)]


def _wanted(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.kind:
        conditions.append(Act.action == wanted.kind)
    if wanted.person:
        conditions.append(func.lower(Act.actor).contains(wanted.person.lower(), autoescape=True))
    if wanted.first:
        conditions.append(Act.at >= start_of_day(wanted.first))
    if wanted.last:
        conditions.append(Act.at < end_of_day(wanted.last))
    if wanted.before:
        conditions.append(Act.id < wanted.before)
    return conditions


def first_and_last(session: Session, kinds: Collection[str], subject: str | None = None) -> dict[str, Span]:
    """When acts of some ``kinds`` were first and last done; by subject, in one statement."""
    wanted = select(Act.subject, func.min(Act.at), func.max(Act.at)).where(Act.action.in_(kinds)).group_by(Act.subject)
    if subject is not None:
        wanted = wanted.where(Act.subject == subject)
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted)}


def acts_between(session: Session, kinds: Collection[str], start: datetime, end: datetime) -> Sequence[Act]:
    """Acts of some kinds, or whose kind begins with one of them and a dot, done in a time (half open), in order."""
    wanted = or_(*(Act.action.startswith(f"{kind}.", autoescape=True) for kind in kinds), Act.action.in_(kinds))
    return session.scalars(select(Act).where(Act.at >= start, Act.at < end, wanted).order_by(Act.id)).all()
