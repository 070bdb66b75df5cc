"""An HTTP/2 server that does what a script says, connection by connection: the bad days of a push service.

The ``h2`` library keeps the books and is the judge: whatever a client does against RFC 9113 (a stream too many, an
octet beyond the window, a header out of place) lands in :attr:`Served.faults`. Raw frames do what the library would
not do::

    def goaway_at_once(peer: Peer) -> None:
        peer.start()
        peer.goaway(0)
        peer.serve()

    with h2_server(tls, goaway_at_once, plain) as served:      # the last script is for all further connections
        ...                                                    # the client posts to served.origin
    assert not served.faults
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    DataReceived,
    Event,
    PingAckReceived,
    RequestReceived,
    SettingsAcknowledged,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError, StreamClosedError
from h2.settings import SettingCodes

#: Types and flags of frames (RFC 9113 §6).
DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
END_STREAM, END_HEADERS, PADDED = 1, 4, 8
#: Error codes (RFC 9113 §7).
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL = 0, 2, 7, 8

#: Seconds of silence after which a script gives up.
PATIENCE = 5.0

Script = Callable[["Peer"], None]


class Hung(Exception):
    """The client has closed the connection."""


@dataclass(slots=True)
class Request:
    """One request; ``headers`` without the pseudo-headers."""

    stream: int
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Served:
    """What happened. ``seen`` are complete requests that the server would have acted on, by path."""

    origin: str
    connections: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, bytes] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    #: What the client did against the protocol, and what a script tripped over.
    faults: list[str] = field(default_factory=list)
    #: Frames that clients acknowledged: ``ping``, ``settings``; ``reset`` are streams they gave up.
    heard: Counter[str] = field(default_factory=Counter)


class Peer:
    """One connection, as its script sees it. ``number`` counts connections from 1."""

    def __init__(self, sock: ssl.SSLSocket, number: int, served: Served) -> None:
        self.sock = sock
        self.number = number
        self.served = served
        self.h2 = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        #: Octets read at once: a slow reader reads few.
        self.sip = 65_536
        #: Whether received octets are given back to the client's windows.
        self.generous = True
        #: Requests on streams above this one are neither seen nor answered.
        self.last_stream: int | None = None
        self._open: dict[int, Request] = {}
        self._given_up: set[int] = set()
        self._complete: deque[Request] = deque()

    def start(self, **settings: int) -> None:
        """Our preface; ``settings`` by the names of RFC 9113 in lower case, ``max_concurrent_streams=10``.

        They are in force for the library, as for the client, once the client has acknowledged them: until then it may
        send as if there were none.
        """
        values = _codes({"max_concurrent_streams": 100} | settings)
        self.h2.initiate_connection()
        self.h2.data_to_send()  # its own first SETTINGS: it would take their acknowledgement for that of the next
        self.h2.local_settings.update(values)
        self.raw(SETTINGS, 0, 0, b"".join(code.to_bytes(2, "big") + v.to_bytes(4, "big") for code, v in values.items()))

    def change(self, **settings: int) -> None:
        """New SETTINGS in mid-flight."""
        self.h2.update_settings(_codes(settings))
        self.flush()

    def take(self, count: int = 1) -> list[Request]:
        """The next complete requests, in order of completion."""
        while len(self._complete) < count:
            self.hear()
        return [self._complete.popleft() for _ in range(count)]

    def some(self, count: int) -> Iterator[Request]:
        """The next complete requests, one by one: each can be answered before the next has come."""
        for _ in range(count):
            yield from self.take()

    @property
    def incomplete(self) -> dict[int, Request]:
        """Requests that have begun, by stream."""
        return self._open

    def complete(self) -> Iterator[Request]:
        """Complete requests that are here already."""
        while self._complete:
            yield self._complete.popleft()

    def serve(self, answer: Callable[[Peer, Request], None] | None = None) -> None:
        """Answer everything until the client goes; 201 if nothing else is said."""
        while True:
            for request in self.take():
                (answer or Peer.created)(self, request)

    def created(self, request: Request) -> None:
        self.answer(request, 201)

    def answer(self, request: Request, status: int, body: bytes = b"", **headers: str) -> None:
        """One well-formed answer; ``retry_after="7"`` becomes a header."""
        given = [(name.replace("_", "-"), value) for name, value in headers.items()]
        with suppress(StreamClosedError):  # the client may have given the stream up
            self.h2.send_headers(request.stream, [(":status", str(status)), *given], end_stream=not body)
            self.flush()
            self.send_body(request.stream, body)

    def send_body(self, stream: int, body: bytes) -> None:
        """All of it as the client's windows allow, waiting for it to open them."""
        while body and stream not in self._given_up:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size, len(body))
            if room:
                self.h2.send_data(stream, body[:room], end_stream=room == len(body))
                self.flush()
                body = body[room:]
            else:
                self.hear()

    def reset(self, request: Request, code: int) -> None:
        self.h2.reset_stream(request.stream, code)
        self.flush()

    def goaway(self, last_stream: int, code: int = NO_ERROR) -> None:
        """Streams above ``last_stream`` are not acted on, those that are here already included; it stays open."""
        self.last_stream = last_stream
        for request in [waiting for waiting in self._complete if waiting.stream > last_stream]:
            self._complete.remove(request)
            del self.served.seen[request.path]
        self.raw(GOAWAY, 0, 0, last_stream.to_bytes(4, "big") + code.to_bytes(4, "big"))

    def raw(self, kind: int, flags: int, stream: int, payload: bytes = b"") -> None:
        """Any frame at all, past the library's books."""
        self.flush()
        head = len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big")
        self.sock.sendall(head + payload)

    def flush(self) -> None:
        if waiting := self.h2.data_to_send():
            self.sock.sendall(waiting)

    def hear(self) -> None:
        """Read once and act on it. Raises Hung, and OSError after ``PATIENCE`` seconds of silence."""
        data = self.sock.recv(self.sip)
        if not data:
            raise Hung
        for event in self.h2.receive_data(data):
            self._note(event)
        self.flush()

    def leave(self) -> None:
        """Close in an orderly way: what was said is heard before the end."""
        self.sock.settimeout(1)
        self.sock.shutdown(socket.SHUT_WR)
        while self.sock.recv(65_536):
            pass

    def _note(self, event: Event) -> None:
        match event:
            case RequestReceived(stream_id=stream, headers=headers):
                fields = dict(headers)
                path = fields.get(":path", "")
                plain = {name: value for name, value in fields.items() if not name.startswith(":")}
                self._open[stream] = Request(stream, path, plain)
            case DataReceived(stream_id=stream, data=data, flow_controlled_length=length):
                self._open[stream].body += data or b""
                if self.generous and length:
                    self.h2.acknowledge_received_data(length, stream)
            case StreamEnded(stream_id=stream):
                self._finish(self._open.pop(stream))
            case StreamReset(stream_id=stream):
                self._given_up.add(stream)
                self.served.heard["reset"] += 1
            case PingAckReceived():
                self.served.heard["ping"] += 1
            case SettingsAcknowledged():
                self.served.heard["settings"] += 1
            case WindowUpdated():
                self.served.heard["window"] += 1

    def _finish(self, request: Request) -> None:
        if self.last_stream is not None and request.stream > self.last_stream:
            return
        self.served.seen[request.path] += 1
        self.served.bodies[request.path] = request.body
        self.served.headers[request.path] = request.headers
        self._complete.append(request)


