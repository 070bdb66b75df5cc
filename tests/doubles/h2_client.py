"""The least that can be called an HTTP/2 client: batches of messages over one connection, for trying the sink."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from hpack import Decoder, Encoder, NeverIndexedHeaderTuple

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


class H2Client:
    """``huffman`` writes paths in Huffman code, as most libraries do."""

    def __init__(self, origin: str, ca: Path, *, huffman: bool = False) -> None:
        host, _, port = origin.partition("://")[2].partition(":")
        context = ssl.create_default_context(cafile=ca)
        context.set_alpn_protocols(["h2"])
        self._sock = context.wrap_socket(socket.create_connection((host, int(port)), 10), server_hostname=host)
        self._authority, self._huffman = f"{host}:{port}", huffman
        self._encoder, self._decoder = Encoder(), Decoder()
        self._stream = -1
        self._sock.sendall(PREFACE + _frame(4, 0, 0))

    def send(self, messages: Iterable[tuple[str, bytes]], headers: Sequence[tuple[str, str]]) -> list[int]:
        """POST paths and bodies at once; their statuses, in order, 0 where the stream was reset.

        Raises:
            ConnectionError: the connection broke before all had been answered.
        """
        out, first = bytearray(), self._stream + 2
        for path, body in messages:
            self._stream += 2
            block = self._encoder.encode(self._fields(path, headers), huffman=self._huffman)
            out += _frame(1, 4, self._stream, block) + _frame(0, 1, self._stream, body)
        self._sock.sendall(out)
        streams = range(first, self._stream + 2, 2)
        statuses: dict[int, int] = {}
        while len(statuses) < len(streams):
            kind, stream, payload = self._frame()
            if kind == 1:
                statuses[stream] = int(dict(self._decoder.decode(payload))[":status"])
            elif kind == 3:
                statuses[stream] = 0
        return [statuses[stream] for stream in streams]

    def close(self) -> None:
        self._sock.close()

    def __enter__(self) -> H2Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _fields(self, path: str, headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        start = [(":method", "POST"), (":scheme", "https"), (":authority", self._authority)]
        return [*start, NeverIndexedHeaderTuple(":path", path), *headers]

    def _frame(self) -> tuple[int, int, bytes]:
        head = self._exactly(9)
        payload = self._exactly(int.from_bytes(head[:3], "big"))
        return head[3], int.from_bytes(head[5:], "big"), payload

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._sock.recv(count - len(data))
            if not more:
                raise ConnectionResetError("closed by the sink")
            data += more
        return data


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload
