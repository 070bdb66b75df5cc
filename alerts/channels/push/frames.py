"""HTTP/2 frames (RFC 9113 §4) and header blocks (HPACK, RFC 7541), as far as a client that only posts needs them."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final

from hpack import Decoder, Encoder, HPACKError
from hpack.hpack import encode_integer

from alerts.channels.push.retry_after import retry_after
from alerts.channels.push.transport import Answer, Headers

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD: Final = 9

# Types, flags, settings and error codes (RFC 9113 §6, §7).
DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE = 1, 2, 3, 4, 5
NO_ERROR, PROTOCOL_ERROR, REFUSED_STREAM, CANCEL = 0x0, 0x1, 0x7, 0x8

#: The largest number of a stream, and the largest window (RFC 9113 §5.1.1, §6.9.1).
LAST_STREAM: Final = 2**31 - 1
LARGEST_WINDOW: Final = 2**31 - 1
#: What holds until a peer says otherwise (RFC 9113 §6.5.2): a window in octets, and a frame's payload.
DEFAULT_WINDOW: Final = 65_535
LARGEST_FRAME: Final = 16_384

_HEAD = struct.Struct(">BHBBL")
_SETTING = struct.Struct(">HL")
#: ``:path`` by its name in the static table, never to be indexed: it is a secret of the device (RFC 7541 §7.1.3).
_PATH = b"\x14"
_LARGEST_TABLE = 4096
#: Names of ``:status`` in the static table.
_STATUS_NAMES = range(8, 15)


class Malformed(Exception):
    """The peer breaks the protocol."""


def head(length: int, kind: int, flags: int, stream: int) -> bytes:
    """The nine octets before a frame's payload."""
    return _HEAD.pack(length >> 16, length & 0xFFFF, kind, flags, stream)


#: The same of a payload of less than 64 KiB, which is after a zero: there is one for each of a million messages.
short_head = partial(_HEAD.pack, 0)
#: The same read: the length in two parts (high, low), type, flags and stream, whose first bit means nothing.
raw_head = _HEAD.unpack_from


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return head(len(payload), kind, flags, stream) + payload


def settings(values: Sequence[tuple[int, int]]) -> bytes:
    return frame(SETTINGS, 0, 0, b"".join(_SETTING.pack(*pair) for pair in values))


def read_settings(payload: bytes) -> list[tuple[int, int]]:
    """Raises: Malformed."""
    if len(payload) % _SETTING.size:
        raise Malformed
    return list(_SETTING.iter_unpack(payload))


def unpadded(flags: int, payload: bytes) -> bytes:
    """What a DATA or HEADERS frame holds, without padding and priority. Raises: Malformed."""
    start, end = 0, len(payload)
    if flags & PADDED:
        if not payload or payload[0] >= end:
            raise Malformed
        start, end = 1, end - payload[0]
    if flags & PRIORITY:
        start += 5
    if start > end:
        raise Malformed
    return payload[start:end]


@lru_cache(maxsize=1024)  # endpoints of one push service are of a few lengths
def _string_length(octets: int) -> bytes:
    """The length of a string that is written as it is (RFC 7541 §5.2)."""
    return bytes(encode_integer(octets, 7))


class HeaderWriter:
    """Writes the header blocks of one connection: what posts have in common is a few octets from the second one on."""

    def __init__(self, scheme: str, authority: str) -> None:
        self._encoder = Encoder()
        self._target = ((":method", "POST"), (":scheme", scheme), (":authority", authority))
        self._written: dict[Headers, tuple[bytes, bytes]] = {}
        #: Those of the post before, which have been written: a page of posts shares one tuple of them.
        self._last: Headers | None = None
        self._last_written = b"", b""

    def limit_table(self, size: int) -> None:
        """The peer remembers at most ``size`` octets of headers."""
        self._encoder.header_table_size = min(size, _LARGEST_TABLE)
        self._forget()

    def block(self, headers: Headers, path: str) -> bytes:
        """The header block of the next post on this connection: it must be sent, and in this order."""
        if headers is not self._last:
            self._last_written = self._written.get(headers) or self._write(headers)
            self._last = headers if headers in self._written else None
        before, after = self._last_written
        octets = path.encode()
        return b"".join((before, _string_length(len(octets)), octets, after))

    def _forget(self) -> None:
        self._written.clear()
        self._last = None

    def _write(self, headers: Headers) -> tuple[bytes, bytes]:
        table = self._encoder.header_table.dynamic_entries
        known = tuple(table)
        written = self._encoder.encode(self._target) + _PATH, self._encoder.encode(headers)
        if tuple(table) == known:
            self._written[headers] = written
        else:
            self._forget()  # what has been put into the table has another number now
        return written


class AnswerReader:
    """Reads the header blocks of answers. The peer was told to remember no headers, so each stands for itself."""

    def __init__(self) -> None:
        self._accepted: dict[bytes, Answer] = {}
        #: Short blocks as they came, which a push service says to all.
        self.known: dict[bytes, Answer] = {}

    def read(self, block: bytes) -> Answer | None:
        """The answer in a header block; None when it is only provisional (1xx). Raises: Malformed."""
        status = _status_field(block)
        known = self._accepted.get(status)
        if known is not None:
            return known
        answer = _decode(block)
        if answer and answer.status and 200 <= answer.status < 300 and status:
            self._accepted[status] = answer
            if status == block:
                self.known[block] = answer
        return answer


def _status_field(block: bytes) -> bytes:
    """The octets of the first field, where it is ``:status`` by its static name; else none."""
    first = block[0] if block else 0
    if first & 0x80:
        return block[:1] if first & 0x7F in _STATUS_NAMES else b""
    name = first & 0x3F if first & 0x40 else first & 0x0F if not first & 0x20 else 0
    return block[: 2 + (block[1] & 0x7F)] if name in _STATUS_NAMES and len(block) > 1 else b""


def _decode(block: bytes) -> Answer | None:
    try:
        fields = {str(name): str(value) for name, value in Decoder().decode(block)}
        status = int(fields[":status"])
    except (HPACKError, KeyError, ValueError) as error:
        raise Malformed from error
    if not 100 <= status < 600:
        raise Malformed
    asked = fields.get("retry-after")
    return Answer(status, retry_after(asked, time.time()) if asked else None) if status >= 200 else None
