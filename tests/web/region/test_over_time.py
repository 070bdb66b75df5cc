"""The story of the platform in 2017 and 2018, entered through the forms and read back; months that are over stay."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.identity.onboarding import record_joining
from desk_fixtures import Desk, DeskClient
from doubles.plan_region import add_step
from plans.tracking.snapshots import take_snapshot

FIRENZE, SIENA, AREZZO, PRATO = "048017", "052032", "051002", "100005"
#: When the story is entered, and when somebody remembers something.
ENTERED = datetime(2018, 7, 5, 9, tzinfo=UTC)
LATER = datetime(2018, 9, 10, 9, tzinfo=UTC)
STORY = {
    "day": "2017-12-31",
    "region_code": "09",
    "reached": "35",
    "named": "Firenze\nSiena\nArezzo\nPrato",
    "goal": "80",
    "goal_words": "Altri 80 sulla costa nel 2018.",
    "source": "ANCI Toscana, presentazione della piattaforma",
    "source_url": "https://www.example.org/presentazione",
}
COAST = {
    "name": "La costa nel 2018",
    "why": "Con il progetto si arriva ai comuni sul mare.",
    "region_code": "09",
    "starts_on": "2018-01-01",
    "ends_on": "2018-12-31",
    "milestone": "joined",
    "target": "80",
}


@pytest.fixture(scope="module")
def story(shared_desk: Desk) -> Iterator[Desk]:
    """One joining in December 2017, then 1, 2, 3, 2, 4 and none on the coast, each recorded when it was."""
    shared_desk.clock = lambda: ENTERED
    operator = shared_desk.person("operator")
    with shared_desk.product.database.transaction() as session:
        codes = iter(session.scalars(text("SELECT istat_code FROM municipality WHERE coastal ORDER BY 1")).all())
        for (year, month), number in zip(
            [(2017, 12), (2018, 1), (2018, 2), (2018, 3), (2018, 4), (2018, 5)], [1, 1, 2, 3, 2, 4], strict=True
        ):
            for _ in range(number):
                at = datetime(year, month, 20, 9, tzinfo=UTC)
                record_joining(session, operator, next(codes), joined_on=at.date(), act="Delibera", now=at)
    yield shared_desk


@pytest.fixture(scope="module")
def campaign(story: Desk) -> str:
    """The coastal campaign, made through the forms; its address."""
    client = _operator(story)
    answer = client.post_form("/regione/campagne/nuova", COAST)
    assert answer.status_code == 303, answer.text
    choice = answer.headers["Location"]
    proposed = re.findall(r'id="aggiungi-(\d{6})"', client.get(choice).text)
    assert len(proposed) == 34  # on the sea
    answer = client.post_form(choice, {"atto": "aggiungi", "comune": proposed})
    assert answer.status_code == 303
    return choice.split("/comuni")[0]


def _operator(desk: Desk) -> DeskClient:
    return desk.client(desk.person("operator"))


def _words(client: DeskClient, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200, page.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def _rows(client: DeskClient, url: str) -> list[dict[str, str]]:
    answer = client.get(url + ("&" if "?" in url else "?") + "formato=csv")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def _existing(present: set[str], day: date) -> int:
    """Names of municipalities on a day: mergers undone, one by one."""
    table = (files("app.core.territory") / "data/toscana_former_names.csv").read_text(encoding="utf-8")
    merged: dict[tuple[str, str], set[str]] = {}
    for row in csv.DictReader(table.splitlines()):
        merged.setdefault((row["merged_on"], row["present_name"]), set()).add(row["former_name"])
    names = set(present)
    for (on, name), former in merged.items():
        if date.fromisoformat(on) > day:
            names = (names - {name} if len(former) > 1 else names) | former
    return len(names)


@pytest.mark.recomputes("existing")
def test_the_start_is_told_as_it_was(story: Desk) -> None:
    client = _operator(story)
    answer = client.post_form("/regione/andamento/dati/piattaforma", STORY)
    assert answer.status_code == 303, answer.text
    with story.product.database.transaction() as session:
        present = set(session.scalars(text("SELECT name FROM municipality WHERE region_code = '09'")))
    then = _existing(present, date(2017, 12, 31))
    assert (then, _existing(present, date(2015, 8, 31))) == (276, 279)  # 279: data/DATA.md
    said = _words(client, "/regione/andamento")
    assert f"31/12/2017: 35 comuni su {then} (12,7 %)" in said
    assert "Fra questi: Arezzo, Firenze, Prato, Siena." in said
    assert "Obiettivo di allora: 80." in said
    assert "Fonte: ANCI Toscana, presentazione della piattaforma" in said
    assert "più i 3 scomparsi con le 3 fusioni successive" in said
    (row,) = [row for row in _rows(client, "/regione/andamento?tabella=piattaforma") if row["obiettivo"]]
    assert (row["aderenti"], row["comuni"], float(row["quota"])) == ("35", "276", pytest.approx(35 / 276))


@pytest.mark.recomputes("campaign_progress", "campaign_forecast")
def test_progress_and_forecast_of_the_coast(story: Desk, campaign: str) -> None:
    client = _operator(story)
    with story.product.database.transaction() as session:
        joined = session.execute(text("SELECT istat_code, joined_on FROM joining WHERE withdrawn_at IS NULL")).all()
        coast = set(session.scalars(text("SELECT istat_code FROM municipality WHERE coastal")))
    rows = {row["mese"]: row for row in _rows(client, f"{campaign}?tabella=mesi")}
    assert list(rows)[::-1] == [f"01/{month}" for month in ("12/2017", "01/2018", "02/2018", "03/2018", "04/2018",
                                                            "05/2018", "06/2018", "07/2018")]  # fmt: skip
    for key, row in rows.items():
        month = datetime.strptime(key, "%d/%m/%Y").replace(tzinfo=UTC).date()
        by_then = {code for code, on in joined if code in coast and on.replace(day=1) <= month}
        assert (row["raggiunti"], row["membri"], row["altrimenti"]) == (str(len(by_then)), "34", ""), key
    said = _words(client, campaign)
    assert "13 su 80" in said
    assert "L'obiettivo (80) supera i comuni della campagna (34)" in said
    # 1, 2, 3, 2, 4, 0 in six months: 2 a month, the slower half 1, the faster 3; six months from July on, 34 at most.
    assert "in media 2 al mese (da 1 nella metà più lenta a 3 in quella più veloce)" in said
    assert "alla fine (12/2018) saranno 25 su 80; fra 19 e 31" in said
    assert len(_rows(client, f"{campaign}?tabella=indietro")) == 34 - 13


@pytest.mark.recomputes("written_down", "joined_platform")
def test_late_data_moves_no_month_that_is_over(story: Desk, campaign: str) -> None:
    story.clock = lambda: LATER
    client = _operator(story)
    url, platform = f"{campaign}?tabella=mesi", "/regione/andamento?tabella=piattaforma"
    before = {row["mese"]: row["raggiunti"] for row in _rows(client, url)}
    late = sorted(row["istat"] for row in _rows(client, f"{campaign}?tabella=indietro"))[0]
    form = {"istat_code": late, "joined_on": "2018-05-20", "act": "Delibera trovata tardi"}
    assert client.post_form("/gestione/adesioni", form).status_code in (302, 303)
    after = {row["mese"]: row for row in _rows(client, url)}
    moved = {month for month, row in after.items() if row["raggiunti"] != before[month]}
    assert moved == {"01/09/2018"}  # the month that is not over
    corrected = {month: row["altrimenti"] for month, row in after.items() if row["altrimenti"]}
    assert corrected == {f"01/0{month}/2018": "14" for month in (5, 6, 7, 8)}
    today = {row["mese"]: row["raggiunti"] for row in _rows(client, f"{url}&noto=oggi")}
    assert [today[f"01/0{month}/2018"] for month in (4, 5, 8, 9)] == ["9", "14", "14", "14"]
    months = {row["mese"]: row for row in _rows(client, platform) if not row["obiettivo"]}
    assert (months["01/05/2018"]["aderenti"], months["01/05/2018"]["altrimenti"]) == ("13", "14")
    assert "corretto dopo" in _words(client, platform)
    story.clock = lambda: ENTERED


def test_members_come_and_go_and_stay_on_record(story: Desk, campaign: str) -> None:
    story.clock = lambda: LATER
    client = _operator(story)
    url = f"{campaign}/comuni"
    assert client.post_form(url, {"atto": "elenco", "municipalities": "Firenze\n052032 Siena"}).status_code == 303
    refused = client.post_form(url, {"atto": "elenco", "municipalities": "Prato\nAtlantide"})
    assert refused.status_code == 404
    assert "Atlantide" in refused.text
    assert "Nessun comune si chiama" in refused.text
    gone = client.post_form(url, {"atto": "togli", "comune": [FIRENZE], "reason": "non è sul mare"})
    assert gone.status_code == 303
    history = {row["istat"]: row for row in _rows(client, url)}
    assert (history[FIRENZE]["motivo"], history[SIENA]["al"]) == ("non è sul mare", "")
    months = {row["mese"]: row["membri"] for row in _rows(client, f"{campaign}?tabella=mesi")}
    assert (months["01/08/2018"], months["01/09/2018"]) == ("34", "35")
    story.clock = lambda: ENTERED


def test_closed_opened_again_and_withdrawn(story: Desk) -> None:
    client = _operator(story)
    given = COAST | {"name": "Prova", "milestone": "approved", "target": "3"}
    one = client.post_form("/regione/campagne/nuova", given).headers["Location"].split("/comuni")[0]
    client.post_form(f"{one}/comuni", {"atto": "elenco", "municipalities": PRATO})
    assert "non è stato misurato nulla" in _words(client, one)
    client.post_form(f"{one}/chiudi", {"reason": "finiti i fondi"}, page=one)
    assert "Chiusa il" in _words(client, one)
    client.post_form(f"{one}/riapri", {"reason": ""}, page=one)
    assert "Chiusa il" in _words(client, one)  # without a reason nothing happens
    client.post_form(f"{one}/riapri", {"reason": "nuovi fondi"}, page=one)
    assert "Chiusa il" not in _words(client, one)
    changed = given | {"target": "5", "reason": "più fondi"}
    assert client.post_form(f"{one}/cambia", changed).status_code == 303
    assert "su 5" in _words(client, one)
    answer = client.post_form(f"{one}/ritira", {"reason": "era una prova"}, page=one)
    assert answer.headers["Location"].endswith("/regione/campagne")
    assert client.get(one).status_code == 404
    with story.product.database.transaction() as session:
        acts = list(session.scalars(text("SELECT action FROM act WHERE subject = :one ORDER BY id"),
                                    {"one": f"campaign:{one.rsplit('/', 1)[1]}"}))  # fmt: skip
    assert acts == ["campaign.started", "campaign.members_added", "campaign.closed", "campaign.reopened",
                    "campaign.changed", "campaign.withdrawn"]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": "2018-07-06"}, "un dato passato non può essere nel futuro"),
        ({"reached": "277"}, "I comuni contati (277) non possono essere più di quelli esistenti (276)"),
        ({"reached": "tanti"}, "Non è un numero intero"),
        ({"reached": "3"}, "I comuni indicati per nome (4) sono più di quelli contati (3)"),
        ({"named": "Atlantide"}, "Nessun comune si chiama"),
        ({"source": ""}, "Va compilato"),
        ({"source_url": "javascript:alert(1)"}, "deve cominciare con https://"),
        ({"municipalities": "287"}, "dai dati caricati risultano 276"),
        ({"day": "2013-12-31"}, "non si ricava dai dati caricati"),
        ({"goal": "0"}, "L'obiettivo è un numero di comuni"),
        ({"region_code": "99"}, "Non è una opzione valida"),
    ],
)
def test_nonsense_is_refused_and_nothing_typed_is_lost(story: Desk, changed: dict[str, str], said: str) -> None:
    client = _operator(story)
    given = STORY | {"day": "2017-11-30"} | changed
    answer = client.post_form("/regione/andamento/dati/piattaforma", given)
    assert answer.status_code in (404, 422)
    page = html.unescape(answer.text)
    assert said in page
    assert given["goal_words"] in page
    assert given["named"].splitlines()[0] in page


def test_a_figure_is_withdrawn_and_recorded_again_never_changed(story: Desk) -> None:
    client = _operator(story)
    url, page = "/regione/andamento/dati/piani", "/regione/andamento/dati"
    given = {"day": "2016-10-12", "region_code": "09", "with_plan": "230", "municipalities": "280",
             "source": "Dipartimento della Protezione Civile"}  # fmt: skip
    assert client.post_form(url, given | {"with_plan": "281"}).status_code == 422
    assert client.post_form(url, given).status_code == 303
    twice = client.post_form(url, given)
    assert (twice.status_code, "prima va ritirato quello" in twice.text) == (422, True)
    (row,) = [row for row in _rows(client, "/regione/andamento") if row["mese"] == "12/10/2016"]
    assert (row["approvati"], row["comuni"], float(row["quota"])) == ("230", "280", pytest.approx(230 / 280))
    database = story.product.database
    with database.transaction() as session:
        number = session.scalar(text("SELECT id FROM plan_seed WHERE withdrawn_at IS NULL"))
    with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
        session.execute(text("UPDATE plan_seed SET with_plan = 1"))
    client.post_form(f"{page}/piani/{number}/ritira", {"reason": "contati due volte"}, page=f"{page}/piani")
    assert "contati due volte" in _words(client, page)
    assert not [row for row in _rows(client, "/regione/andamento") if row["mese"] == "12/10/2016"]
    assert client.post_form(url, given | {"with_plan": "229"}).status_code == 303


def test_admins_of_the_platform_look_and_do_not_act(story: Desk, campaign: str) -> None:
    admin = story.client(story.person("admin"))
    for page in ("/regione/andamento", "/regione/andamento/dati", "/regione/campagne", campaign, f"{campaign}/comuni"):
        answer = admin.get(page)
        assert answer.status_code == 200
        assert "Registra un dato" not in answer.text
    assert admin.post_form("/regione/andamento/dati/piattaforma", STORY).status_code == 403
    assert admin.post_form("/regione/campagne/nuova", COAST).status_code == 403


@pytest.mark.recomputes("approved_share", "published_here", "mean_scores", "written_down")
def test_plans_month_by_month_as_written_down_and_as_known_today(story: Desk) -> None:
    """August closes with one approval; in September another one of June becomes known."""
    database, august = story.product.database, datetime(2026, 8, 20, 9, tzinfo=UTC)
    september, october = august.replace(month=9), august.replace(month=10)
    with database.transaction() as session:
        add_step(session, PRATO, "APPROVATO", date(2026, 5, 4), number="3", recorded=august)
    for now in (august, september):
        with database.transaction() as session:
            take_snapshot(session, now=now)
    story.clock = lambda: september
    before = _rows(_operator(story), "/regione/andamento?tabella=piani")
    with database.transaction() as session:
        add_step(session, SIENA, "APPROVATO", date(2026, 6, 9), number="4", recorded=october)
    with database.transaction() as session:
        take_snapshot(session, now=october)
    story.clock = lambda: october
    client = _operator(story)
    after = {row["mese"]: row for row in _rows(client, "/regione/andamento?tabella=piani")}
    (closed,) = [row for row in before if row["mese"] == "01/08/2026"]
    assert {**after["01/08/2026"], "origine": ""} == {**closed, "origine": ""}
    assert "corretto dopo" in after["01/08/2026"]["origine"]
    today = {row["mese"]: row for row in _rows(client, "/regione/andamento?tabella=piani&noto=oggi")}
    for month in ("2026-08-01", "2026-09-01", "2026-10-01"):
        key = date.fromisoformat(month).strftime("%d/%m/%Y")
        assert _figures(after[key]) == _again(database, month, today=False), key
        assert _figures(today[key]) == _again(database, month, today=True), key
    assert (after["01/08/2026"]["approvati"], today["01/08/2026"]["approvati"]) == ("1", "2")
    # September was closed by the run of October, which knew of both.
    assert after["01/09/2026"]["approvati"] == "2"
    rows = _rows(client, "/regione/andamento?tabella=correzioni")
    assert [(row["mese"], row["approvati_allora"], row["approvati_oggi"]) for row in rows] == [
        ("01/08/2026", "1", "2")
    ]  # fmt: skip
    assert "Mesi corretti dopo" in _words(client, "/regione/andamento")
    story.clock = lambda: ENTERED


def _figures(row: dict[str, str]) -> list[Any]:
    return [pytest.approx(float(row[name]), abs=1e-6) for name in (
        "comuni", "approvati", "quota", "quota_abitanti", "quota_superficie", "recenti", "nulla", "pubblicati", "forma",
        "contenuto")]  # fmt: skip


def _again(database: Any, month: str, *, today: bool) -> list[float]:
    """The same from the rows of the municipalities, in plain Python."""
    with database.transaction() as session:
        given = {"month": date.fromisoformat(month)}
        rows = session.execute(text("SELECT * FROM plan_snapshot WHERE month = :month"), given).mappings().all()
        runs = sorted(session.scalars(text("SELECT known_on FROM plan_month WHERE month = :month"), given))
    end = datetime(2026, int(month[5:7]) + 1, 1, tzinfo=UTC)
    closing = [run for run in runs if run >= end]
    known = max(runs) if today or not closing else min(closing)
    newest: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: row["known_on"]):
        if row["known_on"] <= known:
            newest[row["istat_code"]] = row
    every = list(newest.values())
    approved = [row for row in every if row["revised_on"]]

    def total(name: str, some: list[Any]) -> float:
        return sum(row[name] or 0 for row in some)

    return [
        len(every), len(approved), len(approved) / len(every),
        total("population", approved) / total("population", every),
        total("area_km2", approved) / total("area_km2", every),
        sum(row["age_band"] == "current" for row in every), sum(row["age_band"] == "unknown" for row in every),
        sum(row["version_id"] is not None for row in every),
        total("formal", every) / len(every), total("content", every) / len(every),
    ]  # fmt: skip
