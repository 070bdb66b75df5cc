"""The older XML form of the regional bulletin: complete or refused, and in agreement with the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel
from alerts.sources.adapters.cfr_toscana import CfrToscanaSource
from alerts.sources.contract import ParsedBulletin, RawFile
from app.core.clock import ROME
from doubles.cfr_page import XML_RISKS, ZONES, CfrPage, CfrXml, Row
from doubles.dpc_bulletin import shipped_zones

STAMP = datetime(2026, 4, 13, 12, 51, tzinfo=ROME)
TODAY, TOMORROW = date(2026, 4, 13), date(2026, 4, 14)
LEVELS = {"O2": {"hydraulic": "yellow"}, "O3": {"hydraulic": "orange", "storm_surge": "red"}}
SOURCE = CfrToscanaSource()


def parse(*contents: bytes) -> ParsedBulletin:
    (bundle,) = SOURCE.bundle([RawFile("20260413.xml", content) for content in contents])
    return SOURCE.parse(bundle, shipped_zones)


def issues(parsed: ParsedBulletin, level: str = "error") -> set[str]:
    return {issue.code for issue in parsed.issues if issue.level == level}


def alerts(parsed: ParsedBulletin) -> dict[tuple[str, Hazard, date], Level]:
    return {
        (r.zone, r.hazard, r.day): r.level
        for r in parsed.readings
        if isinstance(r.level, Level) and r.level > Level.GREEN
    }


def test_every_zone_and_risk_on_both_days() -> None:
    parsed = parse(CfrXml(STAMP, LEVELS, {"A3": {"wind": "yellow"}}).content())
    assert parsed.issues == ()
    assert parsed.stamp == STAMP
    assert len(parsed.readings) == 364
    assert sum(reading.level is NoLevel.NOT_APPLICABLE for reading in parsed.readings) == 36
    assert alerts(parsed) == {
        ("Tosc-O2", Hazard.HYDRAULIC, TODAY): Level.YELLOW,
        ("Tosc-O3", Hazard.HYDRAULIC, TODAY): Level.ORANGE,
        ("Tosc-O3", Hazard.STORM_SURGE, TODAY): Level.RED,
        ("Tosc-A3", Hazard.WIND, TOMORROW): Level.YELLOW,
    }
    assert all(reading.periods == () for reading in parsed.readings)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"zones": ZONES[:-1]}, "zones_missing"),
        ({"zones": ()}, "zones_missing"),
        ({"zones": (*ZONES, "A4")}, "zone_twice"),
        ({"zones": (*ZONES, "Versilia")}, "zone_malformed"),
        ({"zones": (*ZONES, "")}, "zone_malformed"),
        ({"risks": tuple(XML_RISKS)[1:]}, "incomplete"),
        ({"risks": ()}, "incomplete"),
        ({"risks": (*XML_RISKS, "valanghe")}, "value_unknown"),
        ({"risks": (*XML_RISKS, "vento")}, "zone_twice"),
        ({"today": {"A3": {"wind": "moderato"}}}, "value_unknown"),
        ({"today": {"A3": {"wind": ""}}}, "value_unknown"),
        ({"shift": -1}, "day_contradicted"),
        ({"shift": 365}, "day_contradicted"),
        ({"created": ""}, "stamp_missing"),
        ({"created": "25/08/2015 12.51"}, "stamp_missing"),
        ({"created": "0015-08-25 12:51:05"}, "stamp_missing"),
        ({"created": "2026-04-14 00:10:00"}, "day_contradicted"),
        ({"name": "Bollettino di Vigilanza"}, "page_unrecognised"),
    ],
)
def test_anything_else_is_refused(changes: dict[str, Any], code: str) -> None:
    parsed = parse(CfrXml(STAMP, **{"today": LEVELS, **changes}).content())
    assert code in issues(parsed)
    assert parsed.readings == ()
    assert all(issue.message.endswith(".") and len(issue.message) < 600 for issue in parsed.issues)


def test_days_of_other_names_are_no_days() -> None:
    content = CfrXml(STAMP).content().replace(b'name="domani"', b'name="dopodomani"')
    assert issues(parse(content)) == {"day_contradicted", "incomplete"}


def test_dates_that_are_missing_are_no_dates() -> None:
    content = CfrXml(STAMP).content().replace(b"luned&igrave;", b"ieri")
    assert issues(parse(content)) == {"day_contradicted", "incomplete"}


def test_what_cannot_be_is_believed_and_alarmed() -> None:
    levels = {"A9": {"wind": "yellow"}, "C": {"storm_surge": "yellow", "thunderstorm": "red"}}
    parsed = parse(CfrXml(STAMP, levels, zones=(*ZONES, "A9")).content())
    assert not parsed.refused
    assert issues(parsed, "warning") == {"zone_unknown", "storm_surge_inland", "thunderstorm_red"}
    assert len(alerts(parsed)) == 3


def test_page_and_xml_of_one_stamp() -> None:
    row = Row.of(
        "O2", "hydraulic", datetime(2026, 4, 13, 13, tzinfo=ROME), datetime(2026, 4, 14, tzinfo=ROME), "yellow"
    )
    page = CfrPage(STAMP, [row]).content()
    same = CfrXml(STAMP, {"O2": {"hydraulic": "yellow"}}).content()
    for files in ((page, same), (same, page)):
        parsed = parse(*files)
        assert parsed.issues == ()
        # The page knows the hours.
        assert [reading.level for reading in parsed.readings if reading.periods] == [Level.YELLOW]
    for other in (CfrXml(STAMP), CfrXml(STAMP, LEVELS), CfrXml(STAMP, {}, {"O2": {"hydraulic": "yellow"}})):
        assert issues(parse(page, other.content())) == {"representations_differ"}
