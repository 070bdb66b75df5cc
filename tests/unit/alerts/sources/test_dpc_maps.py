"""The maps of the national bulletin: alone they are the bulletin if complete, beside tables they must say the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.sources.contract import RawFile
from alerts.sources.dpc_names import ZoneNames
from doubles.dpc_bulletin import ROME, Bulletin, Defects, shipped_zones
from doubles.dpc_reading import SOURCE, alerts, codes, parse, raw

STAMP = datetime(2026, 6, 20, 15, 15, tzinfo=ROME)
TODAY = {"Tosc-B": {"hydraulic": "red"}, "VDAo-B": {"thunderstorm": "orange"}, "Marc-2": {"hydrogeological": "yellow"}}
MADE = Bulletin(STAMP, today=TODAY, tomorrow={"Basi-A1": {"hydraulic": "yellow"}})
ZONES = shipped_zones(STAMP.date())


def maps(made: Bulletin, folder: Path, form: str = "geojson") -> list[RawFile]:
    return raw(*(made.geojson_pair(folder) if form == "geojson" else made.topojson_pair(folder)))


def changed(file: RawFile, **names: str | None) -> RawFile:
    """The GeoJSON with zones renamed, or taken out."""
    document: dict[str, Any] = json.loads(file.content)
    kept = []
    for feature in document["features"]:
        code = next(code for code, name in ZONES.items() if name == feature["properties"]["Nome zona"])
        name = names.get(code.replace("-", "_"), feature["properties"]["Nome zona"])
        if name is not None:
            feature["properties"]["Nome zona"] = name
            kept.append(feature)
    return replace(file, content=json.dumps({**document, "features": kept}).encode())


@pytest.mark.parametrize("form", ["geojson", "topojson"])
def test_complete_maps_are_the_bulletin(form: str, tmp_path: Path) -> None:
    parsed = parse(*maps(MADE, tmp_path, form))
    assert parsed.issues == ()
    assert parsed.stamp == STAMP
    assert len(parsed.readings) == 187 * 3 * 2
    assert alerts(parsed) == alerts(parse(*raw(MADE.zip(tmp_path))))


def test_every_form_of_one_stamp_is_one_document(tmp_path: Path) -> None:
    files = [
        *raw(MADE.zip(tmp_path), MADE.index(tmp_path), *MADE.csv_pair(tmp_path)),
        *maps(MADE, tmp_path),
        *maps(MADE, tmp_path, "topojson"),
    ]
    parsed = parse(*files)
    assert parsed.issues == ()
    assert len(parsed.readings) == 187 * 3 * 2


def test_two_green_days_are_the_same_bytes_and_both_count(tmp_path: Path) -> None:
    today, tomorrow = maps(Bulletin(STAMP), tmp_path)
    assert today.content == tomorrow.content
    parsed = parse(today, tomorrow, today)
    assert parsed.issues == ()
    assert len({reading.day for reading in parsed.readings}) == 2
    (bundle,) = SOURCE.bundle([today, tomorrow, today])
    assert len(bundle.files) == 2


def test_one_day_alone_is_half_a_bulletin(tmp_path: Path) -> None:
    today, tomorrow = maps(MADE, tmp_path)
    for half in (today, tomorrow):
        assert codes(parse(half)) == {"incomplete"}


@pytest.mark.parametrize("name", ["20260620_1515.json", "today.json", "20260620_1515_oggi.json", "mappa.geojson"])
def test_a_map_whose_name_says_too_little_is_refused(name: str, tmp_path: Path) -> None:
    today, _ = maps(MADE, tmp_path)
    assert "map_unnamed" in codes(parse(replace(today, name=name)))


@pytest.mark.parametrize("form", ["zip", "csv"])
def test_a_map_that_contradicts_the_tables_names_the_zones(form: str, tmp_path: Path) -> None:
    paths = [MADE.zip(tmp_path)] if form == "zip" else MADE.csv_pair(tmp_path)
    lower = replace(MADE, today={**TODAY, "Tosc-B": {"hydraulic": "orange"}})
    parsed = parse(*raw(*paths), *maps(lower, tmp_path))
    assert codes(parsed) == {"representations_differ"}
    assert any("Tosc-B" in issue.message and "oggi" in issue.message for issue in parsed.issues)


def test_maps_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    lower = replace(MADE, today={**TODAY, "Tosc-B": {"hydraulic": "orange"}})
    assert codes(parse(*maps(MADE, tmp_path), *maps(lower, tmp_path, "topojson"))) == {"representations_differ"}


def test_zones_that_only_the_tables_have(tmp_path: Path) -> None:
    today, tomorrow = maps(MADE, tmp_path)
    lacking = changed(today, Tosc_B=None, Lazi_A=None)
    parsed = parse(*raw(*MADE.csv_pair(tmp_path)), lacking, tomorrow)
    assert not parsed.refused
    assert codes(parsed, "warning") == {"twin_incomplete"}
    assert [issue.message for issue in parsed.issues if "Tosc-B" in issue.message and "Lazi-A" in issue.message]
    assert alerts(parsed) == alerts(parse(*raw(MADE.zip(tmp_path))))
    assert codes(parse(lacking, tomorrow)) == {"zones_missing"}


def test_a_name_that_is_of_no_zone(tmp_path: Path) -> None:
    today, tomorrow = maps(MADE, tmp_path)
    odd = changed(today, Lazi_A="Zona mai vista\x1b")
    beside = parse(*raw(MADE.zip(tmp_path)), odd, tomorrow)
    assert not beside.refused
    assert codes(beside, "warning") == {"zone_unknown", "twin_incomplete"}
    assert any("Zona mai vista�" in issue.message for issue in beside.issues)
    assert codes(parse(odd, tomorrow)) == {"zones_missing"}


def test_an_extra_zone_of_tables_that_have_names_is_found_in_the_map_too(tmp_path: Path) -> None:
    extra = replace(MADE, defects=Defects(extra_zone="Xyz-9"))
    parsed = parse(*raw(extra.zip(tmp_path)), *maps(extra, tmp_path))
    assert codes(parsed, "warning") == {"zone_unknown"}
    assert all("Xyz-9" in issue.message for issue in parsed.issues)
    alone = parse(*maps(extra, tmp_path))
    assert not alone.refused
    assert codes(alone, "warning") == {"zone_unknown"}


def test_a_zone_twice_in_a_map(tmp_path: Path) -> None:
    today, tomorrow = maps(MADE, tmp_path)
    # Cut short, this name is that of a zone in another region.
    cut = changed(today, Vene_E1=ZONES["Lomb-10"])
    assert ZONES["Lomb-10"] == "Pianura centrale"
    assert "zone_twice" in codes(parse(cut, tomorrow))
    assert codes(parse(*raw(MADE.zip(tmp_path)), cut, tomorrow)) == {"zone_twice"}


def test_words_outside_the_grammar(tmp_path: Path) -> None:
    spoiled = replace(MADE, defects=Defects(bad_value="Formato sconosciuto / STATO IMPREVISTO"))
    assert codes(parse(*maps(spoiled, tmp_path))) >= {"value_unknown"}
    assert codes(parse(*raw(MADE.zip(tmp_path)), *maps(spoiled, tmp_path))) == {"value_unknown"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ARNO-FIRENZE ", "Tosc-A3"),
        ("Arno - Firenze", "Tosc-A3"),
        ("Etruria", "Tosc-E1"),
        ("Etruria-Costa", None),
        ("Bacino dell’Aterno", "Abru-B"),
        ("Bacino dell?Aterno", "Abru-B"),
        (
            "Bassa Valle d?Aosta, dalla Gola di Montjovet a Pont-Saint-Martin, Valle del torrente Chalamy, Valle d",
            "VDAo-B",
        ),
        ("Pedemontana e alta pianura centrale - Bacini Brenta Bacchiglione Agno-Gua\u0300 Alpone", "Vene-B3"),
        ("Pianura polesana centrale - Bacini Fissero Tartaro Canalbianco, Po, Adige", "Vene-D2"),
        ("Basi-A1", "Basi-A1"),
        ("Marc", None),
        ("Prealpi trevigiane - Bacino", None),
        ("Bassa Valle", None),
        ("", None),
    ],
)
def test_names_find_their_zone(name: str, code: str | None) -> None:
    assert ZoneNames(ZONES, ()).code_of(name) == code


def test_every_zone_is_found_by_its_own_name_and_by_a_long_beginning_of_it() -> None:
    for day in ("2023-11-02", "2026-05-31", "2026-06-01"):
        zones = shipped_zones(datetime.fromisoformat(day).date())
        names = ZoneNames(zones, ())
        assert {code: names.code_of(name) for code, name in zones.items()} == {code: code for code in zones}
        assert all(names.code_of(name[:100]) in (code, None) for code, name in zones.items())
