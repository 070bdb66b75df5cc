"""An event loop of few words: TLS on bare sockets, nothing between a read and the one who understands it.

asyncio's TLS costs half a millisecond each time a connection wakes up, which is the price of a hundred messages here.
"""

from __future__ import annotations

import heapq
import select
import socket
import ssl
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

_READ, _WRITE = select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR, select.EPOLLOUT
_AGAIN = (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError, InterruptedError)
#: Octets after which others get their turn.
_FAIR = 1 << 20
#: How ``close`` sends a reset and not an orderly end.
_ABRUPT = struct.pack("ii", 1, 0)


class Speaker(Protocol):
    """Who understands what comes over a wire."""

    def data_received(self, data: bytes) -> None: ...


class Wire:
    """One connection. ``agreed`` is the protocol that ALPN chose, empty in clear."""

    def __init__(self, loop: Loop, sock: socket.socket) -> None:
        self.loop, self._sock, self.agreed = loop, sock, ""
        self.number = sock.fileno()
        self.closed = False
        self.speaker: Speaker | None = None
        self._unsent = b""

    def write(self, data: bytes) -> None:
        """Send, now if it goes, else as soon as it goes."""
        if self.closed:
            return
        if self._unsent:
            self._unsent += data
            return
        try:
            sent = self._sock.send(data)
        except _AGAIN:
            sent = 0
        except OSError:
            self.close()
            return
        if sent < len(data):
            self._unsent = data[sent:]
            self.loop.watch(self, _READ | _WRITE)

    def abort(self) -> None:
        """Break the connection: what is on its way is lost."""
        if not self.closed:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
            self.close()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.loop.forget(self)
            self._sock.close()

    def ready(self, events: int) -> None:
        """The socket can be read or written."""
        try:
            if self.speaker is None:
                self._greet()
            if events & _WRITE and self._unsent:
                unsent, self._unsent = self._unsent, b""
                self.loop.watch(self, _READ)
                self.write(unsent)
            if self.speaker is not None and not self.closed:
                self._read(self.speaker)
        except _AGAIN:
            pass
        except OSError:  # ssl.SSLError is one
            self.close()

    def _greet(self) -> None:
        if isinstance(self._sock, ssl.SSLSocket):
            self._sock.do_handshake()
            self.agreed = self._sock.selected_alpn_protocol() or ""
        self.speaker = self.loop.introduce(self)

    def _read(self, speaker: Speaker) -> None:
        """All there is, whole TLS records at once; the poller does not see what the library holds."""
        parts: list[bytes] = []
        taken, over = 0, False
        with suppress(*_AGAIN):
            while taken < _FAIR:
                data = self._sock.recv(65_536)
                if not data:
                    over = True
                    break
                parts.append(data)
                taken += len(data)
        if taken >= _FAIR:
            self.loop.later(0, self.ready, _READ)
        if parts:
            speaker.data_received(parts[0] if len(parts) == 1 else b"".join(parts))
        if over:
            self.close()


class Loop:
    """``introduce`` is asked for a speaker when a connection is ready for one."""

    def __init__(self, listening: socket.socket, tls: ssl.SSLContext | None, introduce: Callable[[Wire], Speaker]):
        self._listening, self._tls, self.introduce = listening, tls, introduce
        listening.setblocking(False)
        self._poll = select.epoll()
        self._poll.register(listening, select.EPOLLIN)
        self._wires: dict[int, Wire] = {}
        self._others: dict[int, Callable[[], None]] = {listening.fileno(): self._accept}
        self._due: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = 0
        self.stopped = False

    def later(self, seconds: float, act: Callable[..., None], *given: Any) -> None:
        """Call ``act`` in so many seconds."""
        self._order += 1
        heapq.heappush(self._due, (time.monotonic() + seconds, self._order, act, given))

    def listen_to(self, descriptor: int, act: Callable[[], None]) -> None:
        """Call ``act`` whenever there is something to read."""
        self._others[descriptor] = act
        self._poll.register(descriptor, select.EPOLLIN)

    def watch(self, wire: Wire, events: int) -> None:
        self._poll.modify(wire.number, events)

    def forget(self, wire: Wire) -> None:
        del self._wires[wire.number]
        self._poll.unregister(wire.number)

    def run(self) -> None:
        while not self.stopped:
            wait = max(0.0, self._due[0][0] - time.monotonic()) if self._due else None
            for descriptor, events in self._poll.poll(wait):
                wire = self._wires.get(descriptor)
                if wire is not None:
                    wire.ready(events)
                elif descriptor in self._others:
                    self._others[descriptor]()
            while self._due and self._due[0][0] <= time.monotonic():
                _, _, act, given = heapq.heappop(self._due)
                act(*given)

    def _accept(self) -> None:
        with suppress(*_AGAIN):
            while True:
                sock: socket.socket = self._listening.accept()[0]
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls:
                    sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
                wire = Wire(self, sock)
                self._wires[wire.number] = wire
                self._poll.register(wire.number, _READ)
