"""What the end-to-end tests share. A missing browser is a loud skip, never a silent pass."""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from database_fixtures import FOLDER_NAME, RUN
from doubles.push_service import PushService
from e2e.chromium import BrowserMissing, Chromium
from e2e.firefox import Firefox, FirefoxMissing
from e2e.product import Product


@pytest.fixture(scope="module")
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture(scope="session")
def prepared(pytestconfig: pytest.Config) -> Path:
    """The home of a product after its first ``init``, to be copied: made by the first worker of the run that asks."""
    home = Path(tempfile.gettempdir(), FOLDER_NAME.format(run=f"{pytestconfig.stash[RUN]}-e2e"))
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            Product(push_hosts="").prepare(home)
    return home


@pytest.fixture(scope="module")
def product(push_service: PushService, prepared: Path) -> Iterator[Product]:
    """The product as a person starts it, with no demonstration data, new for each file of tests."""
    with Product(push_hosts=push_service.origin, prepared=prepared) as running:
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
