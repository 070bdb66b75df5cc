"""The life of a CAP message, from the feed to the page: issued, updated, cancelled, over; and who never sees it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from alert_fixtures import Product, titles
from alerts.domain.cap import Area, MsgType, Reference, Scope, Status
from alerts.domain.decision import Kind
from alerts.ingestion.poll import poll
from alerts.ingestion.sweeping import sweep
from alerts.sources.registry import SOURCES, get_source
from app.core import http
from app.core.clock import utc_now
from app.core.errors import Unavailable
from doubles.cap_feed import atom, embedded, link
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME, Bulletin
from doubles.feed_server import Feed, feed_server
from doubles.meteoalarm_feed import Alert
from doubles.meteoalarm_feed import feed as meteoalarm_feed

PRATO, FIRENZE = "100005", "048017"
SENT = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
HOUR = timedelta(hours=1)


def a_storm(number: int = 1, sent: datetime = SENT, severity: str = "Severe", **changes):
    info = an_info(severity=severity, onset=sent + HOUR, expires=SENT + 7 * HOUR)
    return a_message(**{"identifier": f"IT-{number}", "sent": sent, "infos": (info,), **changes})


def naming(number: int, sent: datetime = SENT) -> tuple[Reference, ...]:
    return (Reference("cap@example.org", f"IT-{number}", sent),)


@pytest.fixture
def take(product: Product):
    def one(message, at: datetime | None = None):
        return product.take("cap", (f"{message.identifier}.cap", write(message)), at=at or message.sent + HOUR / 12)

    return one


def storm(product: Product, at: datetime) -> str | None:
    return product.levels(PRATO, at).get("thunderstorm")


def test_issued_updated_and_cancelled(product: Product, take, tmp_path: Path) -> None:
    device = product.subscribe(PRATO)
    product.ingest(Bulletin(SENT - HOUR).zip(tmp_path), at=SENT - HOUR)
    assert take(a_storm()).decisions[Kind.NEW] > 0
    assert product.drain()
    status = product.status(PRATO, SENT + HOUR)
    assert status["days"][0]["hazards"]["thunderstorm"] == "orange"
    (message,) = status["messages"]
    assert (message["matched_by"], message["share"], message["signature"]) == ("zone", 1.0, "absent")
    update = a_storm(2, SENT + HOUR, "Extreme", msg_type=MsgType.UPDATE, references=naming(1))
    assert take(update).decisions[Kind.ESCALATION] > 0
    assert product.drain()
    assert len(product.status(PRATO, SENT + 2 * HOUR)["messages"]) == 1
    cancel = a_storm(3, SENT + 2 * HOUR, msg_type=MsgType.CANCEL, references=naming(2, SENT + HOUR))
    assert take(cancel).decisions[Kind.ALL_CLEAR] > 0
    assert product.drain()
    assert product.status(PRATO, SENT + 3 * HOUR)["messages"] == []
    assert titles(device) == ["Prato: allerta ARANCIONE", "Prato: allerta ROSSA", "Prato: allerta finita"]


def test_a_cancel_that_comes_before_what_it_cancels(product: Product, take) -> None:
    take(a_storm(2, SENT + HOUR, msg_type=MsgType.CANCEL, references=naming(1)))
    assert take(a_storm(), at=SENT + 2 * HOUR).decisions == {}
    assert storm(product, SENT + 2 * HOUR) == "unknown"


def test_its_hours_end_without_any_feed(product: Product, take) -> None:
    device = product.subscribe(PRATO)
    take(a_storm())
    assert product.drain()
    assert storm(product, SENT + 6.9 * HOUR) == "orange"
    assert product.status(PRATO, SENT + 7 * HOUR)["messages"] == []
    assert not sweep(product.database, SOURCES, now=SENT + 7 * HOUR).anything
    assert titles(device) == ["Prato: allerta ARANCIONE"]


@pytest.mark.parametrize(
    "changes",
    [{"status": status} for status in (Status.TEST, Status.EXERCISE, Status.SYSTEM, Status.DRAFT)]
    + [{"scope": Scope.PRIVATE}, {"msg_type": MsgType.ACK}, {"msg_type": MsgType.ERROR}],
    ids=lambda changes: str(next(iter(changes.values()))),
)
def test_what_is_not_for_the_public_reaches_nobody_and_ends_nothing(product: Product, take, changes) -> None:
    take(a_storm())
    before = product.status(PRATO, SENT + 2 * HOUR)
    report = take(a_storm(2, SENT + HOUR, "Extreme", references=naming(1), **changes))
    assert (report.accepted, report.notifications, report.decisions) == (1, 0, {})
    assert "not_public" in {issue["code"] for issue in report.issues}
    after = product.status(PRATO, SENT + 2 * HOUR)
    assert (after["days"], after["messages"]) == (before["days"], before["messages"])


def test_a_test_that_cancels_cancels_nothing(product: Product, take) -> None:
    take(a_storm())
    take(a_storm(2, SENT + HOUR, msg_type=MsgType.CANCEL, references=naming(1), status=Status.TEST))
    assert storm(product, SENT + 2 * HOUR) == "orange"


def test_days_are_told_once_however_long_it_lasts(product: Product, take) -> None:
    device = product.subscribe(PRATO)
    take(a_storm(infos=(an_info(onset=SENT, expires=SENT + timedelta(days=5)),)))
    assert product.drain()
    for day in range(1, 6):
        assert not sweep(product.database, SOURCES, now=SENT + timedelta(days=day)).anything
    assert len(titles(device)) == 1


def test_nothing_matched_is_said_aloud(product: Product, take) -> None:
    nowhere = Area("Zona che non esiste", geocodes=(("Zona di Allerta", "Tosc-Z9"),))
    report = take(a_storm(infos=(an_info(areas=(nowhere,)),)))
    assert report.accepted == 1
    assert {"zone_unknown", "area_unmatched"} & {issue["code"] for issue in report.issues}


def test_the_same_identity_with_another_text_is_the_newer_text(product: Product, take) -> None:
    take(a_storm())
    report = take(a_storm(severity="Extreme"), at=SENT + 2 * HOUR)
    assert {issue["code"] for issue in report.issues} == {"identity_reused"}
    assert storm(product, SENT + 3 * HOUR) == "red"
    assert take(a_storm(), at=SENT + 3 * HOUR).unchanged == 1


@pytest.fixture
def feed():
    with feed_server("/index.atom") as served:
        yield served


def look(product: Product, feed: Feed, minutes: int):
    now = SENT + timedelta(minutes=minutes)
    return poll(product.database, get_source("cap"), feed.url, http.session(), now=now)


def test_a_feed_that_empties_and_comes_back_tells_nobody_twice(product: Product, feed: Feed) -> None:
    product.subscribe(PRATO)
    full = atom(embedded(write(a_storm())))
    notifications = 0
    for minutes, content in enumerate([full, atom(), full, b"", full, atom(), full]):
        feed.content = content
        report = look(product, feed, 5 + minutes)
        assert report is not None
        notifications += report.notifications
        assert storm(product, SENT + timedelta(minutes=5 + minutes)) == "orange"
        assert report.refused == (content == b"")
    assert notifications == 1
    assert product.told(PRATO) == [("new", "thunderstorm", 0, 2)]


def test_an_index_is_followed_and_only_to_what_is_new(product: Product, feed: Feed) -> None:
    feed.content = atom(link("/1.cap", "application/cap+xml"))
    feed.others["/1.cap"] = write(a_storm())
    assert look(product, feed, 5).accepted == 1
    feed.content = atom(link("/1.cap", "application/cap+xml"), link("/2.cap", "application/cap+xml"))
    # The index speaks of it before it is there: the look has failed, and the next one asks again.
    with pytest.raises(Unavailable):
        look(product, feed, 10)
    feed.others["/2.cap"] = write(a_storm(2, SENT + HOUR / 6))
    assert look(product, feed, 15).accepted == 1
    assert [path for path in feed.asked if path != "/index.atom"] == ["/1.cap", "/2.cap", "/2.cap"]
    assert len(product.status(PRATO, SENT + HOUR)["messages"]) == 2


def test_forecasts_are_shown_and_nothing_else(product: Product) -> None:
    device = product.subscribe(FIRENZE)
    warning = Alert(level="orange", kind="Wind", sent=SENT, onset=SENT + HOUR, expires=SENT + 9 * HOUR)
    report = product.take("meteoalarm", ("feed.json", meteoalarm_feed(warning)), at=SENT + HOUR)
    assert (report.accepted, report.notifications, report.decisions) == (1, 0, {})
    status = product.status(FIRENZE, SENT + 2 * HOUR)
    assert status["state"] == "unknown"
    assert "wind" not in status["days"][0]["hazards"]
    (forecast,) = status["forecasts"]
    assert (forecast["level"], forecast["civil_protection"], forecast["matched_by"]) == ("orange", False, "region")
    assert not sweep(product.database, SOURCES, now=SENT + 2 * HOUR).anything
    assert titles(device) == []
    # That is how it ends: the same, green, with another identifier and a reference that leads nowhere.
    over = Alert(2, level="green", kind="Wind", sent=SENT + 3 * HOUR, onset=SENT + HOUR, expires=SENT + 9 * HOUR)
    product.take("meteoalarm", ("feed.json", meteoalarm_feed(over)), at=SENT + 3 * HOUR)
    assert product.status(FIRENZE, SENT + 4 * HOUR)["forecasts"] == []


def test_what_a_crash_left_in_the_archive_is_read_by_the_sweep(product: Product, take) -> None:
    take(a_storm())
    with product.database.transaction() as session:
        session.execute(text("DELETE FROM bulletin"))
    assert storm(product, SENT + HOUR) is not None
    assert storm(product, SENT + HOUR) != "orange"
    later = utc_now() + timedelta(minutes=10)
    assert sweep(product.database, SOURCES, now=SENT + HOUR, real_now=utc_now()).documents.documents == 0
    swept = sweep(product.database, SOURCES, now=SENT + HOUR, real_now=later)
    assert swept.documents.accepted == 1
    assert storm(product, SENT + HOUR) == "orange"
    assert sweep(product.database, SOURCES, now=SENT + HOUR, real_now=later).documents.documents == 0


def test_an_update_that_nobody_can_place_ends_nothing(product: Product, take, tmp_path: Path) -> None:
    """A slip of the pen in a zone's code must not tell everybody that the alert is over."""
    product.ingest(Bulletin(SENT - HOUR).zip(tmp_path), at=SENT - HOUR)
    device = product.subscribe(PRATO)
    take(a_storm())
    mistyped = an_info(areas=(Area("Bisenzio", geocodes=(("Zona di Allerta", "Tosc-Bx"),)),), severity="Extreme")
    for number, infos in enumerate([(mistyped,), (), (an_info(areas=()),)], 2):
        update = a_storm(number, SENT + number * HOUR / 6, msg_type=MsgType.UPDATE, references=naming(1), infos=infos)
        report = take(update)
        assert (report.accepted, report.decisions[Kind.ALL_CLEAR], report.notifications) == (1, 0, 0)
        assert storm(product, SENT + 2 * HOUR) == "orange"
    assert product.drain()
    assert titles(device) == ["Prato: allerta ARANCIONE"]
    # Elsewhere is a place: there it may go.
    away = an_info(areas=(Area("Wisconsin", polygons=(((-90, 44), (-89, 44), (-89, 45), (-90, 44)),)),))
    gone = a_storm(9, SENT + HOUR, msg_type=MsgType.UPDATE, references=naming(1), infos=(away,))
    assert take(gone).decisions[Kind.ALL_CLEAR] > 0


