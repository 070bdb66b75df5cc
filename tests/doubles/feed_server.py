"""A feed on 127.0.0.1: answers what the test puts there, honours conditional requests, remembers what was asked."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Feed:
    """What is served. ``status`` other than 200 is answered as it is; ``truncate`` cuts the body short.

    ``pause`` is how many seconds pass before each byte of the body. ``others`` are further documents by path; what
    is neither there nor in ``url`` is answered 404.
    """

    content: bytes = b""
    status: int = 200
    truncate: int | None = None
    pause: float = 0.0
    url: str = ""
    others: dict[str, bytes] = field(default_factory=dict)
    #: Paths that were asked for, in order.
    asked: list[str] = field(default_factory=list)
    conditions: list[str | None] = field(default_factory=list)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


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
            body = feed.content[: feed.truncate]
            with suppress(OSError):  # the reader has gone
                for piece in (body[i : i + 1] for i in range(len(body))) if feed.pause else (body,):
                    time.sleep(feed.pause)
                    self.wfile.write(piece)

        def _other(self, content: bytes | None) -> None:
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

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
