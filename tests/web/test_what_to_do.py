"""What to do, over HTTP: pages for people, JSON for devices. None of it asks the database or the clock."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from alert_fixtures import Product
from alerts.domain.guidance.book import EDITION, now_lines
from alerts.domain.guidance.model import Phase, Risk
from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.i18n import catalogue
from app.factory import create_app
from app.web.risks import SLUGS

ITALIAN = catalogue("it").gettext


@pytest.fixture
def reader(product: Product) -> FlaskClient:
    return create_app(product.settings, product.database).test_client()


def test_the_list_leads_to_every_risk_and_says_whom_to_call(reader: FlaskClient) -> None:
    page = reader.get("/cosa-fare").text
    assert {f"/cosa-fare/{slug}" for slug in SLUGS.values()} <= set(re.findall(r'href="([^"]+)"', page))
    assert 'href="tel:112"' in page
    for word in ("Allerta rossa", "Allerta arancione", "Allerta gialla", "Nessuna allerta"):
        assert word in page
    assert 'href="/cosa-fare"' in reader.get("/privacy").text, "from every page"


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_risk_has_its_page_to_be_kept_for_long(reader: FlaskClient, language: str) -> None:
    for slug in SLUGS.values():
        answer = reader.get(f"/cosa-fare/{slug}?lang={language}")
        assert answer.status_code == 200, slug
        assert f'<html lang="{language}">' in answer.text
        assert re.findall(r'<section class="phase" id="([a-z-]+)"', answer.text) == [
            phase.value.replace("_", "-") for phase in Phase
        ]
        assert (answer.cache_control.max_age, answer.cache_control.stale_if_error) == (3_600, 2_592_000)
        again = reader.get(f"/cosa-fare/{slug}?lang={language}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert "Set-Cookie" not in answer.headers


def test_a_level_says_so_and_puts_what_it_asks_for_first(reader: FlaskClient) -> None:
    page = reader.get("/cosa-fare/neve?livello=rosso").text
    assert "Qui trovi ciò che vale con questa allerta" in page
    first = re.search(r'class="of-level" data-level="red">\s*([^<]+?)\s*<', page)
    assert first
    assert first[1] == ITALIAN(now_lines(Hazard.SNOW, Level.RED)[0])
    assert "Viaggia solo se devi" not in page
    assert "Viaggia solo se devi" in reader.get("/cosa-fare/neve?livello=giallo").text


def test_a_level_nobody_knows_or_declares_changes_nothing(reader: FlaskClient) -> None:
    for path in ("/cosa-fare/neve?livello=viola", "/cosa-fare/terremoto?livello=rosso"):
        assert "Qui trovi ciò che vale" not in reader.get(path).text
    assert "Allerta:" not in reader.get("/cosa-fare/terremoto").text


def test_a_risk_without_a_page_is_said_kindly(reader: FlaskClient) -> None:
    answer = reader.get("/cosa-fare/meteorite")
    assert answer.status_code == 404
    assert "risk_unknown" in answer.text


@pytest.mark.parametrize(("query", "language"), [("", "it"), ("?lang=en", "en")])
def test_a_device_can_keep_all_of_it(reader: FlaskClient, query: str, language: str) -> None:
    answer = reader.get(f"/api/v1/guidance{query}")
    book = answer.json
    assert (book["edition"], book["language"]) == (EDITION.isoformat(), language)
    assert [risk["id"] for risk in book["risks"]] == [risk.value for risk in Risk]
    assert all([phase["id"] for phase in risk["phases"]] == list(Phase) for risk in book["risks"])
    assert answer.cache_control.max_age == 86_400
    assert answer.headers["ETag"] == reader.get(f"/api/v1/guidance{query}").headers["ETag"]
    flood = book["risks"][0]
    assert reader.get(flood["page"]).status_code == 200
    assert flood["phases"][0]["items"][0]["from_level"] == "red"
    assert flood["phases"][0]["items"][0]["text"].startswith("Sali" if language == "it" else "Go to")
