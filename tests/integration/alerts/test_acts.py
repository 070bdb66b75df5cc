"""What operators do by hand: each act changes what people see, is kept, and can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alert_fixtures import Product, titles
from alerts.domain.decision import Kind
from alerts.domain.freshness import Health
from alerts.ingestion import acts
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.poll import poll
from alerts.models.sources import Bulletin as StoredBulletin
from alerts.models.sources import SourceCheck
from alerts.queries.sources import sources_health
from alerts.sources.registry import get_source
from app.core import http
from app.core.audit.log import acts as acts_kept
from app.core.audit.verify import verify
from app.core.errors import ExpectedError, InputRefused, NotFound
from doubles.cfr_page import CfrPage
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.feed_server import feed_server

FIRENZE, PRATO = "048017", "100005"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=5)
HOUR = timedelta(hours=1)


@pytest.fixture
def issue(product: Product, tmp_path: Path):
    def one(stamp: datetime = STAMP, folder: str = "", **today: str):
        made = Bulletin(stamp, today={"Tosc-A3": today}).zip(tmp_path / folder)
        return product.ingest(made, at=stamp + timedelta(minutes=5))

    return one


def newest(product: Product) -> int:
    with product.database.transaction() as session:
        return session.scalars(select(func.max(StoredBulletin.id)).where(StoredBulletin.status == "accepted")).one()


def level(product: Product, at: datetime) -> str:
    return product.levels(FIRENZE, at)["hydraulic"]


def test_a_wrong_bulletin_is_withdrawn_and_those_told_are_told(product: Product, issue) -> None:
    device = product.subscribe(FIRENZE)
    issue(hydraulic="yellow")
    issue(STAMP + HOUR, hydraulic="red")
    wrong = newest(product)
    assert product.drain()
    assert titles(device) == ["Firenze: allerta ROSSA"]
    decided = product.act(acts.withdraw, wrong, at=AT + 2 * HOUR)
    assert (set(decided.kinds), decided.notifications) == ({Kind.DE_ESCALATION}, 1)
    # Another bulletin is in force: nothing becomes unknown.
    assert decided.what == f"Ritirato il documento {wrong} (dpc del 20/11/2026 15:05)."
    assert (decided.undo, decided.municipalities > 0) == (f"reinstate {wrong}", True)
    assert level(product, AT + 2 * HOUR) == "yellow"
    assert product.told(FIRENZE) == [
        ("new", "hydraulic", 0, 1), ("escalation", "hydraulic", 1, 3), ("de_escalation", "hydraulic", 3, 1),
    ]  # fmt: skip
    # Published again, it does not come back, whether it is the same file or only says the same.
    assert issue(STAMP + HOUR, hydraulic="red").unchanged == 1
    assert issue(STAMP + HOUR, "another file", hydraulic="red").unchanged == 1
    assert level(product, AT + 3 * HOUR) == "yellow"
    # What was known then stays what was known then.
    assert level(product, AT + 1.5 * HOUR) == "red"


def test_what_was_withdrawn_can_count_again(product: Product, issue) -> None:
    issue(hydraulic="orange")
    number = newest(product)
    assert "sconosciuto" in product.act(acts.withdraw, number, at=AT + HOUR).what
    assert product.status(FIRENZE, AT + HOUR)["state"] == "unknown"
    assert product.act(acts.reinstate, number, at=AT + 2 * HOUR).kinds == ()
    assert level(product, AT + 2 * HOUR) == "orange"


def test_the_corrected_bulletin_has_the_same_stamp(product: Product, issue) -> None:
    issue(hydraulic="red")
    wrong = newest(product)
    assert issue(folder="too early", hydraulic="yellow").refused == 1
    product.act(acts.withdraw, wrong, at=AT + HOUR)
    assert issue(folder="corrected", hydraulic="yellow").accepted == 1
    assert level(product, AT + HOUR) == "yellow"
    with pytest.raises(InputRefused, match="corretto") as refused:
        product.act(acts.reinstate, wrong, at=AT + 2 * HOUR)
    assert refused.value.code == "corrected_since"


def test_a_paused_source_is_not_asked_not_used_and_not_believed(product: Product, issue) -> None:
    issue(hydraulic="yellow")
    product.act(acts.pause, "dpc", at=AT + HOUR)
    with feed_server() as feed, pytest.raises(InputRefused) as refused:
        poll(product.database, get_source("dpc"), feed.url, http.session(), now=AT + HOUR)
    assert refused.value.code == "source_paused"
    assert feed.asked == []
    report = issue(STAMP + HOUR, hydraulic="red")
    assert [found["code"] for found in report.issues] == ["source_paused"]
    # The alert stands, with its age; a green that nobody confirms does not.
    assert level(product, AT + 2 * HOUR) == "yellow"
    assert product.status(PRATO, AT + 2 * HOUR)["state"] == "unknown"
    with product.database.transaction() as session:
        health = sources_health(session, at=AT + 2 * HOUR)["dpc"]
        assert (health.health, health.paused_reason) == (Health.PAUSED, "per prova")
    product.act(acts.resume, "dpc", at=AT + 3 * HOUR)
    assert issue(STAMP + HOUR, hydraulic="red").accepted == 1
    assert product.status(PRATO, AT + 3 * HOUR)["state"] == "none"


def test_pausing_the_region_lets_the_nation_speak(product: Product, issue) -> None:
    product.subscribe(FIRENZE)
    product.take("cfr-toscana", ("p.html", CfrPage(STAMP).content()), at=AT)
    assert issue(hydraulic="orange").notifications == 0
    decided = product.act(acts.pause, "cfr-toscana", at=AT + HOUR)
    assert (set(decided.kinds), decided.notifications) == ({Kind.NEW}, 1)
    assert product.told(FIRENZE) == [("new", "hydraulic", 0, 2)]


def test_a_wrong_zone_is_corrected_and_the_correction_undone(product: Product, issue) -> None:
    """Prato is in B; somebody finds out that it belongs to A3 as well."""
    device = product.subscribe(PRATO)
    issue(hydraulic="orange")
    where = {"namespace": "dpc", "valid_from": STAMP.date()}
    number, decided = product.act(acts.correct_zones, PRATO, ["Tosc-B", "Tosc-A3"], at=AT + HOUR, **where)
    assert set(decided.kinds) == {Kind.NEW}
    assert product.status(PRATO, AT + HOUR)["days"][0]["zones"] == ["Tosc-B", "Tosc-A3"]
    assert set(product.act(acts.undo_correction, number, at=AT + 2 * HOUR).kinds) == {Kind.ALL_CLEAR}
    assert product.status(PRATO, AT + 2 * HOUR)["days"][0]["zones"] == ["Tosc-B"]
    assert product.drain()
    # Both wait for the same device: what is no longer so is not told at all.
    assert titles(device) == []


@pytest.mark.parametrize(
    ("act", "about", "error"),
    [
        (acts.pause, ("marte",), NotFound),
        (acts.resume, ("dpc",), InputRefused),
        (acts.withdraw, (999,), NotFound),
        (acts.reinstate, (999,), NotFound),
        (acts.undo_correction, (999,), NotFound),
    ],
)
def test_acts_that_cannot_be(product: Product, act, about, error: type[ExpectedError]) -> None:
    with pytest.raises(error):
        product.act(act, *about, at=AT)
    with product.database.transaction() as session:
        assert acts_kept(session, limit=10) == []


def test_an_act_without_a_reason_does_nothing(product: Product) -> None:
    with pytest.raises(InputRefused) as refused:
        product.act(acts.pause, "dpc", at=AT, reason="  ")
    assert refused.value.code == "reason_missing"
    with product.database.transaction() as session:
        assert sources_health(session, at=AT)["dpc"].health is not Health.PAUSED


def test_every_act_is_kept_and_sealed(product: Product, issue) -> None:
    issue(hydraulic="yellow")
    number = newest(product)
    product.act(acts.withdraw, number, at=AT)
    product.act(acts.reinstate, number, at=AT)
    product.act(acts.pause, "dpc", at=AT)
    product.act(acts.resume, "dpc", at=AT)
    with product.database.transaction() as session:
        kept = acts_kept(session, limit=10)
        assert {act.action for act in kept} == {
            "bulletin.withdrawn", "bulletin.reinstated", "source.paused", "source.resumed",
        }  # fmt: skip
        assert {(act.actor, act.reason, act.origin) for act in kept} == {("prova", "per prova", "test")}
        assert verify(session, None).reason is None


def test_what_the_clock_polls_is_remembered(product: Product) -> None:
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300, "cap": 60})
        declare_polled(session, {"dpc": 300})
        polled = {key for key, source in sources_health(session, at=AT).items() if source.polled}
    assert polled == {"dpc"}
    with product.database.transaction() as session:
        assert session.scalars(select(SourceCheck)).all() == []
