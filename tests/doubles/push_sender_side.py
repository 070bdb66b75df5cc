"""The side of a push service that application servers see: POST a message (RFC 8030), cancel one."""

from __future__ import annotations

import asyncio
import socket
import struct
import time

from aiohttp import web

from doubles.push_faults import Fault, Faults
from doubles.push_rules import Refusal, check_body, check_vapid, wishes
from doubles.push_store import Store

RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class SenderSide:
    """``origin`` is the service's own, as it must appear in the token's ``aud``."""

    def __init__(self, store: Store, faults: Faults, origin: str) -> None:
        self._store = store
        self._faults = faults
        self._origin = origin

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/wpush/v2/{id}", self.push), web.delete("/m/{id}", self.cancel)]

    async def push(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self._store.note("request", subscription=request.match_info["id"], headers=dict(request.headers))
        fault = self._faults.take(request.match_info["id"])
        if fault is None:
            return self._answer(request, body)
        self._store.note(f"fault {fault.kind}", subscription=request.match_info["id"])
        return await self._misbehave(request, body, fault)

    async def cancel(self, request: web.Request) -> web.Response:
        self._store.acknowledge(request.match_info["id"])
        return web.Response(status=204)

    def _answer(self, request: web.Request, body: bytes) -> web.Response:
        try:
            subscription = self._store.find(request.match_info["id"])
            check_vapid(request.headers.get("Authorization"), self._origin, subscription.key, time.time())
            check_body(request.headers, body)
            asked = wishes(request.headers)
        except Refusal as refusal:
            self._store.note(f"refused {refusal.status}", subscription=request.match_info["id"], why=refusal.why)
            return _problem(refusal.status, refusal.errno, refusal.why)
        message = self._store.accept(subscription, body, asked)
        headers = {"Location": f"{self._origin}/m/{message.id}", "TTL": str(asked.ttl)}
        return web.Response(status=201, headers=headers)

    async def _misbehave(self, request: web.Request, body: bytes, fault: Fault) -> web.StreamResponse:
        if isinstance(fault.kind, int):
            retry = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            return _problem(fault.kind, 999, "asked for by the test", retry)
        if fault.kind in ("slow", "hang"):
            await asyncio.sleep(fault.seconds)
        answer = self._answer(request, body) if fault.kind in ("slow", "lost") else web.Response()
        if fault.kind != "slow":
            _break(request)
        return answer


def _problem(status: int, errno: int, why: str, headers: dict[str, str] | None = None) -> web.Response:
    content = {"code": status, "errno": errno, "error": "", "message": why}
    return web.json_response(content, status=status, headers=headers)


def _break(request: web.Request) -> None:
    """Reset the connection: the peer gets ECONNRESET and no octet of an answer."""
    transport = request.transport
    if transport is not None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
        transport.abort()
