"""The service, with all its processes, sends itself a message; without a worker it says that none arrives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.db import Database
from doubles.commands import Commands
from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

EVERY = {"CANARY_SECONDS": "300"}
Started = Callable[[dict[str, str], tuple[str, ...]], Product]


@pytest.fixture
def started(push_service: PushService, informed_database: Database, commands: Commands) -> Started:
    """Products with these settings and processes, one after the other, on one database."""

    def make(settings: dict[str, str], parts: tuple[str, ...]) -> Product:
        database = informed_database.conninfo
        return Product(push_service.origin, settings, parts, database_url=database, commands=commands)

    return make


def test_one_sent_now_comes_back_and_those_of_the_clock_too(started: Started, push_service: PushService) -> None:
    with started(EVERY, ("web", "scheduler", "worker")) as product:
        found = product.cli("dispatch", "canary", "--now")
        assert (found["every_seconds"], found["now"]["arrived"], found["error"]) == (300, True, None)
        assert 0 < found["p50_seconds"] <= found["p95_seconds"]
        eventually(lambda: len(product.cli("dispatch", "canary")["runs"]) > 1, "one of the clock", seconds=60)
        said = product.run("dispatch", "canary").stdout
        assert "Canarino: ogni 300 secondi." in said
        assert "arrivato in" in said
        assert push_service.log == [], "nothing of it leaves the site"
        sources = product.cli("alerts", "sources")["sources"]
        assert {"id": "canary", "health": "ok"}.items() <= sources[-1].items()


def test_without_a_worker_nothing_arrives_and_it_says_so(started: Started) -> None:
    with started(EVERY, ("web",)) as product:
        found = product.cli("dispatch", "canary", "--now", "--timeout", "1", exit_status=4)
        assert (found["now"]["arrived"], found["now"]["stopped_at"]) == (False, "not_sent")
        product.cli("alerts", "pause", "canary", "--reason", "manutenzione")
        assert product.cli("dispatch", "canary", "--now", exit_status=3)["error"]["code"] == "source_paused"
        assert "in pausa: manutenzione" in product.run("dispatch", "canary").stdout
    with started({}, ("web",)) as product:
        assert product.cli("dispatch", "canary", "--now", exit_status=3)["error"]["code"] == "canary_off"
        assert "spento" in product.run("dispatch", "canary").stdout
