"""What publishing says of the plan's way: the approval or update that its act cites, and that the plan is public here.

Whoever publishes cites the act in a line («DCC n. 12 del 3/4/2026»). Where organ, number and day can be read in it,
the step is recorded with the publication, in its transaction; where they cannot, nothing is guessed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.clock import rome_day
from plans.domain.acts import parse_act
from plans.domain.findings import Finding, Scope, Severity
from plans.domain.lifecycle import DECIDES, Body, Facts, State
from plans.models.plan import Plan
from plans.publishing.steps import record_step, steps


def cited_step(act: str) -> tuple[State, Facts] | None:
    """The step that an act is: an approval, or an update by who cannot approve; None where the text does not say."""
    found = parse_act(act)
    if found is None or found.body not in set(Body):
        return None
    body = Body(found.body)
    step = State.APPROVED if body in DECIDES[State.APPROVED] else State.UPDATED
    return step, Facts(body=body, number=found.number, day=found.day)


def unread_act(act: str) -> Finding | None:
    """What is to be said (A09) of an act in which organ, number and day cannot be read; None: they can, or none is."""
    if not act.strip() or cited_step(act) is not None:
        return None
    message = (
        f"Nell'atto «{act.strip()[:100]}» non si leggono organo, numero e data: lo stato del piano resta com'era. "
        "Scriverlo come «DCC n. 12 del 3/4/2026»."
    )
    return Finding("A09", Severity.WARNS, Scope.FILE, message)


def record_publication(session: Session, actor: Actor, plan: Plan, act: str, *, page: str, now: datetime) -> None:
    """Record what ``act`` is, unless it is on record, and that an approved plan is public at ``page`` (empty: nowhere).

    Raises:
        InputRefused: ``plan_step_invalid`` (a day in the future), ``plan_step_out_of_turn``.
    """
    cited = cited_step(act)
    if cited is not None and not _on_record(session, plan.istat_code, *cited):
        record_step(session, actor, plan.istat_code, *cited, now=now)
    if page and plan.state == State.APPROVED:
        record_step(session, actor, plan.istat_code, State.PUBLISHED, Facts(url=page, day=rome_day(now)), now=now)


def _on_record(session: Session, istat_code: str, step: State, facts: Facts) -> bool:
    said = (step, facts.body, facts.number, facts.day)
    return any((row.step, row.body, row.number, row.day) == said for row in steps(session, istat_code))
