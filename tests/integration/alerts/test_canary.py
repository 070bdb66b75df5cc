"""The canary: a message to ourselves goes all the way and comes back; when it does not, somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from alert_fixtures import Product, outcomes, titles
from alerts.canary.forgetting import KEPT
from alerts.canary.running import run_canary
from alerts.dispatch.pausing import Way
from alerts.dispatch.pausing import pause as stop_sending
from alerts.domain.level import Level
from alerts.ingestion.acts import pause, resume
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.demonstration import demonstration_wanted, load_demonstration
from alerts.ingestion.ingest import ingest
from alerts.ingestion.sweeping import sweep
from alerts.ingestion.watching import Noticed, announce, watch
from alerts.models.canary import CanaryRun
from alerts.models.dispatch import Deciding, Dispatch
from alerts.models.sources import Bulletin, RawDocument, SourceCheck
from alerts.models.subscriptions import Subscription
from alerts.queries.alarms import closed_alarms, open_alarms
from alerts.queries.reach import last_dispatches
from alerts.queries.sources import demonstration_loaded
from alerts.sources.contract import RawFile
from alerts.sources.registry import configured_sources, get_source
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.errors import InputRefused
from app.core.mail import SmtpMailer
from app.core.territory.models import Municipality
from app.core.territory.reserved import RESERVED_CODE, SEEN
from app.ticks import ticks
from doubles.canary_site import CanarySite, canary_site
from doubles.dpc_bulletin import ROME
from doubles.dpc_bulletin import Bulletin as DpcBulletin
from doubles.mail_server import mail_server

FIRENZE = "048017"
MINUTES = timedelta(minutes=1)


@pytest.fixture
def site(product: Product) -> Iterator[CanarySite]:
    with canary_site(product) as made:
        yield made


def notice(site: CanarySite, at: datetime) -> tuple[Noticed, list[str]]:
    """What a watch at ``at`` notices, and the alarms that are open after it."""
    with site.product.database.transaction() as session:
        noticed = watch(session, now=at)
        return noticed, [alarm.code for alarm in open_alarms(session, at=at, internal=True)]


def test_a_message_goes_all_the_way_and_each_run_has_something_to_tell(site: CanarySite) -> None:
    for _ in range(3):
        assert site.run()
        assert site.product.drain()
    runs = site.flight().runs
    assert [run.level for run in runs] == [Level.ORANGE, Level.GREEN, Level.ORANGE]
    assert [run.stopped_at for run in runs] == [None, None, None]
    assert all(run.decided_at and run.received_at and run.sent_at < run.received_at for run in runs)
    assert [kind for kind, *_ in site.product.told(RESERVED_CODE)] == ["new", "all_clear", "new"]
    assert outcomes(site.product) == ["accepted"] * 3
    assert site.flight().last_arrival == runs[0].received_at
    assert notice(site, utc_now() + 10 * MINUTES) == (Noticed(), [])


def test_a_message_that_does_not_arrive_is_an_alarm_and_the_next_arrival_ends_it(site: CanarySite) -> None:
    sent = site.run()
    assert sent
    assert notice(site, sent + MINUTES) == (Noticed(), [])
    assert notice(site, sent + 3 * MINUTES) == (Noticed(opened=1), ["canary_lost"])
    mailer = None
    with mail_server() as post:
        mailer = SmtpMailer(post.url(), "da@allerte.example", ("chi@allerte.example",))
        announce(site.product.database, mailer, base_url="https://allerte.example", now=sent + 3 * MINUTES)
        [text] = post.texts
        assert "il messaggio di prova non arriva" in text
        assert "è ancora in coda" in text
        assert "docs/runbooks/canary.md" in text
        assert "/fonti" not in text
        later = site.run()
        assert later
        assert site.product.drain()
        assert notice(site, later + MINUTES) == (Noticed(closed=1), [])
        announce(site.product.database, mailer, base_url="https://allerte.example", now=later + MINUTES)
        assert "CHIUSO" in post.texts[1]
    with site.product.database.transaction() as session:
        assert not closed_alarms(session, since=sent, at=later + MINUTES), "citizens are told of sources only"


def test_after_a_loss_the_next_one_is_news_all_the_same(site: CanarySite) -> None:
    for _ in range(3):
        site.run()
    assert [run.level for run in site.rows()] == [Level.ORANGE, Level.RED, Level.ORANGE]
    assert site.product.drain()
    assert [run.stopped_at for run in site.flight().runs] == [None, "superseded", "superseded"]
    site.run()
    assert site.product.drain()
    assert site.flight().runs[0].stopped_at is None
    assert site.rows()[-1].level == Level.GREEN


def test_two_at_once_take_turns(site: CanarySite) -> None:
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda _: site.run(), range(2)))
    assert len(set(sent)) == 2
    assert [(run.level, run.failure, run.queued) for run in site.rows()] == [
        (Level.ORANGE, None, 1),
        (Level.RED, None, 1),
    ]
    assert site.product.drain()
    assert site.flight().runs[0].stopped_at is None


def test_a_device_that_was_erased_comes_back(site: CanarySite) -> None:
    site.run()
    assert site.product.drain()
    with site.product.database.transaction() as session:
        session.delete(session.scalars(select(Subscription)).one())
    site.run()  # its end is no news to a device that has never heard of it
    assert site.flight().runs[0].stopped_at == "nothing_queued"
    site.run()
    assert site.product.drain()
    assert site.flight().runs[0].stopped_at is None


def test_with_other_keys_the_old_device_is_replaced(site: CanarySite) -> None:
    site.run()
    site.run(base="http://127.0.0.1:9")
    with site.product.database.transaction() as session:
        assert session.scalars(select(Subscription.endpoint)).one().startswith("http://127.0.0.1:9/canarino/")


def test_a_refusing_receiver_is_named_as_the_reason(site: CanarySite) -> None:
    site.run()
    with site.product.database.transaction() as session:
        session.execute(update(Subscription).values(endpoint=f"{site.product.settings.base_url}/canarino/altrove"))
    assert site.product.drain()
    sent = site.rows()[-1].sent_at
    assert site.flight().runs[0].stopped_at == "gone"
    notice(site, sent + 3 * MINUTES)
    with site.product.database.transaction() as session:
        [alarm] = open_alarms(session, at=sent + 3 * MINUTES, internal=True)
    assert "SECRET_KEY o BASE_URL" in alarm.message


def test_paused_on_purpose_is_no_alarm(site: CanarySite) -> None:
    site.run()
    now = utc_now()
    site.product.act(pause, "canary", at=now)
    assert site.run() is None
    assert notice(site, now + 30 * MINUTES) == (Noticed(), [])
    assert site.flight(now + MINUTES).paused == "per prova"
    site.product.act(resume, "canary", at=now + MINUTES)
    assert site.run()


def test_where_all_that_goes_out_is_paused_it_rests_too(site: CanarySite) -> None:
    now = utc_now()
    with site.product.database.transaction() as session:
        stop_sending(session, Actor("prova", "test"), Way.WEB_PUSH, "per prova", now=now)
    assert site.run() is None
    assert site.flight().paused == "è in pausa tutto l'invio: per prova"
    assert "canary_lost" not in notice(site, now + 10 * MINUTES)[1]


def test_operators_do_not_find_it_among_what_was_told(site: CanarySite) -> None:
    site.run()
    assert site.product.drain()
    with site.product.database.transaction() as session:
        assert last_dispatches(session, limit=10) == []


def test_off_means_off(site: CanarySite) -> None:
    sent = site.run()
    assert sent
    assert notice(site, sent + 3 * MINUTES)[1] == ["canary_lost"]
    settings = replace(site.product.settings, canary_seconds=None)
    assert "canary" not in [tick.name for tick in ticks(settings, site.product.database)]
    with site.product.database.transaction() as session:
        declare_polled(session, {})
    assert notice(site, sent + 4 * MINUTES) == (Noticed(closed=1), [])


def test_where_it_never_ran_the_place_does_not_exist(product: Product) -> None:
    with product.database.transaction() as session:
        found = select(func.count()).where(Municipality.istat_code == RESERVED_CODE)
        assert session.scalar(found, execution_options=SEEN) == 0
    assert "canary" not in [tick.name for tick in ticks(product.settings, product.database)]


def test_slowness_of_an_hour_is_an_alarm(site: CanarySite) -> None:
    now = utc_now()
    with site.product.database.transaction() as session:
        for minutes, seconds in ((50, 40), (40, 35), (30, 5), (20, 50)):
            sent = now - minutes * MINUTES
            arrival = sent + timedelta(seconds=seconds)
            session.add(CanaryRun(sent_at=sent, level=2, decided_at=sent, queued=1, received_at=arrival))
    assert notice(site, now) == (Noticed(opened=1), ["canary_slow"])
    assert notice(site, now + 60 * MINUTES) == (Noticed(closed=1), [])


def test_what_it_leaves_behind_is_forgotten_after_a_month(site: CanarySite) -> None:
    site.run()
    assert site.product.drain()
    later = utc_now() + KEPT + MINUTES
    run_canary(
        site.product.database, site.product.settings.secret_key, site.product.settings.base_url, clock=lambda: later
    )
    with site.product.database.transaction() as session:
        for table in (CanaryRun, Bulletin, RawDocument, SourceCheck, Deciding, Dispatch):
            assert session.scalar(select(func.count()).select_from(table)) == 1, table


def test_its_documents_are_ours_alone(site: CanarySite) -> None:
    with pytest.raises(InputRefused) as refused:
        ingest(
            site.product.database,
            get_source("canary"),
            [RawFile("x.json", b"{}")],
            now=utc_now(),
            real_now=utc_now(),
        )
    assert refused.value.code == "source_internal"


def test_alerts_of_citizens_are_none_of_its_business(site: CanarySite, tmp_path) -> None:
    """A citizen hears of one alert, from its own source, whatever the canary says before, meanwhile and after."""
    product, now = site.product, datetime.now(ROME).replace(microsecond=0)
    device = product.subscribe(FIRENZE)
    site.run()
    levels = {"Tosc-B": {"hydraulic": "orange"}, "Tosc-A3": {"hydraulic": "orange"}}
    report = product.ingest(DpcBulletin(now - MINUTES, levels, levels).zip(tmp_path), at=now)
    assert report.notifications == 1
    site.run()
    assert product.drain()
    site.run()
    assert not sweep(product.database, configured_sources(product.settings), now=utc_now()).decided.kinds
    assert product.drain()
    assert len(titles(device)) == 1
    assert "Firenze" in titles(device)[0]
    assert "prova interna" not in device.payloads[0]["notification"]["body"]
    assert [run.stopped_at for run in site.flight().runs][:2] == [None, None]
    assert {kind for kind, *_ in product.told(RESERVED_CODE)} <= {"new", "escalation", "de_escalation", "all_clear"}


def test_a_demonstration_goes_on_beside_it_and_still_comes_at_a_first_start(site: CanarySite) -> None:
    database, now = site.product.database, utc_now()
    site.run()
    with database.transaction() as session:
        assert demonstration_wanted(session, now=now)
    load_demonstration(database, now=now)
    site.run()
    assert site.product.drain()
    with database.transaction() as session:
        assert demonstration_loaded(session)
        assert not session.scalars(select(Deciding.id).where(Deciding.internal, Deciding.demonstration)).all()
    assert site.flight().runs[0].stopped_at is None
    assert notice(site, now + 10 * MINUTES)[1] == []
