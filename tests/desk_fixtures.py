"""Fixtures of the desk: people with roles, signed in, and a client that fills in forms as a browser does."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from alert_fixtures import Product
from app.core.audit.log import Actor
from app.core.clock import utc_now
from app.core.identity.grants import grant
from app.core.identity.issuers import own_issuer
from app.core.identity.models import Account
from app.core.identity.person import Person
from app.core.identity.roles import Role
from app.core.identity.sessions import begin_session, signed_in
from app.factory import create_app

ORIGIN = "127.0.0.1"
_SOMEBODY = Actor("prova", "test")
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Desk:
    """People and their browsers, on one product."""

    product: Product
    clock: Callable[[], datetime] = utc_now
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        # A hash that costs a millisecond: what it costs in earnest is nobody's test.
        settings = replace(self.product.settings, argon2_memory_kib=8, argon2_passes=1)
        self.app = create_app(settings, self.product.database, clock=lambda: self.clock())
        self._numbers = itertools.count(1)
        self._tokens: dict[int, str] = {}

    def person(self, role: Role | str, *municipalities: str, name: str = "") -> Person:
        """Somebody with a role for municipalities (none: everywhere), signed in."""
        now, number = self.clock(), next(self._numbers)
        with self.product.database.transaction() as session:
            made = Account(
                email=f"persona{number}@comune.example",
                name=name or f"Persona {number}",
                created_at=now,
                created_by="prova",
            )
            session.add(made)
            session.flush()
            for code in municipalities or (None,):
                issuer = own_issuer(session, _SOMEBODY, code, now=now) if code else None
                grant(session, _SOMEBODY, made, Role(role), issuer, now=now)
            _, token = begin_session(session, made.id, method="password", origin=ORIGIN, agent="prova", now=now)
            person = signed_in(session, token, origin=ORIGIN, now=now)
        assert person is not None
        self._tokens[person.session_id] = token
        return person

    def client(self, person: Person | None = None) -> DeskClient:
        """The browser of somebody who is signed in, or of nobody."""
        client = DeskClient(self.app, use_cookies=True)
        if person:
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = self._tokens[person.session_id], True
        return client


class DeskClient(FlaskClient):
    """A client that takes the token of a form from the page that has it."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, app.response_class, **options)

    def post_form(
        self, url: str, data: Mapping[str, Any] | None = None, *, page: str = "", **options: Any
    ) -> TestResponse:
        """Fill in the form of ``page`` (or of ``url``) and send it."""
        found = _TOKEN.search(self.get(page or url).text)
        assert found, f"no form on {page or url}"
        return self.post(url, data={**(data or {}), "csrf_token": found[1]}, **options)


@pytest.fixture
def desk(product: Product) -> Desk:
    """The desk of a product on this test's own database."""
    return Desk(product)


@pytest.fixture(scope="module")
def shared_desk(shared_product: Product) -> Desk:
    """The same, one for all tests of a file."""
    return Desk(shared_product)


@pytest.fixture
def statements(shared_desk: Desk) -> Iterator[list[str]]:
    """What the database of the shared desk is asked, as it is."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    engine = shared_desk.product.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)
