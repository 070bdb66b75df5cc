"""The alert room: what comes first, figures counted again from the rows, switches, answers that are not repeated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import lxml.html
import pytest
from sqlalchemy import event, text

from alert_fixtures import Product
from alerts.dispatch.pausing import paused
from alerts.dispatch.summary import sum_up
from app.core.audit.log import acts
from app.core.clock import ROME, utc_now
from app.core.phases.models import PhaseRow
from app.regional.words import alarm_words
from desk_fixtures import Desk, DeskClient
from doubles.deliveries import deliver, finish, last_dispatch
from doubles.dpc_bulletin import Bulletin

FIRENZE, PRATO = "048017", "100005"
LEVELS = {"Tosc-B": {"hydraulic": "red"}, "Tosc-A3": {"hydraulic": "orange"}, "Tosc-L": {"thunderstorm": "yellow"}}
ROOM, NOW = "/regione/allerte", "/regione/allerte/adesso"
_WORDS = {"red": "Rossa", "orange": "Arancione", "yellow": "Gialla", "green": "Verde", "unknown": "Non si sa"}


@dataclass
class Night:
    """A red night: Prato was reached for 75 %, Firenze for all; a notice of none; one phase declared."""

    desk: Desk
    now: datetime
    dispatch: int

    @property
    def product(self) -> Product:
        return self.desk.product

    def operator(self) -> DeskClient:
        return self.desk.client(self.desk.person("operator"))

    def later(self, minutes: float = 1) -> datetime:
        """So that what was kept for a moment is made anew."""
        self.now += timedelta(minutes=minutes)
        return self.now


@pytest.fixture(scope="module")
def night(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    product, now = shared_desk.product, utc_now().astimezone(ROME).replace(hour=12, minute=0, second=0, microsecond=0)
    prato = [product.subscribe(PRATO) for _ in range(4)]
    firenze = [product.subscribe(FIRENZE) for _ in range(2)]
    folder: Path = tmp_path_factory.mktemp("bulletins")
    product.ingest(Bulletin(now, today=LEVELS).zip(folder), at=now)
    with product.database.transaction() as session:
        deliver(session, "accepted", *prato[:3], *firenze)
        deliver(session, "rejected", prato[3])
        dispatch = last_dispatch(session)
        # By the clock of this night, whatever time it is.
        session.execute(text("UPDATE dispatch SET queued_at = :now"), {"now": now})
        session.add(
            PhaseRow(
                istat_code=FIRENZE, phase="alarm", since=now, act="Ordinanza 1", note="", recorded_at=now,
                recorded_by="prova", reason="",
            )
        )  # fmt: skip
    finish(product.database, now)
    with product.database.transaction() as session:
        sum_up(session, now=utc_now())
    made = Night(shared_desk, now + timedelta(seconds=1), dispatch)
    shared_desk.clock = lambda: made.now
    yield made
    shared_desk.clock = utc_now


def page(answer) -> lxml.html.HtmlElement:
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def cells(row: lxml.html.HtmlElement) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td")]


def expected_levels(night: Night) -> dict[str, str]:
    """ISTAT code → level today, from the zones of each municipality and the bulletin itself."""
    with night.product.database.transaction() as session:
        rows = session.execute(
            text("""
                SELECT mz.istat_code, z.code FROM municipality_zone mz JOIN alert_zone z ON z.id = mz.zone_id
                WHERE z.namespace = 'dpc' AND CURRENT_DATE BETWEEN COALESCE(z.valid_from, '-infinity')
                      AND COALESCE(z.valid_to, 'infinity')
            """)
        ).all()
    order = ["green", "yellow", "orange", "red"]
    found: dict[str, str] = {}
    for istat_code, zone in rows:
        for level in LEVELS.get(zone, {"": "green"}).values():
            found[istat_code] = max(found.get(istat_code, "green"), level, key=order.index)
    return found


@pytest.mark.recomputes("alerts_in_force", "without_phase")
def test_what_is_in_force_is_counted_again_from_the_bulletin(night: Night) -> None:
    shown = page(night.operator().get(ROOM))
    counted = Counter(expected_levels(night).values())
    heads = [" ".join(one.text_content().split()) for one in shown.xpath("//*[@id='room-counts']//thead//th")]
    today = cells(shown.xpath("//*[@id='room-counts']//tbody/tr[1]")[0])[1:]
    assert dict(zip(heads, map(int, today), strict=True)) == {
        word: counted.get(level, 0) for level, word in _WORDS.items()
    }
    on_map = {row.get("data-istat"): row.get("data-level") for row in shown.xpath("//tr[@data-istat]")}
    assert on_map == expected_levels(night)
    first = cells(shown.xpath("//table[contains(@class, 'room-grave')]/tbody/tr[th/a[text()='Prato']]")[0])
    assert "Rossa" in first[1]
    assert "Tosc-B" in first[1]
    assert "senza fase" in first[2]
    listed = cells(shown.xpath("//table[contains(@class, 'room-grave')]/tbody/tr[th/a[text()='Firenze']]")[0])
    assert "allarme" in listed[2]
    without = sum(level in ("red", "orange") for level in expected_levels(night).values()) - 1
    assert f"{without} comuni" in shown.xpath("string(//*[@class='room-without'])")


def test_who_was_reached_for_less_than_ninety_per_cent_comes_first(night: Night) -> None:
    operator = night.operator()
    room = page(operator.get(ROOM))
    first = cells(room.xpath("//table[contains(@class, 'room-behind')]/tbody/tr")[0])
    assert first[:3] == ["Prato", "1 su 4 dispositivi (pochi dispositivi)", "75 %"]
    shown = page(operator.get(f"{ROOM}/invii/{night.dispatch}"))
    rows = [cells(row) for row in shown.xpath("//table/tbody/tr")]
    assert [row[0] for row in rows[:2]] == ["Prato", "Firenze"]
    with night.product.database.transaction() as session:
        outcomes = Counter(
            (row.istat_code, row.outcome)
            for row in session.execute(
                text("""
                    SELECT f.istat_code, x.outcome FROM delivery x
                    JOIN subscription_municipality f ON f.subscription_id = x.subscription_id
                    WHERE x.dispatch_id = :dispatch
                """),
                {"dispatch": night.dispatch},
            )
        )
    for row in rows[:2]:
        code = row[1]
        accepted, failed = outcomes[code, "accepted"], outcomes[code, "rejected"]
        share = accepted / (accepted + failed)
        assert row[2].startswith(f"{share * 100:g} %".replace(".", ","))
        assert (f"({accepted} su {accepted + failed}) pochi dispositivi" in row[2]) == (share < 0.9)
        assert [int(row[position]) for position in (4, 5, 7)] == [accepted + failed, accepted, failed]
    tiles = {
        tile.xpath("string(a/@href)").rpartition("#reach_")[2]: tile.xpath("string(strong)")
        for tile in shown.xpath("//ul[@class='tiles']/li")
    }
    assert (tiles["share"], tiles["queued"], tiles["accepted"], tiles["failed"]) == ("83,3 %", "6", "5", "1")
    assert operator.get(f"{ROOM}/invii/999999").status_code == 404


@pytest.mark.recomputes("told_by_hour")
def test_the_strip_counts_municipalities_by_the_level_they_were_told_of(night: Night) -> None:
    shown = page(night.operator().get(ROOM))
    rows = [[int(cell) for cell in cells(row)[1:]] for row in shown.xpath("//*[@id='room-strip']//tbody/tr")]
    assert len(rows) == 73
    told = Counter(level for level in expected_levels(night).values() if level != "green")
    assert [sum(column) for column in zip(*rows, strict=True)] == [told["red"], told["orange"], told["yellow"], 0]


def test_what_happened_is_one_list_with_a_filter(night: Night) -> None:
    operator = night.operator()
    events = page(operator.get(ROOM)).xpath("//ol[@class='room-events']/li/@data-event")
    assert {"received", "decided", "dispatched"} <= set(events)
    only = page(operator.get(f"{ROOM}?che=invii")).xpath("//ol[@class='room-events']/li/@data-event")
    assert set(only) == {"dispatched"}
    listed = page(operator.get(f"{ROOM}/cronologia?che=bollettini")).xpath("//table/tbody/tr")
    assert [cells(row)[1] for row in listed] == ["Bollettino ricevuto"]
    assert b"Bollettino ricevuto" in operator.get(f"{ROOM}/cronologia?formato=csv").data


def test_an_alarm_about_ourselves_says_what_it_is(night: Night) -> None:
    with night.desk.app.test_request_context():
        assert alarm_words("canary_lost").startswith("I messaggi di prova non arrivano")
        assert alarm_words("zone_unknown") != alarm_words("boh")


def test_an_answer_is_not_sent_twice_and_costs_few_statements(night: Night) -> None:
    operator = night.operator()
    night.later()
    first = operator.get(NOW)
    assert operator.get(NOW, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    night.later()
    counted: list[str] = []

    def count(_connection, _cursor, statement: str, *_rest) -> None:
        counted.append(statement)

    engine = night.product.database.engine
    operator.get("/account")  # that somebody was seen is written down once a minute
    event.listen(engine, "before_cursor_execute", count)
    try:
        again = operator.get(NOW, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, len(counted) <= 15) == (304, True), counted
        counted.clear()
        operator.get(NOW)
        assert len(counted) <= 2, "whoever asks a moment later gets the same"
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_a_silent_source_is_the_first_thing_on_the_page_and_green_is_not_green(night: Night) -> None:
    operator = night.operator()
    begun = night.now
    with night.product.database.transaction() as session:
        session.execute(text("UPDATE source_state SET poll_seconds = 300 WHERE source_id = 'dpc'"))
        add = text("INSERT INTO source_check (source_id, at, kind, outcome) VALUES ('dpc', :at, 'poll', 'unchanged')")
        session.execute(add, {"at": begun})
    try:
        night.later(5)
        assert "non si sente" not in operator.get(ROOM).text
        night.later(11)  # three polls of five minutes have not taken place
        shown = page(operator.get(ROOM))
        parts = shown.xpath("//*[@data-part]")
        assert parts[0].get("id") == "room-attention"
        title = " ".join(parts[0].xpath(".//article")[0].text_content().split())
        assert "non si sente" in title
        assert f"alle {begun.astimezone(ROME):%H:%M}" in title
        assert "Guardare se il suo sito risponde" in title
        levels = Counter(row.get("data-level") for row in shown.xpath("//tr[@data-istat]"))
        assert "green" not in levels
        assert levels["unknown"] > 0
        assert levels["red"] == Counter(expected_levels(night).values())["red"], "silence hides no alert"
    finally:
        with night.product.database.transaction() as session:
            session.execute(text("UPDATE source_state SET poll_seconds = NULL WHERE source_id = 'dpc'"))
            session.execute(text("DELETE FROM source_check WHERE kind = 'poll'"))


def test_sending_is_stopped_with_a_reason_and_resumed_from_any_page_of_the_room(night: Night) -> None:
    person = night.desk.person("operator")
    operator = night.desk.client(person)
    url = f"{ROOM}/invio/web_push/pausa"
    question = operator.get(url).text
    assert "6 dispositivi non ricevono nulla" in question
    assert operator.post_form(url, {"reason": " "}).status_code == 422
    assert operator.post_form(url, {"reason": "testo sbagliato"}, follow_redirects=True).status_code == 200
    with night.product.database.transaction() as session:
        assert paused(session) == {"web_push"}
        (act, *_) = acts(session, limit=1)
        assert (act.action, act.actor, act.reason) == ("dispatch.paused", person.email, "testo sbagliato")
    assert f"da {person.email}" in operator.get(f"{ROOM}?che=atti").text
    taken = operator.get(f"{ROOM}/cronologia?che=atti&formato=csv").data.decode("utf-8-sig")
    assert "testo sbagliato" in taken
    assert person.email not in taken
    assert str(act.id) in taken.splitlines()[1].split(";")
    for address in (ROOM, f"{ROOM}/comuni", f"{ROOM}/cronologia", f"{ROOM}/invii/{night.dispatch}", url):
        banner = page(operator.get(address)).xpath("//*[@class='room-paused']")[0].text_content()
        assert "testo sbagliato" in banner
        assert person.email in banner
    assert operator.post_form(url, {"reason": "ancora"}).status_code == 422, "it is so already, and that is said"
    back = operator.post_form(f"{ROOM}/invio/web_push/ripresa", {"reason": "corretto"}, follow_redirects=True)
    assert not page(back).xpath("//*[@class='room-paused']")
    with night.product.database.transaction() as session:
        assert paused(session) == frozenset()
    assert operator.get(f"{ROOM}/invio/piccione/pausa").status_code == 404


def test_pausing_a_source_says_beforehand_what_it_changes(night: Night) -> None:
    operator = night.operator()
    url = f"{ROOM}/fonti/dpc/pausa"
    levels = Counter(expected_levels(night).values())
    effects = [
        " ".join(one.text_content().split()) for one in page(operator.get(url)).xpath("//*[@class='room-effects']/li")
    ]
    assert f"Oggi, in {levels['green']} comuni: da «verde» a «non si sa»." in effects
    assert operator.post_form(url, {"reason": "bollettino di prova"}).status_code == 303
    night.later()
    shown = page(operator.get(ROOM))
    found = Counter(row.get("data-level") for row in shown.xpath("//tr[@data-istat]"))
    assert (found["unknown"], found["green"]) == (levels["green"], 0)
    assert operator.post_form(f"{ROOM}/fonti/dpc/ripresa", {"reason": "era vero"}).status_code == 303
    night.later()
    again = page(operator.get(ROOM))
    assert Counter(row.get("data-level") for row in again.xpath("//tr[@data-istat]"))["green"] == levels["green"]


def test_a_document_is_withdrawn_and_reinstated_from_the_list(night: Night) -> None:
    operator = night.operator()
    (withdraw,) = page(operator.get(ROOM)).xpath("//a[@class='act']/@href")
    assert re.fullmatch(rf"{ROOM}/bollettini/\d+/ritiro", withdraw)
    (title,) = page(operator.get(withdraw)).xpath("//h1/text()")
    assert re.fullmatch(
        r"Ritirare il documento \d+: Bollettino di criticità nazionale, \d\d/\d\d/2026, \d\d:\d\d", title
    )
    for act in ("ritiro", "ripristino"):
        unknown = operator.get(f"{ROOM}/bollettini/99999/{act}")
        assert (unknown.status_code, "bulletin_unknown" in unknown.text) == (404, True)
    assert operator.post_form(withdraw, {"reason": "errata"}).status_code == 303
    night.later()
    (reinstate,) = page(operator.get(ROOM)).xpath("//a[@class='act']/@href")
    assert reinstate == withdraw.replace("ritiro", "ripristino")
    assert operator.post_form(reinstate, {"reason": "era giusto"}).status_code == 303


def test_admins_look_and_do_not_touch(night: Night) -> None:
    admin = night.desk.client(night.desk.person("admin"))
    assert not page(admin.get(ROOM)).xpath("//*[@class='room-switches']")
    assert admin.get(f"{ROOM}/invio/email/pausa").status_code == 403
    assert admin.post_form(f"{ROOM}/invio/email/pausa", {"reason": "prova"}, page="/account").status_code == 403
    assert night.desk.client(night.desk.person("official", PRATO)).get(NOW).status_code == 403
    assert night.desk.client().get(NOW).status_code == 303, "whose session is over is sent to the door"
