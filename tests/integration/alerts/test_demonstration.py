"""The demonstration: the flood moved to today, labelled everywhere, gone on request."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alert_fixtures import Product, titles
from alerts.ingestion.demonstration import demonstration_wanted, load_demonstration
from alerts.ingestion.ingest import ingest
from alerts.ingestion.separation import remove_demonstration
from alerts.models.dispatch import DecisionRow
from alerts.models.sources import Bulletin
from alerts.queries.sources import demonstration_loaded
from alerts.sources.contract import RawFile
from alerts.sources.registry import get_source
from app.core.clock import utc_now
from app.core.errors import InputRefused
from doubles.dpc_bulletin import ROME
from doubles.dpc_bulletin import Bulletin as BulletinFile

PRATO = "100005"
EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=ROME)


@pytest.mark.parametrize(
    ("clock", "bulletins"),
    [((0, 0), 2), ((0, 20), 2), ((9, 0), 2), ((16, 14), 2), ((19, 12), 2), ((19, 13), 3), ((23, 59), 3)],
)
def test_orange_in_prato_at_any_hour(product: Product, clock: tuple[int, int], bulletins: int) -> None:
    now = datetime(2026, 11, 22, *clock, tzinfo=ROME)
    reports = load_demonstration(product.database, now=now)
    assert [report.issues for report in reports] == [[]] * bulletins
    status = product.status(PRATO, now)
    assert (status["state"], status["demonstration"]) == ("alert", True)
    assert status["days"][0]["hazards"] == {
        "hydraulic": "orange", "hydrogeological": "orange", "thunderstorm": "yellow",
    }  # fmt: skip
    assert status["days"][1]["level"] == "orange"


def test_pushes_say_that_it_is_a_demonstration(product: Product) -> None:
    device = product.subscribe(PRATO)
    load_demonstration(product.database, now=utc_now())  # a message lives by the true clock
    product.drain()
    assert titles(device)
    assert all(title.startswith("[DIMOSTRAZIONE] Prato") for title in titles(device))


def test_removed_without_trace_and_not_wanted_again(product: Product) -> None:
    with product.database.transaction() as session:
        assert demonstration_wanted(session, now=EVENING)
    load_demonstration(product.database, now=EVENING)
    load_demonstration(product.database, now=EVENING)
    with product.database.transaction() as session:
        assert not demonstration_wanted(session, now=EVENING)
        assert demonstration_wanted(session, now=EVENING.replace(day=23))
        assert remove_demonstration(session) == 3
    with product.database.transaction() as session:
        assert not demonstration_loaded(session)
        assert not demonstration_wanted(session, now=EVENING)
        for table in (Bulletin, DecisionRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert product.status(PRATO, EVENING)["state"] == "unknown"


def real_bulletin(product: Product, folder: Path, now: datetime) -> None:
    levels = {"Tosc-A3": {"hydraulic": "yellow"}}
    path = BulletinFile(now, today=levels).zip(folder)
    files = [RawFile(path.name, path.read_bytes())]
    report = ingest(product.database, get_source("dpc"), files, now=now, real_now=now)
    assert report.accepted == 1


def test_a_real_bulletin_sends_the_demonstration_away(product: Product, tmp_path: Path) -> None:
    load_demonstration(product.database, now=EVENING)
    real_bulletin(product, tmp_path, EVENING)
    prato, firenze = (product.status(code, EVENING) for code in (PRATO, "048017"))
    assert (prato["state"], prato["demonstration"]) == ("none", False)
    assert (firenze["state"], firenze["publisher"]) == ("alert", "Dipartimento della Protezione Civile")


def test_a_demonstration_is_not_loaded_over_what_is_real(product: Product, tmp_path: Path) -> None:
    real_bulletin(product, tmp_path, EVENING)
    with pytest.raises(InputRefused) as refused:
        load_demonstration(product.database, now=EVENING)
    assert refused.value.code == "demo_with_real_data"
    assert product.status("048017", EVENING)["state"] == "alert"


def test_a_replay_of_old_days_leaves_it(product: Product, tmp_path: Path) -> None:
    load_demonstration(product.database, now=EVENING)
    old = datetime(2023, 11, 2, 16, 14, tzinfo=ROME)
    path = BulletinFile(old, today={"Tosc-A3": {"hydraulic": "red"}}).zip(tmp_path)
    product.ingest(path, at=old)
    assert product.status("048017", old)["demonstration"] is False
    assert product.status(PRATO, EVENING)["demonstration"] is True
