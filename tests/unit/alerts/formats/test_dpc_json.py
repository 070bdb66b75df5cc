"""The JSON forms of the national bulletin, when they are not what they say."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

import pytest

from alerts.formats.bounded_json import MAX_PARTS, parse_json
from alerts.formats.dpc_features import MAX_BYTES, is_features, read_features
from alerts.formats.dpc_index import is_index, read_index
from alerts.formats.dpc_levels import MAX_ROWS, day_in
from alerts.formats.unreadable import Unreadable
from doubles.dpc_bulletin import ROME
from doubles.dpc_json import write_geojson, write_index, write_topojson
from doubles.dpc_words import NOTHING

ROW = (
    "Arno-Firenze",
    "Ordinaria per rischio temporali / ALLERTA GIALLA",
    [NOTHING, "Ordinaria / ALLERTA GIALLA", NOTHING],
)
STAMP = datetime(2026, 8, 27, 15, 10, tzinfo=ROME)


def refused(content: bytes | dict[str, Any]) -> str:
    written = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(Unreadable) as found:
        read_features(written, "x.json")
    assert found.value.message.endswith(".")
    return found.value.code


@pytest.mark.parametrize("write", [write_geojson, write_topojson])
def test_both_forms_give_the_same_rows_without_codes(write: Any) -> None:
    (row,) = read_features(write([ROW]), "x.json")
    assert (row.zone, row.name, row.overall) == ("", "Arno-Firenze", ROW[1])
    assert sorted(row.hazards.values()) == sorted(ROW[2])
    assert row.hazards == read_features(b"\xef\xbb\xbf\n" + write_geojson([ROW]), "x.json")[0].hazards


def test_geometry_is_not_looked_at() -> None:
    document = json.loads(write_geojson([ROW]))
    for geometry in (None, [], {"type": "Nothing"}, {"coordinates": [[["NaN"]]]}):
        document["features"][0]["geometry"] = geometry
        assert len(read_features(json.dumps(document).encode(), "x.json")) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection"},
        {"type": "FeatureCollection", "features": {}},
        {"type": "FeatureCollection", "features": [None]},
        {"type": "FeatureCollection", "features": [{"properties": None}]},
        {"type": "FeatureCollection", "features": [{"properties": {"Nome zona": "Arno-Firenze"}}]},
        {"type": "Topology", "objects": []},
        {"type": "Topology", "objects": {"a": {"type": "Polygon"}}},
        {"type": "Topology", "objects": {"a": {"type": "GeometryCollection", "geometries": [1]}}},
        {"type": "Nothing"},
    ],
)
def test_other_shapes_are_refused(document: dict[str, Any]) -> None:
    assert refused(document) == "features_malformed"


@pytest.mark.parametrize("value", [None, 3, "", " ", ["x"]])
@pytest.mark.parametrize("field", ["Nome zona", "Per rischio idraulico", "Rappresentata nella mappa"])
def test_a_zone_without_a_field_is_named(field: str, value: object) -> None:
    document = json.loads(write_geojson([ROW]))
    document["features"][0]["properties"][field] = value
    with pytest.raises(Unreadable, match=field):
        read_features(json.dumps(document).encode(), "x.json")


def test_more_zones_than_there_can_be() -> None:
    assert len(read_features(write_topojson([ROW] * MAX_ROWS), "x.json")) == MAX_ROWS
    assert refused(write_topojson([ROW] * (MAX_ROWS + 1))) == "features_malformed"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a":' * 100_000, "json_malformed"),
        (b"[" * 100_000 + b"]" * 100_000, "json_malformed"),
        (b"[" + b"[]," * MAX_PARTS + b"[]]", "json_too_large"),
        (b'{"FeatureCollection":' + b" " * MAX_BYTES + b"1}", "json_too_large"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "json_malformed"),
        (b'{"a": "\xe0"}', "json_malformed"),
        ('{"a": 1}'.encode("utf-16"), "json_malformed"),
        (b"", "json_malformed"),
    ],
)
def test_bombs_and_noise_are_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_a_name_twice_is_refused_because_the_second_would_hide_the_first() -> None:
    red = write_geojson([(ROW[0], ROW[1], ["Elevata / ALLERTA ROSSA", NOTHING, NOTHING])]).decode()
    twice = red.replace('"Nome zona"', f'"Per rischio idrogeologico":"{NOTHING}","Nome zona"')
    assert refused(twice.encode()) == "json_malformed"
    assert parse_json(b'[{"a": 1}, {"a": 2}]', max_bytes=100) == [{"a": 1}, {"a": 2}]


def test_what_says_it_is_a_map() -> None:
    assert is_features(write_geojson([]))
    assert is_features(write_topojson([])[:-1])
    assert not is_features(b"<html>FeatureCollection</html>")
    assert not is_features(json.dumps(write_index(STAMP)).encode())


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("20231102_1913_today.json", "today"),
        ("RECONSTRUCTED_20231102_1913_TOMORROW.JSON", "tomorrow"),
        ("20231102_1913_today (1).json", "today"),
        ("20231102_1913_todays.json", None),
        ("20231102_1913.json", None),
    ],
)
def test_the_day_in_a_name(name: str, day: str | None) -> None:
    assert day_in(name) == day


def written(**changes: Any) -> bytes:
    return json.dumps({**write_index(STAMP), **changes}).encode()


def test_an_index_is_its_stamp_its_type_and_its_hour() -> None:
    index = read_index(written(), "x.json")
    assert (index.kind, index.stamps, index.hour) == ("first", {STAMP}, time(15, 10))
    update = read_index(json.dumps(write_index(STAMP, update=True)).encode(), "x.json")
    assert (update.kind, update.hour) == ("update", time(15, 10))


def test_the_stamps_of_all_links_are_seen() -> None:
    other = json.loads(written())
    other["tomorrow"]["attachment"][3]["all"] = "https://example.org/files/all/20260826_1510_all.zip"
    assert len(read_index(json.dumps(other).encode(), "x.json").stamps) == 2


@pytest.mark.parametrize("title", ["Bollettino", "Bollettino del 27 agosto ore 99:99", None, 12, ["ore 15:10"] * 0])
def test_a_title_without_an_hour(title: object) -> None:
    assert read_index(written(name=title), "x.json").hour is None


@pytest.mark.parametrize("part", [None, [], "x", {}, {"topo_json": 3, "attachment": {"all": "20260827_1510"}}])
def test_an_index_that_leads_nowhere_is_refused(part: object) -> None:
    with pytest.raises(Unreadable) as found:
        read_index(written(today=part, tomorrow=part), "x.json")
    assert found.value.code == "index_malformed"


def test_what_says_it_is_an_index() -> None:
    assert is_index(written())
    assert is_index(written()[:-200])
    assert not is_index(written()[:10])
    # The department's page holds indexes, and is none.
    assert not is_index(json.dumps({"result": {"data": write_index(STAMP)}}).encode())
    assert not is_index(b'{"style_properties": []}')
