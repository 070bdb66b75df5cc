"""The transport for every peer: libcurl, which speaks HTTP/2 where it is offered and HTTP/1.1 where it is not.

Several times the cost of :mod:`alerts.channels.push.http2`, and at ease with whatever a server thinks of. A page is one
run of libcurl's own loop in a thread; connections stay open between pages.

libcurl by itself sends again a request that was refused before processing, and one whose *reused* connection was lost
before any octet of the answer: the second may arrive twice, and collapses by its Topic as one sent again by us would.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import certifi
import pycurl

from alerts.channels.push.curl_loop import CurlLoop
from alerts.channels.push.retry_after import retry_after
from alerts.channels.push.transport import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    LOST,
    NOT_SENT,
    Answer,
    Headers,
    Post,
)
from app.core.agent import USER_AGENT
from app.core.push_hosts import PushHosts, Resolver, is_public, public_addresses, resolve

#: Pages under way at once, each with a thread and connections of its own: 32 connections to one host at most.
_PAGES, _CONNECTIONS = 8, 4
#: Messages of a page handed to libcurl at once: before the peer is known to speak HTTP/2, and after. What waits for a
#: connection uses up the time there is to make one, so they are not more than connections carry.
_AT_FIRST, _IN_FLIGHT = 2 * _CONNECTIONS, 128
#: How many in a row may fail before the rest of a page is left for later.
_GIVE_UP = 32
#: Octets of an answer's body that are listened to. None is of use.
_MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Target:
    """An origin that may be contacted: ``pinned`` is ``host:port:addresses`` when they were looked up and checked."""

    local: bool
    pinned: str | None = None


class CurlTransport:
    """Keeps :class:`~alerts.channels.push.transport.Transport`. ``ca`` is a PEM file for origins of this machine.

    ``resolver`` is asked at every page, so that what libcurl connects to is what was checked.
    """

    def __init__(
        self,
        hosts: PushHosts,
        ca: str | None = None,
        resolver: Resolver = resolve,
        *,
        connect_timeout: float = CONNECT_TIMEOUT,
        answer_timeout: float = ANSWER_TIMEOUT,
    ) -> None:
        self._hosts, self._ca, self._resolver = hosts, ca, resolver
        self._timeouts = (int(connect_timeout * 1000), int((connect_timeout + answer_timeout) * 1000))
        self._threads = ThreadPoolExecutor(_PAGES, thread_name_prefix="push-curl")
        self._lock = threading.Lock()
        self._idle: list[CurlLoop] = []

    async def post(self, page: Sequence[Post]) -> list[Answer]:
        """One answer for each, in order."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._page, page)

    async def close(self) -> None:
        """Wait for pages under way, and close connections."""
        await asyncio.to_thread(self._threads.shutdown)
        while self._idle:
            self._idle.pop().close()

    def _page(self, page: Sequence[Post]) -> list[Answer]:
        target = self._target(urlsplit(page[0].origin)) if page else None
        if target is None:
            return [NOT_SENT] * len(page)
        with self._loop() as loop:
            return _Run(loop, lambda: self._handle(target), page).answers()

    def _target(self, url: SplitResult) -> _Target | None:
        if self._hosts.is_local(url):
            return _Target(local=True)
        if url.scheme != "https":
            return None
        host, port = url.hostname or "", url.port or 443
        try:
            addresses = public_addresses(self._resolver, host, port)
        except (OSError, ValueError):
            return None
        return _Target(local=False, pinned=f"{host}:{port}:{','.join(map(_bracketed, addresses))}")

    @contextmanager
    def _loop(self) -> Iterator[CurlLoop]:
        """One for this thread alone, with its connections; the last one given back, whose connections are warm."""
        with self._lock:
            loop = self._idle.pop() if self._idle else CurlLoop(_CONNECTIONS)
        try:
            yield loop
        finally:
            with self._lock:
                self._idle.append(loop)

    def _handle(self, target: _Target) -> pycurl.Curl:
        """A handle with all that does not change from message to message."""
        handle = pycurl.Curl()
        options = [
            (pycurl.POST, 1),
            (pycurl.NOSIGNAL, 1),
            (pycurl.PATH_AS_IS, 1),
            (pycurl.PROXY, ""),
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTPS | (pycurl.PROTO_HTTP if target.local else 0)),
            (pycurl.USERAGENT, USER_AGENT),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),
            (pycurl.PIPEWAIT, 1),
            (pycurl.CONNECTTIMEOUT_MS, self._timeouts[0]),
            (pycurl.TIMEOUT_MS, self._timeouts[1]),
            (pycurl.CAINFO, self._ca if target.local and self._ca else certifi.where()),
        ]
        if target.pinned:
            options += [(pycurl.RESOLVE, [target.pinned]), (pycurl.OPENSOCKETFUNCTION, _open_public)]
        for option, value in options:
            handle.setopt(option, value)
        return handle


