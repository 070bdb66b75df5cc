"""Somebody new at the desk with a mouse, a keyboard and a phone for codes: from the invitation to the first page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from app.core.clock import utc_now
from doubles.newcomer import PASSWORD
from doubles.waiting import eventually
from e2e.chromium import Chromium
from e2e.product import Product

_MIDDLE = """(() => {
  const found = document.querySelector(%s);
  found.scrollIntoView({block: 'center', behavior: 'instant'});
  const {x, y, width, height} = found.getBoundingClientRect();
  const at = [x + width / 2, y + height / 2];
  const top = document.elementFromPoint(...at);
  return {at, free: found === top || found.contains(top) || (top && top.contains(found)), over: top?.outerHTML};
})()"""


@dataclass
class NewcomerAtDesk:
    """One person; several may share a browser, each with the cookies they left it with."""

    browser: Chromium
    product: Product
    name: str
    secret: str = ""
    recovery: list[str] = field(default_factory=list)
    _cookies: list[dict[str, Any]] = field(default_factory=list)

    def sit_down(self) -> None:
        """The browser is theirs from now on."""
        self.browser.tell("Network.clearBrowserCookies")
        if self._cookies:
            self.browser.tell("Network.setCookies", cookies=self._cookies)

    def get_up(self) -> None:
        """Leave the browser to somebody else, without signing out."""
        self._cookies = self.browser.tell("Network.getCookies")["cookies"]

    def open(self, path: str) -> None:
        self.browser.open(self.product.url(path))

    def path(self) -> str:
        return str(self.browser.js("location.pathname"))

    def text(self, selector: str = "main") -> str:
        return str(self.browser.js(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def there_is(self, selector: str) -> bool:
        return bool(self.browser.js(f"document.querySelector({json.dumps(selector)}) !== null"))

    def click(self, selector: str) -> None:
        """With the mouse, in the middle of what is there; fails when something else covers it."""
        spot = self.browser.js(_MIDDLE % json.dumps(selector))
        assert spot["free"], f"{selector} is covered by {spot['over']}"
        (x, y), held = spot["at"], {"button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.browser.tell("Input.dispatchMouseEvent", type=kind, x=x, y=y, **held)
        self.browser.settle()

    def write(self, selector: str, words: str) -> None:
        """Over what is in a field; dates have no text to be typed into."""
        self.browser.js(f"(({{}}) => {{ const f = document.querySelector({json.dumps(selector)}); "
                        "f.focus(); f.type === 'date' || f.select(); })({})")  # fmt: skip
        if self.browser.js("document.activeElement.type") == "date":
            self.browser.js(f"document.activeElement.value = {json.dumps(words)}")
        else:
            self.browser.tell("Input.insertText", text=words)

    def give_file(self, selector: str, path: Path) -> None:
        root = self.browser.tell("DOM.getDocument")["root"]["nodeId"]
        node = self.browser.tell("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.browser.tell("DOM.setFileInputFiles", files=[str(path)], nodeId=node)

    def arrive(self, ending: str) -> None:
        """Be on a page whose path ends so."""
        eventually(lambda: self.path().endswith(ending), ending, seconds=60)
        self.browser.settle()

    def accept(self, link: str) -> None:
        """Follow an invitation as it is printed, to the desk."""
        self.sit_down()
        self.browser.open(link)
        self.write("#name", self.name)
        self.write("#password", PASSWORD)
        self.click("main .door-button")
        self.arrive("/accesso/telefono")
        self.secret = str(self.browser.js("document.querySelector('.door-key code').textContent")).replace(" ", "")
        self.write("#code", pyotp.TOTP(self.secret).at(utc_now()))
        self.click("main .door-button")
        eventually(lambda: self.there_is(".recovery-codes"), "the recovery codes")
        codes = self.browser.js("[...document.querySelectorAll('.recovery-codes code')].map((one) => one.innerText)")
        self.recovery = list(codes)
        self.click("main .actions .btn-primary")
