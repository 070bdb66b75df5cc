"""Somebody who was invited: reads the letter, chooses a password, has a phone with an app for codes."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.letters.models import Letter
from desk_fixtures import DeskClient

PASSWORD = "lampada tavolo gerani 38"
_LINK = re.compile(r"http://localhost:8000(/accesso/\S+)")
_KEY = re.compile(r'door-key"><code>([A-Z2-7 ]+)<')
_CODE = re.compile(r"<li><code>([a-z0-9]{5}-[a-z0-9]{5})</code>")


def links_to(session: Session, address: str) -> list[str]:
    """Paths of the links in the letters to an address, in order."""
    bodies = session.scalars(select(Letter.body).where(Letter.address == address).order_by(Letter.id))
    return [found[1] for body in bodies if (found := _LINK.search(body))]


@dataclass
class Newcomer:
    """At a browser of their own, at the time that ``clock`` says."""

    client: DeskClient
    clock: Callable[[], datetime]
    email: str
    password: str = PASSWORD
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    def accept(self, path: str) -> TestResponse:
        """Follow an invitation to the end; the page with the recovery codes."""
        answer = self.client.post_form(path, {"name": "Anna Neri", "password": self.password})
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/accesso/telefono"), answer.text
        return self.set_up()

    def set_up(self) -> TestResponse:
        """Connect the phone."""
        page = self.client.get("/accesso/telefono").text
        found = _KEY.search(page)
        assert found, page
        self.secret = found[1].replace(" ", "")
        answer = self.client.post_form("/accesso/telefono", {"code": self.code()})
        self.recovery = _CODE.findall(html.unescape(answer.text))
        return answer

    def code(self, steps: int = 0) -> str:
        """What the phone shows, so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(self.clock() + timedelta(seconds=30 * steps))

    def give_password(self, password: str | None = None, *, url: str = "/accesso") -> TestResponse:
        given = self.password if password is None else password
        return self.client.post_form(url, {"email": self.email, "password": given})

    def give_code(self, code: str) -> TestResponse:
        return self.client.post_form("/accesso/codice", {"code": code})

    def is_in(self) -> bool:
        return self.client.get("/account").status_code == 200
