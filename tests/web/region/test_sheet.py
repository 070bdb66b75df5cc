"""The sheet of a municipality, tasks and reminders: every figure worked out again from rows, and who may do what."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from app.core.clock import ROME, rome_day, utc_now
from app.core.follow_up.queries import follow_up_of, open_tasks
from app.core.follow_up.tasks import ToDo, add_task
from app.web import moments
from desk_fixtures import Desk
from doubles.one_place import furnish_alerts, furnish_people, furnish_plan
from plans.domain.checklist import LINES
from plans.domain.lifecycle import expires_on

FIRENZE, PRATO, SIENA = "048017", "100005", "052032"
SHEET = f"/regione/comuni/{FIRENZE}"


@pytest.fixture(scope="module")
def place(shared_desk: Desk) -> SimpleNamespace:
    """Firenze with something of everything, an operator and an admin with their browsers."""
    now, product = utc_now(), shared_desk.product
    official = shared_desk.person("official", FIRENZE, name="Ada Bianchi")
    operator, admin = shared_desk.person("operator", name="Olga Operatrice"), shared_desk.person("admin")
    product.subscribe(FIRENZE)
    product.subscribe(FIRENZE, PRATO, min_level="orange")
    product.subscribe(PRATO)
    with product.database.transaction() as session:
        furnish_plan(session, FIRENZE, now=now)
        furnish_alerts(session, FIRENZE, now=now)
        furnish_people(session, FIRENZE, official, now=now)
    clients = {"client": shared_desk.client(operator), "seer": shared_desk.client(admin)}
    return SimpleNamespace(now=now, desk=shared_desk, operator=operator, official=official, **clients)


def rows_of(place: SimpleNamespace, name: str, url: str = SHEET) -> list[dict[str, str]]:
    """A list as a file: what the page shows, all of it."""
    answer = place.client.get(f"{url}?elenco={name}&formato=csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def raw(place: SimpleNamespace, statement: str, **given: Any) -> list[Any]:
    with place.desk.product.database.transaction() as session:
        return list(session.execute(text(statement), given).mappings())


def instant(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}"


@pytest.mark.parametrize("url", [SHEET, f"{SHEET}/sollecito", "/regione/compiti", "/regione/solleciti",
                                 "/regione/solleciti?modello=missing_plan"])  # fmt: skip
def test_a_page_asks_few_statements(place: SimpleNamespace, statements: list[str], url: str) -> None:
    assert place.client.get(url).status_code == 200
    assert 0 < len(statements) <= 15


def test_steps_versions_and_missing_lines_are_those_of_the_rows(place: SimpleNamespace) -> None:
    steps = raw(place, "SELECT * FROM plan_step WHERE istat_code = :code ORDER BY id DESC", code=FIRENZE)
    assert [(row["data"], row["numero"], row["registrato"]) for row in rows_of(place, "passi")] == [
        (f"{step['day']:%d/%m/%Y}", step["number"], instant(step["recorded_at"])) for step in steps
    ]
    shown = rows_of(place, "versioni")
    assert [(row["numero"], row["stato"], row["elementi"]) for row in shown] == [
        ("2", "esaminata, non pubblicata", "7"), ("1", "pubblica ora", "1"),
    ]  # fmt: skip
    assert shown[0]["impronta"] == "abcdef0123456789" * 4
    (kept,) = raw(place, "SELECT * FROM plan_snapshot WHERE istat_code = :code", code=FIRENZE)
    left = {line: kept["grades"].get(line, 0) for line in LINES if kept["grades"].get(line, 0) < 1}
    assert {row["voce"] for row in rows_of(place, "voci")} == left.keys()
    page = place.client.get(SHEET).text
    order = [page.index(needle) for needle in ("Che cosa manca", "punteggio formale", "punteggio dei contenuti")]
    assert order == sorted(order)
    for figure in (kept["formal"], kept["content"]):
        assert f"<strong>{f'{figure:g}'.replace('.', ',')}</strong>" in page
    approved = max(step["day"] for step in steps if step["step"] == "APPROVATO")
    assert f"{expires_on(approved):%d/%m/%Y}" in page
    assert "Approvato, scade entro 180 giorni" in page
    assert re.search(r"errori <strong>1</strong>, avvertenze <strong>2</strong>, osservazioni <strong>1</strong>", page)
    assert f"/comuni/{FIRENZE}/piano" in page


def test_who_it_is_comes_from_the_territory_and_from_what_was_declared(place: SimpleNamespace) -> None:
    page = place.client.get(SHEET).text
    (row,) = raw(place, "SELECT population, ST_Area(boundary::geography) / 1e6 AS km2 FROM municipality"
                        " WHERE istat_code = :code", code=FIRENZE)  # fmt: skip
    assert f"{row['population']:,}".replace(",", ".") in page
    assert f"{round(row['km2'], 1):g} km²".replace(".", ",") in page
    for said in (
        "Unione di prova", "Ambito di prova", "Delibera 3/2026", "Sala COC", "055 1234", "055 9999",
        "Palazzo comunale", "Ordinanza 7", "Pre-allarme",
    ):  # fmt: skip
        assert said in page, said
    zones = raw(place, """
        SELECT z.code FROM municipality_zone p JOIN alert_zone z ON z.id = p.zone_id
        WHERE p.istat_code = :code AND z.namespace = 'dpc' AND coalesce(z.valid_from, :day) <= :day
            AND coalesce(z.valid_to, :day) >= :day""", code=FIRENZE, day=rome_day(place.now))  # fmt: skip
    assert zones
    assert all(zone["code"] in page for zone in zones)
    people = {row["nome"]: row for row in rows_of(place, "persone")}
    assert people["Ada Bianchi"]["ruolo"] == "operatore"
    assert people["Ada Bianchi"]["email"]
    with place.desk.app.test_request_context():
        assert moments.moment(place.now) in page


@pytest.mark.recomputes("followers", "reach_share")
def test_reach_and_alerts_are_those_of_the_rows(place: SimpleNamespace) -> None:
    follows = raw(place, "SELECT s.min_level FROM subscription_municipality f JOIN subscription s"
                         " ON s.id = f.subscription_id WHERE f.istat_code = :code", code=FIRENZE)  # fmt: skip
    page = place.client.get(SHEET).text
    assert f"<strong>{len(follows)}</strong> dispositivi" in page
    for level, words in ((1, "dal giallo"), (2, "dall’arancione"), (3, "solo il rosso")):
        assert f"<strong>{sum(row['min_level'] == level for row in follows)}</strong> {words}" in page
    reach = raw(place, "SELECT * FROM dispatch_reach WHERE istat_code = :code ORDER BY dispatch_id DESC", code=FIRENZE)
    expected = [
        "" if row["accepted"] is None else str(row["accepted"] / (row["queued"] - row["superseded"])) for row in reach
    ]
    assert [row["raggiunti"] for row in rows_of(place, "invii")] == expected
    since = place.now - timedelta(days=30)
    decided = raw(
        place,
        """
        SELECT d.* FROM decision d JOIN deciding c ON c.id = d.deciding_id
        WHERE istat_code = :code AND NOT c.internal AND d.kind <> 'suppressed' ORDER BY d.id DESC""",
        code=FIRENZE,
    )
    assert [row["deciso"] for row in rows_of(place, "allerte")] == [
        instant(row["decided_at"]) for row in decided if row["decided_at"] >= since
    ]
    told = {row["decided_at"] for row in decided if max(row["level"], row["told_level"]) >= 2}
    story = rows_of(place, "cronologia", f"{SHEET}")
    assert sum(row["tipo"] == "Allerte arancioni e rosse" for row in story) == len(told)
    answer = place.client.get(f"{SHEET}?elenco=cronologia&tipo=passi&formato=csv").data.decode("utf-8-sig")
    assert {line.split(";")[1] for line in answer.splitlines()[1:]} == {"Passi del piano"}


def test_notes_and_tasks_from_the_page(place: SimpleNamespace) -> None:
    client = place.client
    assert client.post_form(f"{SHEET}/note", {"text": "=Telefonato"}, page=SHEET).status_code == 303
    assert client.post_form(f"{SHEET}/note", {"text": " "}, page=SHEET).status_code == 422
    with place.desk.product.database.transaction() as session:
        (note,) = follow_up_of(session, FIRENZE).notes
    corrected = {"text": "Telefonato ieri", "corrects": str(note.id)}
    assert client.post_form(f"{SHEET}/note", corrected, page=SHEET).status_code == 303
    refused = client.post_form(f"{SHEET}/note", {"text": "<b>ancora</b>", "corrects": str(note.id)}, page=SHEET)
    assert refused.status_code == 422
    assert "&lt;b&gt;ancora&lt;/b&gt;</textarea>" in refused.text
    assert [row["nota"] for row in rows_of(place, "note")] == ["Telefonato ieri", "'=Telefonato"]

    mistyped = {"title": "Richiamare", "due_on": "0206-01-02", "assignee": str(place.operator.account_id)}
    refused = client.post_form(f"{SHEET}/compiti", mistyped, page=SHEET)
    assert (refused.status_code, "controllare l&#39;anno" in refused.text) == (422, True)
    task = {"title": "Richiamare", "due_on": "2026-01-02", "assignee": str(place.operator.account_id)}
    assert client.post_form(f"{SHEET}/compiti", task | {"title": ""}, page=SHEET).status_code == 422
    assert client.post_form(f"{SHEET}/compiti", task, page=SHEET).status_code == 303
    with place.desk.product.database.transaction() as session:
        (made,) = open_tasks(session, None, today=rome_day(place.now))
    listed = client.get("/regione/compiti").text
    assert "1 compito è in ritardo" in listed
    assert "Olga Operatrice" in listed
    change = task | {"title": "Richiamare il COC", "azione": "cambia"}
    assert client.post_form(f"{SHEET}/compiti/{made.id}", change, page=SHEET).status_code == 303
    done = {"azione": "fatto", "nota": "fatto ieri", "da": "regione"}
    answer = client.post_form(f"{SHEET}/compiti/{made.id}", done, page=SHEET)
    assert answer.headers["Location"].endswith("/regione/compiti")
    assert "Richiamare il COC" not in client.get("/regione/compiti").text
    assert "fatto ieri" in client.get("/regione/compiti?stato=fatti").text
    again = client.post_form(f"{SHEET}/compiti/{made.id}", done, page=SHEET, follow_redirects=True)
    assert "già fatto" in again.text


def test_who_did_something_is_on_the_page_and_in_no_file(place: SimpleNamespace) -> None:
    """What a region may take away: docs/metrics.md#tables-as-files."""
    page = place.client.get(SHEET).text
    assert "Olga Operatrice" in page
    assert "nei file non ci sono" in page
    lists = {name: rows_of(place, name) for name in ("passi", "versioni", "fasi", "note", "cronologia", "persone")}
    assert all(lists.values())
    gone = {"da", "chi", "pubblicata_da", "fatto_da", "chiesto_da", "primo_accesso", "ultimo_accesso"}
    assert not [name for name, rows in lists.items() if gone & rows[0].keys()]
    assert "Olga" not in str([lists["note"], lists["cronologia"]])


