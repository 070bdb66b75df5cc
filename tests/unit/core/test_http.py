"""Outbound requests: to push services, the address is checked at the moment of connecting; downloads are bounded."""

from __future__ import annotations

import pytest
import requests

from app.core.errors import Unavailable
from app.core.http import connect_to_any, download, public_session, session
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


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_that_does_not_resolve(error: Exception) -> None:
    def fails(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(requests.ConnectionError):
        public_session(pool=1, resolver=fails).get("https://fcm.googleapis.com/x", timeout=2)


def test_plain_http_is_not_spoken() -> None:
    with feed_server() as feed:
        with pytest.raises(requests.exceptions.InvalidSchema):
            public_session(pool=1).get(feed.url, timeout=2)
        assert feed.conditions == []


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with feed_server() as feed:
        port = int(feed.url.split(":")[2].split("/")[0])
        connect_to_any(["127.0.0.2", "127.0.0.1"], port, timeout=2).close()
        with pytest.raises(OSError):
            connect_to_any(["127.0.0.2", "127.0.0.3"], port, timeout=2)


def test_a_download_is_complete() -> None:
    with feed_server() as feed:
        feed.content = bytes(range(256)) * 1_000
        assert download(session(), feed.url, headers={}, limit=len(feed.content)).content == feed.content
        unchanged = download(session(), feed.url, headers={"If-None-Match": feed.etag}, limit=0)
        assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        ({"status": 500}, "upstream_status"),
        ({"content": b"x" * 101}, "upstream_too_large"),
        ({"content": b"x" * 100, "truncate": 99}, "upstream_unreachable"),
        ({"content": b"x" * 100, "pause": 0.05}, "upstream_too_slow"),
    ],
)
def test_a_download_has_limits(feed: dict, code: str) -> None:
    with feed_server() as served:
        for name, value in feed.items():
            setattr(served, name, value)
        with pytest.raises(Unavailable) as error:
            download(session(), served.url, headers={}, limit=100, total=1)
        assert error.value.code == code


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with feed_server() as asked, feed_server() as elsewhere:
        elsewhere.content = b"x"
        asked.elsewhere["/a"] = elsewhere.url
        with pytest.raises(Unavailable) as error:
            download(session(), asked.url.replace("/files/all/latest_all.zip", "/a"), headers={}, limit=100)
        assert error.value.code == "upstream_status"
        assert elsewhere.asked == []
