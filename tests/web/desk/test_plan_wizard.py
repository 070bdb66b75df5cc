"""The whole way of a plan over HTTP: from files with their usual mistakes to what citizens see, by two people."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.core.identity.roles import Role
from app.core.storage import FileStore
from desk_fixtures import Desk, DeskClient
from doubles.plan_files import POINTS, feature, geojson, kml, shapefile_zip
from doubles.plan_pdf import with_text, written
from plans.examination.process import examine
from plans.publishing.importing import import_upload

FIRENZE, PRATO = "048017", "100005"
HOME = f"/comune/{FIRENZE}/piani"
SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
_TAKEN = text(
    "DELETE FROM procrastinate_jobs WHERE task_name = 'plans.import' RETURNING CAST(args ->> 'version_id' AS bigint)"
)
#: A bow tie: what it crosses has to be looked at.
BOW_TIE = [[11.25, 43.77], [11.26, 43.78], [11.26, 43.77], [11.25, 43.78], [11.25, 43.77]]


def area(name: str, ring: list[list[float]], **more: object) -> dict:
    return feature({"nome": name, "indirizzo": "Via Roma 1", **more}, {"type": "Polygon", "coordinates": [ring]})


def point(name: str, x: float = 11.2558, y: float = 43.7731) -> dict:
    return feature({"nome": name, "indirizzo": "Via Roma 1"}, {"type": "Point", "coordinates": [x, y]})


@dataclass
class Wizard:
    """Somebody at the desk of Firenze; ``work`` is what a worker would do meanwhile."""

    desk: Desk
    client: DeskClient

    def upload(self, files: Mapping[str, bytes], url: str = f"{HOME}/nuovo") -> TestResponse:
        given = {"files": [(io.BytesIO(content), name) for name, content in files.items()]}
        return self.client.post_form(url, given, content_type="multipart/form-data")

    def work(self) -> None:
        """The worker looks at everything that waits."""
        product = self.desk.product
        with product.database.transaction() as session:
            waiting = session.scalars(_TAKEN).all()
        store = FileStore.of(product.settings.home)
        for version_id in dict.fromkeys(waiting):
            import_upload(product.database, store, examine, version_id, now=self.desk.clock())

    def get(self, path: str) -> str:
        answer = self.client.get(f"{HOME}/{path}".rstrip("/"), follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, data: Mapping[str, object] | None = None, *, page: str = "", works: bool = True) -> str:
        """Fill in a form with what it holds already, but for ``data``."""
        shown = self.client.get(page if page.startswith("/") else f"{HOME}/{page or path}").text
        answer = self.client.post(f"{HOME}/{path}", data={**held_by(shown), **(data or {})})
        assert answer.status_code == (303 if works else 422), answer.text
        return answer.headers.get("Location", answer.text)


def held_by(page: str) -> dict[str, str]:
    """What the fields of a page hold, as a browser would send it."""
    held = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, value in re.findall(r'<input type="radio" name="(system-\d+)" value="([^"]+)" checked', page):
        held[name] = value
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        held[name] = html.unescape(chosen[1]) if chosen else ""
    return held


@pytest.fixture
def official(desk: Desk) -> Wizard:
    return Wizard(desk, desk.client(desk.person(Role.OFFICIAL, FIRENZE, name="Anna Verdi")))


@pytest.fixture
def approver(desk: Desk) -> Wizard:
    return Wizard(desk, desk.client(desk.person(Role.APPROVER, FIRENZE, name="Bruno Neri")))


def test_from_files_with_mistakes_to_what_citizens_see(official: Wizard, approver: Wizard) -> None:
    mixed = geojson([point("Piazza"), area("Area storta", BOW_TIE), area("Campo", [*BOW_TIE[:1], [11.26, 43.77],
                     [11.26, 43.78], BOW_TIE[0]])])  # fmt: skip
    answer = official.upload({"aree attesa.geojson": mixed, "coc.zip": shapefile_zip("coc", prj=None)})
    assert answer.status_code == 303 and answer.location.endswith("/piani/1/esame?dopo=file")
    assert "comincia fra pochi secondi" in official.get("1/esame")
    assert official.client.get(f"{HOME}/1/esame.json").json["next"] is None
    official.work()
    assert official.client.get(f"{HOME}/1/esame.json").json["next"] == f"{HOME}/1/posizione"

    places = official.get("1")
    assert "EPSG:3003" in places and "Da confermare" in places and places.count("plan-small-map") > 3
    assert official.send("1/posizione").endswith("esame?dopo=posizione")
    official.work()
    assert "plan-candidate" not in official.get("1"), "what is confirmed is not asked again"
    says_what_they_are(official)
    settles_what_was_found(official)

    preview = official.get("1/anteprima")
    assert "DCC n. 12 del 3/4/2026" in preview and "aggiunti" in preview
    as_citizens = official.get("1/come-i-cittadini")
    assert "Area storta" in as_citizens and "I cittadini non la vedono ancora" in as_citizens
    assert official.client.get(f"/comuni/{FIRENZE}/piano").text.count("Area storta") == 0
    official.send("1/invia", page="1/invio")
    assert "chi l’ha inviata non può" in official.get("1/invio")
    shown = approver.get("1")
    assert "Approva e pubblica" in shown and "Anna Verdi" in shown
    approver.send("1/approva", page="1/invio")
    assert "Questa versione è pubblica" in official.get("1/invio")
    assert "dal " in official.get("") and "DCC n. 12" in official.get("")


def says_what_they_are(official: Wizard) -> None:
    classes = official.get("1/classi")
    assert "aree attesa:punti" in classes and "Proposta: Area di attesa" in classes
    refused = official.send("1/classi", {"class-0": ""}, works=False)
    assert "Scegliere che cos&#39;è il livello" in refused
    chosen = {"class-0": "AE_ATTESA", "class-1": "AE_ATTESA", "class-2": "CO_COC"}
    official.send("1/classi", chosen)
    official.work()
    columns = official.get("1/colonne")
    assert "Località" in columns and "(obbligatorio)" in columns
    official.send("1/colonne")
    official.work()


def settles_what_was_found(official: Wizard) -> None:
    findings = official.get("1/segnalazioni")
    assert re.search(r'data-todo="confirm".*G02.*data-todo="know"', findings, re.DOTALL)
    assert "G02" in findings and "Vedi sulla mappa" in findings and "Area storta" in findings
    assert "Riparazioni da confermare" in official.get("1/invio")
    seen = re.search(r'name="row" value="(\d+)"', findings)
    assert seen
    official.send("1/segnalazioni", {"row": seen[1], "which": "some", "act": "confirm"})
    refused = official.send("1/atti", {"body": "consiglio", "act_number": "", "day": "2026-04-03"}, works=False)
    assert "Scrivere il numero" in refused
    went = official.send("1/atti", {"body": "consiglio", "act_number": "12", "day": "2026-04-03"})
    assert went.endswith("/1/anteprima")


def test_the_author_and_officials_cannot_approve(official: Wizard, approver: Wizard) -> None:
    ready(approver)
    approver.send("1/invia", page="1/invio")
    token = held_by(approver.get("1/invio"))
    for who in (approver, official):
        own = held_by(who.get("1/invio"))["csrf_token"]
        answer = who.client.post(f"{HOME}/1/approva", data={**token, "csrf_token": own})
        assert answer.status_code == 403
    assert "Questa versione è pubblica" not in approver.get("1/invio")
    approver.send("1/ritira", page="1/invio")


def test_reasons_come_back_and_going_back_is_one_click(official: Wizard, approver: Wizard) -> None:
    for number, name in ((1, "Prima"), (2, "Seconda")):
        ready(official, name, number)
        official.send(f"{number}/invia", page=f"{number}/invio")
        approver.send(f"{number}/rimanda", {"reasons": "manca il COC"}, page=f"{number}/invio")
        assert "manca il COC" in official.get(f"{number}/atti")
        official.send(f"{number}/invia", page=f"{number}/invio")
        approver.send(f"{number}/approva", page=f"{number}/invio")
    refused = approver.send("2/torna-indietro", {"reason": ""}, page=HOME, works=False)
    assert "Serve un motivo" in refused
    approver.send("2/torna-indietro", {"reason": "Il COC è nel posto sbagliato"}, page=HOME)
    assert "Versione 1</strong>, dal" in approver.get("")
    assert official.client.post_form(f"{HOME}/1/togli", {"reason": "per prova"}, page=HOME).status_code == 403
    assert "ripubblica" not in official.get("") and "1/ripubblica" not in approver.get("")
    assert official.client.post_form(f"{HOME}/2/ripubblica", {"reason": "x"}, page=HOME).status_code == 403
    assert "Serve un motivo" in approver.send("2/ripubblica", {"reason": ""}, page=HOME, works=False)
    approver.send("2/ripubblica", {"reason": "Era giusta"}, page=HOME)
    assert "Versione 2</strong>, dal" in approver.get("")


def test_what_was_set_aside_does_not_come_back_with_a_rollback(official: Wizard, approver: Wizard) -> None:
    for number, name in ((1, "Prima"), (2, "Lasciata"), (3, "Terza")):
        ready(official, name, number)
        if number != 2:
            official.send(f"{number}/invia", page=f"{number}/invio")
            approver.send(f"{number}/approva", page=f"{number}/invio")
    approver.send("3/torna-indietro", {"reason": "Il COC è nel posto sbagliato"}, page=HOME)
    home = official.get("")
    assert "Nulla è in preparazione" in home and "messa da parte" in home
    assert "preparazione più recente" not in official.get("1/invio")


def test_a_file_given_by_mistake_can_be_left_out(official: Wizard) -> None:
    official.upload({"aree attesa.geojson": geojson([point("Piazza")]), "relazione.docx": b"PK\x03\x04 niente"})
    official.work()
    assert "Alcuni file non si possono leggere" in official.get("1/classi")
    official.send("1/classi", {"class-0": "AE_ATTESA"})
    official.work()
    findings = official.get("1/segnalazioni")
    assert "non si possono usare" in findings and 'data-role="unread"' in findings
    went = official.send("1/file/togli", {"position": 1}, page="1/segnalazioni")
    assert went.endswith("/2/esame?dopo=colonne")
    official.work()
    assert "relazione.docx" not in official.get("2/file") and "relazione.docx" in official.get("1/file")
    assert "I file si possono usare" in official.get("2/segnalazioni"), "what was said of the layers is kept"
    refused = official.send("2/file/togli", {"position": 0}, page="2/segnalazioni", works=False)
    assert "non resterebbe nessun file" in refused
    for nonsense in ({"position": 9}, {"position": "x"}, {}):
        assert official.client.post_form(f"{HOME}/2/file/togli", nonsense, page=f"{HOME}/2/file").status_code == 404


def test_of_a_photograph_one_is_told_at_once_why_it_is_none(official: Wizard) -> None:
    official.upload({"foto.jpg": b"\xff\xd8\xff\xe0" + bytes(300)})
    official.work()
    assert official.client.get(f"{HOME}/1/esame.json").json["next"] == f"{HOME}/1/segnalazioni"
    assert "non è di un formato ammesso" in official.get("1/segnalazioni")


def test_rows_that_were_left_out_can_be_looked_at_again(official: Wizard) -> None:
    official.upload({"aree attesa.geojson": geojson([area("Storta", BOW_TIE), area("Dritta", [*BOW_TIE[:1],
                     [11.26, 43.77], [11.26, 43.78], BOW_TIE[0]])])})  # fmt: skip
    official.work()
    official.send("1/classi", {"class-0": "AE_ATTESA"})
    official.work()
    official.send("1/segnalazioni", {"which": "all", "act": "leave"})
    assert "1 riga è stata lasciata fuori" in official.get("1/segnalazioni")
    official.send("1/segnalazioni", {"act": "back"})
    official.work()
    findings = official.get("1/segnalazioni")
    assert "lasciata fuori" not in findings and re.search(r'name="row" value="\d+"', findings)


def test_a_part_of_the_plan_is_not_taken_for_the_whole_unseen(official: Wizard, approver: Wizard) -> None:
    ready(official)
    assert "che i cittadini vedono oggi" not in official.get("1/anteprima")
    official.send("1/invia", page="1/invio")
    assert "Può farlo: Bruno Neri." in official.get("1/invio")
    approver.send("1/approva", page="1/invio")
    assert "Una versione è il piano intero" in official.get("nuovo")
    official.upload({"aree attesa.geojson": geojson([point("Sola", 11.2)])})
    official.work()
    assert "È già in preparazione la versione 2" in official.get("nuovo")
    official.send("2/classi", {"class-0": "AE_ATTESA"})
    official.work()
    for page in ("2/anteprima", "2/invio"):
        assert re.search(r"Vengono tolti \d+ dei \d+ elementi", official.get(page)), page


def test_where_nobody_can_approve_it_is_said(official: Wizard) -> None:
    ready(official)
    assert "Adesso nessun altro può farlo" in official.get("1/invio")


def test_the_preview_has_the_documents_that_come_with_it(official: Wizard) -> None:
    official.upload({"aree attesa.geojson": geojson([point("Piazza")]), "piano.pdf": written(with_text(1))})
    official.work()
    official.send("1/classi", {"class-0": "AE_ATTESA"})
    official.work()
    shown = official.get("1/come-i-cittadini")
    assert "non ha pubblicato qui il testo del piano" not in shown and 'href=""' not in shown


def test_somebody_elses_change_is_never_overwritten_unseen(official: Wizard, approver: Wizard) -> None:
    ready(official)
    before = held_by(official.get("1/classi"))
    approver.send("1/classi", {"class-0": "DAE"})
    approver.work()
    assert "Anche Bruno Neri sta lavorando" in official.get("1/classi")
    answer = official.client.post(f"{HOME}/1/classi", data={**before, "class-0": "INFO_POP"})
    assert answer.status_code == 422 and "Bruno Neri ha cambiato" in answer.text
    assert held_by(answer.text)["class-0"] == "INFO_POP", "what was chosen is still chosen"
    again = official.client.post(f"{HOME}/1/classi", data={**held_by(answer.text)})
    assert again.status_code == 303


def test_what_strangers_write_stays_text(official: Wizard) -> None:
    hostile = geojson([point(SCRIPT), area(FORMULA, BOW_TIE), point(FORMULA, 9.0, 45.0)])
    official.upload(
        {f"{SCRIPT}.geojson": hostile, "k.kml": kml(f"<Folder><name>{html.escape(SCRIPT)}</name></Folder>")}
    )
    official.work()
    official.send("1/posizione", page="1/posizione")
    official.work()
    official.send("1/classi", {"class-0": "AE_ATTESA", "class-1": "AE_ATTESA", "class-2": "-"})
    official.work()
    for page in ("", "1/file", "1/posizione", "1/classi", "1/colonne", "1/segnalazioni", "1/anteprima", "1/invio"):
        assert SCRIPT not in official.get(page), page
    assert SCRIPT not in official.get("1/come-i-cittadini")
    book = zipfile.ZipFile(io.BytesIO(official.client.get(f"{HOME}/1/segnalazioni.xlsx").data))
    assert not any(b"<f>" in book.read(name) for name in book.namelist())
    table = official.client.get(f"{HOME}/1/segnalazioni.csv")
    assert "attachment" in table.headers["Content-Disposition"]
    cells = [cell for row in csv.reader(io.StringIO(table.data.decode("utf-8-sig")), delimiter=";") for cell in row]
    assert len(cells) > 10 and not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_what_no_text_can_keep_does_not_stop_an_upload(official: Wizard) -> None:
    official.upload({"strani.geojson": geojson([point("Piazza\0 \ud800 Uno"), point("Piazza Due", 11.26)])})
    official.work()
    official.send("1/classi", {"class-0": "AE_ATTESA"})
    official.work()
    assert "Piazza" in official.get("1/anteprima")


def test_a_page_called_pdf_is_refused_with_the_reason(official: Wizard) -> None:
    official.upload({"piano.pdf": b"<!doctype html><html><script>alert(1)</script></html>"})
    official.work()
    findings = official.get("1")
    assert "F01" in findings and "non si possono usare" in findings
    official.upload({"piano.pdf": b"", "x.geojson": geojson()}, f"{HOME}/1/file")
    with official.client.get(f"{HOME}/1/file/0") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.mimetype == "application/octet-stream"


def test_mended_files_go_on_where_the_others_were(official: Wizard) -> None:
    ready(official)
    answer = official.upload({"aree attesa.geojson": geojson([point("Migliore")])}, f"{HOME}/1/file")
    assert "/piani/2/esame" in answer.location
    official.work()
    assert "C’è una preparazione più recente" in official.get("1/file")
    assert "Migliore" in official.get("2/anteprima")


def test_another_municipality_has_nothing_of_it(official: Wizard, desk: Desk) -> None:
    ready(official)
    stranger = desk.client(desk.person(Role.APPROVER, PRATO))
    for path in ("1", "1/file", "1/file/0", "1/classi", "1/segnalazioni.xlsx", "1/anteprima.json", "1/invio"):
        for code in (FIRENZE, PRATO):
            assert stranger.get(f"/comune/{code}/piani/{path}").status_code == 404, (code, path)
    assert stranger.post_form(f"/comune/{PRATO}/piani/1/approva", page=f"/comune/{PRATO}/piani").status_code == 404


def test_too_much_is_refused_in_words(official: Wizard, monkeypatch: pytest.MonkeyPatch) -> None:
    view = official.desk.app.view_functions["municipal.plan_new"]
    monkeypatch.setattr(view, "largest", 2_000)
    answer = official.upload({"grande.geojson": b"x" * 5_000})
    assert answer.status_code == 413 and "troppo grandi" in answer.text
    assert "Nulla è stato conservato" in answer.text


def test_no_file_at_all_is_said_so(official: Wizard) -> None:
    answer = official.upload({})
    assert answer.status_code == 422 and "non c&#39;è nessun file" in answer.text


def test_which_file_is_empty_is_said(official: Wizard) -> None:
    answer = official.upload({"x.geojson": geojson(), "vuoto.csv": b""})
    assert answer.status_code == 422 and "«vuoto.csv»: Il file è vuoto." in answer.text


def ready(who: Wizard, name: str = "Piazza", number: int = 1) -> None:
    """A version that could be sent."""
    who.upload({"aree attesa.geojson": geojson([point(name), *(point(*place) for place in POINTS)])})
    who.work()
    who.send(f"{number}/classi", {"class-0": "AE_ATTESA"})
    who.work()


def test_the_desk_says_whose_turn_it_is(official: Wizard, approver: Wizard) -> None:
    home = f"/comune/{FIRENZE}"
    ready(official)
    assert "Da fare adesso" in official.client.get(home).text
    official.send("1/invia", page="1/invio")
    waits = official.client.get(home).text
    assert "Niente ti aspetta" in waits and "Aspettano un’altra persona" in waits
    decides = approver.client.get(home).text
    assert "Da fare adesso" in decides and "Aspettano un’altra persona" not in decides


def test_a_page_that_is_not_there_leads_back_to_the_desk(official: Wizard) -> None:
    answer = official.client.get(f"{HOME}/99")
    assert answer.status_code == 404 and "Torna alla scrivania" in answer.text
