"""What others counted of plans before us: recorded with its source, withdrawn with a reason, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.adoption.figures import LAST_NUMBER, MOST, past_day, source_link, source_words
from app.core.audit.log import reason_given, record
from app.core.errors import InputRefused, NotFound
from app.core.identity.person import Person
from app.core.identity.policy import require_on_platform
from app.core.identity.roles import Permission
from app.core.territory.shipped import region_names
from plans.models.tracking import PlanSeed

#: How sources call the country, in small letters.
COUNTRY = ("totale", "italia")


@dataclass(frozen=True, slots=True)
class PlansCounted:
    """On ``day`` so many of so many municipalities of a region had a plan, says ``source``."""

    day: date
    region_code: str
    municipalities: int
    with_plan: int
    source: str
    source_url: str = ""


def record_plans_counted(session: Session, person: Person, given: PlansCounted, *, now: datetime) -> PlanSeed:
    """Write down what somebody counted.

    Raises:
        Forbidden: ``not_allowed``.
        InputRefused: ``figure_region_unknown``, ``figure_day_invalid``, ``figure_source_missing``,
            ``figure_url_invalid``, ``figure_counts_invalid``, ``figure_there_already``.
    """
    actor, names = require_on_platform(person, Permission.RUN_REGION), region_names()
    if given.region_code not in names:
        raise InputRefused("figure_region_unknown", "Scegliere la regione a cui si riferisce il dato.")
    past_day(given.day, now)
    source, url = source_words(given.source), source_link(given.source_url)
    if not 0 <= given.with_plan <= given.municipalities <= MOST or not given.municipalities:
        message = f"I comuni con un piano ({given.with_plan}) non possono superare i comuni ({given.municipalities})."
        raise InputRefused("figure_counts_invalid", message)
    ours = (PlanSeed.day == given.day, PlanSeed.region_code == given.region_code, PlanSeed.withdrawn_at.is_(None))
    if session.scalar(select(PlanSeed.id).where(*ours).limit(1)):
        message = "Di questo giorno c'è già un dato: prima va ritirato quello, dicendo perché."
        raise InputRefused("figure_there_already", message)
    made = PlanSeed(
        day=given.day, region_name=names[given.region_code], region_code=given.region_code,
        municipalities=given.municipalities, with_plan=given.with_plan, source=source, source_url=url,
        recorded_at=now, recorded_by=actor.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, actor, action="figure.recorded", subject=f"plan_figure:{made.id}", reason=source, before={},
           after=_said(made), now=now)  # fmt: skip
    return made


def withdraw_plans_counted(session: Session, person: Person, figure_id: int, *, reason: str, now: datetime) -> None:
    """It was wrong: it counts no more, and stays on record with the reason.

    Raises:
        Forbidden: ``not_allowed``. NotFound: ``figure_unknown``. InputRefused: ``reason_missing``, ``reason_too_long``.
    """
    actor, reason = require_on_platform(person, Permission.RUN_REGION), reason_given(reason)
    wanted = select(PlanSeed).where(PlanSeed.id == figure_id, PlanSeed.withdrawn_at.is_(None))
    found = session.scalar(wanted.with_for_update()) if 0 < figure_id <= LAST_NUMBER else None
    if found is None:
        raise NotFound("figure_unknown", "Questo dato non c'è, o è già stato ritirato.")
    withdrawn(found, actor.name, reason, now)
    session.flush()
    record(session, actor, action="figure.withdrawn", subject=f"plan_figure:{found.id}", reason=reason,
           before=_said(found), after={}, now=now)  # fmt: skip


def withdrawn(row: PlanSeed, by: str, reason: str, now: datetime) -> None:
    """Mark a row as no longer so."""
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, by, reason


def plans_counted(session: Session, region_code: str | None, *, ever: bool = False) -> Sequence[PlanSeed]:
    """Those of a region, or of the whole country where the source counted it whole; by day. ``ever``: of all regions
    where none is given, and also what was withdrawn."""
    wanted = select(PlanSeed).order_by(PlanSeed.day, PlanSeed.id)
    if region_code is not None:
        wanted = wanted.where(PlanSeed.region_code == region_code)
    elif not ever:
        wanted = wanted.where(PlanSeed.region_code.is_(None), func.lower(PlanSeed.region_name).in_(COUNTRY))
    return session.scalars(wanted if ever else wanted.where(PlanSeed.withdrawn_at.is_(None))).all()


def _said(row: PlanSeed) -> dict[str, Any]:
    return {"day": row.day.isoformat(), "region_name": row.region_name, "municipalities": row.municipalities,
            "with_plan": row.with_plan, "source": row.source}  # fmt: skip
