"""The side of a push service that Firefox sees: autopush over a websocket."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from doubles.push_rules import decode, encode
from doubles.push_store import Message, Store


class Browser:
    """A browser that has said hello; it stays known, and its messages wait, while it is away."""

    def __init__(self) -> None:
        self.uaid = uuid.uuid4().hex
        self.socket: web.WebSocketResponse | None = None
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    @property
    def online(self) -> bool:
        return self.socket is not None and not self.socket.closed

    def deliver(self, message: Message, channel: str) -> None:
        said: dict[str, Any] = {"messageType": "notification", "channelID": channel, "version": message.id}
        if message.body:
            said |= {"data": encode(message.body), "headers": {"encoding": "aes128gcm"}}
        self.outbox.put_nowait(said)


class BrowserSide:
    """The websocket endpoint and the browsers it knows, by uaid."""

    def __init__(self, store: Store, origin: str) -> None:
        self._store = store
        self._origin = origin
        self.browsers: dict[str, Browser] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.connect)]

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to close."""
        socket = web.WebSocketResponse(protocols=("push-notification",))
        await socket.prepare(request)
        hello = json.loads(await socket.receive_str(timeout=30))
        if hello.get("messageType") != "hello" or not hello.get("use_webpush"):
            await socket.close(code=4000, message=b"hello expected")
            return socket
        browser = await self._greet(socket, hello.get("uaid"))
        sender = asyncio.create_task(self._send(browser, socket))
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    self._answer(browser, json.loads(frame.data))
        finally:
            sender.cancel()
            if browser.socket is socket:
                browser.socket = None
        return socket

    async def _greet(self, socket: web.WebSocketResponse, uaid: str | None) -> Browser:
        browser = self.browsers.get(uaid or "") or Browser()
        if browser.socket is not None:
            await browser.socket.close()
        # What had not been sent over the old connection is still stored and comes again.
        browser.socket, browser.outbox = socket, asyncio.Queue()
        self.browsers[browser.uaid] = browser
        self._store.note("hello", uaid=browser.uaid, known=browser.uaid == uaid)
        hello = {"messageType": "hello", "uaid": browser.uaid, "status": 200, "use_webpush": True, "broadcasts": {}}
        await socket.send_json(hello)
        self._store.flush(browser)
        return browser

    @staticmethod
    async def _send(browser: Browser, socket: web.WebSocketResponse) -> None:
        outbox = browser.outbox
        while not socket.closed:
            await socket.send_json(await outbox.get())

    def _answer(self, browser: Browser, said: dict[str, Any]) -> None:
        kind = said.get("messageType", "ping")
        if kind == "ping":
            browser.outbox.put_nowait({})
        elif kind == "register":
            self._register(browser, said)
        elif kind == "unregister":
            self._unregister(browser, said)
        elif kind == "ack":
            for update in said["updates"]:
                self._store.acknowledge(update["version"])
        else:
            self._store.note(f"browser says {kind}", said=said)

    def _register(self, browser: Browser, said: dict[str, Any]) -> None:
        key = decode(said["key"].rstrip("=")) if said.get("key") else None
        made = self._store.subscribe(said["channelID"], key, browser)
        answer = {"messageType": "register", "channelID": made.channel, "status": 200}
        browser.outbox.put_nowait({**answer, "pushEndpoint": f"{self._origin}/wpush/v2/{made.id}"})

    def _unregister(self, browser: Browser, said: dict[str, Any]) -> None:
        for subscription in list(self._store.subscriptions.values()):
            if subscription.recipient is browser and subscription.channel == said["channelID"]:
                self._store.drop(subscription.id)
        browser.outbox.put_nowait({"messageType": "unregister", "channelID": said["channelID"], "status": 200})
