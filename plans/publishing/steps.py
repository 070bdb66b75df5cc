"""Recording the steps of a plan's approval: what happened, by which act, when; and where the plan is now."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.audit.log import Actor, record
from app.core.clock import rome_day
from app.core.errors import InputRefused
from plans.domain.lifecycle import (
    FACT_LABELS,
    FOLLOWS,
    Facts,
    State,
    last_revision,
    may_decide,
    may_follow,
    missing_facts,
    state_after,
)
from plans.models.plan import Plan, PlanStep
from plans.publishing.holding import hold_plan

_LONGEST = {"number": 50, "addressee": 200, "protocol": 100, "text": 4_000, "url": 500}


def record_step(
    session: Session,
    actor: Actor,
    istat_code: str,
    step: State,
    facts: Facts,
    *,
    updates_count: bool = False,
    now: datetime,
) -> PlanStep:
    """Add a step to the history of a municipality's plan. ``updates_count``: updates begin the three years anew.

    The very step that was recorded last, with the same facts, is not recorded twice.

    Raises:
        NotFound: ``municipality_unknown``.
        InputRefused: ``plan_step_out_of_turn``, ``plan_step_incomplete``, ``plan_step_invalid``.
    """
    plan = hold_plan(session, istat_code, now=now)
    last = session.scalars(_steps(istat_code).order_by(PlanStep.id.desc()).limit(1)).first()
    if last is not None and (last.step, _facts(last)) == (step, asdict(facts)):
        return last
    _refuse(State(plan.state), step, facts, today=rome_day(now))
    row = PlanStep(istat_code=istat_code, step=step, recorded_at=now, recorded_by=actor.name, **asdict(facts))
    session.add(row)
    session.flush()
    before = _says(plan)
    _move(session, plan, step, updates_count=updates_count, now=now)
    _record(session, actor, plan, row, before, now)
    return row


def steps(session: Session, istat_code: str) -> list[PlanStep]:
    """The history of a municipality's plan, in the order in which it was recorded."""
    return list(session.scalars(_steps(istat_code).order_by(PlanStep.id)))


def _steps(istat_code: str) -> Select[PlanStep]:
    return select(PlanStep).where(PlanStep.istat_code == istat_code)


def _facts(row: PlanStep) -> dict[str, Any]:
    return {name: getattr(row, name) for name in asdict(Facts())}


def _refuse(state: State, step: State, facts: Facts, *, today: date) -> None:
    if not may_follow(state, step):
        possible = ", ".join(sorted(FOLLOWS[state]))
        message = f"Un piano nello stato {state} non può passare a {step}; i passi possibili sono: {possible}."
        raise InputRefused("plan_step_out_of_turn", message)
    if missing := missing_facts(step, facts):
        names = ", ".join(FACT_LABELS[name] for name in missing)
        raise InputRefused("plan_step_incomplete", f"Per il passo {step} manca: {names}.")
    if not may_decide(step, facts.body):
        raise InputRefused("plan_step_invalid", f"Il passo {step} non può essere di questo organo: {facts.body}.")
    if facts.day is not None and facts.day > today:
        raise InputRefused("plan_step_invalid", f"La data {facts.day:%d/%m/%Y} è nel futuro.")
    _refuse_texts(facts)


def _refuse_texts(facts: Facts) -> None:
    for name, longest in _LONGEST.items():
        if len(getattr(facts, name)) > longest or "\0" in getattr(facts, name):
            raise InputRefused("plan_step_invalid", f"Troppo lungo o non leggibile: {FACT_LABELS[name]}.")
    if facts.url and not facts.url.startswith(("https://", "http://")):
        raise InputRefused("plan_step_invalid", "L'indirizzo web deve cominciare con https:// o http://.")


def _move(session: Session, plan: Plan, step: State, *, updates_count: bool, now: datetime) -> None:
    dated = [(State(row.step), row.day) for row in steps(session, plan.istat_code) if row.day is not None]
    plan.state = state_after(State(plan.state), step)
    plan.revised_on = last_revision(dated, updates_count=updates_count)
    plan.updated_on = max((day for state, day in dated if state is State.UPDATED), default=None)
    plan.changed_at = now
    session.flush()


def _record(session: Session, actor: Actor, plan: Plan, row: PlanStep, before: dict[str, Any], now: datetime) -> None:
    record(
        session,
        actor,
        action="plan.step",
        subject=f"municipality:{plan.istat_code}",
        reason=" ".join(filter(None, (row.step, row.body, row.number, row.addressee, row.protocol)))[:200],
        before=before,
        after=_says(plan) | {"step": row.id},
        now=now,
    )


def _says(plan: Plan) -> dict[str, Any]:
    return {"state": str(plan.state), "revised_on": plan.revised_on.isoformat() if plan.revised_on else None}
