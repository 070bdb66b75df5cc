"""What the people of the demonstration do with plans, each a use case of the product."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.demonstration.cast import Office
from app.demonstration.looked_at import LookedAt
from app.demonstration.towns import Way
from plans.domain.facts import FUNCTIONS
from plans.domain.lifecycle import Body, Facts, State
from plans.examination.contract import Answers
from plans.models.versions import PlanVersion
from plans.publishing.difference import difference
from plans.publishing.preparing import add_step, begin, cite, say
from plans.publishing.staging import stage
from plans.publishing.submitting import approve, submit
from plans.tracking.declarations import Statement, declare

_SAID = "(dimostrazione)"
_BODIES = {State.ADOPTED: Body.EXECUTIVE, State.APPROVED: Body.COUNCIL}


def take_step(session: Session, office: Office, way: Way, number: int, *, today: date, now: datetime) -> None:
    """Record one step of a plan's way."""
    facts = Facts(
        body=_BODIES.get(way.step),
        number=str(number) if way.step in _BODIES else "",
        day=today - timedelta(days=way.days_ago),
        addressee=f"{way.with_whom} {_SAID}" if way.with_whom else "",
        protocol=f"{number} {_SAID}" if way.step is State.TRANSMITTED else "",
        text=f"Rivedere gli scenari {_SAID}." if way.step is State.OBSERVED else "",
    )
    add_step(session, office.official, office.istat_code, way.step, facts, now=now)


def approving_act(number: int, day: date) -> str:
    """The act of a council as people write it."""
    return f"DCC n. {number} del {day.day}/{day.month}/{day.year} {_SAID}"


def upload(session: Session, office: Office, seen: LookedAt, *, now: datetime) -> PlanVersion:
    """Begin a version with files that were looked at before, and say what they are."""

    def saying(before: Answers) -> Answers:
        return replace(before, classes=seen.answers.classes)

    version = begin(session, office.official, office.istat_code, seen.files, now=now)
    say(session, office.official, office.istat_code, version.number, saying, seen=version.edition, now=now)
    return stage(session, version.id, seen.examined, now=now)


def make_public(session: Session, office: Office, version: PlanVersion, act: str, *, site: str, now: datetime) -> None:
    """One submits, the other approves."""
    where = (office.istat_code, version.number)
    cite(session, office.official, *where, act, {}, seen=version.edition, now=now)
    link, page = f"{site}/comune/{office.istat_code}/piani", f"{site}/comuni/{office.istat_code}/piano"
    submit(session, office.official, *where, seen=difference(session, version.id).seen, link=link, now=now)
    seen = difference(session, version.id).seen
    approve(session, office.approver, *where, seen=seen, page=page, link=link, now=now)


def state_lines(session: Session, office: Office, lines: tuple[str, ...], *, now: datetime) -> None:
    """State lines of the checklist that no platform can see."""
    for line in lines:
        declare(session, office.official.actor, office.istat_code, Statement(line, _DETAILS.get(line, {})), now=now)


_DETAILS = {
    "B2": {"risks": {risk: {"relevant": True, "scenario": True, "phases": True} for risk in ("idraulico", "sismico")}},
    "C2": {"functions": {code: {"holder": True, "deputy": True, "on_call": False} for code in FUNCTIONS}},
}
