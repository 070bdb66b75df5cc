"""What stands before the product in the tests: it can go down, tell another time, and answer in the product's place.

::

    with Front(product.port) as front:
        front.answers["/sw.js"] = (200, "text/javascript", OLD_WORKER)
        front.clock = timedelta(hours=3)     # the server's clock, as browsers see it
        front.stop()                         # nobody answers any more
        front.start()                        # at the same address
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from urllib.parse import urlsplit

#: So that a browser asks again at once, and not in a while.
_BRIEF, _NOT_AT_ALL = re.compile(r"max-age=\d{1,2}\b"), "max-age=0"
_OWN_HEADERS = {"connection", "transfer-encoding", "keep-alive", "date"}
Answer = tuple[int, str, str]


class Front:
    """``answers`` by path: status, type and text."""

    def __init__(self, behind: int) -> None:
        self.answers: dict[str, Answer] = {}
        self.clock = timedelta()
        self.asked: list[str] = []
        self._behind = behind
        self._port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self._port}"

    def url(self, path: str = "/") -> str:
        return self.origin + path

    def start(self) -> Front:
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), _handler(self))
        self._server.daemon_threads = True
        self._port = self._server.server_port
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def date(self) -> str:
        return format_datetime(datetime.now(UTC) + self.clock, usegmt=True)

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The answer of the product, or the one put in its place."""
        self.asked.append(f"{method} {path}")
        if (own := self.answers.get(urlsplit(path).path)) is not None:
            return own[0], {"Content-Type": own[1], "Cache-Control": "no-cache"}, own[2].encode()
        connection = HTTPConnection("127.0.0.1", self._behind, timeout=30)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def __enter__(self) -> Front:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN_HEADERS}
            status, given, body = front.ask(self.command, self.path, self.rfile.read(length), headers)
            self.send_response_only(status)
            for name, value in given.items():
                if name.lower() not in _OWN_HEADERS | {"content-length"}:
                    self.send_header(name, _BRIEF.sub(_NOT_AT_ALL, value))
            self.send_header("Date", front.date())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # whoever asked has gone to another page
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Handler
