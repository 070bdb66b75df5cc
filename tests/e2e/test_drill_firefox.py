"""A drill on a real Firefox: an official's own device takes part, and is told of the exercise as of the real thing."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from alerts.domain.drill import DrillPlan
from alerts.drills.preparing import plan_drill
from alerts.drills.writing import begin_in_drill
from alerts.notices.approving import approve, submit
from alerts.notices.drafting import save
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.database import open_database
from app.core.identity.grants import grant
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session, signed_in
from config import Settings
from doubles.waiting import eventually
from e2e.desk_people import session_cookie
from e2e.firefox import Firefox
from e2e.product import Product
from notice_fixtures import FIRENZE, notice

pytestmark = pytest.mark.e2e

DRILLS = f"/comune/{FIRENZE}/esercitazioni"


def somebody(session: Session, name: str, role: Role) -> Person:
    """An account with a role for Firenze, signed in."""
    now, prova = utc_now(), Actor("prova", "test")
    made = Account(email=f"{name}@comune.example", name=name, created_at=now, created_by="prova")
    session.add(made)
    session.flush()
    grant(session, prova, made, role, own_issuer(session, prova, FIRENZE, now=now), now=now)
    _, token = begin_session(session, made.id, method="password", origin="127.0.0.1", agent="prova", now=now)
    person = signed_in(session, token, origin="127.0.0.1", now=now)
    assert person
    return person


def play(product: Product) -> None:
    """A notice of a drill, written by one person and approved by another."""
    now = utc_now()
    with closing(open_database(Settings.from_env(product.environment))) as database, database.transaction() as session:
        writer, second = somebody(session, "scrive", Role.OFFICIAL), somebody(session, "approva", Role.APPROVER)
        plan = DrillPlan("Piena", now, now + timedelta(hours=2))
        drill_id = plan_drill(session, writer, FIRENZE, plan, now=now)
        draft = begin_in_drill(session, writer, FIRENZE, drill_id, "", now=now)
        content = notice(now=now, exercise=True, push=False)
        draft = save(session, writer, FIRENZE, draft.notice_id, content, seen=draft.revision, now=now)
        submit(session, writer, FIRENZE, draft.notice_id, seen=draft.revision, now=now)
        approve(session, second, FIRENZE, draft.notice_id, seen=draft.revision, now=now)


def test_a_device_that_takes_part_shows_the_exercise_marked(product: Product, firefox: Firefox) -> None:
    firefox.open(product.url("/privacy"))
    firefox.set_cookie("cittadino_desk", session_cookie(product, Role.OFFICIAL, FIRENZE, "gioca"))
    firefox.open(product.url(DRILLS))
    eventually(lambda: firefox.attribute('[data-action="join"]', "hidden") is None, "the button")
    firefox.click('[data-action="join"]')
    eventually(lambda: firefox.js("return document.querySelectorAll('[data-fingerprint]').length") == 1, "the device")
    eventually(lambda: "Questo dispositivo partecipa" in firefox.text('[data-role="drill-said"]'), "knowing itself")
    play(product)
    [shown] = eventually(firefox.alerts, "the notification", seconds=60)
    assert shown["title"] == "ESERCITAZIONE: Firenze, Via Roma chiusa"
    assert shown["body"].startswith("Non è un'allerta vera")
