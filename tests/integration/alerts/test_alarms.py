"""Alarms about sources: opened when due, closed when over, told to operators at least once, never in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from alert_fixtures import Product
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.poll import poll
from alerts.ingestion.watching import Noticed, announce, watch
from alerts.models.sources import SourceAlarm, SourceCheck, SourceState
from alerts.queries.alarms import AlarmRecord, closed_alarms, open_alarms
from alerts.sources.registry import SOURCES, get_source
from app.core import http
from app.core.errors import Unavailable
from app.core.mail import SmtpMailer
from doubles.dpc_bulletin import ROME, Bulletin, Defects
from doubles.feed_server import Feed, feed_server
from doubles.mail_server import Post, mail_server

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
EVERY = timedelta(minutes=5)
BASE_URL = "https://allerte.example"


class Watch:
    """A source on this machine, polled every five minutes and watched after each poll."""

    def __init__(self, product: Product, feed: Feed, folder: Path) -> None:
        self.product, self.feed, self.folder, self.now = product, feed, folder, STAMP
        with product.database.transaction() as session:
            declare_polled(session, {"dpc": 300})

    def publish(self, bulletin: Bulletin) -> None:
        self.feed.content = bulletin.zip(self.folder).read_bytes()

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += EVERY
            try:
                poll(self.product.database, get_source("dpc"), self.feed.url, http.session(), now=self.now)
            except Unavailable:
                continue

    def notice(self, at: datetime | None = None) -> Noticed:
        with self.product.database.transaction() as session:
            return watch(session, now=at or self.now)

    def open(self) -> list[str]:
        return [f"{alarm.source_id} {alarm.code}" for alarm in self.records()]

    def records(self) -> list[AlarmRecord]:
        with self.product.database.transaction() as session:
            return list(open_alarms(session, at=self.now))


@pytest.fixture
def feed() -> Iterator[Feed]:
    with feed_server() as served:
        yield served


@pytest.fixture
def watched(product: Product, feed: Feed, tmp_path: Path) -> Watch:
    """After a first good bulletin."""
    made = Watch(product, feed, tmp_path)
    made.publish(Bulletin(STAMP, today={"Tosc-B": {"hydraulic": "yellow"}}))
    made.look()
    assert made.notice() == Noticed()
    return made


def test_three_failed_polls_open_an_alarm_and_a_good_one_closes_it(watched: Watch, feed: Feed) -> None:
    feed.status = 503
    watched.look(2)
    assert watched.notice() == Noticed()
    watched.look()
    assert watched.notice() == Noticed(opened=1)
    assert watched.notice() == Noticed()
    (alarm,) = watched.records()
    assert (alarm.source_id, alarm.code, alarm.opened_at) == ("dpc", "silent", watched.now)
    assert "risponde con un errore" in alarm.message
    assert "14:10 del 20/11/2026" in alarm.message
    feed.status = 200
    watched.look()
    assert watched.notice() == Noticed(closed=1)
    with watched.product.database.transaction() as session:
        (over,) = closed_alarms(session, since=STAMP, at=watched.now)
        assert (over.id, over.closed_at) == (alarm.id, watched.now)
        # As it was known then.
        assert [one.id for one in open_alarms(session, at=watched.now - EVERY)] == [alarm.id]
        assert closed_alarms(session, since=STAMP, at=watched.now - EVERY) == []


def test_polls_that_do_not_take_place_are_silence_too(watched: Watch) -> None:
    watched.now += timedelta(minutes=16)
    assert watched.notice() == Noticed(opened=1)
    assert "non sono partite" in watched.records()[0].message


def test_an_overdue_bulletin_is_late_although_polls_succeed(watched: Watch) -> None:
    watched.now = datetime(2026, 11, 21, 19, 56, tzinfo=ROME)
    watched.look()
    assert watched.notice() == Noticed(opened=1)
    (alarm,) = watched.records()
    assert (alarm.code, "20:00 del 21/11/2026" in alarm.message) == ("late", True)
    watched.publish(Bulletin(watched.now))
    watched.look()
    assert watched.notice() == Noticed(closed=1)


def test_the_first_refused_document_is_an_alarm_until_a_poll_finds_a_good_one(watched: Watch, feed: Feed) -> None:
    watched.publish(Bulletin(STAMP + EVERY, defects=Defects(missing_zones=("Tosc-A3",))))
    watched.look()
    assert watched.notice() == Noticed(opened=1)
    (alarm,) = watched.records()
    assert alarm.code == "broken"
    assert "zones_missing" in alarm.message
    assert "14:05 del 20/11/2026" in alarm.message
    # A fault of the network repairs nothing; nor does the same document again.
    feed.status = 503
    watched.look()
    assert watched.notice() == Noticed()
    feed.status = 200
    watched.look()
    assert watched.notice() == Noticed()
    watched.publish(Bulletin(watched.now))
    watched.look()
    assert watched.notice() == Noticed(closed=1)


def test_an_odd_document_in_use_is_an_alarm_as_long_as_it_is_in_force(watched: Watch) -> None:
    watched.publish(Bulletin(STAMP + EVERY, defects=Defects(extra_zone="Tosc-Z9")))
    watched.look()
    assert watched.notice() == Noticed(opened=1)
    (alarm,) = watched.records()
    assert (alarm.code, "Tosc-Z9" in alarm.message) == ("zone_unknown", True)
    watched.look()
    assert watched.notice() == Noticed()
    watched.publish(Bulletin(watched.now))
    watched.look()
    assert watched.notice() == Noticed(closed=1)


def test_a_paused_source_is_an_alarm_of_its_own(watched: Watch, feed: Feed) -> None:
    feed.status = 503
    watched.look(3)
    watched.notice()
    assert watched.open() == ["dpc silent"]
    with watched.product.database.transaction() as session:
        session.execute(update(SourceState).values(paused_at=watched.now, pause_reason="manutenzione della fonte"))
    assert watched.notice() == Noticed(opened=1, closed=1)
    (alarm,) = watched.records()
    assert (alarm.code, "«manutenzione della fonte»" in alarm.message) == ("paused", True)


def test_what_is_known_of_an_open_alarm_is_kept_up_to_date(watched: Watch, feed: Feed) -> None:
    watched.now += timedelta(minutes=16)
    watched.notice()
    first = watched.records()[0]
    feed.status = 503
    watched.look(3)
    assert watched.notice() == Noticed()
    second = watched.records()[0]
    assert (second.id, second.opened_at) == (first.id, first.opened_at)
    assert "risponde con un errore" in second.message


def test_sources_that_owe_nothing_raise_nothing(product: Product) -> None:
    with product.database.transaction() as session:
        assert watch(session, now=STAMP) == Noticed()


def test_forecasts_raise_nothing(product: Product) -> None:
    forecasts = [key for key, source in SOURCES.items() if not source.facts.official]
    with product.database.transaction() as session:
        declare_polled(session, dict.fromkeys(forecasts, 300))
        session.add_all(
            SourceCheck(source_id=key, at=STAMP, kind="poll", outcome="failed", code="upstream_status")
            for key in forecasts * 5
        )
    with product.database.transaction() as session:
        assert watch(session, now=STAMP + EVERY) == Noticed()


def test_a_source_that_is_no_more_has_no_alarm(watched: Watch) -> None:
    with watched.product.database.transaction() as session:
        session.add(SourceAlarm(source_id="gone", code="late", message="x", opened_at=STAMP))
    assert watched.notice() == Noticed(closed=1)


def test_during_a_demonstration_silence_means_nothing(product: Product) -> None:
    load_demonstration(product.database, now=STAMP)
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300})
        session.add(SourceCheck(source_id="dpc", at=STAMP - EVERY, kind="poll", outcome="unchanged"))
        assert watch(session, now=STAMP + timedelta(days=3)) == Noticed()


def test_any_number_of_processes_notice_it_once(watched: Watch, feed: Feed) -> None:
    feed.status = 503
    watched.look(3)
    with ThreadPoolExecutor(8) as threads:
        noticed = list(threads.map(lambda _: watched.notice(), range(16)))
    assert sum(one.opened for one in noticed) == 1
    feed.status = 200
    watched.look()
    with ThreadPoolExecutor(8) as threads:
        noticed = list(threads.map(lambda _: watched.notice(), range(16)))
    assert sum(one.closed for one in noticed) == 1


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as server:
        yield server


@pytest.fixture
def tell(watched: Watch, post: Post) -> Callable[[], int]:
    """Write to operators, as the clock does after each watch."""
    mailer = SmtpMailer(post.url(), "allerte@comune.example", ["anna@comune.example"])
    return lambda: announce(watched.product.database, mailer, base_url=BASE_URL, now=watched.now)


def test_the_beginning_and_the_end_are_told_once_each(
    watched: Watch, feed: Feed, post: Post, tell: Callable[[], int]
) -> None:
    assert tell() == 0
    feed.status = 503
    watched.look(3)
    watched.notice()
    assert (tell(), tell()) == (1, 0)
    feed.status = 200
    watched.look()
    watched.notice()
    assert (tell(), tell()) == (1, 0)
    began, ended = post.messages
    assert began["Subject"] == "[Cittadino Informato] Bollettino di criticità nazionale: non risponde"
    assert ended["Subject"] == "[Cittadino Informato] Bollettino di criticità nazionale: non risponde (chiuso)"
    assert f"{BASE_URL}/fonti#dpc" in post.texts[0]
    assert "«Non lo sappiamo»" in post.texts[0]
    assert "docs/runbooks/source-silent.md" in post.texts[0]
    assert "la fonte conta di nuovo" in post.texts[1]


def test_a_mail_server_that_fails_delays_a_letter_and_stops_nothing(
    watched: Watch, feed: Feed, post: Post, tell: Callable[[], int]
) -> None:
    feed.status = 503
    watched.look(3)
    watched.notice()
    post.answer = "451 not now"
    assert (tell(), tell(), post.messages) == (0, 0, [])
    post.answer = None
    assert (tell(), tell()) == (1, 0)
    # Its end is told too, however late.
    feed.status = 200
    watched.look()
    watched.notice()
    post.answer = "554 never"
    assert tell() == 0
    post.answer = None
    assert tell() == 1
    assert len(post.messages) == 2


def test_what_was_over_before_it_could_be_told_is_not_told(
    watched: Watch, feed: Feed, post: Post, tell: Callable[[], int]
) -> None:
    feed.status, post.answer = 503, "451 not now"
    watched.look(3)
    watched.notice()
    assert tell() == 0
    feed.status, post.answer = 200, None
    watched.look()
    watched.notice()
    assert (tell(), post.messages) == (0, [])


def test_without_a_mail_server_nothing_is_written_and_nothing_is_lost(
    watched: Watch, feed: Feed, post: Post, tell: Callable[[], int]
) -> None:
    feed.status = 503
    watched.look(3)
    watched.notice()
    assert announce(watched.product.database, None, base_url=BASE_URL, now=watched.now) == 0
    with watched.product.database.transaction() as session:
        assert session.scalars(select(SourceAlarm.opening_sent_at)).all() == [None]
    assert tell() == 1


def test_several_news_are_one_letter(watched: Watch, feed: Feed, post: Post, tell: Callable[[], int]) -> None:
    watched.publish(Bulletin(STAMP + EVERY, defects=Defects(missing_zones=("Tosc-A3",))))
    watched.look()
    feed.status = 503
    watched.look(3)
    watched.notice()
    assert (watched.open(), tell()) == (["dpc broken", "dpc silent"], 2)
    assert [message["Subject"] for message in post.messages] == [
        "[Cittadino Informato] Segnalazioni sulle fonti: 2 aperte"
    ]


def test_an_alarm_of_a_source_that_is_no_more_is_still_told(
    watched: Watch, post: Post, tell: Callable[[], int]
) -> None:
    with watched.product.database.transaction() as session:
        session.execute(delete(SourceAlarm))
        session.add(SourceAlarm(source_id="gone", code="late", message="x", opened_at=STAMP, opening_sent_at=STAMP))
    watched.notice()
    assert tell() == 1
    assert "gone (gone)" in post.texts[0]
