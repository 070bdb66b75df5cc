"""Notices at the desk, as two persons use it over HTTP: written, approved by another, followed; nothing is lost."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import pytest

from alerts.domain.notice import Content, Notice
from alerts.queries.desk_notices import desk_notice
from app.core.clock import utc_now
from app.core.identity.grants import grant
from app.core.identity.models import Account, Issuer, IssuerMunicipality
from app.core.identity.person import Person
from app.core.identity.roles import Role
from desk_fixtures import Desk, DeskClient

PRATO, FIRENZE = "100005", "048017"
NOTICES = f"/comune/{PRATO}/avvisi"
ROAD = {"blank-0": "via Firenze", "blank-1": "da via Roma", "blank-2": "una frana", "blank-3": "via Pistoiese"}


@dataclass
class Office:
    """The desk of Prato: who writes, two who approve, and their browsers."""

    desk: Desk
    official: Person
    writer: DeskClient
    approver: DeskClient
    other: DeskClient

    def begun(self, wording: str = "road-closed", **blanks: str) -> str:
        """A draft from a wording; the path of its page."""
        answer = self.writer.post_form(f"{NOTICES}/nuovo/{wording}", blanks or ROAD)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removesuffix("/testo")

    def submitted(self, **changed: str) -> str:
        page = self.begun()
        if changed:
            assert self.save(page, **changed).status_code == 303
        assert "Inviato" in self.act(self.writer, page, "invia").text
        return page

    def form(self, page: str, client: DeskClient | None = None) -> dict[str, Any]:
        """What the form of a draft sends when nothing is touched."""
        html = (client or self.writer).get(f"{page}/testo").text
        seen = re.search(r'name="seen" value="(\d+)"', html)
        body = re.search(r'<textarea[^>]*name="body"[^>]*>\r?\n?(.*?)</textarea>', html, re.S)
        title = re.search(r'name="title"[^>]*value="([^"]*)"', html)
        assert seen and body and title
        return {
            "seen": seen[1],
            "category": "roads",
            "title": title[1],
            "body": body[1],
            "extent": "whole",
            "begins": "now",
            "ends": "tomorrow",
        }

    def save(self, page: str, client: DeskClient | None = None, **changed: Any) -> Any:
        sent = {**self.form(page, client), **changed}
        return (client or self.writer).post_form(f"{page}/testo/salva", sent, page=f"{page}/testo")

    def act(self, client: DeskClient, page: str, act: str, **sent: str) -> Any:
        """A button of the notice's page; the page that it leads to."""
        return client.post_form(f"{page}/{act}", {"seen": self.seen(page), **sent}, page=page, follow_redirects=True)

    def seen(self, page: str) -> str:
        found = re.search(r'name="seen" value="(\d+)"', self.writer.get(page).text)
        return found[1] if found else "0"

    def public(self, page: str) -> Notice | None:
        with self.desk.product.database.transaction() as session:
            return desk_notice(session, self.official, PRATO, int(page.rsplit("/", 1)[1]))

    def content(self, page: str) -> Content:
        found = self.public(page)
        assert found is not None
        return found.current.content


@pytest.fixture(scope="module")
def office(shared_desk: Desk) -> Office:
    official = shared_desk.person("official", PRATO, name="Anna Scrive")
    approvers = [shared_desk.person("approver", PRATO, name=name) for name in ("Bruno Approva", "Carla Approva")]
    return Office(shared_desk, official, *map(shared_desk.client, (official, *approvers)))


def test_two_persons_and_a_notice_is_public(office: Office) -> None:
    page = office.begun()
    assert "Chiusa via Firenze" in office.writer.get(page).text
    assert "Inviato" in office.act(office.writer, page, "invia").text
    assert "Da approvare" in office.approver.get(NOTICES).text
    home = office.approver.get(f"/comune/{PRATO}").text
    assert home.index("Avviso da approvare") < home.index("Leggi e decidi") < home.index("Che cosa puoi fare")

    seen_by_author = office.writer.get(page).text
    assert "deve approvarlo un’altra persona" in seen_by_author
    assert f"{page}/approva" not in seen_by_author
    assert office.act(office.writer, page, "approva").status_code == 403
    assert office.public(page) is None

    done = office.act(office.approver, page, "approva")
    assert "Approvato e pubblicato." in done.text
    assert office.content(page).title == "Chiusa via Firenze"
    assert "Chiusa via Firenze" in office.desk.client().get(f"/comuni/{PRATO}").text
    told = office.act(office.other, page, "approva", seen="1")
    assert "ha appena pubblicato" in told.text or "già stato deciso" in told.text


