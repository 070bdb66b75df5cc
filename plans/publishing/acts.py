"""What publishing says of the plan's way: the approval or update that its act cites, and that the plan is public here.

Whoever publishes cites the act in a line («DCC n. 12 del 3/4/2026»). Where organ, number and day can be read in it,
the step is recorded with the publication, in its transaction; where they cannot, nothing is guessed. Nor is it of an
act of the executive (giunta): most adopt a plan, some approve one, and only the text can say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.clock import rome_day
from plans.domain.acts import parse_act
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.lifecycle import DECIDES, Body, Facts, State
from plans.models.plan import Plan, PlanStep
from plans.publishing.steps import record_step, steps

_APPROVES = re.compile(r"\bapprova", re.IGNORECASE)
_ADOPTS = re.compile(r"\badot|\badoz", re.IGNORECASE)
#: Where a plan is while a text is on its way to be approved.
_UNDER_WAY = frozenset({State.DRAFT, State.ADOPTED, State.TRANSMITTED, State.OBSERVED, State.CLEARED})


def cited_step(act: str) -> tuple[State, Facts] | None:
    """The step that an act is: an approval, or an update by who cannot approve; None where the text does not say."""
    found = parse_act(act)
    if found is None or found.body not in set(Body):
        return None
    body = Body(found.body)
    if body is Body.EXECUTIVE and not (_APPROVES.search(act) and not _ADOPTS.search(act)):
        return None
    step = State.APPROVED if body in DECIDES[State.APPROVED] else State.UPDATED
    return step, Facts(body=body, number=found.number, day=found.day)


def unread_act(act: str) -> Finding | None:
    """What is to be said (A09) of an act that tells no step; None: it does, or there is none."""
    if not act.strip() or cited_step(act) is not None:
        return None
    found, said = parse_act(act), f"«{act.strip()[:100]}»"
    if found is not None and found.body == Body.EXECUTIVE:
        message = (
            f"L'atto {said} è della giunta, che può adottare il piano o approvarlo: lo stato del piano resta com'era. "
            "Se lo approva, scriverlo come «approvazione: DGC n. 12 del 3/4/2026»; altrimenti registrare il passo."
        )
    else:
        message = (
            f"Nell'atto {said} non si leggono organo, numero e data: lo stato del piano resta com'era. "
            "Scriverlo come «DCC n. 12 del 3/4/2026»."
        )
    return Finding("A09", Severity.WARNS, Scope.FILE, message)


def record_publication(session: Session, actor: Actor, plan: Plan, act: str, *, page: str, now: datetime) -> None:
    """Record what ``act`` is, unless it is on record, and that an approved plan is public at ``page`` (empty: nowhere).

    An approval older than the revision that is under way is not one of it, and moves nothing.

    Raises:
        InputRefused: ``plan_step_invalid`` (a day in the future), ``plan_step_out_of_turn``.
    """
    cited = cited_step(act)
    if cited is not None and _is_news(session, plan, *cited):
        record_step(session, actor, plan.istat_code, *cited, now=now)
    if page and plan.state == State.APPROVED:
        record_step(session, actor, plan.istat_code, State.PUBLISHED, Facts(url=page, day=rome_day(now)), now=now)


def _is_news(session: Session, plan: Plan, step: State, facts: Facts) -> bool:
    """Whether the act is not on record, whichever step it was recorded as, nor from before the revision under way."""
    history = steps(session, plan.istat_code)
    if any((row.body, row.number, row.day) == (facts.body, facts.number, facts.day) for row in history):
        return False
    begun = _revision_begun(plan, history) if step is State.APPROVED else None
    return begun is None or facts.day is None or facts.day >= begun


def _revision_begun(plan: Plan, history: Sequence[PlanStep]) -> date | None:
    """The first day known of the revision that is under way; None: there is none. Steps may lack a day of their own."""
    if plan.revised_on is None or plan.state not in _UNDER_WAY:
        return None
    last = max((place for place, row in enumerate(history) if row.step == State.APPROVED), default=-1)
    days = (row.day or rome_day(row.recorded_at) for row in history[last + 1 :] if row.step in _UNDER_WAY)
    return min(days, default=None)
