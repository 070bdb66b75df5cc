"""The transports under test, and how the tests use one."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from alerts.channels.push.curl import CurlTransport
from alerts.channels.push.http2 import Http2Transport
from alerts.channels.push.transport import Answer, Post, Transport
from app.core.push_hosts import PushHosts, Resolver, resolve
from doubles.h2_server import Script, Served, h2_server

#: Every transport keeps the promises of test_transports*.py.
TRANSPORTS: dict[str, Callable[..., Transport]] = {
    "curl": CurlTransport,
    "http2": partial(Http2Transport, connections=1),  # so that a script knows what it will be asked
}
#: Those that libcurl's own second attempts (see its module) are forgiven.
SENDS_AGAIN = {"curl"}
#: Those that speak HTTP/1.1; others say that the peer is not for them.
SPEAKS_HTTP1 = {"curl"}

HEADERS = (
    ("ttl", "60"),
    ("urgency", "high"),
    ("topic", "trial"),
    ("content-encoding", "aes128gcm"),
    ("content-type", "application/octet-stream"),
    ("authorization", "vapid t=a.b.c, k=d"),
)


class Kit:
    """Makes a transport of one kind for an origin on this machine, and posts pages with it.

    Seconds of the time-outs are few, so that tests of silence are quick.
    """

    def __init__(self, name: str, ca: Path) -> None:
        self.name = name
        self._ca = ca

    @property
    def sends_again(self) -> bool:
        return self.name in SENDS_AGAIN

    @property
    def speaks_http1(self) -> bool:
        return self.name in SPEAKS_HTTP1

    def make(self, *allowed: str, ca: Path | None = None, resolver: Resolver = resolve, **timeouts: float) -> Transport:
        patience = {"connect_timeout": 4.0, "answer_timeout": 5.0} | timeouts
        return TRANSPORTS[self.name](PushHosts.of(allowed), str(ca or self._ca), resolver, **patience)

    def post(
        self, *pages: Sequence[Post], pause: float = 0, allowed: Sequence[str] | None = None, **how: Any
    ) -> list[list[Answer]]:
        """Pages one after the other through one transport, ``pause`` seconds between them: the answers of each.

        ``allowed`` is what the allow-list has in place of the origins of the pages.
        """
        origins = {post.origin for page in pages for post in page} if allowed is None else allowed

        async def run() -> list[list[Answer]]:
            transport = self.make(*origins, **how)
            try:
                return [(await transport.post(page), await asyncio.sleep(pause))[0] for page in pages]
            finally:
                await transport.close()

        return asyncio.run(asyncio.wait_for(run(), 30))


class Bench:
    """One server with its scripts, until the test is over."""

    def __init__(self, kit: Kit, tls: ssl.SSLContext) -> None:
        self._kit, self._tls = kit, tls
        self.served: Served

    def send(
        self, *scripts: Script, count: int = 20, size: int = 300, warm: bool = False, **timeouts: float
    ) -> list[Answer]:
        """The answers to one page of ``count``; the server found no fault with the client.

        ``warm``: over a connection that is there already, so that its settings are known.
        """
        with h2_server(self._tls, *scripts) as self.served:
            before = [Post(self.served.origin, "/warm", HEADERS, b"")] if warm else []
            _, answers = self._kit.post(before, page(self.served.origin, count, size=size), **timeouts)
        if warm:
            self.served.seen.pop("/warm"), self.served.bodies.pop("/warm")
        assert self.served.faults == [], self.served.faults
        assert len(answers) == count
        return answers

    def all_created(self, *scripts: Script, count: int = 20, size: int = 300, warm: bool = False) -> None:
        """Every post of a page is accepted, once, whole."""
        assert statuses(self.send(*scripts, count=count, size=size, warm=warm)) == [201] * count
        self.seen_once(count, size)

    def seen_once(self, count: int, size: int = 300) -> None:
        posts = page("", count, size=size)
        assert self.served.seen == {post.path: 1 for post in posts}
        assert self.served.bodies == {post.path: post.body for post in posts}


def page(origin: str, count: int, *, start: int = 0, size: int = 300) -> list[Post]:
    """Posts to ``/w/0``, ``/w/1``, …; each body is its own."""
    return [
        Post(origin, f"/w/{number}", HEADERS, f"{number:08}".encode() * (size // 8))
        for number in range(start, start + count)
    ]


def statuses(answers: Sequence[Answer]) -> list[int | None]:
    return [answer.status for answer in answers]