def test_an_approver_does_not_approve_what_they_wrote(office: Office) -> None:
    begun = office.approver.post_form(f"{NOTICES}/nuovo/road-closed", ROAD)
    page = begun.headers["Location"].removesuffix("/testo")
    office.act(office.approver, page, "invia")
    assert f"{page}/approva" not in office.approver.get(page).text
    refused = office.act(office.approver, page, "approva")
    assert (refused.status_code, "notice_own" in refused.text) == (403, True)
    assert f"{page}/approva" in office.other.get(page).text


def test_blanks_keep_a_notice_from_being_submitted(office: Office) -> None:
    page = office.begun("water-not-drinkable", **{"blank-0": "Galceti"})
    assert '<mark class="blank">dove si trova acqua da bere</mark>' in office.writer.get(page).text
    refused = office.act(office.writer, page, "invia")
    assert "Ancora da riempire:" in refused.text
    assert "Inviato:" not in refused.text
    body = office.form(page)["body"]
    assert office.save(page, body=re.sub(r"\[\[.*?\]\]", "qui", body)).status_code == 303
    assert "Inviato" in office.act(office.writer, page, "invia").text


def test_what_comes_back_says_why_and_is_put_right(office: Office) -> None:
    page = office.submitted()
    empty = office.act(office.approver, page, "restituisci")
    assert "motivo" in empty.text
    back = office.act(office.approver, page, "restituisci", quick="Giorno o ora sono sbagliati.", reasons="Era ieri.")
    assert "Restituito" in back.text
    assert "Giorno o ora sono sbagliati. Era ieri." in office.writer.get(f"{page}/testo").text
    assert "Restituiti, da correggere" in office.writer.get(NOTICES).text
    assert office.save(page, title="Chiusa via Firenze domani").status_code == 303
    office.act(office.writer, page, "invia")
    office.act(office.approver, page, "approva")
    assert office.content(page).title == "Chiusa via Firenze domani"
    history = office.writer.get(f"{page}/storia").text
    for words in ("Restituito con i motivi", "Era ieri.", "Bruno Approva", "Anna Scrive", "Pubblicato"):
        assert words in history


def test_what_was_typed_survives_an_error_and_somebody_else(office: Office) -> None:
    page = office.begun()
    mine = office.form(page)
    wrong = office.save(page, extent="drawn", area="via Roma", title="Titolo mio")
    assert wrong.status_code == 422
    for words in (
        "Non capisco «via Roma»",
        "Titolo mio",
        ">\r\nvia Roma<",
        'data-role="error-summary"',
        'href="#area"',
    ):
        assert words in wrong.text

    assert office.save(page, office.approver, title="Titolo di Bruno").status_code == 303
    stale = office.writer.post_form(f"{page}/testo/salva", {**mine, "title": "Titolo di Anna"}, page=f"{page}/testo")
    assert stale.status_code == 409
    assert "Intanto Bruno Approva ha cambiato questa bozza" in stale.text
    assert 'value="Titolo di Anna"' in stale.text
    assert re.search(r"<del>.*?Bruno.*?</del>", stale.text, re.S)
    assert re.search(r"<ins>.*?Anna.*?</ins>", stale.text, re.S)
    seen = re.search(r'name="seen" value="(\d+)"', stale.text)
    assert seen
    assert office.save(page, title="Titolo di Anna", seen=seen[1]).status_code == 303