def test_a_letter_is_seen_changed_and_sent(place: SimpleNamespace) -> None:
    page = place.client.get(f"{SHEET}/sollecito?modello=expiring").text
    ends = f"{expires_on(rome_day(place.now) - timedelta(days=1_000)):%d/%m/%Y}"
    assert f"Firenze: il piano di protezione civile va rivisto entro il {ends}" in page
    assert place.official.email in page
    assert "qui non è così" in page
    given = {"template": "expiring", "subject": "Piano in scadenza", "body": "Testo cambiato", "office": ""}
    url = f"{SHEET}/sollecito"
    assert place.client.post_form(url, given | {"body": " "}).status_code == 422
    (chosen,) = re.findall(r'<input[^>]*name="template"[^>]*value="(\w+)"', place.client.get(url).text)
    assert chosen == "expiring", "what is so there is chosen already"
    unwritten = place.client.get(f"{url}?modello=free").text
    (body,) = re.findall(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', unwritten, re.S)
    free = {"template": "free", "subject": "Firenze: ", "body": html.unescape(body), "office": ""}
    refused = place.client.post_form(url, free)
    assert (refused.status_code, "non dice ancora nulla" in refused.text) == (422, True)
    sent = place.client.post_form(url, given, follow_redirects=True).text
    assert "La lettera parte adesso, a 1 indirizzo." in sent
    assert "Testo cambiato" in sent
    assert "in attesa di partire" in sent
    letters = raw(place, "SELECT address, subject, body FROM letter WHERE kind = 'reminder'")
    assert [tuple(row.values()) for row in letters] == [(place.official.email, "Piano in scadenza", "Testo cambiato")]
    assert place.client.post_form(url, given).status_code == 422
    assert place.client.post_form(url, given | {"again": "y"}).status_code == 303
    log = place.client.get("/regione/solleciti?formato=csv").data.decode("utf-8-sig")
    assert log.count("Testo cambiato") == 2


def test_many_are_written_to_and_who_is_left_out_is_told(place: SimpleNamespace) -> None:
    place.desk.person("official", PRATO, name="Pia Prato")
    data = {"comune": [PRATO, SIENA, FIRENZE, "999999"], "template": "missing_plan"}
    page = place.client.post_form("/regione/solleciti", {**data, "azione": "prepara", "modello": "missing_plan"})
    assert page.status_code == 200
    for said in ("Va a 1 comune", "su 3 scelti", "nessuno lavora per il comune", "Prato: manca il piano"):
        assert said in page.text, said
    letter = {"subject": "{comune}: manca", "body": "A {comune}, {ignoto}. {link}", "azione": "invia"}
    done = place.client.post_form("/regione/solleciti", {**data, **letter}, follow_redirects=True).text
    assert "Si scrive a 1 comune (1 lettera)." in done
    assert "Esclusi perché nessuno lavora per il comune: Siena." in done
    assert "Esclusi perché lì non è così: Firenze." in done
    (row,) = raw(place, "SELECT subject, body FROM reminder WHERE istat_code = :code", code=PRATO)
    assert row["subject"] == "Prato: manca"
    assert row["body"].startswith("A Prato, {ignoto}. http")
    assert "Va a 0 comuni" in place.client.get("/regione/solleciti?modello=reach_low").text
    listed = place.client.get("/regione/comuni?nome=prato").text
    assert f'<input type="hidden" name="comune" value="{PRATO}">' in listed
    assert f'value="{SIENA}"' not in listed
    assert "Scrivi a quest" in listed


def test_who_only_sees_cannot_act(place: SimpleNamespace) -> None:
    with place.desk.product.database.transaction() as session:
        asked = ToDo("Da fare", rome_day(place.now), place.operator.account_id)
        task = add_task(session, place.operator, PRATO, asked, now=place.now)
    url = f"/regione/comuni/{PRATO}"
    page = place.seer.get(url).text
    assert "Scrivi la nota" not in page
    letter = {"template": "free", "subject": "x", "body": "y"}
    for act, data in (
        (f"{url}/note", {"text": "nota"}),
        (f"{url}/compiti", {"title": "x", "due_on": "2026-01-02", "assignee": str(place.operator.account_id)}),
        (f"{url}/compiti/{task.id}", {"azione": "fatto"}),
        (f"{url}/sollecito", letter),
        ("/regione/solleciti", letter | {"azione": "invia", "comune": PRATO}),
    ):
        assert place.seer.post_form(act, data, page=url).status_code == 403, act
    stranger = place.desk.client(place.official)
    for page in (SHEET, "/regione/compiti", "/regione/solleciti", f"{SHEET}/sollecito"):
        assert stranger.get(page).status_code == 403
    assert place.client.get("/regione/comuni/999999").status_code == 404
    assert (
        place.client.post_form(f"/regione/comuni/{SIENA}/compiti/{task.id}", {"azione": "fatto"}, page=url).status_code
        == 404
    )
