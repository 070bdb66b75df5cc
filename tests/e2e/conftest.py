"""What the end-to-end tests share. A missing browser is a loud skip, never a silent pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from doubles.push_service import PushService
from e2e.chromium import BrowserMissing, Chromium
from e2e.firefox import Firefox, FirefoxMissing
from e2e.product import Product


@pytest.fixture(scope="module")
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture(scope="module")
def product(push_service: PushService) -> Iterator[Product]:
    """The product as a person starts it, with no demonstration data, new for each file of tests."""
    with Product(push_hosts=push_service.origin) as running:
        yield running


@pytest.fixture
def firefox(push_service: PushService) -> Iterator[Firefox]:
    try:
        browser = Firefox(push_service.websocket)
    except FirefoxMissing as missing:
        pytest.skip(f"NOT TESTED: {missing}")
    with browser:
        yield browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    try:
        browser = Chromium()
    except BrowserMissing as missing:
        pytest.skip(f"NOT TESTED: {missing}")
    with browser:
        yield browser