def test_a_draft_saves_itself_and_says_when_another_was_faster(office: Office) -> None:
    page = office.begun()
    first = office.form(page)
    saved = office.writer.post_form(f"{page}/testo/da-solo", {**first, "title": "Da sé"}, page=f"{page}/testo")
    assert saved.json is not None
    assert saved.json["revision"] == int(first["seen"]) + 1
    late = office.writer.post_form(f"{page}/testo/da-solo", {**first, "title": "Tardi"}, page=f"{page}/testo")
    assert late.status_code == 409
    assert office.writer.get(f"{page}/testo/stato").json["revision"] == saved.json["revision"]  # type: ignore[index]
    drawn = office.writer.post_form(
        f"{page}/testo/aspetto", {"title": "A < B", "body": "**uno** [[due]]"}, page=f"{page}/testo"
    )
    assert "<strong>uno</strong>" in drawn.text
    assert "A &lt; B" in drawn.text
    assert '<mark class="blank">due</mark>' in drawn.text


def test_markup_is_text_wherever_it_is_shown(office: Office) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    body = f"{evil} [clic](javascript:alert(3)) [[{evil[:30]}]] **ok**".replace("[[", "").replace("]]", "")
    page = office.submitted(title=evil[:80], body=body)
    office.act(office.approver, page, "restituisci", reasons=evil)
    office.act(office.writer, page, "invia")
    office.act(office.approver, page, "approva")
    public = f"/comuni/{PRATO}/avvisi/{page.rsplit('/', 1)[1]}"
    paths = (page, f"{page}/storia", NOTICES, f"/comune/{PRATO}", public, f"/comuni/{PRATO}")
    for path in paths:
        html = office.approver.get(path).text
        assert "&lt;script&gt;" in html, path
        for markup in ("<script>alert", "<img src=x", 'href="javascript:'):
            assert markup not in html, path


def test_each_follow_up_is_one_click_and_changes_are_told_apart(office: Office) -> None:
    page = office.submitted()
    office.act(office.approver, page, "approva")
    moved = office.act(office.writer, page, "seguito/correction")
    assert "Avevamo scritto: [[che cosa era sbagliato]]" in moved.text
    assert office.save(page, title="Correzione: chiusa via Pistoia", body="È via Pistoia.").status_code == 303
    assert "Che cosa cambia" in office.approver.get(page).text
    office.act(office.writer, page, "invia")
    office.act(office.approver, page, "approva")
    ended = office.act(office.writer, page, "seguito/cancel")
    home = office.writer.get(f"/comune/{PRATO}").text
    assert "Correzione: chiusa via Pistoia" in home
    assert "Annullato: chiusa via Pistoia" not in home, "what is being written is not in force"
    assert "Annullato:" in ended.text
    office.act(office.writer, page, "invia")
    office.act(office.approver, page, "approva")
    found = office.public(page)
    assert found is not None
    assert [version.kind.value for version in found.versions] == ["new", "correction", "cancel"]
    assert "E adesso?" not in office.writer.get(page).text
    assert "Versione 3, annullamento" in office.writer.get(f"{page}/storia").text


def test_alone_only_who_may_with_a_reason_and_a_review(office: Office) -> None:
    page = office.submitted()
    assert office.writer.get(f"{page}/senza-attesa").status_code == 403
    short = office.approver.post_form(f"{page}/senza-attesa", {"seen": office.seen(page), "reason": "ora"})
    assert (short.status_code, 'href="#reason"' in short.text, ">ora</textarea>" in short.text) == (422, True, True)
    sent = {"seen": office.seen(page), "reason": "Il fiume esce e nessuno risponde"}
    assert office.approver.post_form(f"{page}/senza-attesa", sent).status_code == 303
    assert "Il fiume esce" in office.writer.get(page).text
    assert "Da riesaminare" in office.other.get(NOTICES).text
    assert "Il tuo riesame" not in office.approver.get(page).text
    done = office.act(office.other, page, "riesame", version="1", verdict="confirmed", note="Giusto: il fiume è uscito")
    assert "era giusto inviarlo" in done.text.lower()


def test_a_draft_is_thrown_away_and_comes_back(office: Office) -> None:
    page = office.begun()
    assert "si può ripristinare" in office.act(office.writer, page, "butta").text
    assert "La bozza è tornata" in office.act(office.writer, page, "ripristina").text


