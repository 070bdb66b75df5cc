"""Who changes a plan holds its row: uploads, publications and steps of one municipality come one after the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.territory.lookup import get_municipality
from plans.domain.lifecycle import State
from plans.models.plan import Plan
from plans.models.versions import PlanVersion


def hold_plan(session: Session, istat_code: str, *, now: datetime) -> Plan:
    """The municipality's plan, begun if there was none, until the transaction ends.

    Raises:
        NotFound: ``municipality_unknown``.
    """
    get_municipality(session, istat_code)
    fresh = {"istat_code": istat_code, "state": State.DRAFT, "publications": 0, "created_at": now, "changed_at": now}
    session.execute(insert(Plan).values(fresh).on_conflict_do_nothing())
    return _held(session, istat_code)


def hold_version(session: Session, version_id: int) -> tuple[Plan, PlanVersion]:
    """A version and its plan, until the transaction ends; as they are once whoever had them is done.

    Raises:
        NotFound: ``plan_version_unknown``.
    """
    plan = _held(session, get_version(session, version_id).istat_code)
    fresh = select(PlanVersion).where(PlanVersion.id == version_id).with_for_update()
    return plan, session.scalars(fresh, execution_options={"populate_existing": True}).one()


def get_version(session: Session, version_id: int) -> PlanVersion:
    """A version of a plan.

    Raises:
        NotFound: ``plan_version_unknown``.
    """
    version = session.get(PlanVersion, version_id)
    if version is None:
        raise NotFound("plan_version_unknown", f"Nessuna versione di piano ha il numero interno {version_id}.")
    return version


def published_version(session: Session, istat_code: str) -> PlanVersion | None:
    """What citizens see of a municipality's plan; None: nothing."""
    public = select(PlanVersion).where(PlanVersion.istat_code == istat_code, PlanVersion.state == "published")
    return session.scalars(public, execution_options={"populate_existing": True}).one_or_none()


def _held(session: Session, istat_code: str) -> Plan:
    held = select(Plan).where(Plan.istat_code == istat_code).with_for_update()
    return session.scalars(held, execution_options={"populate_existing": True}).one()
