"""The frame of the dashboard: who sees it, what it asks, what it refuses."""

from __future__ import annotations

import pytest

from desk_fixtures import Desk


def test_an_operator_comes_in_and_an_official_does_not(shared_desk: Desk) -> None:
    operator = shared_desk.client(shared_desk.person("operator"))
    official = shared_desk.client(shared_desk.person("official", "048017"))
    for page in ("/regione", "/regione/definizioni"):
        assert operator.get(page).status_code == 200
        assert official.get(page).status_code == 403


@pytest.mark.parametrize(("asked", "code"), [("regione=77", "region_unknown"), ("mese=2026-13", "month_invalid")])
def test_what_a_url_cannot_ask_is_said(shared_desk: Desk, asked: str, code: str) -> None:
    answer = shared_desk.client(shared_desk.person("operator")).get(f"/regione?{asked}")
    assert answer.status_code == 422
    assert code in answer.text