def plain(peer: Peer) -> None:
    """A server without surprises."""
    peer.start()
    peer.serve()


def literal(*fields: tuple[str, str]) -> bytes:
    """A header block of literals without indexing or Huffman: it leaves the client's tables alone."""
    block = b""
    for name, value in fields:
        block += b"\x00" + bytes((len(name),)) + name.encode() + bytes((len(value),)) + value.encode()
    return block


def _codes(settings: dict[str, int]) -> dict[SettingCodes, int]:
    return {SettingCodes[name.upper()]: value for name, value in settings.items()}


@contextmanager
def h2_server(tls: ssl.SSLContext, *scripts: Script, alpn: tuple[str, ...] = ("h2",)) -> Iterator[Served]:
    """Serve for as long as the block lasts; ``tls`` as from :func:`doubles.throwaway_ca.local_tls`."""
    tls.set_alpn_protocols(list(alpn))
    listening = socket.create_server(("127.0.0.1", 0), backlog=256)
    served = Served(f"https://127.0.0.1:{listening.getsockname()[1]}")
    server = _Server(tls, listening, scripts, served)
    server.start()
    try:
        yield served
    finally:
        server.stop()


class _Server:
    """The threads: one that accepts, one for each connection."""

    def __init__(
        self, tls: ssl.SSLContext, listening: socket.socket, scripts: tuple[Script, ...], served: Served
    ) -> None:
        self._tls, self._listening, self._scripts, self._served = tls, listening, scripts, served
        self._live: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, name="h2 server", daemon=True)]

    def start(self) -> None:
        self._threads[0].start()

    def stop(self) -> None:
        for sock in (self._listening, *self._live):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE * 2)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listening.accept()
                self._served.connections += 1
                self._live.append(sock)
                thread = threading.Thread(target=self._talk, args=(sock, self._served.connections), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _talk(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(PATIENCE)
        script = self._scripts[min(number, len(self._scripts)) - 1]
        try:
            with self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False) as secure:
                self._live.append(secure)
                secure.do_handshake()
                peer = Peer(secure, number, self._served)
                script(peer)
                peer.leave()
        except (Hung, OSError):
            pass  # the client went, or nothing was said for long: the test looks at what was seen
        except ProtocolError as error:
            self._served.faults.append(f"connection {number}: {type(error).__name__}: {error}")
        except Exception as error:
            self._served.faults.append(f"connection {number}: the script failed: {error!r}")
