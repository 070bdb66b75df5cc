"""What people state, what of it is believed, and what is refused; reminders; files of the operator's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from app.core.errors import InputRefused, NotFound
from doubles.plan_region import add_document, add_municipality, add_step
from plans.models.tracking import PlanReminder
from plans.tracking.declarations import Statement, check, declare, statements, withdraw
from plans.tracking.reminders import remind
from plans.tracking.seed import import_ambiti, import_seed
from plans.tracking.snapshots import newest, take_snapshot

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
OFFICIAL, OPERATOR = Actor("ufficio", "web"), Actor("regione", "web")
A = "048901"


def grade(session: Session, line: str, *, now: datetime) -> float:
    take_snapshot(session, now=now)
    return {row.istat_code: row for row in newest(session, [date(2026, 10, 1)])}[A].grades.get(line, 0)


def test_stated_then_checked_then_taken_back(region: Session) -> None:
    declare(region, OFFICIAL, A, Statement("A3", {}), now=NOW)
    assert grade(region, "A3", now=NOW) == 0.5
    check(region, OPERATOR, A, "A3", now=NOW)
    assert grade(region, "A3", now=LATER) == 1
    withdraw(region, OFFICIAL, A, "A3", now=LATER)
    assert grade(region, "A3", now=LATER + timedelta(seconds=1)) == 0
    rows = region.execute(text("SELECT kind, stated_by FROM plan_declaration ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("stated", "ufficio"), ("checked", "regione"), ("withdrawn", "ufficio")]
    with pytest.raises(DBAPIError, match="only ever added"), region.begin_nested():
        region.execute(text("DELETE FROM plan_declaration"))


def test_pages_prove_only_in_a_document_that_is_there(region: Session) -> None:
    declare(region, OFFICIAL, A, Statement("E1", {}, "b" * 64, "12-15"), now=NOW)
    assert not statements(region, until=LATER, codes=None)[A]["E1"].backed
    version = region.scalar(text("SELECT id FROM plan_version"))
    assert isinstance(version, int)
    add_document(region, version, "b" * 64, at=NOW)
    assert statements(region, until=LATER, codes=[A])[A]["E1"].backed
    assert statements(region, until=NOW, codes=None) == {}


def test_functions_are_complete_or_not_and_never_names(region: Session) -> None:
    whole = {"holder": True, "deputy": True, "on_call": True}
    declare(region, OFFICIAL, A, Statement("C2", {"functions": {"sanita": whole}}), now=NOW)
    assert grade(region, "C2", now=NOW) == 0.5
    with pytest.raises(InputRefused, match="senza nomi"):
        declare(region, OFFICIAL, A, Statement("C2", {"functions": {"sanita": {"holder": "Rossi"}}}), now=NOW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Statement("A2", {}), "non è una voce"),
        (Statement("Z9", {}), "non è una voce"),
        (Statement("A3", {"note": "x"}), "non chiede altri dati"),
        (Statement("A3", {}, "c" * 64, "15-12"), "pagine"),
        (Statement("A3", {}, "c" * 64, None), "pagine"),
        (Statement("A3", {}, "zz", "3"), "pagine"),
        (Statement("B2", {"risks": {"alieni": {"relevant": True}}}), "elenco dei rischi"),
        (Statement("B2", {"risks": {"neve": {"relevant": "sì"}}}), "se è rilevante"),
        (Statement("B2", {"risks": {"neve": []}}), "se è rilevante"),
        (Statement("B2", {}), "elenco dei rischi"),
        (Statement("E3", {"day": "ieri"}), "la data"),
        (Statement("E3", {}), "la data"),
        (Statement("AMBITO", {"day": 3}), "la data"),
    ],
)
def test_what_says_nothing_is_refused(region: Session, said: Statement, why: str) -> None:
    with pytest.raises(InputRefused, match=why) as refused:
        declare(region, OFFICIAL, A, said, now=NOW)
    assert refused.value.code == "declaration_invalid"


def test_nobody_and_nothing(region: Session) -> None:
    with pytest.raises(NotFound, match="048999"):
        declare(region, OFFICIAL, "048999", Statement("A3", {}), now=NOW)
    with pytest.raises(InputRefused, match="non ha dichiarato nulla"):
        check(region, OPERATOR, A, "A3", now=NOW)


def reminded(session: Session) -> list[tuple[str, str]]:
    return [(row.istat_code, row.kind) for row in session.scalars(select(PlanReminder).order_by(PlanReminder.id))]


def test_each_step_is_told_once(session: Session) -> None:
    add_municipality(session, A, 0, population=10)
    add_step(session, A, "APPROVATO", date(2024, 1, 31), number="1", recorded=NOW - timedelta(days=400))
    for day, new in (
        (date(2026, 8, 3), 0),  # 181 days left
        (date(2026, 8, 4), 1), (date(2026, 8, 5), 0), (date(2026, 11, 2), 1), (date(2026, 11, 30), 0),
        (date(2027, 1, 31), 1), (date(2027, 5, 1), 0),
    ):  # fmt: skip
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        take_snapshot(session, now=now)
        assert remind(session, now=now) == new, day
    assert reminded(session) == [(A, "within_180"), (A, "within_90"), (A, "expired")]
    (*_, last) = session.scalars(select(PlanReminder.message).order_by(PlanReminder.id))
    assert last == f"Il piano del Comune di Comune {A} è scaduto il 31/01/2027: va rivisto e approvato di nuovo."


def test_who_does_not_move_is_told_once_for_each_step(region: Session) -> None:
    take_snapshot(region, now=NOW)
    assert remind(region, now=NOW) == 2
    assert sorted(reminded(region)) == [("048902", "expired"), ("048903", "stuck")]
    assert remind(region, now=NOW) == 0
    add_step(region, "048903", "OSSERVAZIONI", date(2026, 10, 20), addressee="Regione", words="x", recorded=NOW)
    for days, new in ((10, 0), (66, 1), (67, 0)):
        now = NOW + timedelta(days=days)
        take_snapshot(region, now=now)
        assert remind(region, now=now) == new


def test_without_a_snapshot_nobody_is_told(session: Session) -> None:
    assert remind(session, now=NOW) == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "mancano le colonne"),
        (b"regione,comuni_totali\nToscana,3\n", "mancano le colonne comuni_con_piano"),
        (b"regione,comuni_totali,comuni_con_piano\n", "nessuna riga"),
        (b"regione,comuni_totali,comuni_con_piano\nToscana,3,4\n", "riga 2: pi"),
        (b"regione,comuni_totali,comuni_con_piano\nToscana,3,\n", "riga 2: la colonna comuni_con_piano"),
        (b"regione,comuni_totali,comuni_con_piano\nToscana,tre,1\n", "riga 2: comuni_totali"),
        (b"regione,comuni_totali,comuni_con_piano\nToscana,99999999999,1\n", "riga 2: comuni_totali"),
        (b"regione,comuni_totali,comuni_con_piano\nToscana,3,1\nToscana,3,1\n", "due volte"),
        (b"\xff\xfe\x00", "non è una tabella CSV"),
    ],
)
def test_tables_that_cannot_be_used(session: Session, content: bytes, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        import_seed(session, content, day=date(2016, 10, 12), source="DPC", now=NOW)


def test_ambiti_are_of_municipalities_that_exist(region: Session) -> None:
    with pytest.raises(InputRefused, match="codici ISTAT sconosciuti: 999999"):
        import_ambiti(region, b"ambito,codice_istat\nValle,999999\n")
    assert import_ambiti(region, b"ambito;codice_istat\nValle;048901\n") == 1


@pytest.mark.usefixtures("recordings")
def test_the_recorded_count_of_2016(session: Session, recordings: Path) -> None:
    content = (recordings / "plans/dpc_piani_per_regione_2016-10-12.csv").read_bytes()
    assert import_seed(session, content, day=date(2016, 10, 12), source="DPC", now=NOW) == 21
    rows = session.execute(text("SELECT region_name, region_code FROM plan_seed WHERE region_code IS NULL")).all()
    assert sorted(row.region_name for row in rows) == ["Provincia Autonoma di Trento", "Totale"]
