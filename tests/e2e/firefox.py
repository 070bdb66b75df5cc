"""Debian's headless Firefox, for what only a real browser proves: it subscribes, decrypts, shows and is clicked.

::

    with Firefox(push=service.websocket) as firefox:
        firefox.open("http://localhost:8000/comuni/100005")
        firefox.click('[data-action="subscribe"]')
        ...
        firefox.alerts()       # what a person would see, read from Firefox's own alert windows
        firefox.click_alert()

The standard library is enough: no geckodriver, no selenium.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from e2e.firefox_prefs import PUSH_PREFS, QUIET_PREFS, Pref
from e2e.marionette import Marionette, MarionetteError

ALLOW, DENY = 1, 2
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_ALERTS = """return [...Services.wm.getEnumerator("alert:alert")].map(({document}) => {
  const text = id => { const e = document.getElementById(id); return e?.textContent || e?.value || ""; };
  return {title: text("alertTitleLabel"), body: text("alertTextLabel"), source: text("alertSourceLabel")};
}).filter(({title}) => title)"""  # a window that is still opening has no title yet
_CLICK_ALERT = "[...Services.wm.getEnumerator('alert:alert')][arguments[0]].onAlertClick()"
_ASYNC = """const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);
(async () => { %s })().then(ok => done({ok}), error => done({error: String(error)}));"""


class FirefoxMissing(Exception):
    """Firefox is not installed; the message names the Debian package."""


class Firefox:
    """One browser. With ``profile`` the folder is kept, so that a later one is the same person's restarted browser.

    ``push`` is the websocket of the push service; ``notifications`` is ALLOW or DENY for every site.
    """

    def __init__(self, push: str = "", profile: Path | None = None, notifications: int = ALLOW) -> None:
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise FirefoxMissing("Firefox is not installed: apt-get install firefox-esr")
        self._kept = profile is not None
        self.profile = profile or Path(tempfile.mkdtemp(prefix="firefox-"))
        self.profile.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        asked: dict[str, Pref] = {"marionette.port": port, "permissions.default.desktop-notification": notifications}
        self._write_prefs({**QUIET_PREFS, **PUSH_PREFS, **asked, "dom.push.serverURL": push})
        self._process = self._start(program)
        self._marionette = self._connect(port)
        self._marionette.command("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self._marionette.command("WebDriver:SetTimeouts", script=60_000, pageLoad=60_000)

    def _write_prefs(self, prefs: dict[str, Pref]) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in prefs.items()]
        (self.profile / "user.js").write_text("\n".join(lines), encoding="utf-8")

    def _start(self, program: str) -> subprocess.Popen[bytes]:
        arguments = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        environment = {**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"}
        if os.geteuid() == 0:
            environment["MOZ_DISABLE_CONTENT_SANDBOX"] = "1"
        with (self.profile / "browser.log").open("wb") as log:
            command = [program, *arguments, "--profile", str(self.profile)]
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)

    def _connect(self, port: int) -> Marionette:
        deadline = time.monotonic() + 60
        while True:
            try:
                return Marionette(port)
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self._end(grace=0)
                    log = (self.profile / "browser.log").read_text(errors="replace")
                    raise MarionetteError(f"Firefox did not start: {log[-2000:]}") from error
                time.sleep(0.1)

    def open(self, url: str) -> None:
        """Go to ``url`` and wait for the load event."""
        self._marionette.command("WebDriver:Navigate", url=url)

    def set_cookie(self, name: str, value: str) -> None:
        """A cookie of the site that is open."""
        self._marionette.command("WebDriver:AddCookie", cookie={"name": name, "value": value})

    def js(self, body: str, *arguments: Any) -> Any:
        """The value ``body`` (of a function) returns in the page."""
        return self._marionette.command("WebDriver:ExecuteScript", script=body, args=arguments, newSandbox=False)

    def async_js(self, body: str, *arguments: Any) -> Any:
        """The value ``body`` (of an async function, arguments in ``args``) resolves to. Raises MarionetteError."""
        script = _ASYNC % body
        answer = self._marionette.command("WebDriver:ExecuteAsyncScript", script=script, args=arguments)
        if "error" in answer:
            raise MarionetteError(answer["error"])
        return answer.get("ok")

    def find(self, css: str) -> str:
        """The id of the first element that matches. Raises MarionetteError if there is none."""
        found = self._marionette.command("WebDriver:FindElement", using="css selector", value=css)
        return str(found[_ELEMENT])

    def click(self, css: str) -> None:
        """A person's click: it scrolls there, and fails when something else covers the element."""
        self._marionette.command("WebDriver:ElementClick", id=self.find(css))

    def text(self, css: str) -> str:
        return str(self._marionette.command("WebDriver:GetElementText", id=self.find(css)))

    def attribute(self, css: str, name: str) -> str | None:
        value = self._marionette.command("WebDriver:GetElementAttribute", id=self.find(css), name=name)
        return None if value is None else str(value)

    def alerts(self) -> list[dict[str, str]]:
        """The notifications on the screen now: ``title``, ``body``, ``source``."""
        return list(self._chrome(_ALERTS))

    def click_alert(self, number: int = 0) -> None:
        """A person's click on a notification."""
        self._chrome(_CLICK_ALERT, number)

    def urls(self) -> list[str]:
        """The address of every open tab."""
        here = self._marionette.command("WebDriver:GetWindowHandle")
        found = []
        for handle in self._marionette.command("WebDriver:GetWindowHandles"):
            self._marionette.command("WebDriver:SwitchToWindow", handle=handle)
            found.append(str(self._marionette.command("WebDriver:GetCurrentURL")))
        self._marionette.command("WebDriver:SwitchToWindow", handle=here)
        return found

    def new_tab(self) -> str:
        """Open another tab and go there; the handle of the one that was left, for :meth:`go_to`."""
        left = str(self._marionette.command("WebDriver:GetWindowHandle"))
        self.go_to(self._marionette.command("WebDriver:NewWindow", type="tab")["handle"])
        return left

    def go_to(self, handle: str) -> None:
        self._marionette.command("WebDriver:SwitchToWindow", handle=handle)

    def shot(self, path: Path) -> None:
        """The viewport as PNG."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self._marionette.command("WebDriver:TakeScreenshot", full=False)))

    def _chrome(self, body: str, *arguments: Any) -> Any:
        """Run in the browser's own context instead of the page's."""
        self._marionette.command("Marionette:SetContext", value="chrome")
        try:
            return self.js(body, *arguments)
        finally:
            self._marionette.command("Marionette:SetContext", value="content")

    def close(self) -> None:
        """Quit as a person would, so that the profile is whole; then stop what is left of this browser only."""
        with contextlib.suppress(OSError, MarionetteError):  # it may close the connection before it answers
            self._marionette.command("Marionette:Quit", flags=["eForceQuit"])
        self._end(grace=15)
        self._marionette.close()
        if not self._kept:
            shutil.rmtree(self.profile, ignore_errors=True)

    def _end(self, grace: float) -> None:
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
