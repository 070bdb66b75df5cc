"""Every figure of the pages on quality, recomputed from the raw rows: features, declarations, findings, steps."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.audit.log import Actor
from desk_fixtures import Desk, DeskClient
from doubles.plan_region import SIDE, SOUTH, WEST, add_municipality, add_step, box, point, publish
from plans.domain.checklist import LINES, weights
from plans.domain.taxonomy import CLASSES
from plans.tracking.declarations import AMBITO, Statement, declare
from plans.tracking.population import Wanted, load_population
from plans.tracking.seed import import_ambiti
from plans.tracking.snapshots import take_snapshot

NOW = datetime(2026, 10, 15, 9, tzinfo=UTC)
EARLY = datetime(2026, 9, 1, 9, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 20, 9, tzinfo=UTC)
OFFICIAL = Actor("ufficio@comune.example", "web")
#: A region of our own, so that no shipped municipality is counted.
REGION = "20"
PEOPLE = {"092901": 1000, "092902": 2000, "092903": 3000, "092904": 4000}
#: Of each municipality: class, WKT, attributes.
PLANS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "092901": [
        ("RS_IDRA", box(40, 0, 0, 0.25, 1), {"livello": "elevato"}),
        ("AE_ATTESA", point(40, 0.1, 0.5), {"nome": "Piazza", "indirizzo": "Piazza 1", "popolazione_servita": 100}),
        ("AE_ATTESA", point(40, 0.6, 0.5), {"nome": "Campo", "indirizzo": "Via 2", "verificato": True,
                                            "verificato_il": "2026-03-04"}),
        ("CO_COC", point(40, 0.2, 0.2), {"nome": "Sala", "indirizzo": "Via 3", "rischi_serviti": ["sismico"]}),
        ("ED_ASSIST", point(40, 0.7, 0.7), {"indirizzo": "Via 5", "posti": 50}),
    ],
    "092902": [
        ("AE_ATTESA", point(41, 0.5, 0.5), {"nome": "Prato", "indirizzo": "Via 7"}),
        ("ED_ASSIST", point(41, 0.3, 0.3), {"indirizzo": "Via 8", "posti": 30}),
    ],
}  # fmt: skip
RISKS: dict[str, dict[str, dict[str, Any]]] = {
    "092901": {
        "idraulico": {"relevant": True, "scenario": True, "phases": True},
        "sismico": {"relevant": True, "scenario": True, "phases": False},
        "neve": {"relevant": True},
        "vento": {"relevant": None},
        "maremoto": {"relevant": False},
    },
    "092903": {"idraulico": {"relevant": True, "scenario": True, "phases": False}},
}
#: Rows refused, repaired, warned of, by municipality: each of its version's only upload.
FINDINGS = {"092901": "ERRW", "092902": "WW"}
#: Where people of the first live: in its square, 400 m and 600 m to the east of it, and far away.
METRE = SIDE / 8048  # of a degree of longitude at 43.75° N
PLACES = [(0.1, 0.5, 0, 30), (0.1, 0.5, 400, 40), (0.1, 0.5, 600, 130), (0.35, 0.9, 0, 300)]


def seed(session: Session, folder: Path) -> None:
    """Four municipalities in September: two with a published plan, one only on its way, one with nothing."""
    for place, (code, people) in enumerate(PEOPLE.items()):
        add_municipality(session, code, 40 + place, population=people, region=REGION)
    for code, features in PLANS.items():
        add_step(session, code, "ADOTTATO", date(2025, 10, 1), number="3", recorded=EARLY)
        add_step(session, code, "APPROVATO", date(2026, 1, 9), number="12", recorded=EARLY)
        version = publish(session, code, features, at=EARLY)
        for level in FINDINGS[code]:
            add_finding(session, version, level)
    add_step(session, "092903", "ADOTTATO", date(2026, 5, 12), number="5", recorded=EARLY)
    for code, risks in RISKS.items():
        declare(session, OFFICIAL, code, Statement("B2", {"risks": risks}), now=EARLY)
    declare(session, OFFICIAL, "092901", Statement("E3", {"day": "2026-05-01"}), now=EARLY)
    declare(session, OFFICIAL, "092901", Statement(AMBITO, {"day": "2026-05-01"}), now=EARLY)
    import_ambiti(session, b"ambito,codice_istat\nValle,092901\nValle,092902\n")
    path = folder / "abitanti.csv"
    rows = [
        f"{WEST + (40 + east) * SIDE + metres * METRE:.7f};{SOUTH + north * SIDE:.7f};{people}"
        for east, north, metres, people in PLACES
    ]
    path.write_text("\n".join(["lon;lat;abitanti", *rows]), encoding="utf-8")
    load_population(session, path, Wanted(REGION, "ISTAT", 2021), now=EARLY)


def add_finding(session: Session, version: int, level: str) -> None:
    session.execute(
        text("INSERT INTO plan_finding (version_id, rule, level, scope, message) VALUES (:v, 'G05', :l, 'row', '')"),
        {"v": version, "l": level},
    )


@pytest.fixture(scope="module")
def operator(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> DeskClient:
    """An operator, after the snapshots of September, its closing in October, and what became known late."""
    with shared_desk.product.database.transaction() as session:
        seed(session, tmp_path_factory.mktemp("people"))
        take_snapshot(session, now=SEPTEMBER)
        take_snapshot(session, now=NOW)
    return shared_desk.client(shared_desk.person("operator"))


Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def rows(operator: DeskClient) -> Any:
    """The rows of a file that a page gives, by column."""

    def read(page: str, **asked: str) -> Rows:
        answer = operator.get(f"/regione/qualita{page}", query_string={"regione": REGION, "formato": "csv", **asked})
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))

    return read


def page(operator: DeskClient, path: str, **asked: str) -> lxml.html.HtmlElement:
    answer = operator.get(f"/regione/qualita{path}", query_string={"regione": REGION, **asked})
    assert answer.status_code == 200, answer.text
    return lxml.html.fromstring(answer.text)


def words(found: Sequence[lxml.html.HtmlElement]) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found]


def tiles(document: lxml.html.HtmlElement) -> list[str]:
    return [one.removesuffix(" ?") for one in words(document.xpath("//ul[@class='tiles']/li"))]


def body(document: lxml.html.HtmlElement, table: str) -> list[list[str]]:
    return [words(row.xpath("./th | ./td")) for row in document.xpath(f"//table[@id='{table}']/tbody/tr")]


def kept(session: Session) -> dict[str, Mapping[str, Any]]:
    """The newest row of October of each municipality, as it is in the table."""
    found = session.execute(
        text("SELECT * FROM plan_snapshot WHERE region_code = :r AND month = '2026-10-01' ORDER BY known_on"),
        {"r": REGION},
    ).mappings()
    return {row["istat_code"]: dict(row) for row in found}


def test_lines_are_counted_and_come_before_the_scores(operator: DeskClient, rows: Any, shared_desk: Desk) -> None:
    with shared_desk.product.database.transaction() as session:
        grades = {code: row["grades"] for code, row in kept(session).items()}
        formal = [row["formal"] for row in kept(session).values()]
    lines = {row["voce"].split()[0]: row for row in rows("", tabella="voci")}
    assert set(lines) == set(LINES)
    for line, row in lines.items():
        given = [one.get(line, 0) for one in grades.values() if line != "A5"]  # A5 is Toscana's
        assert (int(row["manca"]), int(row["in_parte"]), int(row["provata"])) == (
            given.count(0), given.count(0.5), given.count(1),
        ), line  # fmt: skip
        assert int(row["peso"]) == weights(tuscan=False).get(line, 0)
    first, *_ = rows("")
    assert (first["codice_istat"], first["formale"], first["contenuto"]) == ("092904", "0.0", "0.0")
    # Outside Toscana the 28 lines are 27, and A5's three points are A4's: all of it is 103.
    assert (first["punti"], len(first["mancano"].split())) == ("103.0", 27)
    document = page(operator, "")
    heads = words(document.xpath("//h2"))
    assert heads.index("Quali voci mancano di più") < heads.index("I due punteggi, in media")
    assert tiles(document)[0].startswith(f"{sum(formal) / len(formal):.1f}".replace(".", ","))


def test_a_line_leads_to_those_that_miss_it(operator: DeskClient, rows: Any) -> None:
    assert [row["codice_istat"] for row in rows("", voce="E3")] == ["092902", "092903", "092904", "092901"]
    links = page(operator, "").xpath("//table[@id='lines']//a[contains(@href, 'voce=E3')]")
    assert links and f"regione={REGION}" in links[0].get("href")
    document = page(operator, "", voce="E3")
    assert any("A chi manca: E3" in head for head in words(document.xpath("//h2")))
    assert [row[1] for row in body(document, "missing")] == ["092902", "092903", "092904", "092901"]
    assert rows("", voce="A5") == []


def test_the_matrix_of_risks(operator: DeskClient, rows: Any) -> None:
    document = page(operator, "/rischi")
    (header,) = [words(row.xpath("./th")) for row in document.xpath("//table[@class='figures matrix']/thead/tr")]
    assert header == ["Comune", "Alluvioni", "Terremoto", "Neve e ghiaccio", "Incompleti"]
    body_rows = document.xpath("//table[@class='figures matrix']/tbody/tr")
    cells = {name: marks for name, *marks in (words(row.xpath("./th | ./td")) for row in body_rows)}
    # Of an earthquake nothing is drawn; of snow there is nothing at all.
    assert cells["Comune 092901"] == ["● completo", "◐ manca: area, fasi", "○ rilevante, manca tutto", "2 su 3"]
    assert cells["Comune 092903"] == ["◐ manca: area, fasi", "· non dichiarato", "· non dichiarato", "1 su 1"]
    assert [row["codice_istat"] for row in rows("/rischi")] == ["092901", "092903", "092902", "092904"]
    assert [row["codice_istat"] for row in rows("/rischi", ordina="nome")] == sorted(PEOPLE)
    assert [row["codice_istat"] for row in rows("/rischi", rischio="neve")] == ["092901"]
    beyond = page(operator, "/rischi", pagina="99")
    assert len(beyond.xpath("//table[@class='figures matrix']/tbody/tr")) == len(PEOPLE)


def test_a_risk_that_the_taxonomy_no_longer_has_is_counted_and_seen(
    operator: DeskClient, rows: Any, shared_desk: Desk
) -> None:
    """Of every row as many risks are shown as are counted, whatever months of the past called them: here an August."""
    then = {"code": "092903", "region": REGION, "said": '{"layer": false, "scenario": true, "phases": true}'}
    with shared_desk.product.database.transaction() as session:
        for statement in _AUGUST.split(";"):
            session.execute(text(statement), then)
    (row,) = rows("/rischi", mese="2026-08", rischio="frana")
    assert (row["frana"], row["rilevanti"], row["incompleti"]) == ("manca: area", "2", "2")
    document = page(operator, "/rischi", mese="2026-08")
    (shown,) = [words(one.xpath("./th | ./td")) for one in document.xpath("//table[@class='figures matrix']/tbody/tr")]
    assert [cell for cell in shown if cell[0] in "●◐○"] == ["◐ manca: area, fasi", "◐ manca: area"]
    assert shown[-1] == "2 su 2"
    assert len(rows("/rischi", rischio="inventato")) == len(PEOPLE)


_AUGUST = """
    INSERT INTO plan_snapshot SELECT copied.* FROM plan_snapshot kept, jsonb_populate_record(NULL::plan_snapshot,
        to_jsonb(kept) || jsonb_build_object('month', '2026-08-01',
            'facts', jsonb_set(kept.facts, '{risks,frana}', CAST(:said AS jsonb)))) copied
    WHERE kept.istat_code = :code AND kept.month = '2026-10-01';
    INSERT INTO plan_month SELECT copied.* FROM plan_month kept, jsonb_populate_record(NULL::plan_month,
        to_jsonb(kept) || jsonb_build_object('month', '2026-08-01')) copied
    WHERE kept.region_code = :region AND kept.month = '2026-10-01'
