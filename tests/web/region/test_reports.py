"""Reports of a night: every figure recomputed from raw rows, borders, lateness, files, a night without anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import lxml.html
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from alerts.dispatch.pausing import Way, pause, resume
from alerts.dispatch.summary import sum_up
from alerts.models.canary import CanaryRun
from alerts.models.dispatch import Deciding, DecisionRow, Delivery, Dispatch
from alerts.models.operating import Reach, ReachTotal
from alerts.models.sources import Bulletin as BulletinRow
from alerts.models.sources import SourceAlarm
from alerts.notices.alone import break_glass
from alerts.notices.drafting import begin
from alerts.queries.periods.bouts import bouts_between
from app.core.clock import ROME, end_of_day, start_of_day, utc_now
from app.core.phases.centre import CentreSaid, CentreState
from app.core.phases.convening import state_centre
from app.core.phases.declaring import declare_phase
from app.core.phases.models import PhaseRow
from app.core.phases.phase import Phase, PhaseSaid
from desk_fixtures import Desk, DeskClient
from doubles.deliveries import deliver, finish
from doubles.dpc_bulletin import Bulletin, Defects
from notice_fixtures import desk_of_firenze, notice

FIRENZE, PRATO, VERNIO = "048017", "100005", "100007"
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
MADE = datetime(2026, 11, 21, 10, 0, tzinfo=ROME)
NIGHT = "dal=2026-11-20T14:00&al=2026-11-21T08:00"
REPORT = "/regione/rapporti/periodo"
STEP = timedelta(minutes=5)


@dataclass
class Night:
    """A desk on which a night has happened, and an operator who asks about it."""

    desk: Desk
    client: DeskClient

    def report(self, period: str = NIGHT) -> dict[str, Any]:
        answer = self.client.get(f"{REPORT}?{period}&formato=json")
        assert answer.status_code == 200
        return answer.json  # type: ignore[no-any-return]

    def rows(self, table: str, period: str = NIGHT) -> list[dict[str, Any]]:
        return self.report(period)["tables"][table]["rows"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def night(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Orange at two, a refused document, lower at eight with red for the day after; what people did meanwhile."""
    desk, folder = shared_desk, tmp_path_factory.mktemp("night")
    desk.clock = lambda: MADE
    took = _alerts(desk, folder)
    _people(desk)
    with desk.product.database.transaction() as session:
        session.add(SourceAlarm(source_id="dpc", code="silent", message="non risponde", opened_at=STAMP - 2 * STEP,
                                closed_at=STAMP + 12 * STEP))  # fmt: skip
        for number, seconds in enumerate((1.5, 4, None)):
            sent = STAMP + number * STEP
            session.add(
                CanaryRun(sent_at=sent, level=1, queued=1, received_at=seconds and sent + timedelta(0, seconds))
            )
    assert took == 3
    yield Night(desk, desk.client(desk.person("operator")))


def _alerts(desk: Desk, folder: Path) -> int:
    product = desk.product
    devices = [product.subscribe(PRATO), product.subscribe(PRATO), product.subscribe(FIRENZE, PRATO)]
    orange = {"Tosc-B": {"hydraulic": "orange"}, "Tosc-A3": {"hydraulic": "yellow"}}
    later = {"today": {"Tosc-B": {"hydraulic": "yellow"}}, "tomorrow": {"Tosc-B": {"thunderstorm": "red"}}}
    product.ingest(Bulletin(STAMP, today=orange).zip(folder), at=STAMP + STEP)
    with product.database.transaction() as session:
        queued = session.scalars(select(Dispatch.queued_at)).one()
        deliver(session, "accepted", devices[0], at=queued + timedelta(seconds=3))
        deliver(session, "accepted", devices[2], at=queued + timedelta(seconds=8))
        deliver(session, "rejected", devices[1], at=queued + timedelta(seconds=9))
    _sum_up(desk)
    broken = Bulletin(STAMP + timedelta(hours=4), today=orange, defects=Defects(missing_zones=("Tosc-B",)))
    assert product.ingest(broken.zip(folder), at=STAMP + timedelta(hours=4)).refused == 1
    product.ingest(Bulletin(STAMP + timedelta(hours=6), **later).zip(folder), at=STAMP + timedelta(hours=6, minutes=20))
    with product.database.transaction() as session:
        deliver(session, "accepted", *devices)
    _sum_up(desk)
    return len(devices)


def _sum_up(desk: Desk) -> None:
    finish(desk.product.database, utc_now())
    with desk.product.database.transaction() as session:
        sum_up(session, now=utc_now())


