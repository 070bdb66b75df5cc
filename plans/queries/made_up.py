"""Plans of a demonstration: whether a municipality's is one."""

from __future__ import annotations

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.core.made_up import AUTHORS
from plans.models.plan import PlanStep
from plans.models.versions import PlanVersion


def made_up_plan(session: Session, istat_code: str) -> bool:
    """Whether anything of a municipality's plan was written by made-up people (:mod:`app.core.made_up`)."""
    version = exists().where(PlanVersion.istat_code == istat_code, PlanVersion.created_by.like(AUTHORS))
    step = exists().where(PlanStep.istat_code == istat_code, PlanStep.recorded_by.like(AUTHORS))
    return session.scalar(select(or_(version, step))) or False
