"""After a run: every header block the sink kept is decoded, every token verified, every body decrypted.

Rules are those of push_rules.py, written from the standards; decoding is hpack's and decryption http_ece's.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import http_ece
from hpack import Decoder

from doubles.push_fleet import Fleet
from doubles.push_rules import Refusal, Wishes, check_body, check_vapid, wishes
from doubles.push_sink_h2 import Exchange

_DESCRIBED = 20
#: Header names as push_rules.py writes them.
_NAMES = ("TTL", "Urgency", "Topic", "Content-Encoding")


@dataclass
class Report:
    """What the sink was sent. ``faults`` are empty when everything was as the standards say.

    ``duplicates`` are accepted messages whose path and topic had been accepted before; ``unexplained`` are those among
    them for which no connection was broken by the sink after the earlier one.
    """

    requests: int = 0
    accepted: int = 0
    decrypted: int = 0
    paths: int = 0
    tokens: int = 0
    duplicates: int = 0
    unexplained: int = 0
    #: Different messages with the same salt, or the same key of the sender.
    repeated_salts: int = 0
    repeated_keys: int = 0
    urgencies: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def fault(self, what: str, where: str) -> None:
        self.faults[what] += 1
        if len(self.examples) < _DESCRIBED:
            self.examples.append(f"{what}: {where}")

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


class Verification:
    """One pass over all exchanges. ``key`` is the VAPID public key that subscriptions were made with, if any."""

    def __init__(self, origin: str, fleet: Fleet | None, key: bytes | None, now: float | None = None) -> None:
        self.report = Report()
        self._origin, self._fleet, self._key = origin, fleet, key
        self._now = time.time() if now is None else now
        self._tokens: dict[str | None, str] = {}
        self._earlier: dict[tuple[str, str | None], bool] = {}
        self._salts: dict[bytes, bytes] = {}
        self._keys: dict[bytes, bytes] = {}

    def run(self, exchanges: Iterable[Exchange], messages: Path | None = None) -> Report:
        """Verify; what was accepted and could be read goes to ``messages`` as lines of JSON."""
        accepted = [line for exchange in exchanges for line in self._exchange(exchange)]
        self.report.paths = len({path for path, _ in self._earlier})
        self.report.tokens = len(self._tokens)
        if messages:
            messages.write_text("".join(json.dumps(line) + "\n" for line in accepted))
        return self.report

    def _exchange(self, exchange: Exchange) -> Iterator[dict[str, Any]]:
        for stream, fields in _requests(exchange, self.report):
            self.report.requests += 1
            where = f"connection {exchange.number}, {exchange.protocol}, stream {stream}"
            try:
                asked = self._headers(fields)
            except Refusal as refusal:
                self.report.fault(refusal.why, where)
                continue
            if stream in exchange.bodies:
                yield self._accepted(exchange, fields[":path"], asked, fields, exchange.bodies[stream], where)

    def _headers(self, fields: dict[str, str]) -> Wishes:
        if fields.get(":method") != "POST":
            raise Refusal(405, 0, f"the method is {fields.get(':method')}")
        authority = fields.get(":authority", fields.get("host"))
        if authority != self._origin.partition("://")[2]:
            raise Refusal(400, 0, f"the authority is {authority!r}")
        authorization = fields.get("authorization")
        if authorization not in self._tokens:
            self._tokens[authorization] = ""
            try:
                check_vapid(authorization, self._origin, self._key, self._now)
            except Refusal as refusal:
                self._tokens[authorization] = refusal.why
        if why := self._tokens[authorization]:
            raise Refusal(401, 109, why)
        return wishes({name: fields[name.lower()] for name in _NAMES if name.lower() in fields})

    def _accepted(
        self, exchange: Exchange, path: str, asked: Wishes, fields: dict[str, str], body: bytes | None, where: str
    ) -> dict[str, Any]:
        report = self.report
        report.accepted += 1
        report.urgencies[asked.urgency] += 1
        earlier = self._earlier.get((path, asked.topic))
        if earlier is not None:
            report.duplicates += 1
            report.unexplained += not (earlier or exchange.broken)
        self._earlier[path, asked.topic] = exchange.broken
        line = {"path": path, "ttl": asked.ttl, "urgency": asked.urgency, "topic": asked.topic}
        return line if body is None else line | {"payload": self._read(path, fields, body, where)}

    def _read(self, path: str, fields: dict[str, str], body: bytes, where: str) -> str | None:
        try:
            check_body({"Content-Encoding": fields.get("content-encoding", "")}, body)
        except Refusal as refusal:
            self.report.fault(refusal.why, where)
            return None
        self.report.repeated_salts += self._salts.setdefault(body[:16], body) != body
        self.report.repeated_keys += self._keys.setdefault(body[21:86], body) != body
        if self._fleet is None:
            return None
        try:
            key, auth = self._fleet.device(path)
            clear = http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm")
            self.report.decrypted += 1
            return bytes(clear).decode()
        except (http_ece.ECEException, ValueError, IndexError) as error:
            self.report.fault(f"cannot be decrypted: {type(error).__name__}", where)
            return None


def _requests(exchange: Exchange, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Headers of each request, decoded in the order in which they came."""
    decoder = Decoder(max_header_list_size=2**20)
    yield from exchange.read.items()
    for number, (stream, block) in enumerate(exchange.blocks):
        try:
            pairs = decoder.decode(block)
        except Exception as error:  # whatever a broken block does to the library: the rest cannot be read either
            report.fault(f"header block: {type(error).__name__}: {error}", f"connection {exchange.number}")
            return
        if number < exchange.forgotten:
            continue
        fields = dict(pairs)
        if len(fields) != len(pairs):
            report.fault("a header was given twice", f"connection {exchange.number}, stream {stream}")
        yield stream, {str(name): str(value) for name, value in fields.items()}
