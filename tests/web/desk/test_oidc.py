"""In through another provider: who is invited, by an address that it has verified, and with our code all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from alert_fixtures import Product
from app.core.audit.log import Actor
from app.core.identity.inviting import invite_for_all
from app.core.identity.roles import Role
from config import OidcProvider
from desk_fixtures import Desk, DeskClient
from doubles.newcomer import Newcomer
from doubles.oidc_provider import CLIENT, SECRET, Provider, oidc_provider

PRATO = "100005"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADMIN = Actor("admin@regione.example", "127.0.0.1")


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with oidc_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def oidc_desk(shared_product: Product, served: Provider) -> Desk:
    """A desk with another provider on its door; its word stands for two proofs when it says so."""
    oidc = OidcProvider(served.origin, CLIENT, SECRET, "Regione", frozenset({"https://www.spid.gov.it/SpidL2"}))
    shared_product.settings = replace(shared_product.settings, oidc=oidc)
    return Desk(shared_product, clock=lambda: NOW)


@pytest.fixture
def provider(served: Provider) -> Provider:
    served.claims, served.forged, served.unsigned, served.now = {}, False, False, NOW.timestamp()
    return served


def invited(desk: Desk, email: str) -> None:
    with desk.product.database.transaction() as session:
        invite_for_all(session, ADMIN, email, "Anna", Role.OFFICIAL, [PRATO], base_url="http://localhost:8000", now=NOW)


def back(client: DeskClient, provider: Provider, url: str = "/accesso/esterno") -> str:
    """Where the provider sends back whoever has signed in there."""
    away = client.get(url)
    assert away.status_code == 303
    return provider.sign_in(away.headers["Location"])


def test_by_a_verified_address_the_first_time_by_name_afterwards(oidc_desk: Desk, provider: Provider) -> None:
    invited(oidc_desk, "anna@comune.example")
    client = oidc_desk.client()
    assert "Accedi con Regione" in client.get("/accesso").text
    answer = client.get(back(client, provider, f"/accesso/esterno?next=/comune/{PRATO}"))
    assert answer.headers["Location"] == "/accesso/codice"
    assert client.get("/account").status_code == 303
    newcomer = Newcomer(client, lambda: NOW, "anna@comune.example")
    assert newcomer.set_up().status_code == 200
    assert client.get(f"/comune/{PRATO}").status_code == 200
    provider.claims = {"email": "changed@comune.example"}
    again = oidc_desk.client()
    assert again.get(back(again, provider)).status_code == 303
    page = again.get("/accesso/codice")
    assert (page.status_code, "one-time-code" in page.text) == (200, True)
    provider.claims = {"sub": "somebody else, with her address"}
    other = oidc_desk.client()
    assert other.get(back(other, provider)).status_code == 403


def test_a_provider_that_asked_for_two_proofs_stands_for_our_code(oidc_desk: Desk, provider: Provider) -> None:
    invited(oidc_desk, "spid@comune.example")
    provider.claims = {"sub": "spid", "email": "spid@comune.example", "acr": "https://www.spid.gov.it/SpidL2"}
    client = oidc_desk.client()
    answer = client.get(back(client, provider, f"/accesso/esterno?next=/comune/{PRATO}"))
    assert answer.headers["Location"] == f"/comune/{PRATO}"
    assert client.get(f"/comune/{PRATO}").status_code == 200


@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({"nonce": "another"}, 422, "provider_refused"),
        ({"nonce": None}, 422, "provider_refused"),
        ({"aud": "another client"}, 422, "provider_refused"),
        ({"aud": [CLIENT, "another"]}, 422, "provider_refused"),
        ({"iss": "https://evil.example"}, 422, "provider_refused"),
        ({"iat": int(NOW.timestamp()) - 900, "exp": int(NOW.timestamp()) - 300}, 422, "provider_refused"),
        ({"exp": None}, 422, "provider_refused"),
        ({"sub": None}, 422, "provider_refused"),
        ({"email_verified": False}, 403, "not_invited"),
        ({"email_verified": "true"}, 403, "not_invited"),
        ({"email": "nobody@comune.example"}, 403, "not_invited"),
    ],
)
def test_what_is_not_to_be_believed_lets_nobody_in(
    oidc_desk: Desk, provider: Provider, claims: dict[str, Any], status: int, code: str
) -> None:
    invited(oidc_desk, "carla@comune.example")
    provider.claims = {"sub": "carla", "email": "carla@comune.example", **claims}
    client = oidc_desk.client()
    answer = client.get(back(client, provider))
    assert (answer.status_code, code in answer.text) == (status, True)
    assert client.get("/accesso/codice").status_code == 303


@pytest.mark.parametrize("lie", ["forged", "unsigned"])
def test_only_its_own_signature_is_believed(oidc_desk: Desk, provider: Provider, lie: str) -> None:
    setattr(provider, lie, True)
    client = oidc_desk.client()
    answer = client.get(back(client, provider))
    assert (answer.status_code, "provider_refused" in answer.text) == (422, True)


def test_a_journey_is_ones_own_and_made_once(oidc_desk: Desk, provider: Provider) -> None:
    invited(oidc_desk, "dora@comune.example")
    provider.claims = {"sub": "dora", "email": "dora@comune.example"}
    client, victim = oidc_desk.client(), oidc_desk.client()
    returning = back(client, provider)
    for who in (victim, oidc_desk.client()):
        assert "provider_stale" in who.get(returning).text
    victim.get("/accesso/esterno")
    assert "provider_stale" in victim.get(returning).text
    assert client.get(returning).status_code == 303
    assert "provider_stale" in client.get(returning).text


def test_without_a_provider_there_is_no_such_door(shared_product: Product) -> None:
    shared_product.settings = replace(shared_product.settings, oidc=None)
    client = Desk(shared_product).client()
    assert "Accedi con" not in client.get("/accesso").text
    assert client.get("/accesso/esterno").status_code == 404
