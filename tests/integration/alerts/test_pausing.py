"""Stopping what goes out: by whom, why, for how long, and that somebody is called when it is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from alert_fixtures import Product
from alerts.dispatch.pausing import Way, pause, paused, resume
from alerts.ingestion.watching import Noticed, announce, watch
from alerts.queries.alarms import open_alarms
from alerts.queries.waiting import pauses, waiting
from app.core.audit.log import Actor, acts
from app.core.audit.verify import verify
from app.core.clock import utc_now
from app.core.errors import InputRefused
from app.core.mail import SmtpMailer
from doubles.deliveries import finish
from doubles.mail_server import mail_server

PRATO = "100005"
WHO = Actor("prova", "test")
NOW = datetime.fromisoformat("2026-11-20T14:05+01:00")


def test_a_pause_is_of_everything_or_of_one_channel(session: Session) -> None:
    assert paused(session) == frozenset()
    done = pause(session, WHO, Way.EMAIL, "relay in avaria", now=NOW)
    assert (paused(session), done.undo) == ({"email"}, "resume --channel email")
    assert "le e-mail" in done.what
    pause(session, WHO, None, "prova generale", now=NOW + timedelta(minutes=1))
    assert [(one.channel, one.reason, one.since) for one in pauses(session)] == [
        ("email", "relay in avaria", NOW),
        ("web_push", "prova generale", NOW + timedelta(minutes=1)),
    ]
    assert resume(session, WHO, Way.WEB_PUSH, "prova finita", now=NOW).undo == "pause --channel web_push"
    assert paused(session) == {"email"}
    resume(session, WHO, None, "relay riparato", now=NOW)
    assert paused(session) == frozenset()


def test_what_is_already_so_is_refused_and_changes_nothing(session: Session) -> None:
    with pytest.raises(InputRefused, match="non è in pausa"):
        resume(session, WHO, None, "per prova", now=NOW)
    pause(session, WHO, None, "per prova", now=NOW)
    for way in (None, Way.EMAIL):
        with pytest.raises(InputRefused, match="già in pausa"):
            pause(session, WHO, way, "per prova", now=NOW)
    with pytest.raises(InputRefused, match="Serve un motivo"):
        resume(session, WHO, None, " ", now=NOW)
    assert paused(session) == {"email", "web_push"}
    assert len(acts(session, limit=10)) == 1


def test_acts_are_kept_and_sealed(session: Session) -> None:
    pause(session, WHO, Way.WEB_PUSH, "testo sbagliato", now=NOW)
    resume(session, WHO, None, "testo corretto", now=NOW + timedelta(minutes=3))
    resumed, stopped = acts(session, limit=10)
    assert (stopped.actor, stopped.action, stopped.subject, stopped.reason) == (
        "prova", "dispatch.paused", "dispatch:web_push", "testo sbagliato",
    )  # fmt: skip
    assert (stopped.before, stopped.after) == ({"paused": []}, {"paused": ["web_push"]})
    assert (resumed.action, resumed.subject, resumed.after) == ("dispatch.resumed", "dispatch", {"paused": []})
    assert resumed.before["pauses"] == [
        {"channel": "web_push", "since": stopped.at.isoformat(), "reason": "testo sbagliato"}
    ]
    assert verify(session).reason is None


def noticed(product: Product, at: datetime) -> Noticed:
    with product.database.transaction() as session:
        return watch(session, now=at)


def test_a_forgotten_pause_is_an_alarm_while_something_urgent_waits(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    now = utc_now()
    with product.database.transaction() as session:
        session.execute(text("UPDATE source_state SET poll_seconds = NULL"))
        pause(session, WHO, None, "prova generale", now=now)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    before = noticed(product, now + timedelta(minutes=30)).opened
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    assert noticed(product, now + timedelta(minutes=9)).opened == 0
    assert noticed(product, now + timedelta(minutes=10)).opened == 1
    with product.database.transaction() as session:
        (alarm,) = [one for one in open_alarms(session, at=now + timedelta(minutes=10)) if one.source_id == "dispatch"]
    assert (alarm.code, before) == ("dispatch_paused", before)
    assert "(email, web_push)" in alarm.message
    assert "«prova generale»" in alarm.message
    assert "1 messaggi" in alarm.message
    finish(product.database, now)
    assert noticed(product, now + timedelta(minutes=11)).closed == 1


def test_operators_are_written_to(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    now = utc_now()
    with product.database.transaction() as session:
        pause(session, WHO, None, "prova generale", now=now - timedelta(minutes=11))
        watch(session, now=now)
        session.execute(text("DELETE FROM source_alarm WHERE source_id <> 'dispatch'"))
    with mail_server() as post:
        mailer = SmtpMailer(post.url(), "allerte@comune.example", ["anna@comune.example"])
        assert announce(product.database, mailer, base_url="https://allerte.example", now=now) == 1
        (letter,) = post.messages
    assert letter["subject"].strip() == "[Cittadino Informato] Invio degli avvisi: in pausa con allerte in coda"
    (body,) = post.texts
    assert "nessun avviso raggiunge chi è iscritto" in body
    assert "docs/runbooks/dispatch.md" in body
    assert "/fonti#" not in body


def test_what_waits_by_lane(product: Product, bulletin) -> None:
    product.subscribe(PRATO)
    product.subscribe(PRATO)
    bulletin({"Tosc-B": {"hydraulic": "yellow"}})
    bulletin({"Tosc-B": {"hydraulic": "red"}})
    with product.database.transaction() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE priority = 50"))
        at = session.scalar(text("SELECT min(queued_at) FROM dispatch")) + timedelta(minutes=2)
        lanes = {lane.lane.value: lane for lane in waiting(session, at=at)}
    assert list(lanes) == ["red", "orange", "all_clear", "notice", "yellow"]
    assert (lanes["red"].batches, lanes["red"].in_hand, lanes["red"].messages) == (0, 1, 2)
    assert (lanes["yellow"].batches, lanes["yellow"].oldest) == (1, timedelta(minutes=2))
    assert (lanes["orange"].messages, lanes["orange"].oldest) == (0, None)
    with product.database.transaction() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE priority = 50"))
        red = waiting(session, at=at)[0]
    assert (red.batches, red.in_hand, red.lost, red.messages, red.oldest) == (0, 0, 1, 0, None)
    runbook = (Path(__file__).parents[3] / "docs/runbooks/dispatch.md").read_text(encoding="utf-8")
    with product.database.transaction() as session:
        session.execute(text(runbook.split("```sql")[1].split("```")[0].strip().rstrip(";")))
        red = waiting(session, at=at)[0]
    assert (red.batches, red.lost) == (1, 0)