def test_a_look_that_began_before_others_news_tells_no_end_of_it(product: Product, take, tmp_path: Path) -> None:
    """The poll of one source began at five past; meanwhile the other one's red bulletin was accepted and told."""
    device = product.subscribe(PRATO)
    red = Bulletin(SENT, today={"Tosc-B": {"hydraulic": "red"}})
    product.ingest(red.zip(tmp_path), at=SENT + HOUR)
    assert product.drain()
    far = a_storm(infos=(an_info(areas=(Area("Firenze", geocodes=(("ISTAT", FIRENZE),)),)),))
    assert take(far, at=SENT + HOUR - timedelta(seconds=30)).decisions[Kind.ALL_CLEAR] == 0
    assert not sweep(product.database, SOURCES, now=SENT + HOUR - timedelta(seconds=10)).anything
    assert product.drain()
    assert titles(device) == ["Prato: allerta ROSSA"]


def test_one_message_that_cannot_be_stored_does_not_stop_the_others(product: Product, feed: Feed) -> None:
    poison = a_storm(8, references=(Reference("x" * 9000, "y" * 9000, SENT),), msg_type=MsgType.UPDATE)
    feed.content = atom(embedded(write(poison)), embedded(write(a_storm(9, SENT + HOUR / 12))))
    look(product, feed, 6)
    assert storm(product, SENT + HOUR) == "orange"
    assert not sweep(product.database, SOURCES, now=SENT + HOUR, real_now=utc_now() + HOUR).failed


def test_messages_of_one_look_are_one_digest(product: Product, feed: Feed) -> None:
    product.subscribe(PRATO)
    wind = a_storm(2, SENT + HOUR / 12, infos=(an_info(event="Vento forte"),))
    feed.content = atom(embedded(write(a_storm())), embedded(write(wind)))
    report = look(product, feed, 6)
    assert report is not None
    assert (report.accepted, report.notifications) == (2, 1)
    assert {hazard for _, hazard, _, _ in product.told(PRATO)} == {"thunderstorm", "wind"}


def test_hours_long_past_cost_nothing(product: Product, take) -> None:
    began = a_storm(infos=(an_info(onset=SENT - timedelta(days=9000), expires=SENT + 7 * HOUR),))
    assert take(began).decisions[Kind.NEW] > 0
    with product.database.transaction() as session:
        assert session.scalar(text("SELECT count(DISTINCT day) FROM decision")) == 1
