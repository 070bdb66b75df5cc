"""What a process remembers between two pages: until anything happens, a minute at most, each language its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from flask import Flask

from alert_fixtures import Product
from app.core.audit.log import Actor, record
from app.core.clock import ROME
from app.factory import create_app
from app.web.remembered import remembered

AT = datetime(2026, 11, 20, 14, 5, tzinfo=ROME)


class Reader:
    """Asks for the same thing again and again."""

    def __init__(self, product: Product) -> None:
        self.product, self.now, self.made = product, AT, count(1)
        self.app: Flask = create_app(product.settings, product.database, clock=lambda: self.now)

    def ask(self, url: str = "/", *, seconds: int = 60) -> int:
        with self.app.test_request_context(url), self.product.database.transaction() as session:
            return remembered(session, "the same", lambda: next(self.made), seconds=seconds)


@pytest.fixture
def reader(product: Product) -> Reader:
    return Reader(product)


def test_it_is_worked_out_once_and_again_after_a_while(reader: Reader) -> None:
    assert [reader.ask(), reader.ask()] == [1, 1]
    reader.now += timedelta(seconds=59)
    assert reader.ask() == 1
    assert reader.ask(seconds=10) == 2
    reader.now += timedelta(seconds=60)
    assert reader.ask() == 3


def test_an_act_makes_it_read_anew(reader: Reader) -> None:
    assert reader.ask() == 1
    with reader.product.database.transaction() as session:
        given = {"subject": "municipality:048017", "reason": "prova", "before": {}, "after": {}, "now": AT}
        record(session, Actor("prova", "test"), action="joining.recorded", **given)
    assert reader.ask() == 2


def test_languages_and_days_do_not_share_it(reader: Reader) -> None:
    assert [reader.ask(), reader.ask("/?lang=en"), reader.ask()] == [1, 2, 1]
    reader.now = datetime(2026, 11, 20, 23, 59, 58, tzinfo=ROME)
    assert reader.ask() == 3
    reader.now += timedelta(seconds=4)
    assert reader.ask() == 4
