"""The page behind the link of every e-mail."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from alert_fixtures import Product
from alerts.domain.level import Level
from alerts.ingestion.acts import Actor
from alerts.models.subscriptions import Subscription
from alerts.subscriptions.email import EmailWish, add_email
from app.core.audit.log import acts
from app.core.clock import utc_now
from app.factory import create_app

FIRENZE, PRATO = "048017", "100005"


@pytest.fixture
def client(product: Product) -> FlaskClient:
    return create_app(product.settings, product.database).test_client()


@pytest.fixture
def secret(product: Product) -> UUID:
    """Of an address that is told of two municipalities."""
    with product.database.transaction() as session:
        wish = EmailWish((PRATO, FIRENZE), Level.ORANGE)
        add_email(session, Actor("cli:prova", "cli"), "anna.bianchi@comune.example", wish, "delega", now=utc_now())
        return session.scalars(select(Subscription.secret)).one()


def addresses(product: Product) -> int:
    with product.database.transaction() as session:
        return len(session.scalars(select(Subscription.id)).all())


def test_looking_says_what_is_followed_and_ends_nothing(product: Product, client: FlaskClient, secret: UUID) -> None:
    answer = client.get(f"/iscrizioni/email/{secret}")
    assert answer.status_code == 200
    for words in ("an…@comune.example", "<li>Firenze</li>", "<li>Prato</li>", "Allerta arancione", "Non ricevere più"):
        assert words in answer.text
    assert "bianchi" not in answer.text
    assert client.head(f"/iscrizioni/email/{secret}").status_code == 200
    assert addresses(product) == 1


def test_the_button_ends_it_and_again_changes_nothing(product: Product, client: FlaskClient, secret: UUID) -> None:
    for _ in range(2):
        answer = client.post(f"/iscrizioni/email/{secret}")
        assert (answer.status_code, "Non ricevi più messaggi" in answer.text) == (200, True)
    assert addresses(product) == 0
    with product.database.transaction() as session:
        (left, _) = acts(session, limit=9)
        assert (left.action, left.actor, left.origin) == ("email.left", "destinatario", "link")
        assert left.before["municipalities"] == [FIRENZE, PRATO]
    later = client.get(f"/iscrizioni/email/{secret}")
    assert (later.status_code, "Questo collegamento non vale più" in later.text) == (404, True)


@pytest.mark.parametrize("how", [{"data": {"List-Unsubscribe": "One-Click"}}, {"json": {}}, {"data": b"\xff" * 100}])
def test_one_click_needs_no_cookie_no_token_and_no_redirect(
    product: Product, client: FlaskClient, secret: UUID, how: dict
) -> None:
    answer = client.post(f"/iscrizioni/email/{secret}", headers={"Origin": "https://mail.example"}, **how)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert addresses(product) == 0


def test_multipart_one_click(product: Product, client: FlaskClient, secret: UUID) -> None:
    answer = client.post(
        f"/iscrizioni/email/{secret}", data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data"
    )
    assert (answer.status_code, addresses(product)) == (200, 0)


@pytest.mark.parametrize("unknown", ["123e4567-e89b-42d3-a456-426614174000", "x", "%00", "\u00e8", "0" * 5_000, "a@c"])
def test_a_link_of_nobody_says_so_kindly(client: FlaskClient, unknown: str) -> None:
    answer = client.get(f"/iscrizioni/email/{unknown}")
    assert answer.status_code == 404
    assert "Questo collegamento non vale più" in answer.text
    assert client.post(f"/iscrizioni/email/{unknown}").status_code == 200


def test_the_secret_goes_nowhere(client: FlaskClient, secret: UUID) -> None:
    for answer in (client.get(f"/iscrizioni/email/{secret}"), client.post(f"/iscrizioni/email/{secret}")):
        assert answer.cache_control.no_store
        assert "ETag" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"


def test_in_english(client: FlaskClient, secret: UUID) -> None:
    answer = client.get(f"/iscrizioni/email/{secret}?lang=en")
    assert "Stop these e-mails" in answer.text
    assert f'action="/iscrizioni/email/{secret}?lang=en"' in answer.text
    assert "You receive no more e-mails" in client.post(f"/iscrizioni/email/{secret}?lang=en").text


def test_the_link_opens_nothing_of_the_interface(product: Product, client: FlaskClient, secret: UUID) -> None:
    """Not even to change where messages go: with the secret of an e-mail one can leave, and nothing else."""
    path = f"/api/v1/subscriptions/{secret}"
    device = product.push_service.subscribe("x" * 87)
    wanted = {**device.info, "municipalities": [PRATO]}
    codes = [client.get(path), client.put(path, json=wanted), client.delete(path), client.post(f"{path}/test")]
    assert [answer.status_code for answer in codes] == [404] * 4
    assert addresses(product) == 1


def test_a_browsers_secret_is_no_link(product: Product, client: FlaskClient) -> None:
    product.subscribe(PRATO)
    with product.database.transaction() as session:
        secret = session.scalars(select(Subscription.secret)).one()
    assert client.get(f"/iscrizioni/email/{secret}").status_code == 404
    client.post(f"/iscrizioni/email/{secret}")
    assert addresses(product) == 1


@pytest.mark.parametrize("endpoint", ["mailto:anna@comune.example", "MAILTO:anna@comune.example", "mailto://x@y.it/"])
def test_nobody_subscribes_an_address_from_outside(product: Product, client: FlaskClient, endpoint: str) -> None:
    device = product.push_service.subscribe("x" * 87)
    wanted = {**device.info, "endpoint": endpoint, "municipalities": [PRATO]}
    answer = client.post("/api/v1/subscriptions", json=wanted)
    assert answer.status_code == 422
    assert answer.json["code"] in ("endpoint_malformed", "endpoint_not_allowed")
    assert addresses(product) == 0
