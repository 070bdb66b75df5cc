"""Outbound requests to push services: the address is checked at the moment of connecting."""

from __future__ import annotations

import pytest
import requests

from app.core.http import public_session
from doubles.feed_server import feed_server


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.1"], ["::1"], ["8.8.8.8", "127.0.0.1"], ["169.254.169.254"], []]
)
def test_a_public_name_with_a_private_address_is_never_contacted(addresses: list[str]) -> None:
    with feed_server() as feed:
        port = feed.url.split(":")[2].split("/")[0]
        made = public_session(pool=1, resolver=lambda host, asked: addresses)
        with pytest.raises(requests.ConnectionError):
            made.get(f"https://fcm.googleapis.com:{port}/x", timeout=2)
        assert feed.conditions == []


def test_a_name_that_does_not_resolve() -> None:
    def fails(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(requests.ConnectionError):
        public_session(pool=1, resolver=fails).get("https://fcm.googleapis.com/x", timeout=2)


def test_plain_http_is_not_spoken() -> None:
    with feed_server() as feed:
        with pytest.raises(requests.exceptions.InvalidSchema):
            public_session(pool=1).get(feed.url, timeout=2)
        assert feed.conditions == []
