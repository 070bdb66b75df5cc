"""Coverage through its pages: every figure worked out again from the rows that were written, in plain Python."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from desk_fixtures import Desk, DeskClient
from doubles.plan_region import add_step
from plans.tracking.snapshots import take_snapshot

#: October is measured while it lasts, and closed in November.
OCTOBER, CLOSED = datetime(2026, 10, 20, 9, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC)
LATE = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
EARLY = datetime(2026, 9, 1, 9, tzinfo=UTC)
PRATO, FIRENZE, PISA, SIENA, LUCCA, CAPOLIVERI = "100005", "048017", "050026", "052032", "046017", "049004"
#: Code → day of the approval. Siena's is written down late.
APPROVED = {PRATO: date(2026, 1, 9), FIRENZE: date(2024, 2, 10), PISA: date(2020, 5, 1)}
SIENAS = date(2026, 10, 5)


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """Plans of five municipalities, an alert that did not reach Capoliveri, one that joined and never came."""
    with shared_desk.product.database.transaction() as session:
        for code, day in APPROVED.items():
            add_step(session, code, "APPROVATO", day, number="4", recorded=EARLY)
        add_step(session, LUCCA, "TRASMESSO", date(2026, 8, 1), addressee="Regione", protocol="7", recorded=EARLY)
        take_snapshot(session, now=OCTOBER)
        take_snapshot(session, now=CLOSED)
        add_step(session, SIENA, "APPROVATO", SIENAS, number="9", recorded=LATE)
        take_snapshot(session, now=LATE)
        for statement in _REACH.split(";"):
            session.execute(text(statement), {"at": NOW})
    shared_desk.clock = lambda: NOW
    return shared_desk


#: Two dispatches. Capoliveri: 8 of 10 in the first, 10 of 10 in the second; Prato: 3 of 4 devices, too few to say;
#: Pisa: 9 of 20, of which 10 were told more by a newer message. The third is our message to ourselves.
_REACH = """
    INSERT INTO deciding (id, cause, at, demonstration, internal) VALUES (901, 'act', :at, false, false),
        (902, 'act', :at, false, false), (903, 'act', :at, false, true);
    INSERT INTO dispatch (id, deciding_id, topic, decided_at, queued_at, notifications)
        SELECT n, n, 't' || n, :at, CAST(:at AS timestamptz) - interval '9 hours', 34 FROM generate_series(901, 903) n;
    INSERT INTO dispatch_total (dispatch_id, held, summarised_at) SELECT n, 0, :at FROM generate_series(901, 903) n;
    INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held, accepted, failed, superseded, pending)
        VALUES (901, '049004', 10, 10, 0, 8, 2, 0, 0), (902, '049004', 10, 10, 0, 10, 0, 0, 0),
        (901, '100005', 4, 4, 0, 3, 1, 0, 0), (901, '050026', 20, 20, 0, 9, 1, 10, 0),
        (903, '048017', 50, 50, 0, 0, 50, 0, 0);
    INSERT INTO joining (istat_code, joined_on, act, recorded_at, recorded_by)
        VALUES ('100005', '2026-09-01', 'Delibera 3', :at, 'prova')
