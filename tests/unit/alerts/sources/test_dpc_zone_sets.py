"""The set of zones changes: what is new is kept and alarmed, and nothing of the rest is lost."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from alerts.sources.dpc_checks import split_zones
from doubles.dpc_bulletin import ROME, Bulletin, shipped_zones
from doubles.dpc_reading import alerts, codes, parse, raw

OLD, NEW = shipped_zones(date(2026, 5, 31)), shipped_zones(date(2026, 6, 1))
FIRST = datetime(2026, 6, 1, 15, 7, tzinfo=ROME)


@pytest.mark.parametrize("form", ["zip", "csv"])
def test_zones_that_were_divided_before_we_knew(form: str, tmp_path: Path) -> None:
    made = Bulletin(
        FIRST,
        today={"Vene-A1": {"hydraulic": "yellow"}, "Vene-A2": {"hydraulic": "red"}},
        tomorrow={"Tosc-B": {"thunderstorm": "orange"}},
    )
    files = raw(made.zip(tmp_path)) if form == "zip" else raw(*made.csv_pair(tmp_path))
    parsed = parse(*files, known=lambda _: OLD)
    assert not parsed.refused
    assert codes(parsed, "warning") == {"zone_unknown", "zones_split"}
    assert all(issue.alarm for issue in parsed.issues)
    assert {reading.zone for reading in parsed.readings} == OLD.keys() | NEW.keys()
    # The zone that citizens are still in has the worst of its parts.
    assert alerts(parsed) == {
        ("Vene-A", "hydraulic", "2026-06-01"): "red",
        ("Vene-A1", "hydraulic", "2026-06-01"): "yellow",
        ("Vene-A2", "hydraulic", "2026-06-01"): "red",
        ("Tosc-B", "thunderstorm", "2026-06-02"): "orange",
    }


def test_an_old_bulletin_does_not_have_the_new_zones(tmp_path: Path) -> None:
    made = Bulletin(datetime(2026, 5, 31, 14, 20, tzinfo=ROME))
    assert codes(parse(*raw(made.zip(tmp_path)), known=lambda _: NEW)) == {"zones_missing"}


def test_a_divided_zone_has_at_least_two_parts_that_bear_its_name() -> None:
    known = {"Vene-A": "", "Vene-B": "", "Tosc-B": ""}
    assert split_zones(["Vene-A1", "Vene-A2", "Vene-B", "Tosc-B"], known) == {"Vene-A": ["Vene-A1", "Vene-A2"]}
    assert split_zones(["Vene-A1", "Vene-B", "Tosc-B"], known) == {}
    assert split_zones(["Vene-X", "Vene-Y", "Vene-B", "Tosc-B"], known) == {}
    assert split_zones(["Vene-A", "Vene-A1", "Vene-A2", "Vene-B", "Tosc-B"], known) == {}


def test_a_zone_under_another_name_is_a_missing_zone(tmp_path: Path) -> None:
    made = Bulletin(FIRST, zones={("Tosc-B9" if code == "Tosc-B" else code): name for code, name in NEW.items()})
    parsed = parse(*raw(made.zip(tmp_path)))
    assert codes(parsed) == {"zones_missing"}
    assert codes(parsed, "warning") == {"zone_unknown"}