class _Run:
    """One page through one loop."""

    def __init__(self, loop: CurlLoop, new_handle: Callable[[], pycurl.Curl], page: Sequence[Post]) -> None:
        self._loop, self._multi = loop, loop.multi
        self._new_handle, self._page = new_handle, page
        self._answers = [NOT_SENT] * len(page)
        self._waiting = iter(range(len(page)))
        self._under_way: dict[pycurl.Curl, _Transfer] = {}
        self._idle: list[_Transfer] = []
        self._most = _AT_FIRST
        self._failed_in_a_row = 0

    def answers(self) -> list[Answer]:
        self._fill()
        try:
            while self._under_way:
                self._loop.turn()
                self._collect()
                self._fill()
        finally:
            for handle in self._under_way:
                self._multi.remove_handle(handle)
        return self._answers

    def _fill(self) -> None:
        """Put messages on the way, as many as may be."""
        while len(self._under_way) < self._most and self._failed_in_a_row < _GIVE_UP:
            number = next(self._waiting, None)
            if number is None:
                return
            transfer = self._idle.pop() if self._idle else _Transfer(self._new_handle())
            transfer.take(number, self._page[number])
            self._under_way[transfer.handle] = transfer
            self._multi.add_handle(transfer.handle)

    def _collect(self) -> None:
        """Note the answers there are."""
        _, fine, failed = self._multi.info_read(_IN_FLIGHT)
        for handle, why in [*((handle, "") for handle in fine), *((handle, text) for handle, _, text in failed)]:
            transfer = self._under_way.pop(handle)
            self._multi.remove_handle(handle)
            answer = self._answers[transfer.number] = transfer.answer(why)
            self._failed_in_a_row = self._failed_in_a_row + 1 if answer.status is None else 0
            if handle.getinfo(pycurl.INFO_HTTP_VERSION) == pycurl.CURL_HTTP_VERSION_2_0:
                self._most = _IN_FLIGHT
            self._idle.append(transfer)


class _Transfer:
    """A handle and the message it carries at the moment."""

    def __init__(self, handle: pycurl.Curl) -> None:
        self.handle = handle
        self.number = 0
        self._headers: Headers | None = None
        self._retry_after: str | None = None
        self._octets = 0
        handle.setopt(pycurl.HEADERFUNCTION, self._hear_header)
        handle.setopt(pycurl.WRITEFUNCTION, self._hear_body)

    def take(self, number: int, post: Post) -> None:
        self.number, self._retry_after, self._octets = number, None, 0
        self.handle.setopt(pycurl.URL, post.origin + post.path)
        self.handle.setopt(pycurl.POSTFIELDS, post.body)
        if post.headers is not self._headers:
            # What libcurl would add of its own is taken out by an empty value.
            mine = ["Accept:", "Content-Type:", "Expect:"]
            self.handle.setopt(pycurl.HTTPHEADER, mine + [f"{name}: {value}" for name, value in post.headers])
            self._headers = post.headers

    def answer(self, why: str) -> Answer:
        """What became of it; ``why`` is libcurl's text when it failed.

        A status is an answer even when what should have followed it was cut off or was too much.
        """
        status = self.handle.getinfo(pycurl.RESPONSE_CODE)
        if status >= 200:
            wait = retry_after(self._retry_after, time.time()) if self._retry_after else None
            return Answer(status, wait)
        never_written = self.handle.getinfo(pycurl.REQUEST_SIZE) == 0
        return NOT_SENT if never_written or "REFUSED_STREAM" in why else LOST

    def _hear_header(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):  # another answer begins: the one before was 1xx
            self._retry_after = None
        elif line[:12].lower() == b"retry-after:":
            self._retry_after = line[12:].decode("latin-1")

    def _hear_body(self, data: bytes) -> int:
        self._octets += len(data)
        return len(data) if self._octets <= _MAX_BODY else 0


def _open_public(_purpose: int, address: tuple[int, int, int, tuple[str, int]]) -> socket.socket | int:
    """The last word on where a connection goes: libcurl asks for a socket with the address at hand."""
    family, kind, protocol, (host, *_) = address
    return socket.socket(family, kind, protocol) if is_public(host) else pycurl.SOCKET_BAD


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
