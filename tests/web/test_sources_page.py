"""The page that says how the sources are: in plain words, in two languages, and never better than they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from alert_fixtures import Product
from alerts.ingestion.checks import declare_polled
from alerts.ingestion.demonstration import load_demonstration
from alerts.ingestion.watching import watch
from alerts.models.sources import SourceAlarm, SourceCheck, SourceState
from alerts.sources.registry import SOURCES
from app.factory import create_app
from doubles.dpc_bulletin import ROME, Bulletin

STAMP = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)
AT = STAMP + timedelta(minutes=10)
EVERY = timedelta(minutes=5)


@pytest.fixture
def at(product: Product) -> Callable[[datetime], FlaskClient]:
    """A reader at an instant."""
    return lambda instant: create_app(product.settings, product.database, clock=lambda: instant).test_client()


@pytest.fixture
def informed(product: Product, tmp_path: Path) -> Product:
    """A product that polls the national source, five minutes after its first bulletin."""
    product.ingest(Bulletin(STAMP).zip(tmp_path), at=STAMP + EVERY)
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300})
        session.add(SourceCheck(source_id="dpc", at=STAMP + EVERY, kind="poll", outcome="unchanged"))
    return product


def fail(product: Product, *, times: int, after: datetime) -> None:
    with product.database.transaction() as session:
        session.add_all(
            SourceCheck(
                source_id="dpc", at=after + number * EVERY, kind="poll", outcome="failed", code="upstream_status"
            )
            for number in range(times)
        )


def notice(product: Product, now: datetime) -> None:
    with product.database.transaction() as session:
        watch(session, now=now)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def card(client: FlaskClient, source_id: str = "dpc", language: str = "it") -> str:
    """The words of one source."""
    page = client.get("/fonti", query_string={"lang": language}).text
    (found,) = re.findall(rf'<article class="source-card" id="{source_id}".*?</article>', page, re.DOTALL)
    return text_of(found)


def test_a_source_that_works(informed: Product, at: Callable[[datetime], FlaskClient]) -> None:
    page = at(AT).get("/fonti")
    assert (page.status_code, page.cache_control.max_age, page.cache_control.public) == (200, 10, True)
    assert "Tutte le fonti di allerte che usiamo sono aggiornate." in text_of(page.text)
    said = card(at(AT))
    for words in (
        "Bollettino di criticità nazionale Dipartimento della Protezione Civile",
        "Stato: funziona",
        "Vale: dove non annuncia nulla, diciamo che non ci sono allerte.",
        "Che cosa copre tutta l’Italia; idrogeologico, temporali forti, idraulico",
        "Ultimo controllo riuscito alle 14:10",
        "Ultimo bollettino emesso alle 14:05",
        "Pubblicazione ogni giorno entro le 20:00",
        "Licenza CC BY 4.0",
    ):
        assert words in said, words
    assert (
        'href="https://mappe.protezionecivile.gov.it/it/mappe-rischi/bollettino-di-criticita" rel="external"'
        in page.text
    )


def test_a_source_that_is_silent_says_what_that_means(informed: Product, at: Callable[[datetime], FlaskClient]) -> None:
    fail(informed, times=3, after=AT)
    now = AT + 2 * EVERY
    notice(informed, now)
    page = at(now + timedelta(minutes=1))
    assert "1 fonte di allerte non è aggiornata." in text_of(page.get("/fonti").text)
    said = card(page)
    for words in (
        "Stato: non risponde . Segnalato alle 14:25.",
        "Le allerte che aveva annunciato restano, con la loro età.",
        "non diciamo che non ci sono: diciamo che non lo sappiamo",
        "Ultimo controllo riuscito alle 14:10. Da allora 3 tentativi non riusciti.",
    ):
        assert words in said, words
    assert "Vale:" not in said
    assert 'id="dpc" data-health="silent"' in page.get("/fonti").text


def test_health_is_that_of_now_even_if_nobody_watches(informed: Product, at: Callable[[datetime], FlaskClient]) -> None:
    assert "Stato: non risponde" in card(at(AT + timedelta(hours=1)))


def test_late_broken_and_paused_each_have_words_and_an_icon(
    informed: Product, at: Callable[[datetime], FlaskClient]
) -> None:
    now = datetime(2026, 11, 21, 20, 30, tzinfo=ROME)
    with informed.database.transaction() as session:
        session.add(SourceCheck(source_id="dpc", at=now, kind="poll", outcome="unchanged"))
    notice(informed, now)
    assert "Stato: in ritardo, il bollettino atteso non è arrivato . Segnalato alle 20:30." in card(at(now))
    with informed.database.transaction() as session:
        session.add_all(
            SourceCheck(source_id="dpc", at=now, kind="poll", outcome="refused", code="incomplete") for _ in range(3)
        )
    assert "Stato: documenti rifiutati" in card(at(now))
    with informed.database.transaction() as session:
        session.execute(update(SourceState).values(paused_at=now, pause_reason="parole di un operatore"))
    assert "Stato: in pausa, per decisione di un operatore" in card(at(now))
    assert "parole di un operatore" not in at(now).get("/fonti").text
    icons = re.findall(r'class="source-health"><svg[^>]*><use href="[^"#]*#([\w-]+)"', at(now).get("/fonti").text)
    assert icons == ["health-paused"]


def test_troubles_that_are_over_are_remembered_for_a_week(
    informed: Product, at: Callable[[datetime], FlaskClient]
) -> None:
    with informed.database.transaction() as session:
        session.add(SourceAlarm(source_id="dpc", code="late", message="x", opened_at=STAMP, closed_at=STAMP + EVERY))
    said = text_of(at(AT).get("/fonti").text)
    assert "Bollettino di criticità nazionale : Il bollettino atteso non è arrivato." in said
    assert "Segnalato alle 14:05, chiuso alle 14:10." in said
    assert "chiuso alle" not in text_of(at(AT + timedelta(days=8)).get("/fonti").text)


def test_a_code_without_words_of_its_own_is_still_a_sentence(
    informed: Product, at: Callable[[datetime], FlaskClient]
) -> None:
    with informed.database.transaction() as session:
        session.add(SourceAlarm(source_id="dpc", code="odd_thing", message="<b>", opened_at=STAMP))
    said = "Un operatore deve controllare qualcosa in ciò che pubblica. Segnalato alle 14:05. Codice: odd_thing"
    assert said in card(at(AT))
    assert "<b>" not in at(AT).get("/fonti").text


def test_nothing_ever_heard(product: Product, at: Callable[[datetime], FlaskClient]) -> None:
    said = text_of(at(AT).get("/fonti").text)
    assert "Nessuna fonte di allerte si è ancora fatta sentire: non possiamo dire che non ci siano allerte." in said
    assert "Per ora non ne prendiamo nulla." in said
    with product.database.transaction() as session:
        declare_polled(session, {"dpc": 300})
    assert "Finché non arriva nulla non diciamo che non ci sono allerte" in card(at(AT))


@pytest.mark.parametrize(
    "key", [key for key, source in SOURCES.items() if not (source.facts.official or source.facts.internal)]
)
def test_forecasts_are_called_forecasts_and_do_not_count(
    informed: Product, at: Callable[[datetime], FlaskClient], key: str
) -> None:
    with informed.database.transaction() as session:
        declare_polled(session, {"dpc": 300, key: 300})
    said = card(at(AT), key)
    assert "Previsione, non allerta di protezione civile" in said
    assert "Non cambia mai un’allerta e non manda mai notifiche." in said
    assert "Tutte le fonti di allerte che usiamo sono aggiornate." in text_of(at(AT).get("/fonti").text)


def test_every_source_is_there_and_the_demonstration_only_while_it_lasts(
    product: Product, at: Callable[[datetime], FlaskClient]
) -> None:
    shown = re.findall(r'<article class="source-card" id="([\w-]+)"', at(AT).get("/fonti").text)
    assert sorted(shown) == sorted(
        key for key, source in SOURCES.items() if not (source.facts.demonstration or source.facts.internal)
    )
    load_demonstration(product.database, now=AT)
    page = at(AT).get("/fonti").text
    assert 'id="demo"' in page
    assert 'data-role="demonstration"' in page


def test_in_english(informed: Product, at: Callable[[datetime], FlaskClient]) -> None:
    fail(informed, times=3, after=AT)
    now = AT + 2 * EVERY
    notice(informed, now)
    said = card(at(now), language="en")
    for words in (
        "State: silent: it does not answer us . Noticed at 14:25.",
        "the whole of Italy",
    ):
        assert words in said, words
    assert not re.search(r"\b(Stato|Segnalato|Licenza|Codice|fonte)\b", said)


def test_it_is_linked_from_every_page_and_from_the_region(
    informed: Product, at: Callable[[datetime], FlaskClient]
) -> None:
    home = at(AT).get("/").text
    assert home.count('href="/fonti"') == 2
    assert 'href="/fonti"' in at(AT).get("/privacy").text
    assert re.search(r'<li data-health="ok">\s*<svg[^>]*><use href="[^"]*#it-check-circle"', home)