def test_files_are_what_their_octets_are(office: Office) -> None:
    page = office.begun()
    pdf = (b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "piano.pdf")
    html = (b"<!doctype html><script>alert(1)</script>", "piano.pdf")
    refused = office.save(page, title="Con allegato", files=(_stream(html[0]), html[1]))
    assert refused.status_code == 422
    assert "PDF" in refused.text
    assert "Con allegato" in refused.text
    assert office.save(page, files=(_stream(pdf[0]), pdf[1])).status_code == 303
    assert "piano.pdf" in office.writer.get(page).text


def test_of_another_municipality_nothing_is_there(office: Office) -> None:
    page = office.begun()
    number = page.rsplit("/", 1)[1]
    stranger = office.desk.client(office.desk.person("approver", FIRENZE))
    both = office.desk.client(office.desk.person("approver", FIRENZE, PRATO))
    for end in ("", "/testo", "/storia", "/portata", "/testo/stato"):
        assert stranger.get(f"{page}{end}").status_code == 404, end
        assert both.get(f"/comune/{FIRENZE}/avvisi/{number}{end}").status_code == 404, end
    for act in ("invia", "approva", "restituisci", "butta", "seguito/update", "testo/salva", "testo/da-solo"):
        url = f"/comune/{FIRENZE}/avvisi/{number}/{act}"
        assert both.post_form(url, {"seen": "1", "reasons": "x" * 20}, page=f"/comune/{FIRENZE}").status_code == 404, (
            act
        )


def test_a_list_is_filtered_and_says_when_it_is_empty(office: Office) -> None:
    page = office.begun()
    office.save(page, title="Chiusa via delle Fonti")
    assert "Chiusa via delle Fonti" in office.writer.get(f"{NOTICES}?q=fonti&categoria=roads").text
    assert "Chiusa via delle Fonti" not in office.writer.get(f"{NOTICES}?q=fonti&categoria=health").text
    assert "Nessun avviso con queste parole." in office.writer.get(f"{NOTICES}?q=inesistente").text
    empty = office.desk.client(office.desk.person("official", FIRENZE)).get(f"/comune/{FIRENZE}/avvisi").text
    assert "Ancora nessun avviso" in empty
    assert f"/comune/{FIRENZE}/avvisi/nuovo" in empty


def test_who_speaks_for_several_chooses_for_which(office: Office) -> None:
    person, now = office.desk.person("official", PRATO), utc_now()
    with office.desk.product.database.transaction() as session:
        union = Issuer(kind="union", name="Unione della Valle", created_at=now, created_by="prova")
        session.add(union)
        session.flush()
        session.add_all(IssuerMunicipality(issuer_id=union.id, istat_code=code) for code in (PRATO, FIRENZE))
        grant(session, person.actor, session.get_one(Account, person.account_id), Role.OFFICIAL, union, now=now)
    client = office.desk.client(person)
    url = f"{NOTICES}/nuovo/road-closed"
    assert f'name="places" value="{FIRENZE}"' in client.get(url).text
    begun = client.post_form(url, {**ROAD, "places": [PRATO, FIRENZE]})
    page = begun.headers["Location"].removesuffix("/testo")
    assert "<dd>Firenze, Prato" in client.get(page).text
    sent = {**office.form(page, client), "places": [PRATO]}
    assert client.post_form(f"{page}/testo/salva", sent, page=f"{page}/testo").status_code == 303
    shown = client.get(page).text
    assert "Unione della Valle" in shown
    assert "<dd>Firenze, Prato" not in shown


def test_risk_and_level_lead_to_their_words(office: Office) -> None:
    answer = office.writer.get(f"{NOTICES}/nuovo?rischio=storm_surge&livello=red")
    assert answer.headers["Location"].endswith("/nuovo/weather-storm-surge-red")
    assert "mareggiate" in office.writer.get(answer.headers["Location"]).text
    assert office.writer.get(f"{NOTICES}/nuovo/niente").status_code == 404


def _stream(octets: bytes) -> Any:
    return io.BytesIO(octets)
