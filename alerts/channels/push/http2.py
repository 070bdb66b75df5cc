"""The fast transport: a few HTTP/2 connections for each push service, with many posts in flight on each."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Sequence
from itertools import repeat
from urllib.parse import urlsplit

import structlog

from alerts.channels.push.frames import HeaderWriter, Malformed
from alerts.channels.push.http2_connection import Connection
from alerts.channels.push.pending import Item, Page
from alerts.channels.push.transport import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    LOST,
    NOT_SENT,
    Answer,
    Post,
    UnusablePeer,
)
from app.core.push_hosts import PushHosts, Resolver, public_addresses, resolve

_log = structlog.get_logger(__name__)

#: To one origin: rate ≤ in flight / latency, and most push services allow 100 posts in flight on each.
CONNECTIONS = 8
#: A peer that broke the protocol, or does not speak it, is left to another transport for so long.
_AVOIDED = 3600.0
#: A page is given up after as many times as long as an answer may take.
_PATIENCE = 4


class Http2Transport:
    """Posts over HTTP/2 with TLS. ``ca`` (a PEM file) replaces the machine's authorities for origins of this machine.

    ``resolver`` gives the addresses of a name; they must all be public, and the connection goes to one of them.
    """

    def __init__(
        self,
        hosts: PushHosts,
        ca: str | None = None,
        resolver: Resolver = resolve,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        answer_timeout: float = ANSWER_TIMEOUT,
        connections: int = CONNECTIONS,
    ) -> None:
        self._hosts, self._resolver = hosts, resolver
        self._public, self._local = _context(None), _context(ca)
        self._timeouts, self._connections = (connect_timeout, answer_timeout), connections
        self._origins: dict[str, _Origin] = {}

    async def post(self, page: Sequence[Post]) -> list[Answer]:
        if not page:
            return []
        origin = page[0].origin
        if origin not in self._origins:
            self._origins[origin] = self._origin(origin)
        return await self._origins[origin].post(page)

    async def close(self) -> None:
        await asyncio.gather(*(origin.close() for origin in self._origins.values()))
        await asyncio.sleep(0.01)  # sockets are closed in later turns of the loop

    def _origin(self, text: str) -> _Origin:
        url = urlsplit(text)
        local = self._hosts.is_local(url)
        return _Origin(
            url.scheme,
            url.hostname or "",
            url.port or 443,
            url.netloc,
            self._local if local else self._public,
            None if local else self._resolver,
            self._timeouts,
            self._connections,
        )


def _context(ca: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # HTTP/1.1 too, although it is not spoken here: whoever speaks nothing else would end the handshake (RFC 7301 §3.2),
    # which looks like any failure, and not say that another transport may do.
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


class _Origin:
    """The connections to one origin, and what waits for them. ``resolver`` is None for an origin of this machine."""

    def __init__(
        self,
        scheme: str,
        host: str,
        port: int,
        authority: str,
        tls: ssl.SSLContext,
        resolver: Resolver | None,
        timeouts: tuple[float, float],
        most: int,
    ) -> None:
        self._scheme, self._host, self._port, self._authority = scheme, host, port, authority
        self._tls, self._resolver, self._most = tls, resolver, most
        self._connect_timeout, self._answer_timeout = timeouts
        self._queue: deque[Item] = deque()
        self._connections: list[Connection] = []
        self._opening: asyncio.Task[None] | None = None
        self._avoided_until = 0.0
        self._closed = False

    async def post(self, posts: Sequence[Post]) -> list[Answer]:
        if self._scheme != "https" or time.monotonic() < self._avoided_until:
            raise UnusablePeer
        page = Page(posts, asyncio.get_running_loop().create_future())
        self._queue.extend(zip(repeat(page), range(len(posts))))
        self._pump()
        try:
            await asyncio.wait_for(asyncio.shield(page.done), _PATIENCE * self._answer_timeout)
        except TimeoutError:
            self._give_up(page)
        return [answer or LOST for answer in page.answers]

    def _give_up(self, page: Page) -> None:
        """The peer takes less than it should: what is still in the queue was not sent, the rest nobody knows."""
        for index in [index for waiting, index in self._queue if waiting is page]:
            page.settle(index, NOT_SENT)

    async def close(self) -> None:
        self._closed = True
        self._answer_waiting(unusable=False)
        if self._opening:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        await asyncio.gather(*(connection.close() for connection in self._connections))

    def _pump(self, _: Connection | None = None) -> None:
        """Fill the connections there are; open another one when they are full."""
        if self._closed:
            self._answer_waiting(unusable=False)
            return
        if any(connection.broken for connection in self._connections):
            self._avoid()
        self._connections = [connection for connection in self._connections if not connection.closed]
        for connection in self._connections:
            if self._queue:
                connection.fill()
        if not self._queue or self._opening:
            return
        if sum(connection.usable for connection in self._connections) < self._most:
            self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        try:
            connection = await asyncio.wait_for(self._connect(), self._connect_timeout)
        except (UnusablePeer, Malformed):
            self._avoid()
        except Exception as error:  # also a name that IDNA cannot write, an address that is none: nobody is to wait
            if not isinstance(error, OSError | TimeoutError):
                _log.warning("push_connection_failed", error=type(error).__name__)
            if not any(connection.usable for connection in self._connections):
                self._answer_waiting(unusable=False)
        else:
            self._connections.append(connection)
            self._opening = None
            self._pump()
        finally:
            self._opening = None

    def _avoid(self) -> None:
        """It is not for us: pages of which nothing was sent are left to another transport."""
        self._avoided_until = time.monotonic() + _AVOIDED
        self._answer_waiting(unusable=True)

    def _answer_waiting(self, *, unusable: bool) -> None:
        while self._queue:
            page, index = self._queue.popleft()
            if unusable and not page.begun and not page.done.done():
                page.done.set_exception(UnusablePeer())
            page.settle(index, NOT_SENT)

    async def _connect(self) -> Connection:
        for address in await self._addresses():
            try:
                return await self._connect_to(address)
            except OSError as error:
                failure = error
        raise failure

    async def _addresses(self) -> Sequence[str]:
        if self._resolver is None:
            return [self._host]
        return await asyncio.to_thread(public_addresses, self._resolver, self._host, self._port)

    async def _connect_to(self, address: str) -> Connection:
        writer = HeaderWriter("https", self._authority)
        transport, connection = await asyncio.get_running_loop().create_connection(
            lambda: Connection(writer, self._queue, self._pump, self._answer_timeout),
            address,
            self._port,
            ssl=self._tls,
            server_hostname=self._host,
            ssl_handshake_timeout=self._connect_timeout,
        )
        try:
            if transport.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
                raise UnusablePeer
            await connection.ready
        except BaseException:
            transport.abort()
            raise
        return connection
