"""The sink's HTTP/1.1: keep-alive, one request after the other."""

from __future__ import annotations

from http import HTTPStatus

from doubles.push_sink_fates import Fates, Verdict
from doubles.push_sink_h2 import Exchange, Manner
from doubles.push_sink_loop import Wire


class H1Connection:
    """One connection; fed by :meth:`data_received`, writes to ``wire``."""

    def __init__(self, wire: Wire, fates: Fates, manner: Manner, exchange: Exchange) -> None:
        self._wire, self._fates, self._manner, self._exchange = wire, fates, manner, exchange
        self._rest = b""
        self._busy = False
        self._count = 0

    def data_received(self, data: bytes) -> None:
        self._rest += data
        self._go_on()

    def _go_on(self) -> None:
        """Answer whole requests, until one has to wait for its answer."""
        while not self._busy and not self._wire.closed:
            head, found, after = self._rest.partition(b"\r\n\r\n")
            if not found:
                return
            path, headers = _read(head)
            length = int(headers.get("content-length", "0"))
            if len(after) < length:
                return
            body, self._rest = after[:length], after[length:]
            self._request(path, headers, body)

    def _request(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self._count += 1
        verdict = self._fates.decide(path)
        if self._manner.keep != "none":
            self._exchange.read[self._count] = {":path": path, **headers}
            if verdict.accepted:
                kept = self._manner.keep == "all" or self._count % 16 == 0
                self._exchange.bodies[self._count] = body if kept else None
        self._busy = True
        if verdict.manner == "answer":
            if wait := verdict.delay + self._manner.latency:
                self._wire.loop.later(wait, self._answer, verdict)
            else:
                self._answer(verdict)
        elif verdict.manner != "hang":
            self._exchange.broken = True
            self._wire.abort()

    def _answer(self, verdict: Verdict) -> None:
        if self._wire.closed:
            return
        extra = "" if verdict.retry_after is None else f"Retry-After: {verdict.retry_after}\r\n"
        line = f"HTTP/1.1 {verdict.status} {HTTPStatus(verdict.status).phrase}\r\n"
        self._wire.write(f"{line}{extra}Content-Length: 0\r\n\r\n".encode())
        self._busy = False
        if self._rest:
            self._wire.loop.later(0, self._go_on)


def _read(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return path, {":method": method, **headers}
