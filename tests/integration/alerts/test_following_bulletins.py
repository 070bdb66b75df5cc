"""The national index, followed through a day: not yet there, there, corrected, updated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alert_fixtures import Product
from alerts.domain.freshness import Health
from alerts.sources.registry import get_source
from doubles.dpc_bulletin import Bulletin, Defects
from doubles.dpc_json import write_index
from doubles.feed_server import feed_server
from doubles.looker import MINUTE, PRATO, SENT, Looker


@pytest.fixture
def dpc(product: Product) -> Iterator[Looker]:
    with feed_server("/files/index.json") as served:
        yield Looker(product, served, get_source("dpc"))


def bulletin(stamp: datetime, folder: Path, level: str, **more: Any) -> tuple[str, bytes]:
    zipped = Bulletin(stamp, today={"Tosc-B": {"hydraulic": level}}, **more).zip(folder).read_bytes()
    return f"/files/all/{stamp:%Y%m%d_%H%M}_all.zip", zipped


def test_the_national_index_through_a_day(dpc: Looker, tmp_path: Path) -> None:
    path, first = bulletin(SENT, tmp_path, "yellow")
    dpc.feed.content = json.dumps(write_index(SENT)).encode()
    assert dpc.fails(5) == "upstream_status"
    dpc.feed.others[path] = first
    assert dpc.look(10).accepted == 1
    assert dpc.look(15).documents == 0
    assert dpc.asked() == [path, path]
    later = SENT + 60 * MINUTE
    update_path, update = bulletin(later, tmp_path, "red")
    dpc.feed.content = json.dumps(write_index(later, update=True)).encode()
    dpc.feed.others[update_path] = update
    assert dpc.look(65).accepted == 1
    assert dpc.product.levels(PRATO, SENT + 66 * MINUTE)["hydraulic"] == "red"
    assert dpc.checks == [("failed", "upstream_status"), ("accepted", None), ("unchanged", None), ("accepted", None)]
    # An hour later it is asked whether it is still the same.
    assert dpc.look(130).documents == 0
    assert dpc.feed.unchanged[update_path] == 1
    assert dpc.health(131) is Health.OK


def test_a_refused_bulletin_is_read_again_until_it_is_right(dpc: Looker, tmp_path: Path) -> None:
    path, wrong = bulletin(SENT, tmp_path, "yellow", defects=Defects(missing_zones=("Tosc-A3",)))
    dpc.feed.content = json.dumps(write_index(SENT)).encode()
    dpc.feed.others[path] = wrong
    for minutes in (5, 10, 15):
        assert dpc.look(minutes).refused == 1
    assert dpc.health(16) in (Health.BROKEN, Health.NEVER)
    assert {outcome for outcome, _ in dpc.checks} == {"refused"}
    dpc.feed.others[path] = bulletin(SENT, tmp_path, "yellow")[1]
    assert dpc.look(20).accepted == 1
    assert dpc.asked() == [path] * 4
    assert dpc.checks[-1] == ("accepted", None)


def test_an_index_that_leads_to_an_index_leads_nowhere(dpc: Looker) -> None:
    dpc.feed.content = json.dumps(write_index(SENT)).encode()
    dpc.feed.others[f"/files/all/{SENT:%Y%m%d_%H%M}_all.zip"] = dpc.feed.content
    assert dpc.fails(5) == "nothing_published"
