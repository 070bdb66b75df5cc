"""A strict push service on this machine: autopush for a real Firefox, RFC 8030 for the product, devices for tests.

In a test::

    with PushService() as service:
        phone = service.subscribe(application_server_key)
        ...                                   # the product sends to phone.info
        assert phone.payloads == [...]        # really decrypted
        service.misbehave(429, times=2, retry_after=3)

By hand, ``GET /__state`` tells what happened and ``POST /__mode {"kind": 503, "times": 2}`` makes it misbehave::

    python tests/doubles/push_service.py PORT
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

if __name__ == "__main__":  # as a script, Python looks for modules in this folder and not in tests/
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from doubles.push_browser_side import BrowserSide
from doubles.push_device import Device
from doubles.push_faults import Fault, Faults
from doubles.push_rules import decode
from doubles.push_sender_side import SenderSide
from doubles.push_store import Store
from doubles.throwaway_ca import local_tls

Value = TypeVar("Value")


class PushService:
    """One service on 127.0.0.1, in a thread of its own between ``start`` and ``stop``.

    ``tls_folder`` makes it speak https with a throw-away authority, whose certificate is ``ca_path``. All state
    belongs to that thread; the methods go there and back.
    """

    def __init__(self, port: int = 0, tls_folder: Path | None = None) -> None:
        self.store = Store()
        self.ca_path: Path | None = None
        self._tls: ssl.SSLContext | None = None
        if tls_folder:
            self.ca_path, self._tls = local_tls(tls_folder)
        self.port = port
        self._faults = Faults()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="push service", daemon=True)

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def websocket(self) -> str:
        """What Firefox wants as ``dom.push.serverURL``."""
        return f"{'wss' if self._tls else 'ws'}://127.0.0.1:{self.port}/"

    @property
    def counters(self) -> Counter[str]:
        """How often each thing happened: ``accepted``, ``collapsed``, ``refused 401``, ``fault 429``, …"""
        return self._there(self.store.counters.copy)

    @property
    def log(self) -> list[dict[str, Any]]:
        return self._there(self.store.log.copy)

    def start(self) -> PushService:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def subscribe(self, application_server_key: str | None = None, *, online: bool = True) -> Device:
        """A new device; the key is the VAPID one in base64url, None lets anybody send."""
        device = Device(self.store.acknowledge)
        device.online = online
        key = decode(application_server_key) if application_server_key else None
        made = self._there(lambda: self.store.subscribe(str(uuid.uuid4()), key, device))
        device.endpoint = f"{self.origin}/wpush/v2/{made.id}"
        return device

    def unsubscribe(self, device: Device) -> None:
        """The endpoint is gone from now on."""
        self._there(lambda: self.store.drop(_id(device)))

    def reconnect(self, device: Device) -> None:
        """The device comes online and fetches what waits for it."""
        device.online = True
        self._there(lambda: self.store.flush(device))

    def advance(self, seconds: float) -> None:
        """Let time pass for the TTL of stored messages."""
        self._there(lambda: self.store.advance(seconds))

    def misbehave(self, kind: int | str, *, only: Device | None = None, **how: Any) -> None:
        """See :class:`doubles.push_faults.Fault`: the next requests (of one device) fare so."""
        self._there(lambda: self._faults.ask(Fault(kind, only=_id(only) if only else None, **how)))

    def behave(self) -> None:
        self._there(self._faults.clear)

    def state(self) -> dict[str, Any]:
        """Counters, the log and sizes, as JSON."""
        sizes = {"subscriptions": len(self.store.subscriptions), "waiting": len(self.store.waiting)}
        return {**sizes, "counters": self.store.counters, "mode": self._faults.state(), "log": self.store.log}

    async def _serve(self) -> None:
        # The port must be known before the routes are made: endpoints and ``aud`` carry it.
        listening = socket.create_server(("127.0.0.1", self.port), backlog=1024)
        self.port = listening.getsockname()[1]
        app = web.Application()
        app.add_routes(BrowserSide(self.store, self.origin).routes())
        app.add_routes(SenderSide(self.store, self._faults, self.origin).routes())
        app.add_routes([web.get("/__state", self._get_state), web.post("/__mode", self._post_mode)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.SockSite(self._runner, listening, ssl_context=self._tls).start()

    async def _get_state(self, _: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _post_mode(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if wanted:
            self._faults.ask(Fault(**wanted))
        else:
            self._faults.clear()
        return web.json_response(self._faults.state())

    def _there(self, act: Callable[[], Value]) -> Value:
        """Run ``act`` in the service's thread."""

        async def run() -> Value:
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def __enter__(self) -> PushService:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _id(device: Device) -> str:
    return device.endpoint.rpartition("/")[2]


if __name__ == "__main__":
    service = PushService(int(sys.argv[1]) if len(sys.argv) > 1 else 0).start()
    print(service.origin, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        service.stop()
