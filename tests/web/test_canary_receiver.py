"""The receiver of messages to ourselves takes nothing that a push service would not, and never forgets the first."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher
from sqlalchemy import select

from alert_fixtures import Product
from alerts.models.dispatch import Dispatch
from app.core.encoding import base64url
from app.factory import create_app
from doubles.canary_site import CanarySite, canary_site


@pytest.fixture
def site(product: Product) -> Iterator[CanarySite]:
    """After one run, whose message nobody has sent."""
    with canary_site(product) as made:
        made.run()
        yield made


def topic(site: CanarySite) -> str:
    """Of the run's dispatch."""
    with site.product.database.transaction() as session:
        return session.scalars(select(Dispatch.topic)).one()


def sealed(site: CanarySite, payload: Any, *, keys: dict[str, str] | None = None) -> bytes:
    own = {"p256dh": base64url(site.keys.p256dh), "auth": base64url(site.keys.auth)}
    pusher = WebPusher({"endpoint": site.endpoint, "keys": keys or own})
    return bytes(pusher.encode(json.dumps(payload).encode(), content_encoding="aes128gcm")["body"])


def signed(site: CanarySite, *, key: str | None = None, **claims: Any) -> str:
    key = key or site.product.settings.vapid_private_key
    said = {"aud": site.product.settings.base_url, "exp": int(time.time()) + 3600, "sub": "mailto:a@b.it", **claims}
    return str(Vapid02.from_string(private_key=key).sign(said)["Authorization"])


def post(site: CanarySite, body: bytes, **changes: Any) -> requests.Response:
    headers = {"TTL": "60", "Content-Encoding": "aes128gcm", "Authorization": signed(site)}
    headers |= {name.replace("_", "-"): value for name, value in changes.items() if name != "url"}
    return requests.post(changes.get("url", site.endpoint), body, headers=headers, timeout=10)


def message(site: CanarySite) -> dict[str, Any]:
    return {"web_push": 8030, "notification": {"title": "x", "tag": topic(site)}}


def arrived(site: CanarySite) -> Any:
    return site.rows()[0].received_at


def test_the_message_is_taken_once_and_the_first_time_counts(site: CanarySite) -> None:
    body = sealed(site, message(site))
    assert post(site, body).status_code == 201
    first = arrived(site)
    assert first
    assert post(site, body).status_code == 201, "a service may be told twice"
    assert arrived(site) == first


def test_a_message_of_no_run_is_taken_and_changes_nothing(site: CanarySite) -> None:
    assert post(site, sealed(site, {"notification": {"tag": "canary-999"}})).status_code == 201
    assert arrived(site) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": int(time.time()) + 3 * 86400},
        {"exp": 10**400},
    ],
    ids=["another audience", "expired", "too long", "a number too large"],
)
def test_a_token_for_something_else_is_refused(site: CanarySite, claims: dict[str, Any]) -> None:
    answer = post(site, sealed(site, message(site)), Authorization=signed(site, **claims))
    assert (answer.status_code, answer.json()["code"]) == (400, "canary_unauthorised")
    assert arrived(site) is None


@pytest.mark.parametrize(
    "given", ["", "vapid", "Bearer x", "vapid t=a.b.c,k=d", "vapid t=..,k=", "vapid " + "x" * 6000]
)
def test_no_signature_is_refused(site: CanarySite, given: str) -> None:
    assert post(site, sealed(site, message(site)), Authorization=given).json()["code"] == "canary_unauthorised"


def test_a_signature_of_somebody_else_is_refused(site: CanarySite) -> None:
    other = base64url(os.urandom(31).rjust(32, b"\0"))
    answer = post(site, sealed(site, message(site)), Authorization=signed(site, key=other))
    assert answer.json()["code"] == "canary_unauthorised"
    ours = signed(site)
    public = ours.rpartition(",k=")[2]
    borrowed = f"{signed(site, key=other).rpartition(',k=')[0]},k={public}"
    assert post(site, sealed(site, message(site)), Authorization=borrowed).json()["code"] == "canary_unauthorised"
    assert arrived(site) is None


def test_what_does_not_decrypt_is_refused(site: CanarySite) -> None:
    stranger = ec.generate_private_key(ec.SECP256R1())
    salt = os.urandom(16)
    for body in (
        b"",
        b"x" * 86,
        os.urandom(2_000),
        sealed(site, message(site))[:-1],
        sealed(site, message(site), keys={"p256dh": base64url(site.keys.p256dh), "auth": base64url(b"y" * 16)}),
        bytes(http_ece.encrypt(b"{}", salt=salt, key=os.urandom(16), version="aes128gcm")),
        bytes(
            http_ece.encrypt(
                b"{}",
                salt=salt,
                private_key=stranger,
                dh=stranger.public_key(),
                auth_secret=site.keys.auth,
                version="aes128gcm",
            )
        ),
    ):
        answer = post(site, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "canary_unreadable"), body[:20]
    for payload in ([], 3, "x", {}, {"notification": []}, {"notification": {"tag": 7}}):
        assert post(site, sealed(site, payload)).json()["code"] == "canary_unreadable", payload
    plain = post(site, sealed(site, message(site)), Content_Encoding="aesgcm")
    assert plain.json()["code"] == "canary_unreadable"
    assert arrived(site) is None


def test_too_much_is_refused_before_it_is_read(site: CanarySite) -> None:
    assert post(site, b"x" * 5_000).status_code == 413


def test_another_address_is_nobodys(site: CanarySite) -> None:
    body = sealed(site, message(site))
    for wrong in ("x", site.keys.token[:-1] + "!", "à"):
        answer = post(site, body, url=f"{site.product.settings.base_url}/canarino/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "canary_unknown")
    assert requests.get(site.endpoint, timeout=10).status_code == 405


def test_where_the_canary_is_off_nobody_is_there(site: CanarySite, product: Product) -> None:
    client = create_app(product.settings, product.database).test_client()
    assert client.post(f"/canarino/{site.keys.token}", data=b"x").status_code == 404