def _people(desk: Desk) -> None:
    notices, official = desk_of_firenze(desk), desk.person("official", PRATO)
    notices.published(now=STAMP + timedelta(hours=1))
    at = STAMP + timedelta(hours=2)
    draft = notices.do(
        begin, notices.approver, FIRENZE, notice(now=at, title='=HYPERLINK("http://evil.example")'), now=at
    )
    notices.do(break_glass, notices.approver, FIRENZE, draft.notice_id, "non c'è tempo per una seconda persona",
               seen=draft.revision, now=at)  # fmt: skip
    with desk.product.database.transaction() as session:
        since = datetime(2026, 11, 20, 16, 30, tzinfo=ROME)
        declare_phase(session, official, PRATO, PhaseSaid(Phase.ATTENTION, since), seen=0, now=since + STEP)
        opened = CentreSaid(CentreState.OPEN, since + STEP, place="Palazzo comunale")
        first = state_centre(session, official, PRATO, opened, seen=0, now=since + STEP)
        closed = CentreSaid(CentreState.CLOSED, since + 60 * STEP)
        state_centre(session, official, PRATO, closed, seen=first, now=since + 60 * STEP)
    desk.product.act(pause, Way.EMAIL, at=STAMP + 3 * STEP)
    desk.product.act(resume, Way.EMAIL, at=STAMP + 4 * STEP)


@pytest.fixture
def session(night: Night) -> Iterator[Session]:
    """To look at raw rows."""
    with night.desk.product.database.transaction() as opened:
        yield opened


@pytest.mark.recomputes("document_delay")
def test_documents_with_their_delays(night: Night, session: Session) -> None:
    raw = sorted(session.scalars(select(BulletinRow)), key=lambda row: row.received_at)
    rows = night.rows("bollettini")
    assert [(row["documento"], row["ritardo"]) for row in rows] == [
        (row.id, (row.received_at - row.stamp).total_seconds()) for row in raw if row.stamp
    ]
    assert [row["esito"] for row in rows] == ["accolto", "rifiutato", "accolto"]
    delays = [(row.received_at - row.stamp).total_seconds() for row in raw if row.status == "accepted" and row.stamp]
    assert (median(delays), max(delays)) == (750, 1200)
    assert "metà di quelli accolti entro 12 min, tutti entro 20 min" in _summary(night)


@pytest.mark.recomputes("period_decisions")
def test_decisions_are_counted_from_the_ledger(night: Night, session: Session) -> None:
    raw = session.scalars(
        select(DecisionRow).join(Deciding).where(DecisionRow.kind != "suppressed", ~Deciding.internal)
    )
    found = list(raw)
    counted: dict[tuple[str, str, int], list[str]] = {}
    for row in found:
        counted.setdefault((row.kind, row.hazard, row.level), []).append(row.istat_code)
    assert sorted((row["decisioni"], row["comuni"]) for row in night.rows("decisioni")) == sorted(
        (len(places), len(set(places))) for places in counted.values()
    )
    places = {row.istat_code for row in found}
    assert {row["istat"] for row in night.rows("comuni")} == places
    prato = next(row for row in night.rows("comuni") if row["istat"] == PRATO)
    assert (prato["livello"], prato["decisioni"]) == ("rossa", sum(row.istat_code == PRATO for row in found))
    assert f"Cambiamenti decisi: {len(found)}, in {len(places)} comuni" in _summary(night)


