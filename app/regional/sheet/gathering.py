"""All that a page about one municipality shows, asked for in ten statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from alerts.queries.place_record import AlertsRecord, alerts_record
from app.core.clock import rome_day
from app.core.follow_up.queries import FollowUp, follow_up_of
from app.core.identity.people import HeldRole, staff_seen_by_region
from app.core.identity.person import Person
from app.core.phases.record import Declared, declared_by
from app.core.territory.place_record import PlaceRecord, place_record
from app.web.onboarding import Progress, progress_known
from plans.domain.lifecycle import expires_on
from plans.domain.standing import Standing, standing
from plans.queries.record import PlanRecord, plan_record
from plans.tracking.procedure import procedures


@dataclass(frozen=True, slots=True)
class Sheet:
    """One municipality as known at ``at``. ``revised_on`` is the day of the approval in force."""

    at: datetime
    place: PlaceRecord
    plan: PlanRecord
    standing: Standing
    revised_on: date | None
    progress: Progress
    people: list[HeldRole]
    alerts: AlertsRecord
    declared: Declared
    follow_up: FollowUp

    @property
    def today(self) -> date:
        return rome_day(self.at)

    @property
    def expires_on(self) -> date | None:
        """The first day on which the approval is too old."""
        return expires_on(self.revised_on) if self.revised_on else None


def gather(session: Session, person: Person, istat_code: str, *, now: datetime) -> Sheet:
    """The sheet of a municipality.

    Raises:
        NotFound: ``municipality_unknown``. Forbidden: ``not_allowed``.
    """
    today = rome_day(now)
    place, plan = place_record(session, istat_code, today=today), plan_record(session, istat_code)
    taken = procedures(session, on=today, end=now, known=now, codes=[istat_code]).get(istat_code)
    state, revised = (taken.state, taken.revised_on) if taken else (None, None)
    named = (place.istat_code, place.name, place.province_code, place.region_code)
    return Sheet(
        at=now,
        place=place,
        plan=plan,
        standing=standing(state, revised, today, visible=plan.published is not None),
        revised_on=revised,
        progress=progress_known(session, named, plan.activity(istat_code), today=today),
        people=staff_seen_by_region(session, person, istat_code, now=now),
        alerts=alerts_record(session, istat_code, today=today),
        declared=declared_by(session, istat_code),
        follow_up=follow_up_of(session, istat_code),
    )