"""


@pytest.mark.recomputes("risk_complete")
def test_the_summary_of_risks_is_that_of_the_statements(rows: Any) -> None:
    found = {row["rischio"]: row for row in rows("/rischi", tabella="rischi")}
    drawn = {code: {CLASSES[feature[0]].hazard for feature in features} for code, features in PLANS.items()}
    for risk, name in (("idraulico", "Alluvioni"), ("sismico", "Terremoto"), ("neve", "Neve e ghiaccio")):
        said = {code: risks[risk] for code, risks in RISKS.items() if risks.get(risk, {}).get("relevant")}
        layer = [code for code in said if risk in drawn.get(code, ())]
        complete = [code for code in layer if said[code].get("phases")]
        assert int(found[name]["rilevante"]) == len(said)
        assert int(found[name]["con_area"]) == len(layer)
        assert int(found[name]["con_fasi"]) == sum(bool(one.get("phases")) for one in said.values())
        assert (int(found[name]["completi"]), int(found[name]["incompleti"])) == (
            len(complete), len(said) - len(complete),
        )  # fmt: skip
    assert set(found) == {"Alluvioni", "Terremoto", "Neve e ghiaccio"}


@pytest.mark.recomputes("waiting_reach", "waiting_method")
def test_who_has_a_waiting_area_and_how_that_was_counted(operator: DeskClient, rows: Any) -> None:
    found = {row["codice_istat"]: row for row in rows("/attesa")}
    near = sum(people for _, _, metres, people in PLACES[:3] if metres <= 500)
    known = sum(people for *_, people in PLACES)
    a = found["092901"]
    assert (int(a["vicini"]), int(a["su"])) == (near, known)
    assert float(a["quota"]) == pytest.approx(near / known)
    assert a["conto"] == "contate dove abitano (ISTAT, 2021)"
    # The second has no place: one circle of 500 m in a square of 8.04 km by 11.11 km, of 2,000 people.
    b, share = found["092902"], math.pi * 0.25 / (8.04 * 11.11)
    assert b["conto"] == "stima per superficie"
    assert float(b["quota"]) == pytest.approx(share, rel=0.02)
    assert (int(b["vicini"]), int(b["su"])) == (round(float(b["quota"]) * 2000), 2000)
    assert {found[code]["conto"] for code in ("092903", "092904")} == {"nessun piano pubblicato qui"}
    points, area, none, bare = tiles(page(operator, "/attesa"))
    assert points == f"{100 * near / known:.0f} % contate dove abitano: {near} persone su {known}, 1 comune"
    assert area.endswith(f"stima per superficie: {b['vicini']} persone su 2.000, 1 comune")
    assert none == "2 comuni non hanno un piano pubblicato qui, con 7.000 abitanti"
    assert bare.startswith("2 comuni senza alcuna area di attesa")
    assert [row["codice_istat"] for row in rows("/attesa")][:2] == ["092904", "092903"]
    assert [row["codice_istat"] for row in rows("/attesa", conto="area")] == ["092902"]


@pytest.mark.recomputes("reception_places", "exposed", "reception_ratio")
def test_places_against_people_exposed(operator: DeskClient, rows: Any) -> None:
    found = rows("/assistenza")
    assert [(row["codice_istat"], row["posti"], row["esposti"]) for row in found] == [
        ("092901", "50", "250"), ("092902", "30", ""),
    ]  # fmt: skip
    without, ratio, places, enough = tiles(page(operator, "/assistenza"))
    assert without.startswith("0 ")
    assert ratio.startswith("20 %")  # 50 of 250; the second cannot be compared
    assert places.startswith("50 posti, per 250")
    assert enough.startswith("1 su 1 ")


@pytest.mark.recomputes("conflicts")
def test_areas_in_a_hazard_lead_to_the_map(operator: DeskClient, rows: Any) -> None:
    (one,) = rows("/pericoli")
    assert (one["codice_istat"], one["nome"], one["pericoli"]) == ("092901", "Piazza", "Area a rischio idraulico")
    assert float(one["lon"]) == pytest.approx(WEST + 40.1 * SIDE)
    assert float(one["lat"]) == pytest.approx(43.75)
    document = page(operator, "/pericoli")
    (link,) = document.xpath("//table[@id='areas']//td//a")
    assert link.get("href").startswith("/comuni/092901/piano?")
    assert "luogo=AE_ATTESA" in link.get("href")
    assert tiles(document) == ["1 area di emergenza in zona di pericolo", "1 comune ne ha almeno una"]


@pytest.mark.recomputes("upload_rows", "verified_share")
def test_what_uploads_brought(operator: DeskClient, rows: Any) -> None:
    month, *later = rows("/dati", tabella="mesi")
    assert later, "months after it are there too"
    assert {one[name] for one in later for name in ("righe_rifiutate", "caricamenti", "elementi")} == {"0"}
    levels = "".join(FINDINGS.values())
    assert month["mese"] == "01/09/2026"
    assert [int(month[name]) for name in ("righe_rifiutate", "righe_riparate", "righe_con_avvisi", "caricamenti")] == [
        *(levels.count(level) for level in "ERW"), 2,
    ]  # fmt: skip
    assert int(month["elementi"]) == sum(map(len, PLANS.values()))
    worst = rows("/dati")
    assert [(row["codice_istat"], row["righe_rifiutate"], row["righe_con_avvisi"], row["regola"]) for row in worst] == [
        ("092901", "1", "1", "G05"), ("092902", "0", "2", "G05"),
    ]  # fmt: skip
    features = [feature for plan in PLANS.values() for feature in plan]
    verified = sum(bool(attributes.get("verificato")) for *_, attributes in features) / len(features)
    assert tiles(page(operator, "/dati"))[3].startswith(f"{100 * verified:.1f}".replace(".", ",") + " %")


@pytest.mark.recomputes("catalogue_class")
def test_classes_of_the_catalogue(operator: DeskClient, rows: Any) -> None:
    there = {code: {feature[0] for feature in PLANS.get(code, [])} for code in PEOPLE}
    wanted = [code for code, one in CLASSES.items() if one.d265]
    for row in rows("/catalogo", tabella="classi"):
        have = sum(row["codice"] in classes for classes in there.values())
        assert (int(row["presente"]), int(row["assente"])) == (have, len(PEOPLE) - have)
    found = {row["codice_istat"]: row for row in rows("/catalogo")}
    for code, classes in there.items():
        assert found[code]["quali"].split() == [one for one in wanted if one not in classes]
        assert int(found[code]["mancano"]) == len(set(wanted) - classes)
    assert [row["codice_istat"] for row in rows("/catalogo", classe="RS_IDRA")] == ["092903", "092904", "092902"]
    assert tiles(page(operator, "/catalogo"))[0].startswith("2 su 4 ")


@pytest.mark.recomputes("joint_section")
def test_who_keeps_the_plan_alive(operator: DeskClient, rows: Any) -> None:
    found = {row["codice_istat"]: row for row in rows("/vita")}
    assert [found[code]["vivo"] for code in PEOPLE] == ["sì", "sì", "no", "no"]
    assert found["092901"]["ultima_esercitazione"] == "01/05/2026"
    assert found["092903"]["ultimo_passo"] == "01/09/2026 11:00"
    assert [row["codice_istat"] for row in rows("/vita", vivo="no")] == ["092904", "092903"]
    assert [tile.split()[0] for tile in tiles(page(operator, "/vita"))] == ["2", "1", "0", "1"]
    (valley,) = rows("/ambiti")
    assert (valley["comuni"], valley["adottata"], valley["mancano"]) == ("2", "1", "Comune 092902")


PAGES = ("", "/rischi", "/attesa", "/assistenza", "/pericoli", "/dati", "/catalogo", "/vita", "/ambiti")


@pytest.mark.parametrize("path", PAGES)
def test_few_statements_make_a_page(operator: DeskClient, statements: list[str], path: str) -> None:
    page(operator, path)
    assert 0 < len(statements) <= 15


@pytest.mark.parametrize("path", PAGES)
def test_every_figure_with_a_mark_leads_to_its_definition(operator: DeskClient, path: str) -> None:
    links = [link.get("href") for link in page(operator, path).xpath("//a[@class='what']")]
    anchors = lxml.html.fromstring(operator.get("/regione/definizioni").text).xpath("//dl/div")
    assert {href.split("#")[1] for href in links} <= {one.get("id") for one in anchors}
    if path != "/ambiti":
        assert links


def test_what_becomes_known_late_does_not_move_a_month_that_is_over(
    shared_desk: Desk, operator: DeskClient, rows: Any, tmp_path: Path
) -> None:
    """The last test of the file: it changes what is known."""
    beside = {"": "voci", "/rischi": "rischi", "/dati": "mesi", "/catalogo": "classi"}
    files: list[tuple[str, dict[str, str]]] = [(path, {"tabella": table}) for path, table in beside.items()]
    files += [(path, {}) for path in PAGES if path != "/dati"]  # the list of uploads is as of today, and says so
    before = [rows(path, mese="2026-09", **more) for path, more in files]
    later = NOW + timedelta(days=1)
    with shared_desk.product.database.transaction() as session:
        add_step(session, "092904", "APPROVATO", date(2026, 9, 10), number="1", recorded=later)
        add_step(session, "092901", "OSSERVAZIONI", date(2026, 9, 15), addressee="Regione", recorded=later)
        declare(session, OFFICIAL, "092902", Statement(AMBITO, {"day": "2026-09-01"}), now=later)
        declare(session, OFFICIAL, "092902", Statement("E3", {"day": "2026-09-02"}), now=later)
        risks = {"risks": {"idraulico": {"relevant": False}}}
        declare(session, OFFICIAL, "092903", Statement("B2", risks), now=later)
        version = session.scalar(text("SELECT id FROM plan_version WHERE istat_code = '092901'"))
        assert isinstance(version, int)
        add_finding(session, version, "E")
        path = tmp_path / "abitanti.csv"
        path.write_text(f"lon;lat;abitanti\n{WEST + 41.5 * SIDE};{SOUTH + 0.5 * SIDE};77\n", encoding="utf-8")
        load_population(session, path, Wanted(REGION, "Anagrafe", 2026), now=later)
        assert take_snapshot(session, now=later + timedelta(hours=1)).corrected > 0
    assert [rows(path, mese="2026-09", **more) for path, more in files] == before
    october = {row["codice_istat"]: row["conto"] for row in rows("/attesa")}
    assert (october["092901"], october["092902"]) == ("stima per superficie", "contate dove abitano (Anagrafe, 2026)")
    today = {row["codice_istat"]: row["formale"] for row in rows("", mese="2026-09", noto="oggi")}
    assert float(today["092904"]) > 0
    assert re.search(r"Il mese è chiuso", page(operator, "", mese="2026-09").text_content())


def test_a_month_of_which_nothing_was_written_down_says_so(operator: DeskClient) -> None:
    for path in PAGES:
        document = page(operator, path, mese="2020-01")
        assert "Di questo mese non è stato scritto nulla." in document.text_content()
        assert not document.xpath("//table")
    answer = operator.get("/regione/qualita?mese=2020-01&formato=csv")
    assert (answer.status_code, "nothing_tracked" in answer.text) == (404, True)
