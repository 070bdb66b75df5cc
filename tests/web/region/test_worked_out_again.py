"""What pages say of plans, worked out again from raw rows: grades, scores, missing lines, dates, measures.

Forty-eight municipalities have plans of every kind, half of them in Toscana, written down in time and late; September
is measured, closed in October, and asked for as written down and as known today.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import Random

import lxml.html
import pytest
from sqlalchemy import text

from app.core.clock import ROME
from desk_fixtures import Desk, DeskClient
from doubles.checklist_again import Graded, checklist
from doubles.plan_again import Again, When, day_of, raw_rows
from doubles.plan_region import add_municipality
from doubles.plans_by_chance import Chance, Event, abandoned, begun, events_of, replaced
from plans.tracking.snapshots import take_snapshot

SEPTEMBER, CLOSED = datetime(2026, 9, 20, 9, tzinfo=UTC), datetime(2026, 10, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
#: Of Toscana, and of a region of our own.
TUSCAN, OTHER = [f"0489{number:02}" for number in range(24)], [f"0929{number:02}" for number in range(24)]
CODES = [*TUSCAN, *OTHER]
MONTHS: dict[str, tuple[dict[str, str], When]] = {
    "this month": ({}, When(NOW.date(), NOW)),
    "as written down": ({"mese": "2026-09"}, When(date(2026, 9, 30), CLOSED)),
    "as known today": ({"mese": "2026-09", "noto": "oggi"}, When(date(2026, 9, 30), NOW)),
}
STANDINGS = {
    "none": "Niente di registrato", "draft": "Bozza", "adopted": "Adottato", "sent": "Trasmesso per un parere",
    "approved": "Approvato", "published": "Approvato e pubblicato", "expiring": "Scade fra 91 e 180 giorni",
    "expiring_soon": "Scade entro 90 giorni", "expired": "Scaduto",
}  # fmt: skip
AGES = {"current": "Meno di tre anni", "old": "Da tre a cinque anni", "very_old": "Cinque anni e più",
        "never": "Mai approvato", "unknown": "Non noto"}  # fmt: skip


@pytest.fixture(scope="module")
def desk(shared_desk: Desk) -> Desk:
    """Everything is written down when it happens, and measured in between."""
    random, database = Random(8), shared_desk.product.database
    events: list[Event] = []
    with database.transaction() as session:
        for place, code in enumerate(CODES):
            people = None if place % 12 == 5 else random.randrange(300, 40_000)
            add_municipality(session, code, 40 + place, population=people, region="09" if code in TUSCAN else "20")
            events += events_of(code, 40 + place, Chance(random, rich=(0, 0.3, 0.6, 0.8, 0.95, 1)[place % 6]))
    events += [*abandoned(CODES[0], 40), *begun(CODES[6]), *replaced(CODES[12], 52)]
    events += [(at, lambda session, at=at: take_snapshot(session, now=at)) for at in (SEPTEMBER, CLOSED, NOW)]
    with database.transaction() as session:
        for _, happen in sorted(events, key=lambda event: event[0]):
            happen(session)
    shared_desk.clock = lambda: NOW
    return shared_desk


@pytest.fixture(scope="module")
def operator(desk: Desk) -> DeskClient:
    return desk.client(desk.person("operator"))


@pytest.fixture(scope="module")
def again(desk: Desk) -> dict[str, dict[str, Again]]:
    """By month, then by ISTAT code."""
    with desk.product.database.transaction() as session:
        raw = raw_rows(session, CODES)
    return {name: {code: Again(raw[code], when) for code in CODES} for name, (_, when) in MONTHS.items()}


def rows_of(client: DeskClient, url: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(url, query_string={"formato": "csv", **asked})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))


def by_code(client: DeskClient, url: str, column: str = "codice_istat", **asked: str) -> dict[str, dict[str, str]]:
    """The rows of our municipalities."""
    return {row[column]: row for row in rows_of(client, url, **asked) if row[column] in CODES}


def day(found: date | None) -> str:
    return f"{found:%d/%m/%Y}" if found else ""


def instant(at: datetime | None) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}" if at else ""


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("formal", "content", "points_missing")
def test_grades_and_scores(operator: DeskClient, again: Mapping[str, Mapping[str, Again]], month: str) -> None:
    found = by_code(operator, "/regione/qualita", **MONTHS[month][0])
    for code, one in again[month].items():
        row, graded = found[code], Graded(one)
        assert (row["mancano"].split(), row["in_parte"].split()) == (graded.missing(0), graded.missing(0.5)), code
        assert float(row["punti"]) == graded.points, code
        for column, formal in (("formale", True), ("contenuto", False)):
            assert float(row[column]) == pytest.approx(graded.score(formal=formal), abs=0.0501), (code, column)


def test_every_line_is_graded_in_every_way(again: Mapping[str, Mapping[str, Again]]) -> None:
    """So that the comparison says something: 0 and 1 of each line, and ½ where there is a half."""
    seen: dict[str, set[float]] = {}
    for month in again.values():
        for one in month.values():
            for line, grade in Graded(one).grades.items():
                seen.setdefault(line, set()).add(grade)
    assert seen.pop("A2") == {0, 1}
    assert {line for line, grades in seen.items() if grades != {0, 0.5, 1}} == set()
    standings = Counter(one.standing for month in again.values() for one in month.values())
    assert set(standings) == set(STANDINGS)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("missing_lines")
def test_lines_with_how_many_miss_them(
    operator: DeskClient, desk: Desk, again: Mapping[str, Mapping[str, Again]], month: str
) -> None:
    with desk.product.database.transaction() as session:
        everybody = dict(session.execute(text("SELECT region_code, count(*) FROM municipality GROUP BY 1")).all())
    for region, ours in (("09", TUSCAN), ("20", OTHER)):
        found = {row["voce"].split()[0]: row for row in rows_of(operator, "/regione/qualita", tabella="voci",
                                                                regione=region, **MONTHS[month][0])}  # fmt: skip
        grades = [Graded(again[month][code]).grades for code in ours]
        rest = everybody[region] - len(ours)  # of the municipalities that come with the product nothing is on record
        for line, asked in checklist(tuscan=region == "09").items():
            given = Counter(one[line] for one in grades)
            row = found.pop(line)
            assert [int(row[name]) for name in ("manca", "in_parte", "provata", "peso")] == [
                given[0] + rest, given[0.5], given[1], asked.weight,
            ], line  # fmt: skip
        for row in found.values():
            assert [row[name] for name in ("manca", "in_parte", "provata", "peso")] == ["0", "0", "0", "0"]
        asked_for = {"regione": region, **MONTHS[month][0]}
        document = lxml.html.fromstring(operator.get("/regione/qualita", query_string=asked_for).text)
        tiles = [" ".join(one.text_content().split()) for one in document.xpath("//ul[@class='tiles']/li/strong")]
        for shown, formal in zip(tiles, (True, False), strict=False):
            total = sum(Graded(again[month][code]).score(formal=formal) for code in ours)
            assert float(shown.split()[0].replace(",", ".")) == pytest.approx(total / everybody[region], abs=0.1)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("standing", "age_band", "expires_on", "days_in_state", "lines_missing", "conflicts")
def test_standings_and_dates_of_steps(
    operator: DeskClient, again: Mapping[str, Mapping[str, Again]], month: str
) -> None:
    found = by_code(operator, "/regione/comuni", "istat", **MONTHS[month][0])
    for code, one in again[month].items():
        row, last, graded = found[code], one.last, Graded(one)
        assert (row["stato"], row["eta"]) == (STANDINGS[one.standing], AGES[one.age]), code
        assert (row["approvato_il"], row["scadenza"]) == (day(one.revised), day(one.expires)), code
        left = (one.expires - one.when.day).days if one.expires else ""
        since = day_of(last) if last else None
        still = (one.when.day - since).days if since else ""
        assert (row["giorni"], row["passo_dal"], row["fermo"]) == (str(left), day(since), str(still)), code
        missing = [*graded.missing(0), *graded.missing(0.5)]
        assert (row["righe_mancanti"].split(), row["mancano"]) == (missing, str(len(missing))), code
        assert row["conflitti"] == str(one.conflicts), code


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("to_act_on")
def test_who_is_to_act_on_for_the_plan(
    operator: DeskClient, again: Mapping[str, Mapping[str, Again]], month: str
) -> None:
    words = {"none": "senza-piano", "expired": "scaduto", "expiring_soon": "scade-90", "expiring": "scade-180"}
    groups: dict[str, set[str]] = {word: set() for word in (*words.values(), "fermo")}
    for code, one in again[month].items():
        if one.standing in words:
            groups[words[one.standing]].add(code)
        on_the_way = one.last and one.last["step"] in ("BOZZA", "ADOTTATO", "TRASMESSO", "OSSERVAZIONI", "NULLA_OSTA")
        if on_the_way and (one.when.day - day_of(one.last)).days > 60:
            groups["fermo"].add(code)
    assert all(groups.values())
    for word, codes in groups.items():
        assert set(by_code(operator, "/regione/comuni", "istat", fare=word, **MONTHS[month][0])) == codes, word


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("alive")
def test_who_keeps_the_plan_alive(operator: DeskClient, again: Mapping[str, Mapping[str, Again]], month: str) -> None:
    found = by_code(operator, "/regione/qualita/vita", **MONTHS[month][0])
    for code, one in again[month].items():
        row = found[code]
        assert row["vivo"] == ("sì" if one.version and one.alive else "no"), code
        assert row["ultimo_caricamento"] == instant(one.last_upload), code
        assert row["ultimo_passo"] == instant(one.last_step), code
        assert row["contatti_confermati"] == instant(one.stated_at("C2")), code
        assert row["ultima_esercitazione"] == day(one.exercise), code


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.recomputes("waiting_reach", "waiting_served", "reception_places", "exposed", "reception_ratio")
def test_measures_of_areas(operator: DeskClient, again: Mapping[str, Mapping[str, Again]], month: str) -> None:
    waiting = by_code(operator, "/regione/qualita/attesa", **MONTHS[month][0])
    places = by_code(operator, "/regione/qualita/assistenza", **MONTHS[month][0])
    assert set(places) == {code for code, one in again[month].items() if one.version}
    for code, one in again[month].items():
        row = waiting[code]
        assert int(row["aree"]) == len(one.of("AE_ATTESA")), code
        assert float(row["quota"]) == pytest.approx(one.near, abs=2e-4), code
        assert float(row["dichiarata"]) == pytest.approx(one.served, abs=1e-4), code
        if one.version:
            assert int(places[code]["posti"]) == one.places, code
            assert places[code]["esposti"] == ("" if one.exposed is None else str(one.exposed)), code
            ratio = f"{one.places / one.exposed:.6f}" if one.exposed else "0"
            assert float(places[code]["rapporto"] or 0) == pytest.approx(float(ratio), abs=1e-4), code


def test_the_sheet_says_the_same(operator: DeskClient, again: Mapping[str, Mapping[str, Again]]) -> None:
    for code in (CODES[5], CODES[10], CODES[28], CODES[33]):
        graded, url = Graded(again["this month"][code]), f"/regione/comuni/{code}"
        found = {row["voce"]: row for row in rows_of(operator, url, elenco="voci")}
        assert {line: (row["stato"], int(row["peso"])) for line, row in found.items()} == {
            line: (word, graded.lines[line].weight)
            for grade, word in ((0, "manca"), (0.5, "solo dichiarato, o in parte"))
            for line in graded.missing(grade)
        }
        page = operator.get(url).text
        for formal in (True, False):
            assert f"<strong>{f'{round(graded.score(formal=formal), 1):g}'.replace('.', ',')}</strong>" in page
