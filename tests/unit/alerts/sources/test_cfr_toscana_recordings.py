"""What was recorded: two real XML of August 2015, and the synthetic shapes of the three pages."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.contract import ParsedBulletin, RawFile
from app.core.clock import ROME
from doubles.dpc_bulletin import shipped_zones

SOURCE = CfrToscanaSource()


def parse(path: Path) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle([RawFile(path.name, path.read_bytes())])
    return SOURCE.parse(bundle, shipped_zones)


def alerts(parsed: ParsedBulletin) -> dict[tuple[str, Hazard, date], Level]:
    return {
        (r.zone, r.hazard, r.day): r.level
        for r in parsed.readings
        if isinstance(r.level, Level) and r.level > Level.GREEN
    }


def test_the_bulletin_of_25_august_2015(recordings: Path) -> None:
    parsed = parse(recordings / "feeds/cfr_xml/risk_commit_20150825T2332.xml")
    assert parsed.issues == ()
    assert parsed.stamp == datetime(2015, 8, 25, 12, 51, tzinfo=ROME)
    assert len(parsed.readings) == 364
    assert alerts(parsed) == {
        ("Tosc-O2", Hazard.HYDRAULIC, date(2015, 8, 25)): Level.YELLOW,
        ("Tosc-O3", Hazard.HYDRAULIC, date(2015, 8, 25)): Level.ORANGE,
        ("Tosc-O3", Hazard.HYDRAULIC, date(2015, 8, 26)): Level.YELLOW,
    }


def test_the_bulletin_of_27_august_2015_is_all_green(recordings: Path) -> None:
    parsed = parse(recordings / "feeds/cfr_xml/risk_commit_20150827T2232.xml")
    assert parsed.issues == ()
    assert parsed.stamp == datetime(2015, 8, 27, 10, 39, tzinfo=ROME)
    assert alerts(parsed) == {}


def test_the_shape_of_the_page(recordings: Path) -> None:
    parsed = parse(recordings / "feeds/toscana/cfr_criticita_synthetic_from_unit_test.html")
    assert parsed.issues == ()
    assert parsed.stamp == datetime(2026, 4, 12, 12, 48, tzinfo=ROME)
    tomorrow = date(2026, 4, 13)
    assert alerts(parsed) == {
        **{(f"Tosc-{zone}", Hazard.HYDRAULIC, tomorrow): Level.YELLOW for zone in ("A4", "A5", "S1")},
        **{(f"Tosc-{zone}", Hazard.WIND, tomorrow): Level.ORANGE for zone in ("E2", "E3")},
    }


@pytest.mark.parametrize(("page", "code"), [("monitoraggio", "page_monitoring"), ("vigilanza", "page_vigilance")])
def test_other_pages_of_the_same_office(recordings: Path, page: str, code: str) -> None:
    parsed = parse(recordings / f"feeds/toscana/cfr_{page}_synthetic_from_unit_test.html")
    assert [issue.code for issue in parsed.issues] == [code]
    assert parsed.readings == ()