"""


@pytest.fixture
def operator(desk: Desk) -> DeskClient:
    return desk.client(desk.person("operator"))


def rows_of(client: DeskClient, asked: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/regione/comuni?formato=csv&{asked}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.recomputes("standing", "expires_on", "days_in_state")
def test_standings_are_those_of_the_steps(operator: DeskClient) -> None:
    found = {row["istat"]: row for row in rows_of(operator)}
    assert len(found) == 273
    words = {code: row["stato"] for code, row in found.items()}
    assert [words[code] for code in (PRATO, FIRENZE, PISA, SIENA, LUCCA, CAPOLIVERI)] == [
        "Approvato", "Scade entro 90 giorni", "Scaduto", "Approvato", "Trasmesso per un parere", "Niente di registrato",
    ]  # fmt: skip
    assert (found[FIRENZE]["scadenza"], found[FIRENZE]["giorni"]) == ("10/02/2027", "72")
    assert (found[PISA]["giorni"], found[LUCCA]["fermo"]) == ("-1309", "121")
    assert (found[CAPOLIVERI]["costa"], found[FIRENZE]["costa"]) == ("sì", "no")


@pytest.mark.recomputes("in_force")
def test_shares_are_those_of_the_rows(operator: DeskClient, desk: Desk) -> None:
    with desk.product.database.transaction() as session:
        people = {row[0]: row[1] for row in session.execute(text("SELECT istat_code, population FROM municipality"))}
    good = (PRATO, FIRENZE, SIENA)
    share = sum(people[code] for code in good) / sum(people.values())
    page = operator.get("/regione/comuni").text
    shown = re.findall(r"<strong>([\d,]+)\s%</strong>", html.unescape(page))
    assert shown[:2] == [f"{value * 100:.1f}".replace(".", ",").removesuffix(",0") for value in (3 / 273, share)]
    cells = re.search(r'<th scope="row">Comuni</th>(.*?)</tr>', page, re.S)
    assert cells
    values = [float(value) for value in re.findall(r'data-value="([^"]+)"', cells[1])]
    counts = Counter(row["stato"] for row in rows_of(operator))
    assert sum(values) == pytest.approx(1)
    assert values[0] == pytest.approx(counts["Niente di registrato"] / 273)


@pytest.mark.recomputes("worst_reach")
def test_who_was_not_reached_comes_first_here_and_there(operator: DeskClient) -> None:
    first = rows_of(operator)[0]
    assert (first["comune"], first["raggiunti"], first["raggiunti_attesi"]) == ("Capoliveri", "0.8", "10")
    assert first["fare"].startswith("Raggiunti meno del 90 per cento")
    table = operator.get("/regione/comuni").text.split("<tbody>")[2]
    assert table.index("Capoliveri") < table.index("</tr>")
    home = html.unescape(operator.get("/regione").text)
    groups = re.findall(r'<section class="reason" id="([\w-]+)"', home)
    assert groups == ["raggiunti", "senza-piano", "scaduto", "scade-90", "fermo", "mai-entrato"]
    assert "80 % raggiunti: 8 dispositivi su 10" in home.replace("\xa0", " ")
    assert "Di 273 comuni il livello non è noto" in home
    reached = {row["comune"]: row["raggiunti"] for row in rows_of(operator) if row["raggiunti"]}
    assert reached == {"Capoliveri": "0.8", "Pisa": "0.9"}


def test_links_of_the_first_page_lead_to_as_many(operator: DeskClient) -> None:
    home = html.unescape(operator.get("/regione").text)
    counted = dict(re.findall(r'<a href="#([\w-]+)"><strong>(\d+)</strong>', home))
    links = re.findall(r'href="(/regione/comuni\?fare=[\w-]+)"', home)
    assert {link.split("=")[1]: str(len(rows_of(operator, link.split("?")[1]))) for link in links} == counted


def test_filters_of_the_url_end_in_the_file_and_on_the_map(operator: DeskClient) -> None:
    assert [row["comune"] for row in rows_of(operator, "stato=expiring_soon&provincia=FI")] == ["Firenze"]
    page = operator.get("/regione/comuni?stato=expiring_soon&provincia=FI&ordina=-abitanti").text
    (link,) = re.findall(r'href="([^"]*formato=csv[^"]*)"', page)
    assert {"stato=expiring_soon", "provincia=FI", "ordina=-abitanti"} <= set(
        html.unescape(link).split("?")[1].split("&")
    )
    assert '"048017": ["expiring_soon", "2027-02-10", 1]' in html.unescape(page)
    assert '"100005": ["approved", "2029-01-09", 0]' in html.unescape(page)
    assert operator.get("/regione/comuni?stato=boh").status_code == 422
    assert "Nessun comune è così" in operator.get("/regione/comuni?nome=zzz").text


def heads(client: DeskClient, asked: str = "") -> list[str]:
    page = client.get(f"/regione/comuni?{asked}").text
    return re.findall(r'<th scope="col" data-column="(\w+)"', page)


def test_columns_are_read_in_sets_and_files_have_them_all(operator: DeskClient) -> None:
    """A screen or a sheet of paper takes eight; what the list is ordered by is always among them."""
    sets = {name: heads(operator, f"colonne={name}") for name in ("", "piano", "qualita", "persone", "tutte", "boh")}
    assert sets["boh"] == sets[""]
    assert sets[""][:4] == ["comune", "provincia", "fare", "stato"]
    assert max(len(columns) for name, columns in sets.items() if name != "tutte") <= 8
    assert set().union(*sets.values()) == set(sets["tutte"])
    assert "formale" in heads(operator, "ordina=-formale")
    assert set(sets["tutte"]) < set(rows_of(operator, "colonne=piano")[0])
    page = operator.get("/regione/comuni?colonne=piano&provincia=FI").text
    assert "ordina=passo&amp;" in page or "ordina=passo#" in page
    assert '<input type="hidden" name="colonne" value="piano">' in page
    assert "raggiunti" not in heads(operator, "colonne=tutte&mese=2026-10")


def test_a_month_that_is_over_stays_as_it_was(operator: DeskClient) -> None:
    then = {row["istat"]: row for row in rows_of(operator, "mese=2026-10")}
    assert then[SIENA]["stato"] == "Niente di registrato"
    assert (then[FIRENZE]["stato"], then[FIRENZE]["giorni"]) == ("Scade fra 91 e 180 giorni", "102")
    assert "raggiunti" not in then[SIENA]
    today = {row["istat"]: row["stato"] for row in rows_of(operator, "mese=2026-10&noto=oggi")}
    assert (today[SIENA], len(today)) == ("Approvato", 273)
    assert "non si mostra" in operator.get("/regione/comuni?mese=2026-10").text


def test_the_public_knows_what_is_public(operator: DeskClient, desk: Desk) -> None:
    client = desk.app.test_client()
    answer = client.get("/api/v1/coverage?region=09")
    said = {row["istat_code"]: row for row in answer.json["municipalities"]}
    assert said[FIRENZE]["standing"] == {
        "state": "expiring_soon", "revised_on": "2024-02-10", "expires_on": "2027-02-10",
    }  # fmt: skip
    # On its way through offices: nobody's matter until it is approved.
    assert said[LUCCA]["standing"] == {"state": "none", "revised_on": None, "expires_on": None}
    assert answer.json["standings"]["approved"]["municipalities"] == 2
    assert answer.json["in_force"]["municipalities"] == round(3 / 273, 4)
    assert answer.headers["ETag"]
    assert "Set-Cookie" not in answer.headers
    table = client.get("/api/v1/coverage.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert {row["istat_code"]: row["plan_standing"] for row in rows} == {
        code: row["standing"]["state"] for code, row in said.items()
    }
    assert client.get("/api/v1/coverage?region=77").json["code"] == "region_unknown"
