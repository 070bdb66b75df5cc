"""Real bulletins, read without a database: levels, representations side by side, indexes, and the change of zones."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from alerts.sources.contract import RawFile
from alerts.sources.dpc_discovery import PUBLISHED
from doubles.dpc_bulletin import ROME, shipped_zones
from doubles.dpc_json import write_geojson, write_index
from doubles.dpc_reading import SOURCE, alerts, codes, parse, parse_all, raw

pytestmark = pytest.mark.usefixtures("recordings")

Recorded = Callable[[str], list[RawFile]]


@pytest.fixture
def recorded(recordings: Path) -> Recorded:
    """The recorded files of a pattern."""

    def found(pattern: str) -> list[RawFile]:
        paths = sorted((recordings / "feeds/dpc").glob(pattern))
        assert paths, pattern
        return raw(*paths)

    return found


def red(files: list[RawFile]) -> set[str]:
    return {zone for (zone, *_), level in alerts(parse(*files)).items() if level == "red"}


def test_every_table_in_order_of_stamp(recorded: Recorded) -> None:
    parsed = parse_all(reversed(recorded("csv/*.csv")))
    assert [document.issues for document in parsed] == [()] * 13
    stamps = [document.stamp for document in parsed if document.stamp]
    assert stamps == sorted(stamps)
    assert [len({reading.zone for reading in document.readings}) for document in parsed] == [170] * 12 + [187]


def test_the_update_of_the_evening_is_a_later_document(recorded: Recorded) -> None:
    first, update = parse_all(recorded("csv/20231102_*.csv"))
    assert (first.stamp, update.stamp) == (
        datetime(2023, 11, 2, 16, 14, tzinfo=ROME),
        datetime(2023, 11, 2, 19, 13, tzinfo=ROME),
    )
    assert alerts(update)["Tosc-B", "hydraulic", "2023-11-02"] == "orange"
    assert {level for (zone, *_), level in alerts(update).items() if zone.startswith("Tosc")} == {"yellow", "orange"}


def test_red_in_march_2025(recorded: Recorded) -> None:
    tuscan = {"Tosc-A3", "Tosc-A4", "Tosc-A5", "Tosc-A6", "Tosc-B", "Tosc-M"}
    assert {zone for zone in red(recorded("csv/20250314_1512_*.csv")) if zone.startswith("Tosc")} == tuscan


@pytest.mark.parametrize("stamp", ["20231102_1913", "20250314_1512"])
def test_tuscan_maps_are_a_twin_and_no_bulletin(recorded: Recorded, stamp: str) -> None:
    maps, tables = recorded(f"geojson/*{stamp}*.json"), recorded(f"csv/{stamp}_*.csv")
    assert codes(parse(*maps)) == {"zones_missing"}
    beside = parse(*maps, *tables)
    assert not beside.refused
    assert codes(beside, "warning") == {"twin_incomplete"}
    assert alerts(beside) == alerts(parse(*tables))


def test_maps_of_another_issue_contradict(recorded: Recorded) -> None:
    wrong = [
        RawFile(file.name.replace("20231102_1913", "20250314_1512"), file.content)
        for file in recorded("geojson/*20231102*.json")
    ]
    parsed = parse(*wrong, *recorded("csv/20250314_1512_*.csv"))
    assert codes(parsed) == {"representations_differ"}
    assert any("Tosc-A3" in issue.message for issue in parsed.issues)


def test_indexes_lead_to_zips_and_are_no_documents(recorded: Recorded) -> None:
    files = recorded("index/*.json")
    assert SOURCE.bundle(files) == []
    followed = [SOURCE.follow(file, PUBLISHED + file.name) for file in files]
    assert [[link.url for link in links] for links in followed] == [
        [PUBLISHED + "all/20260720_2331_all.zip"],
        [PUBLISHED + "all/20260827_1510_all.zip"],
        [],
    ]


def test_the_zone_set_of_june_2026(recorded: Recorded) -> None:
    last, first = recorded("csv/20260531*.csv"), recorded("csv/20260601*.csv")
    assert parse(*last).issues == parse(*first).issues == ()
    unprepared = parse(*first, known=lambda _: shipped_zones(date(2026, 5, 31)))
    assert not unprepared.refused
    assert codes(unprepared, "warning") == {"zone_unknown", "zones_split"}
    assert {reading.zone for reading in unprepared.readings} > {f"Vene-{letter}" for letter in "ABCDEFGH"}


def test_the_real_zip_beside_nothing(recorded: Recorded) -> None:
    parsed = parse(*recorded("zip/20260118_1515.zip"))
    assert parsed.issues == ()
    assert alerts(parsed)["Cala-7", "hydraulic", "2026-01-18"] == "orange"


def shape(value: object) -> object:
    """Names and kinds, without the values."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value] if isinstance(value, list) else type(value)


def test_made_to_order_and_published_have_the_same_shape(recorded: Recorded) -> None:
    first, update = (json.loads(file.content) for file in recorded("index/dpc_index_*.json")[::-1])
    for published, stamp in ((first, "2026-08-27T15:10"), (update, "2026-07-20T23:31")):
        made = write_index(datetime.fromisoformat(stamp).replace(tzinfo=ROME), update=published is update)
        assert shape(made) == shape(published)
        assert {**made, "date": 0, "today": 0, "tomorrow": 0} == {**published, "date": 0, "today": 0, "tomorrow": 0}
        assert made["tomorrow"]["attachment"] == published["tomorrow"]["attachment"]
    published_map = json.loads(recorded("geojson/*_1512_today.json")[0].content)["features"][0]["properties"]
    made_map = json.loads(write_geojson([("x", "x", ["x", "x", "x"])]))["features"][0]["properties"]
    assert made_map.keys() == published_map.keys()
