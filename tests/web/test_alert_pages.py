"""Pages of alerts over HTTP: how it is now, what it was, what changed; the municipality that was asked about first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from alert_fixtures import Product
from alerts.ingestion import acts
from app.factory import create_app
from doubles.cap_message import a_message, an_info, write
from doubles.dpc_bulletin import ROME, Bulletin

PRATO, FIRENZE = "100005", "048017"
HOUR = timedelta(hours=1)
STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + 3 * HOUR
MIXED = {"Tosc-B": {"hydraulic": "orange", "thunderstorm": "yellow"}, "Tosc-A3": {"thunderstorm": "yellow"}}
RED = {"Tosc-B": {"hydraulic": "red"}}

At = Callable[[datetime], FlaskClient]


@pytest.fixture(scope="module")
def at(shared_product: Product, tmp_path_factory: pytest.TempPathFactory) -> At:
    """A reader at an instant, of two bulletins, one that an operator withdraws, and a message in two languages."""
    folder = tmp_path_factory.mktemp("b")
    for bulletin in (Bulletin(STAMP, MIXED, {}), Bulletin(STAMP + HOUR, RED, RED), Bulletin(STAMP + 25 * HOUR, {}, {})):
        shared_product.ingest(bulletin.zip(folder), at=bulletin.stamp)
    words = {"event": "Temporali", "onset": AT + HOUR, "expires": AT + 3 * HOUR}
    infos = (
        an_info(language="it-IT", headline="Grandine in arrivo", **words),
        an_info(language="en-GB", headline="Hail is coming", **{**words, "event": "Thunderstorm"}),
    )
    shared_product.take("cap", ("m.cap", write(a_message(sent=STAMP, infos=infos))), at=STAMP)
    product = shared_product
    return lambda instant: create_app(product.settings, product.database, clock=lambda: instant).test_client()


def visible(html: str) -> str:
    main = html.split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()


def test_the_page_says_how_it_is_where_and_what_changed(at: At) -> None:
    page = at(AT).get("/allerte/dpc-2026-11-20")
    text = visible(page.text)
    assert "In corso Allerta rossa per venerdì 20 novembre" in text
    assert "È in corso adesso, fino alle 24:00 di venerdì 20 novembre." in text
    assert "Idraulico Rossa Tutto il giorno · rossa in 16 comuni" in text
    assert "Aggiornata alle 15:05" in text
    assert "Idraulico: sale, era arancione e ora è rossa in 16 comuni." in text
    assert "Temporali forti: finisce l’allerta gialla in " in text
    assert "Emessa alle 14:05" in text
    assert f'href="/comuni/{PRATO}"' in page.text
    assert 'href="/api/v1/alerts/dpc-2026-11-20.cap"' in page.text
    assert page.cache_control.public
    assert "Set-Cookie" not in page.headers


def test_a_municipality_comes_first_with_its_own_level_and_history(at: At) -> None:
    here = visible(at(AT).get(f"/allerte/dpc-2026-11-20?comune={FIRENZE}").text)
    assert "Finita Firenze: Allerta gialla per venerdì 20 novembre" in here
    assert "È finita alle 15:05 di venerdì 20 novembre." in here
    assert "Qui è finita. Era così: Temporali forti Gialla" in here
    assert "Storia a Firenze Fine dell’allerta alle 15:05 Temporali forti: finisce l’allerta gialla." in here
    elsewhere = visible(at(AT).get("/allerte/dpc-2026-11-21?comune=048017").text)
    assert "Questa allerta non riguarda questo comune." in elsewhere
    assert at(AT).get("/allerte/dpc-2026-11-20?comune=999999").status_code == 404


def test_words_of_the_source_keep_their_language(at: At) -> None:
    listed = at(AT).get("/allerte").text
    (name,) = set(re.findall(r"/allerte/(cap-\d+)", listed))
    page = at(AT).get(f"/allerte/{name}").text
    assert re.search(r'<article[^>]* lang="it-IT">\s*<h3>Grandine in arrivo', page)
    assert re.search(r'<article[^>]* lang="en-GB">\s*<h3>Hail is coming', page)
    assert "Non è ancora in corso: comincia alle 18:05." in visible(page)
    english = visible(at(AT).get(f"/allerte/{name}?lang=en").text)
    assert "Announced Orange alert: severe thunderstorms, 20 November" in english
    assert not re.search(r"\b(Allerta|Prevista|comuni|Storia)\b", english)


def test_the_list_has_what_is_in_force_announced_and_over(at: At) -> None:
    text = visible(at(AT).get("/allerte").text)
    in_force, rest = text.split("In corso adesso")[1].split("Previste")
    announced, over = rest.split("Finite, negli ultimi trenta giorni")
    assert "Allerta rossa per venerdì 20 novembre" in in_force
    assert "Allerta rossa per sabato 21 novembre" in announced
    assert "Nessuna" in over
    later = visible(at(AT + 48 * HOUR).get("/allerte").text)
    assert "Non ci risulta nessuna allerta in corso." in later
    assert "Allerta rossa per sabato 21 novembre" in later.split("Finite")[1]


def test_when_no_source_can_be_believed_an_empty_list_never_says_that_there_is_no_alert(at: At) -> None:
    text = visible(at(AT + 96 * HOUR).get("/allerte").text)
    assert "In corso adesso Non lo sappiamo: i dati non sono aggiornati. Previste Non lo sappiamo" in text
    assert "nessuna allerta" not in text
    assert "Allerta rossa per sabato 21 novembre" in text.split("Finite")[1]


def test_one_that_was_withdrawn_says_so(product: Product, tmp_path_factory: pytest.TempPathFactory) -> None:
    product.ingest(Bulletin(STAMP, RED).zip(tmp_path_factory.mktemp("w")), at=STAMP)
    client = create_app(product.settings, product.database, clock=lambda: AT).test_client()
    (version,) = client.get("/api/v1/alerts/dpc-2026-11-20").json["versions"]
    product.act(acts.withdraw, int(version["id"]), at=STAMP + HOUR)
    text = visible(client.get("/allerte/dpc-2026-11-20").text)
    assert "Ritirata Allerta rossa per venerdì 20 novembre" in text
    assert "È stata ritirata perché era sbagliata: non vale più." in text
    assert "Ritirato un documento sbagliato alle 15:05" in text
    assert "Cosa fare" not in text


def test_what_is_no_alert_is_a_designed_page(at: At) -> None:
    answer = at(AT).get("/allerte/dpc-1999-01-01")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "alert_unknown" in answer.text
