"""One HTTP/2 connection to a push service (RFC 9113), by hand: many posts in one write, a few octets of headers each.

Ten times cheaper than the best finished client; ADR 0022 has the figures. What it does not understand it does not guess
at: it gives the connection up, and the origin is left to the other transport.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import cast

from alerts.channels.push import frames
from alerts.channels.push.frames import LARGEST_FRAME, AnswerReader, HeaderWriter, Malformed
from alerts.channels.push.pending import Item, Page
from alerts.channels.push.transport import LOST

#: Posts in flight on one connection, whatever the peer allows.
MOST_STREAMS = 512
#: Flags of an answer that is one frame.
_WHOLE = frames.END_HEADERS | frames.END_STREAM
#: Octets of answers that may come before the window has to be opened again; those of one answer, and of its headers.
_OUR_WINDOW, _LARGEST_ANSWER, _LARGEST_BLOCK = 2**24, 65_535, 64 * 1024
#: Seconds that a peer has to answer a goodbye.
_GOODBYE = 0.5


class Connection(asyncio.Protocol):
    """``queue`` holds what waits for any connection of the origin; ``freed`` is called when there may be room."""

    def __init__(
        self, writer: HeaderWriter, queue: deque[Item], freed: Callable[[Connection], None], answer_timeout: float
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        #: The peer broke the protocol.
        self.broken = False
        self.closed = self._draining = self._paused = False
        self._writer, self._reader = writer, AnswerReader()
        self._queue, self._freed, self._timeout = queue, freed, answer_timeout
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._block: tuple[int, int, bytes] | None = None
        self._next = 1
        #: Streams without an answer, in order, with the time until which it is waited for.
        self._open: dict[int, tuple[Page, int, float]] = {}
        #: Streams whose answer is known and not over, with the octets received.
        self._ending: dict[int, int] = {}
        #: Rest of bodies that no window had room for, and windows of streams that differ from the initial one.
        self._rest: dict[int, bytes] = {}
        self._windows: dict[int, int] = {}
        self._window, self._initial_window = frames.DEFAULT_WINDOW, frames.DEFAULT_WINDOW
        self._most, self._frame_size = MOST_STREAMS, LARGEST_FRAME
        self._received = 0
        self._timer: asyncio.TimerHandle | None = None
        self._handlers: dict[int, Callable[[int, int, bytes], None]] = {
            frames.DATA: self._data,
            frames.RST_STREAM: self._reset_by_peer,
            frames.SETTINGS: self._settings,
            frames.PUSH_PROMISE: self._push_promise,
            frames.PING: self._ping,
            frames.GOAWAY: self._goaway,
            frames.WINDOW_UPDATE: self._window_update,
            frames.CONTINUATION: self._continuation,
        }

    # What the pool asks for.

    @property
    def room(self) -> int:
        """How many posts it could take now."""
        if self.closed or self._draining or self._paused or self._rest or self._window <= 0 or not self.ready.done():
            return 0
        streams = (frames.LAST_STREAM - self._next) // 2 + 1
        return max(0, min(self._most, MOST_STREAMS, streams) - len(self._open) - len(self._ending))

    @property
    def usable(self) -> bool:
        """Whether it may ever take another post."""
        return not (self.closed or self._draining)

    def fill(self) -> None:
        """Take from the queue what there is room for, in one write."""
        room = self.room
        if not room:
            return
        out: list[bytes] = []
        self._take(room, self._loop.time() + self._timeout, out)
        self._write(b"".join(out))
        self._watch()

    async def close(self) -> None:
        """Say goodbye; what is in flight is lost."""
        if self._transport and not self.closed:
            self._write(frames.frame(frames.GOAWAY, 0, 0, bytes(8)))
            self._hang_up()
            await asyncio.wait([self._gone], timeout=_GOODBYE)
            self._transport.abort()
            await self._gone

    def _take(self, room: int, deadline: float, out: list[bytes]) -> None:
        """At most ``room`` posts. What is used for each of a million is close at hand."""
        queue, rest, still_open, head = self._queue, self._rest, self._open, frames.short_head
        write, append, largest = self._writer.block, out.append, min(self._initial_window, LARGEST_FRAME)
        stream, last = self._next, self._next + 2 * room
        while stream < last and queue and self._window > 0 and not rest:
            page, index = queue.popleft()
            if page.answers[index] is not None:
                continue  # it was given up meanwhile
            _, path, headers, body = page.posts[index]
            block, size = write(headers, path), len(body)
            still_open[stream] = page, index, deadline
            page.begun = True
            append(head(len(block), frames.HEADERS, frames.END_HEADERS, stream))
            append(block)
            if size <= self._window and size <= largest:
                self._window -= size
                append(head(size, frames.DATA, frames.END_STREAM, stream))
                append(body)
            else:
                rest[stream], self._windows[stream] = body, self._initial_window
                self._send_rest(stream, out)
            stream += 2
        self._next = stream
        self._draining = self._draining or stream > frames.LAST_STREAM

    def _send_rest(self, stream: int, out: list[bytes]) -> None:
        """As much of a body as the windows allow."""
        rest = self._rest[stream]
        while rest and (size := min(len(rest), self._window, self._windows[stream], self._frame_size)) > 0:
            part, rest = rest[:size], rest[size:]
            self._window -= size
            self._windows[stream] -= size
            out.append(frames.frame(frames.DATA, 0 if rest else frames.END_STREAM, stream, part))
        if rest:
            self._rest[stream] = rest
        else:
            del self._rest[stream], self._windows[stream]

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # whatever loop it comes from
        if transport.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            return  # whoever connected looks at that too
        self._transport.set_write_buffer_limits(high=1024 * 1024)
        opening = frames.settings([(frames.HEADER_TABLE_SIZE, 0), (frames.ENABLE_PUSH, 0)])
        window = frames.frame(frames.WINDOW_UPDATE, 0, 0, _OUR_WINDOW.to_bytes(4, "big"))
        self._write(frames.PREFACE + opening + window)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._freed(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self._gone.set_result(None)
        if self._timer:
            self._timer.cancel()
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionResetError())
            self.ready.exception()  # whoever waits is told; nobody has to
        streams, self._open = self._open, {}
        for page, index, _ in streams.values():
            page.settle(index, LOST)
        self._freed(self)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        try:
            position = self._frames(buffer)
        except Malformed:
            self._give_up()
            return
        self._buffer = buffer[position:]
        if self._received >= _OUR_WINDOW // 2:
            self._write(frames.frame(frames.WINDOW_UPDATE, 0, 0, self._received.to_bytes(4, "big")))
            self._received = 0
        self._freed(self)

    # Frames.

    def _frames(self, buffer: bytes) -> int:
        """Act on whole frames; where the first one that is not whole begins."""
        position, end = 0, len(buffer)
        read, known, still_open = frames.raw_head, self._reader.known, self._open
        while end - position >= frames.HEAD:
            high, size, kind, flags, stream = read(buffer, position)
            if high or size > LARGEST_FRAME:
                raise Malformed
            start = position + frames.HEAD
            if end - start < size:
                break
            position = start + size
            payload = buffer[start:position]
            # What a push service says to almost everybody; where nothing is half said, by either side.
            likely = flags == _WHOLE and stream in still_open and kind == frames.HEADERS and payload in known
            if likely and self._block is None and not self._rest:
                page, index, _ = still_open.pop(stream)
                page.settle(index, known[payload])
            else:
                self._frame(kind, flags, stream & frames.LAST_STREAM, payload)
        return position

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if self._block is not None and kind != frames.CONTINUATION:
            raise Malformed
        if not self.ready.done() and kind != frames.SETTINGS:
            raise Malformed  # RFC 9113 §3.4: the first frame
        if kind == frames.HEADERS:
            self._headers(flags, stream, payload)
        elif kind in self._handlers:
            self._handlers[kind](flags, stream, payload)

    def _headers(self, flags: int, stream: int, payload: bytes) -> None:
        block = frames.unpadded(flags, payload) if flags & (frames.PADDED | frames.PRIORITY) else payload
        if flags & frames.END_HEADERS:
            self._answered(flags, stream, block)
        else:
            self._block = flags, stream, block

    def _continuation(self, flags: int, stream: int, payload: bytes) -> None:
        if self._block is None or self._block[1] != stream or len(self._block[2]) > _LARGEST_BLOCK:
            raise Malformed
        first_flags, _, block = self._block
        self._block = first_flags, stream, block + payload
        if flags & frames.END_HEADERS:
            self._block = None
            self._answered(first_flags, stream, block + payload)

    def _answered(self, flags: int, stream: int, block: bytes) -> None:
        over = flags & frames.END_STREAM
        waiting = self._open.get(stream)
        if waiting is None:  # trailers, or the answer to something that was given up
            if over:
                self._ending.pop(stream, None)
            return
        answer = self._reader.read(block)
        if answer is None:
            if over:
                raise Malformed
            return
        del self._open[stream]
        if self._rest and stream in self._rest:  # it has heard enough
            del self._rest[stream], self._windows[stream]
            self._reset(stream, frames.NO_ERROR)
        elif not over:
            self._ending[stream] = 0
        waiting[0].settle(waiting[1], answer)

    def _data(self, flags: int, stream: int, payload: bytes) -> None:
        self._received += len(payload)
        if stream not in self._ending:
            if stream in self._open:
                raise Malformed  # a body before its headers
            return
        self._ending[stream] += len(payload)
        if flags & frames.END_STREAM:
            del self._ending[stream]
        elif self._ending[stream] >= _LARGEST_ANSWER // 2:
            del self._ending[stream]
            self._reset(stream, frames.CANCEL)

    def _reset_by_peer(self, _: int, stream: int, payload: bytes) -> None:
        if len(payload) != 4:
            raise Malformed
        self._ending.pop(stream, None)
        self._rest.pop(stream, None)
        self._windows.pop(stream, None)
        waiting = self._open.pop(stream, None)
        if waiting and int.from_bytes(payload, "big") == frames.REFUSED_STREAM:
            waiting[0].hand_back(waiting[1], self._queue)
        elif waiting:
            waiting[0].settle(waiting[1], LOST)

    def _settings(self, flags: int, stream: int, payload: bytes) -> None:
        if flags & frames.ACK:
            return
        if stream:
            raise Malformed
        for setting, value in frames.read_settings(payload):
            self._apply(setting, value)
        self._write(frames.frame(frames.SETTINGS, frames.ACK, 0))
        if not self.ready.done():
            self.ready.set_result(None)
        self._send_all_rest()

    def _apply(self, setting: int, value: int) -> None:
        if setting == frames.HEADER_TABLE_SIZE:
            self._writer.limit_table(value)
        elif setting == frames.MAX_CONCURRENT_STREAMS:
            self._most = value
        elif setting == frames.INITIAL_WINDOW_SIZE:
            if value > frames.LARGEST_WINDOW:
                raise Malformed
            difference = value - self._initial_window
            self._windows = {stream: window + difference for stream, window in self._windows.items()}
            self._initial_window = value
        elif setting == frames.MAX_FRAME_SIZE:
            if not LARGEST_FRAME <= value < 2**24:
                raise Malformed
            self._frame_size = value

    def _ping(self, flags: int, _: int, payload: bytes) -> None:
        if len(payload) != 8:
            raise Malformed
        if not flags & frames.ACK:
            self._write(frames.frame(frames.PING, frames.ACK, 0, payload))

    def _goaway(self, _flags: int, _stream: int, payload: bytes) -> None:
        """Streams beyond the last one that the peer names were not processed (RFC 9113 §6.8)."""
        if len(payload) < 8:
            raise Malformed
        last = int.from_bytes(payload[:4], "big") & frames.LARGEST_WINDOW
        self._draining = True
        for stream in [number for number in self._open if number > last]:
            page, index, _ = self._open.pop(stream)
            self._rest.pop(stream, None)
            page.hand_back(index, self._queue)
        self._leave_if_idle()

    def _window_update(self, _: int, stream: int, payload: bytes) -> None:
        if len(payload) != 4:
            raise Malformed
        more = int.from_bytes(payload, "big") & frames.LARGEST_WINDOW
        if not stream:
            self._window += more
        elif stream in self._windows:
            self._windows[stream] += more
        if self._window > frames.LARGEST_WINDOW:
            raise Malformed
        self._send_all_rest()

    def _push_promise(self, *_: object) -> None:
        raise Malformed  # it was told not to

    # The rest.

    def _send_all_rest(self) -> None:
        out: list[bytes] = []
        for stream in list(self._rest):
            self._send_rest(stream, out)
        if out:
            self._write(b"".join(out))

    def _reset(self, stream: int, code: int) -> None:
        self._write(frames.frame(frames.RST_STREAM, 0, stream, code.to_bytes(4, "big")))

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(min(1.0, self._timeout / 2), self._look_at_the_clock)

    def _look_at_the_clock(self) -> None:
        """Give up what has been waited for long enough."""
        self._timer = None
        now = self._loop.time()
        late = []
        for stream, (_, _, deadline) in self._open.items():
            if deadline > now:
                break
            late.append(stream)
        for stream in late:
            page, index, _ = self._open.pop(stream)
            self._rest.pop(stream, None)
            self._windows.pop(stream, None)
            self._reset(stream, frames.CANCEL)
            page.settle(index, LOST)
        if late:
            self._draining = True  # a connection that has gone silent is not trusted with more
            self._leave_if_idle()
            self._freed(self)
        if self._open:
            self._watch()

    def _leave_if_idle(self) -> None:
        if self._draining and not self._open:
            self._hang_up()

    def _hang_up(self) -> None:
        """Once: a TLS transport of asyncio that is closed twice forgets its connection, and cannot be aborted."""
        if self._transport and not self._transport.is_closing():
            self._transport.close()

    def _give_up(self) -> None:
        self.broken = True
        if not self.ready.done():
            self.ready.set_exception(Malformed())
            self.ready.exception()
        if self._transport:
            self._write(frames.frame(frames.GOAWAY, 0, 0, bytes(4) + frames.PROTOCOL_ERROR.to_bytes(4, "big")))
            self._transport.abort()

    def _write(self, octets: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(octets)
