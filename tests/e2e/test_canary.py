"""The service, with all its processes, sends itself a message; without a worker it says that none arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from doubles.push_service import PushService
from doubles.waiting import eventually
from e2e.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_one_sent_now_comes_back_and_those_of_the_clock_too(push_service: PushService, prepared: Path) -> None:
    with Product(push_service.origin, prepared=prepared, settings={"CANARY_SECONDS": "300"}) as product:
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


def test_without_a_worker_nothing_arrives_and_it_says_so(push_service: PushService, prepared: Path) -> None:
    with Product(push_service.origin, prepared=prepared, settings={"CANARY_SECONDS": "300"}, parts=("web",)) as product:
        found = product.cli("dispatch", "canary", "--now", "--timeout", "1", exit_status=4)
        assert (found["now"]["arrived"], found["now"]["stopped_at"]) == (False, "not_sent")
        product.cli("alerts", "pause", "canary", "--reason", "manutenzione")
        assert product.cli("dispatch", "canary", "--now", exit_status=3)["error"]["code"] == "source_paused"
        assert "in pausa: manutenzione" in product.run("dispatch", "canary").stdout
    with Product(push_service.origin, prepared=prepared, parts=("web",)) as product:
        assert product.cli("dispatch", "canary", "--now", exit_status=3)["error"]["code"] == "canary_off"
        assert "spento" in product.run("dispatch", "canary").stdout