@pytest.mark.recomputes("period_first", "period_times", "period_reach")
def test_reach_and_times_are_those_of_outcomes(night: Night, session: Session) -> None:
    speeds = {row["invio"]: row for row in night.rows("tempi")}
    for row in night.rows("invii"):
        raw = session.get(Dispatch, row["invio"])
        told = session.scalars(select(Delivery).where(Delivery.dispatch_id == row["invio"])).all()
        assert raw is not None
        times = sorted((one.at - raw.queued_at).total_seconds() for one in told if one.outcome == "accepted")
        if not times:
            continue
        assert row["messi_in_coda"] == raw.notifications
        fast = speeds[row["invio"]]
        assert row["accettati"] == len(times)
        assert (fast["primo"], fast["meta"], fast["p95"]) == (times[0], times[(len(times) - 1) // 2], times[-1])
        assert row["quota"] == len(times) / raw.notifications
    first = night.rows("tempi")[0]
    assert (first["arrivo"], first["primo"], first["p95"]) == (300, 3, 8)


@pytest.mark.recomputes("period_reach")
def test_places_that_were_not_reached(night: Night, session: Session) -> None:
    final = session.scalars(select(ReachTotal.dispatch_id).where(ReachTotal.summarised_at.is_not(None))).all()
    expected = {
        (row.dispatch_id, row.istat_code): (row.accepted or 0) / (row.queued - (row.superseded or 0))
        for row in session.scalars(select(Reach).where(Reach.dispatch_id.in_(final)))
        if row.queued > (row.superseded or 0) and (row.accepted or 0) < 0.9 * (row.queued - (row.superseded or 0))
    }
    found = {(row["invio"], row["istat"]): row["quota"] for row in night.rows("poco-raggiunti")}
    assert found == expected
    assert PRATO in {code for _, code in found}
    assert [row["quota"] for row in night.rows("invii") if not row["concluso"]] == [None, None]
    assert "Invii ancora in corso, e non ancora contati: 2." in _summary(night)


@pytest.mark.recomputes("period_orange_or_red", "phase_lateness")
def test_who_was_in_orange_or_red_and_who_declared_a_phase(night: Night, session: Session) -> None:
    expected = _spells(session)
    rows = [*night.rows("senza-fase"), *night.rows("fase-dichiarata")]
    found: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in rows:
        hours = datetime.fromisoformat(row["inizio"]), datetime.fromisoformat(row["fine"])
        found.setdefault(row["istat"], []).append(hours)
    assert {code: sorted(spells) for code, spells in found.items()} == expected
    late = [row for row in night.rows("fase-dichiarata") if row["ritardo"]]
    declared = session.scalars(select(PhaseRow)).one()
    assert {row["istat"] for row in rows} - {row["istat"] for row in night.rows("senza-fase")} <= {PRATO}
    assert [(row["istat"], row["ritardo"]) for row in late] == [
        (PRATO, (declared.since - (STAMP + STEP)).total_seconds())
    ]
    assert {row["comune"] for row in late} == {"Prato"}
    assert f"Comuni in arancione o rosso: {len(expected)}" in _summary(night)
    assert "Comuni con la fase dichiarata in ritardo: 1, al massimo di 2 h 20 min" in _summary(night)


def test_times_of_orange_and_red_are_proposed(night: Night, session: Session) -> None:
    everywhere = _spells(session)
    instants = {instant for spells in everywhere.values() for instant in _instants() if _during(spells, instant)}
    bouts = bouts_between(session, MADE - timedelta(days=30), MADE + timedelta(days=3), region="09")
    assert sorted((one.begins_at, one.ends_at) for one in bouts) == _runs(sorted(instants))
    for one in bouts:
        assert one.municipalities == sum(any(a < one.ends_at and b > one.begins_at for a, b in found)
                                         for found in everywhere.values())  # fmt: skip


def _during(spells: list[tuple[datetime, datetime]], instant: datetime) -> bool:
    return any(start <= instant < end for start, end in spells)


def _spells(session: Session) -> dict[str, list[tuple[datetime, datetime]]]:
    """Minute after minute, what the newest row of each key says, for whoever is in orange or red in the period."""
    keys: dict[tuple[str, Any, str], list[DecisionRow]] = {}
    for row in session.scalars(select(DecisionRow).where(DecisionRow.kind != "suppressed").order_by(DecisionRow.id)):
        keys.setdefault((row.istat_code, row.day, row.hazard), []).append(row)
    spells: dict[str, list[tuple[datetime, datetime]]] = {}
    for code in {key[0] for key in keys}:
        mine = [rows for key, rows in keys.items() if key[0] == code]
        spells[code] = _runs([instant for instant in _instants() if any(_grave(rows, instant) for rows in mine)])
    start, end = datetime(2026, 11, 20, 14, tzinfo=ROME), datetime(2026, 11, 21, 8, tzinfo=ROME)
    kept = {code: [one for one in found if one[0] < end and one[1] > start] for code, found in spells.items()}
    return {code: found for code, found in kept.items() if found}


def _instants() -> list[datetime]:
    first = start_of_day(STAMP.date())
    return [first + STEP * number for number in range(3 * 288)]


def _grave(rows: list[DecisionRow], at: datetime) -> bool:
    """Whether what was told last by then is of orange or red, and of this hour."""
    told = [row for row in rows if row.decided_at <= at]
    if not told or not start_of_day(told[-1].day) <= at < min(end_of_day(told[-1].day), told[-1].ends_at):
        return False
    if told[-1].periods is None:
        return told[-1].level >= 2
    hours = [(datetime.fromisoformat(one[0]), datetime.fromisoformat(one[1]), one[2]) for one in told[-1].periods]
    return any(start <= at < end and level >= 2 for start, end, level in hours)


def _runs(instants: list[datetime]) -> list[tuple[datetime, datetime]]:
    runs: list[tuple[datetime, datetime]] = []
    for instant in instants:
        if runs and runs[-1][1] == instant:
            runs[-1] = (runs[-1][0], instant + STEP)
        else:
            runs.append((instant, instant + STEP))
    return runs


@pytest.mark.recomputes("period_alone", "alarm_length", "period_canary")
def test_what_people_did(night: Night) -> None:
    notices = night.rows("avvisi")
    assert [(row["istat"], row["da_solo"], row["verifica"]) for row in notices] == [
        (FIRENZE, False, None), (FIRENZE, True, "ancora dovuta"),
    ]  # fmt: skip
    assert [(row["comune"], row["fase"]) for row in night.rows("fasi")] == [("Prato", "attenzione")]
    assert [(row["comune"], row["sede"]) for row in night.rows("coc")] == [("Prato", "Palazzo comunale")]
    assert [row["atto"] for row in night.rows("atti")] == ["Invii sospesi", "Invii ripresi"]
    page = lxml.html.fromstring(night.client.get(f"{REPORT}?{NIGHT}").text)
    assert (
        page.xpath("//section[@id='atti']//td[starts-with(@data-value, 'dispatch')]/text()")
        == ["invio dei messaggi"] * 2
    )
    assert [(row["allarme"], row["durata"]) for row in night.rows("allarmi")] == [("in silenzio", 70 * 60)]
    assert night.rows("messaggi-di-prova") == [{"mandati": 3, "arrivati": 2, "meta": 1.5, "massimo": 4.0}]
    whole = json.dumps(night.report())
    assert not [name for name in ("Olga", "Aldo", "Bea", "comune.example", '"prova"') if name in whole], (
        "nobody is named"
    )


def test_the_first_instant_belongs_to_a_period_and_the_last_does_not(night: Night) -> None:
    between = "dal=2026-11-20T14:10&al=2026-11-20T20:25"
    assert [row["esito"] for row in night.rows("bollettini", between)] == ["accolto", "rifiutato"]
    after = "dal=2026-11-20T20:25&al=2026-11-20T20:26"
    assert [row["esito"] for row in night.rows("bollettini", after)] == ["accolto"]
    assert len(night.rows("invii", after)) == 1
    # The alarm was open from 13:55 until 15:05.
    assert night.rows("allarmi", "dal=2026-11-20T15:05&al=2026-11-20T16:00") == []
    assert len(night.rows("allarmi", "dal=2026-11-20T15:04&al=2026-11-20T15:05")) == 1


def test_nothing_happened_and_that_is_said(night: Night) -> None:
    quiet = "dal=2026-05-01T00:00&al=2026-05-02T00:00"
    page = night.client.get(f"{REPORT}?{quiet}").text
    assert "In questo periodo non è successo nulla" in page
    assert "Nessun comune è stato in arancione o rosso" in page
    assert "non si conservano più" in page, "test messages are kept for a month"
    assert [name for name, table in night.report(quiet)["tables"].items() if table["rows"]] == []


def test_pages_their_statements_and_what_they_refuse(night: Night) -> None:
    engine, statements = night.desk.product.database.engine, list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    page = night.client.get(f"{REPORT}?{NIGHT}").text
    assert len(statements) <= 15, statements
    assert "Come si sapeva il 21/11/2026, 10:00" in page
    proposed = night.client.get("/regione/rapporti").text
    assert "dal=2026-11-20T14:00:00%2B01:00" in proposed.replace("%3A", ":")
    assert night.client.get(f"{REPORT}/invii?{NIGHT}&ordina=-quota&formato=csv").status_code == 200
    with night.client.get(f"{REPORT}/senza-fase?{NIGHT}&formato=gpkg") as shapes:
        assert shapes.headers["Content-Disposition"] == "attachment; filename=senza-fase-toscana-2026-11-21.gpkg"
    assert night.client.get(f"{REPORT}/altro?{NIGHT}").status_code == 404
    for wrong, code in (("", "period_invalid"), (f"{NIGHT}&regione=01", "region_unknown"),
                        (f"{NIGHT}&formato=csv", "export_kind_unknown")):  # fmt: skip
        answer = night.client.get(f"{REPORT}?{wrong}")
        assert (answer.status_code, code in answer.text) == (422, True)
    again = night.client.get(f"{REPORT}?dal=2026-11-20T18:00&al=2026-11-20T17:00").text
    assert "La fine del periodo deve venire dopo" in again
    assert 'value="2026-11-20T18:00"' in again and 'value="2026-11-20T17:00"' in again, "nothing typed is lost"


def _summary(night: Night) -> str:
    return " ".join(one["text"] for one in night.report()["facts"])
