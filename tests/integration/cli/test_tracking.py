"""``cittadino tracking``, as an operator types it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from alert_fixtures import Product
from doubles.plan_region import add_step, publish

EMPOLI = "048014"
EARLY = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.fixture
def tracking(cittadino):
    """Run ``cittadino tracking`` with ``--json``; returns exit status and the object."""

    def run(*arguments: str) -> tuple[int, dict]:
        status, output, _ = cittadino("tracking", *arguments, "--json")
        (line,) = output.splitlines()
        return status, json.loads(line)

    return run


@pytest.fixture
def planned(product: Product) -> None:
    """One plan in Tuscany, approved and published."""
    with product.database.transaction() as session:
        add_step(session, EMPOLI, "APPROVATO", date(2026, 3, 1), number="9", recorded=EARLY)
        publish(session, EMPOLI, [("ZAE", "POINT(10.95 43.72)", {})], at=EARLY)
        session.execute(text("UPDATE municipality SET name = '=HYPERLINK(1)' WHERE istat_code = '048001'"))


def test_snapshot_then_report(tracking, cittadino, planned, product: Product, tmp_path: Path) -> None:
    status, answer = tracking("report")
    assert (status, answer["indicators"], answer["error"]["code"]) == (3, {}, "nothing_tracked")
    status, answer = tracking("snapshot", "--at", "2026-10-15T10:00")
    assert (status, answer["month"], answer["error"]) == (0, "2026-10", None)
    everybody = answer["municipalities"]
    assert (answer["added"], answer["corrected"], answer["reminders"]) == (everybody, 0, 0)
    assert everybody > 200
    status, answer = tracking("snapshot", "--at", "2026-10-16T10:00")
    assert (status, answer["added"]) == (0, 0)

    table = tmp_path / "comuni.csv"
    status, answer = tracking("report", "--region", "09", "--csv", str(table))
    assert (status, answer["month"], answer["region"], answer["csv"]) == (0, "2026-10", "09", str(table))
    assert list(answer["indicators"]) == [f"T{number}" for number in range(1, 16)]
    assert answer["indicators"]["T1"]["rows"][-1]["adopted"] == 1
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["codice_istat"]: row for row in csv.DictReader(file, delimiter=";")}
    assert len(rows) == everybody
    assert (rows[EMPOLI]["stato"], rows[EMPOLI]["pubblicato"], rows["048001"]["comune"]) == (
        "APPROVATO", "sì", "'=HYPERLINK(1)",
    )  # fmt: skip
    status, output, _ = cittadino("tracking", "report")
    assert (status, output.count("\n")) == (0, 16)
    assert f"T1 Comuni con un piano approvato: 1 di {everybody}" in output


def test_what_is_refused(tracking, cittadino, planned, tmp_path: Path) -> None:
    assert cittadino("tracking", "report", "--month", "ieri")[0] == 2
    status, answer = tracking("report", "--region", "99")
    assert (status, answer["error"]["code"]) == (3, "region_unknown")
    assert tracking("snapshot", "--at", "2026-10-15T10:00")[0] == 0
    status, answer = tracking("report", "--month", "2020-01")
    assert (status, answer["error"]["code"]) == (3, "nothing_tracked")
    status, answer = tracking("report", "--csv", str(tmp_path / "nowhere" / "x.csv"))
    assert (status, answer["error"]["code"]) == (3, "file_unwritable")
    status, answer = tracking("seed", str(tmp_path / "x.csv"), "--day", "2016-10-12", "--source", "DPC")
    assert (status, answer["rows"], answer["error"]["code"]) == (3, 0, "file_unreadable")


def test_a_file_that_cannot_be_such_a_table_is_not_read_to_its_end(tracking, planned, tmp_path: Path) -> None:
    given = ("--day", "2016-10-12", "--source", "DPC")
    huge = tmp_path / "tutto.csv"
    with huge.open("wb") as file:
        file.truncate(2**40)
    for command, more in (("seed", given), ("adoption", ()), ("ambiti", ())):
        status, answer = tracking(command, str(huge), *more)
        assert (status, answer["rows"], answer["error"]["code"]) == (3, 0, "file_too_large"), command
        status, answer = tracking(command, str(tmp_path), *more)
        assert (status, answer["error"]["code"]) == (3, "file_unreadable"), command


def test_files_of_the_operator(tracking, product: Product, tmp_path: Path) -> None:
    counts, members = tmp_path / "counts.csv", tmp_path / "members.csv"
    counts.write_text("regione,comuni_totali,comuni_con_piano,percentuale\nToscana,280,230,82\n", encoding="utf-8")
    members.write_text(f"ambito,codice_istat\nValdelsa,{EMPOLI}\n", encoding="utf-8")
    assert tracking("seed", str(counts), "--day", "2016-10-12", "--source", "DPC") == (0, {"rows": 1, "error": None})
    assert tracking("ambiti", str(members)) == (0, {"rows": 1, "error": None})
    members.write_text("ambito\nValdelsa\n", encoding="utf-8")
    status, answer = tracking("ambiti", str(members))
    assert (status, answer["error"]["code"]) == (3, "tracking_file_invalid")


def test_where_people_live_is_loaded_and_said(cittadino, planned, tmp_path: Path) -> None:
    given = tmp_path / "abitanti.csv"
    given.write_text("lon;lat;abitanti\n10.95;43.72;40\n10.96;43.73;x\n2.3;48.8;5\n", encoding="utf-8")
    status, output, _ = cittadino(
        "territory", "population", str(given), "--source", "ISTAT", "--year", "2021", "--json"
    )
    (line,) = output.splitlines()
    answer = json.loads(line)
    assert (status, answer["people"], answer["places"], answer["column"]) == (0, 40, 1, "abitanti")
    assert (answer["unread"], answer["municipalities"], answer["error"]) == (2, 1, None)
    status, output, _ = cittadino("territory", "population", str(given), "--source", "ISTAT", "--year", "2021")
    assert (status, "Abitanti caricati: 40 in 1 luoghi di 1 comuni" in output) == (0, True)
    wrong = {
        "file_unreadable": (str(tmp_path / "no.csv"),),
        "region_unknown": (str(given), "--region", "77"),
        "population_invalid": (str(given), "--column", "boh"),
    }
    for code, more in wrong.items():
        status, _, complaint = cittadino("territory", "population", *more, "--source", "ISTAT", "--year", "2021")
        assert (status, code in complaint) == (3, True)


def test_figures_of_the_platform_come_from_a_table_or_not_at_all(tracking, product: Product, tmp_path: Path) -> None:
    table = tmp_path / "adesioni.csv"
    rows = "giorno;regione;aderenti;fonte;nominati;obiettivo\n2017-12-31;Toscana;35;ANCI Toscana;Firenze|Prato;80\n"
    table.write_text(rows + "2020-09-15;09;300;Stampa;;\n", encoding="utf-8")
    status, answer = tracking("adoption", str(table))
    assert (status, answer["rows"], answer["error"]["code"]) == (3, 0, "tracking_file_invalid")
    assert "riga 3" in answer["error"]["message"]
    table.write_text(rows, encoding="utf-8")
    status, answer = tracking("adoption", str(table))
    assert (status, answer["rows"], answer["error"]) == (0, 1, None)
    with product.database.transaction() as session:
        (row,) = session.execute(text("SELECT reached, municipalities, named, goal FROM adoption_figure")).all()
        assert session.scalar(text("SELECT recorded_by FROM adoption_figure")).startswith("cli:"), "who typed it"
    assert tuple(row) == (35, 276, ["048017", "100005"], 80)
    status, answer = tracking("adoption", str(table))
    assert (status, "prima va ritirato" in answer["error"]["message"]) == (3, True)
