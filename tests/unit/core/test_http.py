"""Downloads are bounded, and come from where they were asked for."""

from __future__ import annotations

import pytest

from app.core.errors import Unavailable
from app.core.http import download, session
from doubles.feed_server import feed_server


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
