"""Debian's headless Chromium over the DevTools protocol: what a page looks like, asks for and gets wrong.

Also a small tool of its own::

    python tests/e2e/chromium.py shot URL OUT.png WIDTH [--full]
    python tests/e2e/chromium.py axe URL [WIDTH]
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=it-IT",
    "--no-first-run",
    "--remote-allow-origins=*",
    "--remote-debugging-port=0",
]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WCAG_21_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
#: Of what is well nothing is gathered: on a page with a long table that is most of the time.
_AXE_RUN = """axe.run(document, {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]}).then(
  ({violations}) => violations.map(v => ({
  id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)})))"""


class BrowserMissing(Exception):
    """The browser is not installed; the message names the Debian package."""


class PageError(Exception):
    """The browser refused a command, or a script threw."""


class Chromium:
    """One browser with one tab.

    ``requests`` and ``errors`` gather, since the last ``open``, every URL asked for (service workers included) and
    every console error, uncaught exception and blocked or failed resource.
    """

    def __init__(self, binary: str | None = None, flags: tuple[str, ...] = ()) -> None:
        program = binary or shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise BrowserMissing("Chromium is not installed: apt-get install chromium")
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._workers: dict[str, str] = {}
        self._busy: set[str] = set()
        self._loaded = True
        self._count = 0
        self._profile = Path(tempfile.mkdtemp(prefix="chromium-"))
        with (self._profile / "browser.log").open("wb") as log:
            command = [program, *FLAGS, *flags, f"--user-data-dir={self._profile}", "about:blank"]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self._loop = asyncio.new_event_loop()
        try:
            self._loop.run_until_complete(self._connect())
        except BaseException:
            self._abandon()
            raise
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._page = str(self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        for domain in ("Page", "Runtime", "Network", "Log", "ServiceWorker"):
            self.command(f"{domain}.enable", self._page)
        self.command("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=False, flatten=True)

    async def _connect(self) -> None:
        ready, deadline = self._profile / "DevToolsActivePort", time.monotonic() + 30
        while not (ready.exists() and len(ready.read_text().split()) == 2):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise PageError("Chromium did not start: " + (self._profile / "browser.log").read_text()[-2000:])
            await asyncio.sleep(0.05)
        port, path = ready.read_text().split()
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0)

    def command(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One DevTools command and its result; events that arrive meanwhile are recorded."""
        return self._loop.run_until_complete(self._command(method, session, params))

    def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """One DevTools command to the tab, and its result."""
        return self.command(method, self._page, **params)

    async def _command(self, method: str, session: str | None, params: dict[str, Any]) -> dict[str, Any]:
        number = await self._send(method, session, params)
        while True:
            message = await self._receive(60)
            if message.get("id") == number:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']}")
                return dict(message["result"])

    async def _send(self, method: str, session: str | None, params: dict[str, Any]) -> int:
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        await self._socket.send_json({**message, "sessionId": session} if session else message)
        return self._count

    async def _receive(self, seconds: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self._socket.receive_str(timeout=seconds))
        event, params = message.get("method", ""), message.get("params", {})
        self._record(event, params)
        if event == "Target.attachedToTarget" and params["targetInfo"]["type"] == "service_worker":
            await self._send("Network.enable", params["sessionId"], {})
        return message

    def _record(self, event: str, params: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
            self._busy.add(params["requestId"])
        elif event in ("Network.loadingFinished", "Network.loadingFailed"):
            self._busy.discard(params["requestId"])
        elif event == "Page.loadEventFired":
            self._loaded = True
        elif event == "ServiceWorker.workerRegistrationUpdated":
            for registration in params["registrations"]:
                self._workers[registration["scopeURL"].rstrip("/")] = registration["registrationId"]
        elif event == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif event == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif event == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(f"{params['entry']['text']} {params['entry'].get('url', '')}".strip())

    def settle(self, quiet: float = 0.4, longest: float = 15) -> None:
        """Wait until the page has loaded and the network has been quiet for a moment."""
        self._loop.run_until_complete(self._settle(quiet, time.monotonic() + longest))

    async def _settle(self, quiet: float, deadline: float) -> None:
        while time.monotonic() < deadline:
            try:
                await self._receive(quiet)
            except TimeoutError:
                if self._loaded and not self._busy:
                    return

    def open(self, url: str, quiet: float = 0.4) -> None:
        """Go to ``url`` and wait until it has settled: loaded, and nothing asked for ``quiet`` seconds."""
        self._loaded = False
        for gathered in (self._busy, self.requests, self.errors):
            gathered.clear()
        result = self.command("Page.navigate", self._page, url=url)
        if result.get("errorText"):
            raise PageError(f"{url}: {result['errorText']}")
        self.settle(quiet)

    def js(self, expression: str) -> Any:
        """The value of an expression (a promise is awaited), as JSON. The page's CSP does not apply to it."""
        options = {"awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = self.command("Runtime.evaluate", self._page, expression=expression, **options)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def push(self, origin: str, payload: Any) -> None:
        """Hand a push message to the service worker of ``origin``, as if its push service had delivered it."""
        which = {"origin": origin, "registrationId": self._workers[origin]}
        self.command("ServiceWorker.deliverPushMessage", self._page, data=json.dumps(payload), **which)

    def allow(self, origin: str, *permissions: str) -> None:
        """Grant these and no others to a site."""
        self.command("Browser.grantPermissions", origin=origin, permissions=list(permissions))

    def manifest_faults(self) -> list[Any]:
        """Why the page could not be installed as an application: errors of its manifest, and of the rest."""
        errors = self.command("Page.getAppManifest", self._page)["errors"]
        return errors + self.command("Page.getInstallabilityErrors", self._page)["installabilityErrors"]

    def resize(self, width: int, height: int | None = None, scale: float = 1) -> None:
        """A viewport in CSS pixels; below 600 it behaves as a phone."""
        size = {"width": width, "height": height or (800 if width < 600 else 900)}
        phone = width < 600
        self.command("Emulation.setDeviceMetricsOverride", self._page, deviceScaleFactor=scale, mobile=phone, **size)
        self.settle(quiet=0.2, longest=3)

    def emulate(self, **features: str) -> None:
        """What the device asks of pages, as ``prefers_color_scheme="dark"``; what is not named is as it was born."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.command("Emulation.setEmulatedMedia", self._page, features=named)

    def scripting(self, *, on: bool) -> None:
        """Whether the scripts of pages run; ``js`` always does."""
        self.command("Emulation.setScriptExecutionDisabled", self._page, value=not on)

    def forget(self, origin: str) -> None:
        """As before the first visit: nothing cached, nothing stored, no service worker."""
        self.command("Network.clearBrowserCache", self._page)
        self.command("Storage.clearDataForOrigin", self._page, origin=origin, storageTypes="all")

    def press(self, key: str, code: int, *, text: str = "", shift: bool = False) -> None:
        """A key goes down and up: its name, its Windows code, and what it writes."""
        given = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.command("Input.dispatchKeyEvent", self._page, type="keyDown", text=text, **given)
        self.command("Input.dispatchKeyEvent", self._page, type="keyUp", **given)

    def shot(self, path: Path, *, full: bool = False) -> None:
        """The viewport, or with ``full`` the whole page, as PNG."""
        options: dict[str, Any] = {"format": "png"}
        if full:
            size = self.command("Page.getLayoutMetrics", self._page)["cssContentSize"]
            options |= {"captureBeyondViewport": True, "clip": {**size, "scale": 1}}
        data = self.command("Page.captureScreenshot", self._page, **options)["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))

    def pdf(self) -> bytes:
        """The page as printed on A4, without backgrounds, as browsers do unless told otherwise."""
        return base64.b64decode(self.command("Page.printToPDF", self._page, paperWidth=8.27, paperHeight=11.69)["data"])

    def axe(self, tags: tuple[str, ...] = WCAG_21_AA, script: Path = AXE) -> list[dict[str, Any]]:
        """Accessibility violations of the page as it is now: ``id``, ``impact``, ``help``, ``nodes``."""
        if not script.exists():
            raise PageError(f"axe-core is missing: npm ci ({script})")
        if not self.js("typeof axe === 'object'"):  # half a megabyte, which a page need not read twice
            self.js(script.read_text(encoding="utf-8") + "; true")
        return list(self.js(_AXE_RUN % json.dumps(tags)))

    def close(self) -> None:
        """Stop the browser this object started, and only that."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self._loop.run_until_complete(self._leave())
            self._process.wait(8)
        self._abandon()

    def _abandon(self) -> None:
        # Helper processes of its group outlive it for a moment, and would write to the profile while it is removed.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._loop.close()
        shutil.rmtree(self._profile, ignore_errors=True)

    async def _leave(self) -> None:
        await self._send("Browser.close", None, {})
        await self._socket.close()
        await self._http.close()

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Look at a page with headless Chromium.")
    commands = parser.add_subparsers(dest="command", required=True)
    shot = commands.add_parser("shot", help="take a picture")
    shot.add_argument("url")
    shot.add_argument("out", type=Path)
    shot.add_argument("width", type=int)
    shot.add_argument("--full", action="store_true", help="the whole page, not only the first screen")
    axe = commands.add_parser("axe", help="print accessibility violations; exit 1 if there are any")
    axe.add_argument("url")
    axe.add_argument("width", type=int, nargs="?", default=1280)
    given = parser.parse_args(arguments)
    with Chromium() as browser:
        browser.resize(given.width)
        browser.open(given.url)
        violations = []
        if given.command == "shot":
            browser.shot(given.out, full=given.full)
        else:
            violations = browser.axe()
            print(json.dumps(violations, indent=1, ensure_ascii=False))
        for error in browser.errors:
            print("console:", error, file=sys.stderr)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
