"""A feed on 127.0.0.1: answers what the test puts there, honours conditional requests, remembers what was asked."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO


@dataclass
class Feed:
    """What is served. ``status`` other than 200 is answered as it is; ``truncate`` cuts the body short.

    ``pause`` is how many seconds pass before each byte of the body. ``others`` are further documents by path; what
    is neither there nor in ``url`` is answered 404. ``elsewhere`` are redirects by path, ``slow`` those of ``others``
    whose bytes come after that many seconds each.
    """

    content: bytes = b""
    status: int = 200
    truncate: int | None = None
    pause: float = 0.0
    url: str = ""
    others: dict[str, bytes] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    #: Whether ``others`` have an ETag.
    etags: bool = True
    #: Paths that were asked for, in order.
    asked: list[str] = field(default_factory=list)
    conditions: list[str | None] = field(default_factory=list)
    #: How often ``others`` were answered 304, by path.
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def etag(self) -> str:
        return etag_of(self.content)


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def _write(out: BinaryIO, body: bytes, pause: float) -> None:
    with suppress(OSError):  # the reader has gone
        for piece in (body[i : i + 1] for i in range(len(body))) if pause else (body,):
            time.sleep(pause)
            out.write(piece)


@contextmanager
def feed_server(path: str = "/files/all/latest_all.zip") -> Iterator[Feed]:
    """Serve one feed for as long as the block lasts."""
    feed = Feed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed.asked.append(self.path)
            if not feed.url.endswith(self.path):
                self._other(feed.others.get(self.path))
                return
            feed.conditions.append(self.headers.get("If-None-Match"))
            if feed.status == 200 and feed.conditions[-1] == feed.etag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(feed.status)
            self.send_header("ETag", feed.etag)
            self.send_header("Content-Length", str(len(feed.content)))
            self.end_headers()
            _write(self.wfile, feed.content[: feed.truncate], feed.pause)

        def _other(self, content: bytes | None) -> None:
            etag = etag_of(content) if content is not None and feed.etags else None
            if etag and self.headers.get("If-None-Match") == etag:
                feed.unchanged[self.path] += 1
                self.send_response(304)
                self.end_headers()
                return
            place = feed.elsewhere.get(self.path)
            self.send_response(302 if place else 404 if content is None else 200)
            for name, value in (("ETag", etag), ("Location", place)):
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            _write(self.wfile, content or b"", feed.slow.get(self.path, 0))

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    feed.url = f"http://127.0.0.1:{server.server_address[1]}{path}"
    try:
        yield feed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
