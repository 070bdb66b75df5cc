"""How far municipalities have come since they joined: accounts, plans and notices put side by side, the worst first.

A handful of statements whatever the number of municipalities. A notice is told by its act in the register, which every
publication leaves.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit.register import first_and_last
from app.core.clock import rome_day
from app.core.identity.onboarding import Joined, joined
from app.core.territory.models import Municipality
from plans.queries.activity import PlanActivity, plan_activity

#: Acts that make a notice public: from its first version, with two persons or alone.
_NOTICES = ("notice.published", "notice.break_glass")


#: ISTAT code, name, abbreviation of the province, code of the region.
Place = tuple[str, str, str, str]


class Stage(IntEnum):
    """How far a municipality has come; the lowest is the worst."""

    #: It has joined, and nobody was ever invited.
    ON_PAPER = 0
    #: Somebody was invited, and nobody has ever signed in.
    INVITED = 1
    #: Somebody has signed in, and nothing was prepared.
    SIGNED_IN = 2
    #: A plan was read, and citizens see nothing yet.
    PREPARED = 3
    #: Citizens see a plan, or have had a notice.
    ACTIVE = 4


class Progress(NamedTuple):
    """One municipality; None: not yet. ``days``: since it came this far; of who is active, since anybody did anything.

    ``region_code`` is ISTAT's, two digits. A tuple, since a country has thousands of them.
    """

    istat_code: str
    name: str
    province_code: str
    region_code: str
    joined_on: date | None
    act: str | None
    invited_at: datetime | None
    signed_in_at: datetime | None
    staged_at: datetime | None
    published_at: datetime | None
    noticed_at: datetime | None
    last_at: datetime | None
    people: int
    stage: Stage
    days: int


#: When a notice was first and last published.
_Span = tuple[datetime, datetime]


def progress(session: Session, *, today: date, region: str | None = None) -> list[Progress]:
    """Every municipality that has joined, was invited, or has done something; of one region, or of all."""
    accounts, plans = joined(session), plan_activity(session)
    notices = {key.removeprefix("municipality:"): span for key, span in first_and_last(session, _NOTICES).items()}
    wanted = _PLACES if region is None else _PLACES.where(Municipality.region_code == region)
    found = [
        _progress(place, accounts.get(code), plans.get(code), notices.get(code), today)
        for place in session.execute(wanted).all()
        if (code := place[0]) in accounts or code in plans or code in notices
    ]
    return sorted(found, key=_worst_first)


def progress_of(session: Session, istat_code: str, *, today: date) -> Progress:
    """Of one municipality, whatever it has done.

    Raises:
        KeyError: there is no municipality of that code: whoever asks has looked it up before.
    """
    place = session.execute(_PLACES.where(Municipality.istat_code == istat_code)).one_or_none()
    if place is None:
        raise KeyError(istat_code)
    return progress_known(session, place, plan_activity(session, istat_code).get(istat_code), today=today)


def progress_known(session: Session, place: Place, plan: PlanActivity | None, *, today: date) -> Progress:
    """The same where the municipality and what it has done of a plan are known already: two statements."""
    istat_code = place[0]
    subject = f"municipality:{istat_code}"
    noticed = first_and_last(session, _NOTICES, subject).get(subject)
    return _progress(place, joined(session, istat_code).get(istat_code), plan, noticed, today)


def _progress(
    place: Place, account: Joined | None, plan: PlanActivity | None, noticed: _Span | None, today: date
) -> Progress:
    account = account or Joined(place[0], None, None, None, None, None, 0)
    first_notice, last_notice = noticed or (None, None)
    staged, published = (plan.staged_at, plan.published_at) if plan else (None, None)
    last = max(_known(account.seen_at, plan.last_at if plan else None, last_notice), default=None)
    public = min(_known(published, first_notice), default=None)
    stage, since = _stage(account, staged, public)
    reached = rome_day(last if stage is Stage.ACTIVE and last else since) if since else account.joined_on or today
    return Progress(
        *place,
        joined_on=account.joined_on,
        act=account.act,
        invited_at=account.invited_at,
        signed_in_at=account.signed_in_at,
        staged_at=staged,
        published_at=published,
        noticed_at=first_notice,
        last_at=last,
        people=account.people,
        stage=stage,
        days=max((today - reached).days, 0),
    )


def _known(*instants: datetime | None) -> list[datetime]:
    return [instant for instant in instants if instant is not None]


def _stage(account: Joined, staged: datetime | None, public: datetime | None) -> tuple[Stage, datetime | None]:
    """The furthest step, and since when; of who is there on paper only, no instant."""
    steps = (
        (Stage.ACTIVE, public),
        (Stage.PREPARED, staged),
        (Stage.SIGNED_IN, account.signed_in_at),
        (Stage.INVITED, account.invited_at),
    )
    return next(((stage, at) for stage, at in steps if at is not None), (Stage.ON_PAPER, None))


def _worst_first(one: Progress) -> tuple[int, int, str]:
    return one.stage, -one.days, one.name


_PLACES = select(Municipality.istat_code, Municipality.name, Municipality.province_code, Municipality.region_code)
