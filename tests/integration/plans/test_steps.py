"""The four ways in which plans are really approved, step by step, and what is asked on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.audit.log import acts
from app.core.errors import InputRefused
from plan_fixtures import ISTAT, NOW, OFFICIAL, Uploads
from plans.domain.lifecycle import Body, Facts, State
from plans.models.plan import Plan
from plans.publishing.steps import record_step, steps

ADOPTED = Facts(Body.EXECUTIVE, "158", date(2024, 6, 6))
SENT = Facts(addressee="Regione Toscana", protocol="AOO 1234/2024", day=date(2024, 7, 1))
OBSERVED = Facts(addressee="Prefettura", text="Manca il COC alternativo.", day=date(2024, 8, 1), resolved=True)
CLEARED = Facts(addressee="Regione Toscana", day=date(2024, 9, 1))
APPROVED = Facts(Body.COUNCIL, "77", date(2024, 10, 5))
ON_SITE = Facts(url="https://comune.example/piano", day=date(2024, 10, 20))
S = State

WAYS = {
    "the executive adopts, the council approves": [
        (S.ADOPTED, ADOPTED), (S.TRANSMITTED, SENT), (S.CLEARED, CLEARED),
        (S.CLEARED, replace(CLEARED, addressee="Città metropolitana")), (S.APPROVED, APPROVED), (S.PUBLISHED, ON_SITE),
    ],
    "the council does both, three bodies observe": [
        (S.ADOPTED, replace(ADOPTED, body=Body.COUNCIL)), (S.TRANSMITTED, SENT),
        (S.TRANSMITTED, replace(SENT, addressee="Provincia")), (S.TRANSMITTED, replace(SENT, addressee="Prefettura")),
        (S.OBSERVED, OBSERVED), (S.OBSERVED, replace(OBSERVED, addressee="Provincia")), (S.APPROVED, APPROVED),
        (S.PUBLISHED, ON_SITE),
    ],
    "the region agrees before anybody adopts": [
        (S.TRANSMITTED, SENT), (S.CLEARED, CLEARED), (S.APPROVED, APPROVED), (S.PUBLISHED, ON_SITE),
    ],
    "one text for several councils, no region asked": [(S.APPROVED, APPROVED), (S.PUBLISHED, ON_SITE)],
}  # fmt: skip


def record(session: Session, step: State, facts: Facts, **more: bool) -> None:
    record_step(session, OFFICIAL, ISTAT, step, facts, now=NOW, **more)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_that_was_seen_can_be_gone(uploads: Uploads, session: Session, way: str) -> None:
    for step, facts in WAYS[way]:
        record(session, step, facts)
    plan = session.get_one(Plan, ISTAT)
    assert (plan.state, plan.revised_on) == ("PUBBLICATO", date(2024, 10, 5))
    assert [row.step for row in steps(session, ISTAT)] == [step for step, _ in WAYS[way]]
    assert len(acts(session, subject=f"municipality:{ISTAT}", limit=20)) == len(WAYS[way])


@pytest.mark.parametrize(
    ("step", "facts", "says"),
    [
        (S.APPROVED, Facts(), "manca: l'organo, il numero dell'atto, la data"),
        (S.TRANSMITTED, replace(SENT, protocol=""), "manca: il protocollo"),
        (S.PUBLISHED, ON_SITE, "nello stato BOZZA non può passare a PUBBLICATO"),
        (S.APPROVED, replace(APPROVED, body=Body.OFFICE), "non può essere di questo organo: ufficio"),
        (S.APPROVED, replace(APPROVED, day=date(2030, 1, 1)), "01/01/2030 è nel futuro"),
        (S.OBSERVED, replace(OBSERVED, text="x" * 5000), "Troppo lungo"),
        (S.WITHDRAWN, replace(ON_SITE, text="x", url="javascript:alert(1)"), "deve cominciare con https"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    uploads: Uploads, session: Session, step: State, facts: Facts, says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        record(session, step, facts)
    assert steps(session, ISTAT) == []


def test_an_update_leaves_the_plan_where_it_was(uploads: Uploads, session: Session) -> None:
    for step, facts in WAYS["one text for several councils, no region asked"]:
        record(session, step, facts)
    record(session, S.UPDATED, Facts(Body.OFFICE, day=date(2026, 1, 10)))
    plan = session.get_one(Plan, ISTAT)
    assert (plan.state, plan.revised_on, plan.updated_on) == ("PUBBLICATO", date(2024, 10, 5), date(2026, 1, 10))
    record(session, S.UPDATED, Facts(Body.MAYOR, day=date(2026, 2, 1)), updates_count=True)
    assert plan.revised_on == date(2026, 2, 1)


def test_a_revision_under_way_leaves_the_approval_in_force(uploads: Uploads, session: Session) -> None:
    for step, facts in WAYS["one text for several councils, no region asked"]:
        record(session, step, facts)
    record(session, S.DRAFT, Facts())
    plan = session.get_one(Plan, ISTAT)
    assert (plan.state, plan.revised_on) == ("BOZZA", date(2024, 10, 5))
    record(session, S.WITHDRAWN, Facts(text="annullato dal TAR", day=date(2026, 3, 1)))
    assert (plan.state, plan.revised_on) == ("RITIRATO", None)


def test_pressing_twice_records_once_and_nothing_is_ever_changed(uploads: Uploads, session: Session) -> None:
    record(session, S.ADOPTED, ADOPTED)
    record(session, S.ADOPTED, ADOPTED)
    assert len(steps(session, ISTAT)) == 1
    for statement in ("UPDATE plan_step SET number = '1'", "DELETE FROM plan_step", "TRUNCATE plan_step"):
        with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
            session.execute(text(statement))
