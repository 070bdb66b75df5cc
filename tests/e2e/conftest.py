"""What the end-to-end tests share. A missing browser is a loud skip, never a silent pass.

Every file has a product of its own, which its tests use one after the other: ``product``. It starts in about a second,
because nothing in it is made twice in a run: its database is one of those that integration tests are lent (migrated,
with the shipped territory: ``tests/database_fixtures.py``), and its processes are forked from one that has read the
program (``tests/doubles/commands.py``). ``started_product`` is for a few files that prove that the product also starts
as a person starts it: its own console script, processes that begin from nothing, a database server in its home. A file
chooses it by::

    @pytest.fixture(scope="module")
    def product(started_product: Product) -> Product:
        return started_product

Browsers are real: ``chromium`` is one for a whole file, ``firefox`` another for every test.
"""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.db import Database
from database_fixtures import FOLDER_NAME, RUN
from doubles.commands import Commands
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
def product(push_service: PushService, shared_database: Database, commands: Commands) -> Iterator[Product]:
    """The product with no demonstration data, new for each file of tests."""
    ready = shared_database.conninfo
    with Product(push_hosts=push_service.origin, database_url=ready, commands=commands) as running:
        yield running


@pytest.fixture(scope="module")
def started_product(push_service: PushService, prepared: Path) -> Iterator[Product]:
    """The same as a person starts it, after its first ``init``."""
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
