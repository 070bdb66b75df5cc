"""The frame of the dashboard: who sees it, what it asks, what it refuses."""

from __future__ import annotations

import lxml.html
import pytest

from desk_fixtures import Desk


def test_an_operator_comes_in_and_an_official_does_not(shared_desk: Desk) -> None:
    operator = shared_desk.client(shared_desk.person("operator"))
    official = shared_desk.client(shared_desk.person("official", "048017"))
    for page in ("/regione", "/regione/definizioni"):
        assert operator.get(page).status_code == 200
        assert official.get(page).status_code == 403


def test_who_has_joined_is_a_page_of_the_dashboard_too(shared_desk: Desk) -> None:
    """It stands in another area; an operator who went there would find no way back."""
    menu = "//nav[@class='desk-nav']//a"
    operator = shared_desk.client(shared_desk.person("operator"))
    home, joining = (lxml.html.fromstring(operator.get(url).text) for url in ("/regione", "/gestione/adesioni"))
    assert [link.get("href").split("?")[0] for link in joining.xpath(menu)] == [
        link.get("href").split("?")[0] for link in home.xpath(menu)
    ]
    assert joining.xpath(f"{menu}[@aria-current='page']/text()") == ["Adesioni"]
    assert operator.get("/gestione/adesioni?pagina=99").text.count("Nessun comune così") == 0
    admin = lxml.html.fromstring(shared_desk.client(shared_desk.person("admin")).get("/gestione/adesioni").text)
    assert {"/gestione/persone", "/regione"} <= {link.get("href") for link in admin.xpath(menu)}


@pytest.mark.parametrize(("asked", "code"), [("regione=77", "region_unknown"), ("mese=2026-13", "month_invalid")])
def test_what_a_url_cannot_ask_is_said(shared_desk: Desk, asked: str, code: str) -> None:
    answer = shared_desk.client(shared_desk.person("operator")).get(f"/regione?{asked}")
    assert answer.status_code == 422
    assert code in answer.text
