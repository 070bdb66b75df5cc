"""The sink's HTTP/2 (RFC 9113) by hand: frame boundaries, one answer made beforehand, many answers in one write.

Header blocks are kept as they are and decoded after the run (push_sink_verify.py): a sender that writes its paths as
they are, without Huffman code, pays for a search; the blocks of any other are decoded on arrival.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from hpack import Decoder, HPACKError

from doubles.push_sink_fates import OK, PREFIX, Fates, Verdict
from doubles.push_sink_loop import Wire

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM, END_HEADERS, PADDED, WITH_PRIORITY, ACK = 1, 4, 8, 0x20, 1

_FRAME = struct.Struct(">HBBB4s").unpack_from
_WINDOW = 2**31 - 1
#: Octets received after which the connection's window is opened again.
_REPLENISH = 2**29
#: ``:status 201``, a literal without indexing: it leaves the client's table alone.
_CREATED = (b"\0\0\5\1\5", b"\x08\x03201")
#: The verdict on a message whose path was seen to be accepted, and not looked at further.
_FAST = Verdict(201)


@dataclass
class Exchange:
    """What one connection carried, as raw as it came. ``bodies`` are those of accepted messages, by stream."""

    number: int
    protocol: str
    wire: Wire
    #: Header blocks in order of arrival, with their stream.
    blocks: list[tuple[int, bytes]] = field(default_factory=list)
    #: Requests that need no decoding (HTTP/1.1): headers by stream.
    read: dict[int, dict[str, str]] = field(default_factory=dict)
    bodies: dict[int, bytes | None] = field(default_factory=dict)
    #: Whether the sink broke it off, so that what was accepted here may rightly come again.
    broken: bool = False
    #: What came before :meth:`forget`: only there so that later blocks can be decoded.
    forgotten: int = 0

    def forget(self) -> None:
        self.forgotten = len(self.blocks)
        self.read.clear()
        self.bodies.clear()


@dataclass
class Manner:
    """How the whole sink behaves. ``keep`` is ``none``, ``sample`` (all headers, one body in 16) or ``all``."""

    keep: str = "all"
    streams: int = 1_000
    #: Seconds before each answer.
    latency: float = 0.0


class H2Connection:
    """One connection; fed by :meth:`data_received`, writes to ``wire``."""

    def __init__(self, wire: Wire, fates: Fates, manner: Manner, exchange: Exchange) -> None:
        self._wire, self._fates, self._manner, self._exchange = wire, fates, manner, exchange
        self._rest = b""
        self._preface = False
        self._open: dict[bytes, Verdict] = {}
        self._bodies: dict[bytes, bytes] = {}
        self._half: tuple[bytes, int, bytes] | None = None
        self._received = 0
        self._out: list[bytes] = []
        self._decoder: Decoder | None = None
        self._dead = False
        settings = struct.pack(">HIHI", 3, manner.streams, 4, 2**20)
        opening = (_WINDOW - 65_535).to_bytes(4, "big")
        wire.write(_frame(SETTINGS, 0, bytes(4), settings) + _frame(WINDOW_UPDATE, 0, bytes(4), opening))

    def data_received(self, data: bytes) -> None:
        """Take all whole frames in what has come, and answer in one write."""
        if self._rest:
            data = self._rest + data
        position = 0
        if not self._preface:
            if len(data) < len(PREFACE):
                self._rest = data
                return
            if not data.startswith(PREFACE):
                self._fail("no preface")
                return
            self._preface, position = True, len(PREFACE)
        self._rest = data[self._frames(data, position) :]
        if self._received > _REPLENISH:
            self._out.append(_frame(WINDOW_UPDATE, 0, bytes(4), self._received.to_bytes(4, "big")))
            self._received = 0
        self._write()

    def _frames(self, data: bytes, position: int) -> int:
        """Act on whole frames from ``position``; where the first one that is not whole begins."""
        end = len(data) - 9
        brief = self._manner.keep == "none" and not self._manner.latency
        while position <= end:
            high, low, kind, flags, stream = _FRAME(data, position)
            start = position + 9
            position = start + (high << 8 | low)
            if position > end + 9:
                return start - 9
            if brief and kind == HEADERS and flags == END_HEADERS and (over := self._brief(data, start, position, end)):
                self._out.append(_CREATED[0] + stream + _CREATED[1])
                position = over
            elif kind == DATA:
                self._data(flags, stream, data[start:position])
            elif kind == HEADERS and flags & (END_HEADERS | PADDED | WITH_PRIORITY) == END_HEADERS:
                self._headers(flags, stream, data[start:position])
            else:
                self._rare(kind, flags, stream, data[start:position])
            if self._dead:
                return len(data)
        return position

    def _brief(self, data: bytes, start: int, after: int, end: int) -> int:
        """Where a message ends of which nothing is kept, whose block is there and that is accepted; 0: look closer."""
        if self._decoder or self._open or self._half or after > end or data.find(OK, start, after) < 0:
            return 0
        high, low, kind, flags, stream = _FRAME(data, after)
        size = high << 8 | low
        over = after + 9 + size
        if kind != DATA or flags != END_STREAM or over > end + 9 or stream != data[start - 4 : start]:
            return 0
        self._received += size
        self._fates.fast += 1
        return over

    def _headers(self, flags: int, stream: bytes, block: bytes) -> None:
        if self._manner.keep != "none":
            self._exchange.blocks.append((int.from_bytes(stream, "big"), block))
        if len(self._open) >= self._manner.streams:
            self._fates.counters["streams beyond the limit"] += 1
        if self._decoder is None and OK in block:
            self._open[stream] = _FAST
        else:
            self._open[stream] = self._fates.decide(self._path(block))
        if flags & END_STREAM:
            self._finish(stream, b"")

    def _path(self, block: bytes) -> str:
        """The path: found where it stands as it is, else decoded; whatever is decoded once is decoded ever after."""
        if self._decoder is None:
            if plain := _plain_path(block):
                return plain
            self._decoder = Decoder(max_header_list_size=2**20)
            for _, earlier in self._exchange.blocks[:-1]:
                self._decoder.decode(earlier, raw=True)
        try:
            fields = dict(self._decoder.decode(block))
        except HPACKError as error:
            self._fail(f"header block: {error}")
            return ""
        return str(fields.get(":path", ""))

    def _data(self, flags: int, stream: bytes, body: bytes) -> None:
        self._received += len(body)
        if flags & PADDED:
            body = body[1 : len(body) - body[0]]
        if flags & END_STREAM:
            self._finish(stream, self._bodies.pop(stream, b"") + body)
        else:
            self._bodies[stream] = self._bodies.get(stream, b"") + body

    def _finish(self, stream: bytes, body: bytes) -> None:
        verdict = self._open.get(stream)
        if verdict is None:
            return  # it was reset
        if verdict.status == 201:
            self._keep(stream, body)
        if verdict is _FAST:
            self._fates.fast += 1
            self._out.append(_CREATED[0] + stream + _CREATED[1])
            if not self._manner.latency:
                del self._open[stream]
        else:
            self._carry_out(stream, verdict)

    def _keep(self, stream: bytes, body: bytes) -> None:
        keep = self._manner.keep
        if keep == "all":
            self._exchange.bodies[int.from_bytes(stream, "big")] = body
        elif keep == "sample":
            number = int.from_bytes(stream, "big")
            self._exchange.bodies[number] = body if number % 32 == 1 else None

    def _carry_out(self, stream: bytes, verdict: Verdict) -> None:
        if verdict.manner == "answer":
            answer = _answer(stream, verdict)
            if verdict.delay:
                self._wire.loop.later(verdict.delay, self._late, answer, [stream])
                return
        elif verdict.manner == "refused":
            answer = _frame(RST_STREAM, 0, stream, (7).to_bytes(4, "big"))
        elif verdict.manner == "hang":
            return
        else:
            self._break()
            return
        self._out.append(answer)
        if not self._manner.latency:
            self._open.pop(stream, None)

    def _write(self) -> None:
        if not self._out or self._wire.closed:
            return
        out, self._out = b"".join(self._out), []
        if not self._manner.latency:
            self._wire.write(out)
            return
        # All that answers have in common here is that they end their stream.
        answered = [out[at + 5 : at + 9] for at in _boundaries(out)]
        self._wire.loop.later(self._manner.latency, self._late, out, answered)

    def _late(self, out: bytes, streams: list[bytes]) -> None:
        for stream in streams:
            self._open.pop(stream, None)
        if not self._wire.closed:
            self._wire.write(out)

    def _break(self) -> None:
        """Cut the connection; answers that were ready are said first."""
        if self._out and not self._manner.latency:
            self._write()
        self._dead = self._exchange.broken = True
        self._wire.abort()

    def _fail(self, why: str) -> None:
        self._fates.counters[f"protocol: {why}"] += 1
        self._dead = self._exchange.broken = True
        self._wire.abort()

    def _rare(self, kind: int, flags: int, stream: bytes, payload: bytes) -> None:
        if kind in (HEADERS, CONTINUATION):
            self._pieces(kind, flags, stream, payload)
        elif kind == SETTINGS and not flags & ACK:
            self._wire.write(_frame(SETTINGS, ACK, bytes(4), b""))
        elif kind == PING and not flags & ACK:
            self._wire.write(_frame(PING, ACK, bytes(4), payload))
        elif kind == RST_STREAM:
            self._open.pop(stream, None)
            self._bodies.pop(stream, None)
            self._fates.counters["given up by the client"] += 1
        elif kind == PUSH_PROMISE:
            self._fail("a promise from a client")

    def _pieces(self, kind: int, flags: int, stream: bytes, payload: bytes) -> None:
        """Header blocks with padding or priority, or in several frames."""
        if kind == HEADERS:
            if flags & PADDED:
                payload = payload[1 : len(payload) - payload[0]]
            if flags & WITH_PRIORITY:
                payload = payload[5:]
            self._half = (stream, flags, payload)
        elif self._half is None or self._half[0] != stream:
            self._fail("a continuation of nothing")
            return
        else:
            self._half = (stream, self._half[1], self._half[2] + payload)
        if flags & END_HEADERS:
            (stream, first_flags, block), self._half = self._half, None
            self._headers(first_flags, stream, block)


def _plain_path(block: bytes) -> str | None:
    """The path of a block in which it stands without Huffman code (RFC 7541 §5.2)."""
    at = block.find(PREFIX)
    if at < 2:
        return None
    length = block[at - 1]
    if at > 2 and block[at - 2] == 0x7F and length < 0x80:
        length += 127
    elif at > 3 and block[at - 3] == 0x7F and block[at - 2] >= 0x80:
        length = 127 + (block[at - 2] & 0x7F) + (length << 7)
    elif length >= 0x7F:
        return None
    return block[at : at + length].decode("latin-1")


def _frame(kind: int, flags: int, stream: bytes, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream + payload


def _answer(stream: bytes, verdict: Verdict) -> bytes:
    block = b"\x08\x03" + str(verdict.status).encode()
    if verdict.retry_after is not None:
        value = verdict.retry_after.encode()
        block += b"\x00\x0bretry-after" + bytes((len(value),)) + value
    return _frame(HEADERS, END_HEADERS | END_STREAM, stream, block)


def _boundaries(frames: bytes) -> list[int]:
    found, at = [], 0
    while at < len(frames):
        found.append(at)
        at += 9 + int.from_bytes(frames[at : at + 3], "big")
    return found
