"""Alerts as threads: what each source said, step by step, is what municipalities were in at that moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alert_fixtures import Product
from alerts.domain.cap import MsgType, Reference, Status
from alerts.domain.level import Level
from alerts.domain.thread import Thread, ThreadState, levels
from alerts.ingestion import acts
from alerts.queries.region import region_levels
from alerts.queries.thread_links import thread_links
from alerts.queries.thread_pages import Wanted, alert_page
from alerts.queries.threads import alert_thread, alert_threads
from app.core.errors import ExpectedError
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME, Bulletin

PRATO, FIRENZE, CANTAGALLO = "100005", "048017", "100001"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

ORANGE = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}}
RED = {"Tosc-B": {"hydraulic": "red"}, "Tosc-A3": {"hydraulic": "yellow"}, "Tosc-R1": {"hydraulic": "yellow"}}
STORY = (
    Bulletin(STAMP, tomorrow=ORANGE),
    Bulletin(STAMP + 6 * HOUR, tomorrow=RED),
    Bulletin(STAMP + 23 * HOUR, today=RED),
    Bulletin(STAMP + 24 * HOUR, today=ORANGE, tomorrow=ORANGE),
    Bulletin(STAMP + 26 * HOUR),
)


def thread_of(product: Product, name: str, at: datetime) -> Thread:
    with product.database.transaction() as session:
        return alert_thread(session, name, at=at)


def steps(thread: Thread) -> list[str]:
    return [version.step.value for version in thread.versions]


def changed(thread: Thread, version: int) -> list[tuple[str, str, str, int]]:
    found = thread.versions[version].changes
    return [(one.hazard.value, one.before.slug, one.after.slug, len(one.places)) for one in found]


@pytest.fixture
def told(product: Product, tmp_path: Path) -> Product:
    for bulletin in STORY:
        product.ingest(bulletin.zip(tmp_path), at=bulletin.stamp)
    return product


def test_a_bulletins_thread_tells_each_step_and_how_it_ended(told: Product) -> None:
    thread = thread_of(told, "dpc-2026-11-21", STAMP + 27 * HOUR)
    assert steps(thread) == ["issued", "updated", "confirmed", "updated", "ended"]
    assert changed(thread, 0) == [("hydraulic", "green", "orange", 16), ("thunderstorm", "green", "yellow", 16)]
    assert changed(thread, 1)[0] == ("hydraulic", "orange", "red", 16)
    assert ("thunderstorm", "yellow", "green", 16) in changed(thread, 1)
    assert (thread.state, thread.highest, thread.level) == (ThreadState.ENDED, Level.RED, Level.ORANGE)
    assert {version.issued for version in thread.versions} == {bulletin.stamp for bulletin in STORY}


def test_it_is_known_as_of_the_instant_asked_about(told: Product) -> None:
    at = STAMP + HOUR
    thread = thread_of(told, "dpc-2026-11-21", at)
    assert (steps(thread), thread.state) == (["issued"], ThreadState.ANNOUNCED)
    assert thread_of(told, "dpc-2026-11-21", STAMP + 23 * HOUR).state is ThreadState.IN_FORCE
    with pytest.raises(ExpectedError, match="Non c'è nessuna allerta"):
        thread_of(told, "dpc-2026-11-21", STAMP - HOUR)


def test_at_every_version_its_levels_are_those_that_municipalities_were_in(told: Product) -> None:
    for name, day in (("dpc-2026-11-21", 21), ("dpc-2026-11-22", 22)):
        for version in thread_of(told, name, STAMP + 40 * HOUR).versions:
            said = levels(version.picture)
            with told.database.transaction() as session:
                region = region_levels(session, at=version.at)
            today = version.at.astimezone(ROME).day
            known = {row.istat_code: row.today if today == day else row.tomorrow for row in region.municipalities}
            assert {code: max(said.get(code, {None: Level.GREEN}).values()) for code in known} == known
            whole = told.levels(CANTAGALLO, version.at, day=0 if today == day else 1)
            assert {k.value: v.slug for k, v in said.get(CANTAGALLO, {}).items()} == {
                hazard: level for hazard, level in whole.items() if level != "green"
            }


def test_a_withdrawn_bulletin_says_so_and_the_one_before_counts_again(product: Product, tmp_path: Path) -> None:
    first, second = Bulletin(STAMP, today=ORANGE), Bulletin(STAMP + HOUR, today=RED)
    for bulletin in (first, second):
        product.ingest(bulletin.zip(tmp_path), at=bulletin.stamp)
    newest = thread_of(product, "dpc-2026-11-20", STAMP + HOUR).versions[-1].id
    product.act(acts.withdraw, int(newest), at=STAMP + 2 * HOUR)
    back = thread_of(product, "dpc-2026-11-20", STAMP + 3 * HOUR)
    assert (steps(back), back.level) == (["issued", "updated", "withdrawn"], Level.ORANGE)
    assert back.versions[-1].id == f"{newest}w"
    assert back.state is ThreadState.IN_FORCE
    product.act(acts.withdraw, int(back.versions[0].id), at=STAMP + 4 * HOUR)
    gone = thread_of(product, "dpc-2026-11-20", STAMP + 5 * HOUR)
    assert (gone.state, gone.current, gone.level) == (ThreadState.WITHDRAWN, (), Level.ORANGE)
    with product.database.transaction() as session:
        assert thread_links(session, PRATO, at=STAMP + 5 * HOUR) == ()


def test_links_of_a_municipality_and_threads_narrowed_to_it(told: Product) -> None:
    with told.database.transaction() as session:
        links = thread_links(session, PRATO, at=STAMP + 24 * HOUR)
        assert [(link.id, link.title) for link in links] == [
            ("dpc-2026-11-21", "Allerta arancione per sabato 21 novembre"),
            ("dpc-2026-11-22", "Allerta arancione per domenica 22 novembre"),
        ]
        assert thread_links(session, FIRENZE, at=STAMP + 24 * HOUR) == ()
        (here,) = alert_threads(session, at=STAMP + 40 * HOUR, since=STAMP.date(), place=FIRENZE)
    assert (here.id, steps(here)) == ("dpc-2026-11-21", ["issued", "ended"])


def test_pages_go_back_as_far_as_there_is_anything(product: Product, tmp_path: Path) -> None:
    for days in (0, 1, 100, 300):
        stamp = STAMP - (300 - days) * DAY
        product.ingest(Bulletin(stamp, today=ORANGE).zip(tmp_path), at=stamp)
    with product.database.transaction() as session:
        first = alert_page(session, Wanted(limit=1), at=STAMP + HOUR)
        assert ([one.id for one in first.threads], first.cursor) == (["dpc-2026-11-20"], "2026-11-20~dpc-2026-11-20")
        seen, cursor = [], ""
        while cursor is not None:
            page = alert_page(session, Wanted(limit=2, cursor=cursor), at=STAMP + HOUR)
            seen += [one.first_day.isoformat() for one in page.threads]
            cursor = page.cursor
        assert seen == ["2026-11-20", "2026-05-04", "2026-01-25", "2026-01-24"]
        living = alert_page(session, Wanted(state=ThreadState.IN_FORCE, municipality=PRATO), at=STAMP + HOUR)
        assert [one.id for one in living.threads] == ["dpc-2026-11-20"]
        assert alert_page(session, Wanted(level=Level.RED), at=STAMP).threads == ()
        with pytest.raises(ExpectedError, match="cursor"):
            alert_page(session, Wanted(cursor="'; --"), at=STAMP)


def a_storm(number: int, hours: int, severity: str = "Severe", **changes: object):
    info = an_info(severity=severity, onset=STAMP + 2 * HOUR, expires=STAMP + 9 * HOUR, language="it-IT")
    return a_message(**{"identifier": f"IT-{number}", "sent": STAMP + hours * HOUR, "infos": (info,), **changes})


def naming(number: int, hours: int) -> dict[str, object]:
    return {"references": (Reference("cap@example.org", f"IT-{number}", STAMP + hours * HOUR),)}


def test_messages_that_refer_to_each_other_are_one_thread(product: Product) -> None:
    chain = (
        a_storm(1, 0),
        a_storm(2, 3, "Extreme", msg_type=MsgType.UPDATE, **naming(1, 0)),
        a_storm(3, 5, msg_type=MsgType.CANCEL, **naming(2, 3)),
        a_storm(9, 0, status=Status.TEST),
    )
    for message in chain:
        product.take("cap", (f"{message.identifier}.cap", write(message)), at=message.sent)
    with product.database.transaction() as session:
        (living,) = alert_threads(session, at=STAMP + 4 * HOUR, since=STAMP.date())
        (thread,) = alert_threads(session, at=STAMP + 6 * HOUR, since=STAMP.date())
        (link,) = thread_links(session, PRATO, at=STAMP + 4 * HOUR)
        assert alert_thread(session, f"cap-{living.versions[-1].id}", at=STAMP + 6 * HOUR).id == thread.id
    assert thread.id == f"cap-{thread.versions[0].id}" == link.id
    assert (living.state, steps(thread)) == (ThreadState.IN_FORCE, ["issued", "updated", "ended"])
    assert changed(thread, 1) == [("thunderstorm", "orange", "red", 16)]
    assert (thread.state, thread.highest) == (ThreadState.ENDED, Level.RED)
    assert thread.versions[0].picture[0].texts[0].headline == "Allerta arancione per temporali forti"
    for version, expected in zip(thread.versions, ("orange", "red", "unknown"), strict=True):
        assert [level.slug for level in levels(version.picture).get(PRATO, {}).values()] == [expected][
            : version.step != "ended"
        ]
        # Without any bulletin nobody knows of the rest of the day, once the message is over.
        assert product.levels(PRATO, version.at)["thunderstorm"] == expected


def test_what_is_no_alert_is_unknown(product: Product) -> None:
    for name in ("dpc-2026-13-40", "cap-1", "canary-1", "dpc-1", "boh", "meteoalarm-1", "dpc-2026-11-20'"):
        with pytest.raises(ExpectedError) as error:
            thread_of(product, name, STAMP)
        assert error.value.code == "alert_unknown"
