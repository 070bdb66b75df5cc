"""Bytes that chance made: every reader refuses them or reads them, and does nothing else.

A few dozen are tried here, always the same; ``CITTADINO_TEST_FUZZ=N`` tries N of each kind, different ones each time.
What GDAL and GEOS make of bytes is not all in our hands: the product reads in a child process that may die.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doubles import plan_files
from doubles.plan_reading import open_bytes
from plans.domain.findings import FileRefused

WANTED = int(os.environ.get("CITTADINO_TEST_FUZZ", "0"))
fuzz = settings(
    max_examples=WANTED or 12,
    derandomize=not WANTED,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
_PARTS = plan_files.shapefile_parts()
_SPLIT = [
    plan_files.feature({"nome": "à"}, {"type": "Polygon", "coordinates": [plan_files.SQUARE]}),
    plan_files.feature({"id": 1, "x": {"a": [1, None]}}, {"type": "MultiPoint", "coordinates": [[11, 43, 5]]}),
]
SEEDS: dict[str, bytes] = {
    "a.geojson": plan_files.geojson(_SPLIT, crs={"type": "name", "properties": {"name": "EPSG:3003"}}),
    "a.kml": plan_files.kml(),
    "a.csv": plan_files.csv(),
    "wkt.csv": plan_files.csv([["nome", "wkt"], ["à", "POLYGON((11 43,12 43,12 44,11 43))"], ["b", "POINT EMPTY"]]),
    "a.dxf": plan_files.dxf(),
    "a.gpkg": plan_files.geopackage(),
    "a.zip": plan_files.shapefile_zip(),
    "a.kmz": plan_files.archive({"doc.kml": plan_files.kml()}),
    "a.xlsx": plan_files.xlsx(),
}
#: What formats are made of: chance alone hits these too seldom.
_PIECES = (
    b"\x00",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x00\x00\x00\x80",
    b"[",
    b"{",
    b'"',
    b"<",
    b"&",
    b"NaN",
    b"1e999",
    b"-0",
    b"\n",
)

mutations = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(_PIECES) | st.binary(max_size=8)), max_size=8
)


def mutated(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Each change takes some bytes out at a place, and puts others in."""
    for place, removed, added in changes:
        at = int(place * len(content))
        content = content[:at] + added + content[at + removed :]
    return content


def overwritten(content: bytes, seed: int) -> bytes:
    """Some bytes are others; nothing moves."""
    dice = random.Random(seed)
    changed = bytearray(content)
    for _ in range(dice.randint(1, 12)):
        changed[dice.randrange(len(changed))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    return bytes(changed)


def survives(content: bytes, name: str) -> None:
    """Opens and reads everything. Nothing but a refusal may come of it, and nothing be written outside."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            for layer in open_bytes(content, name, Path(folder)).layers:
                assert sum(len(rows.attributes) for rows in layer.read()) == layer.count
        except FileRefused as refused:
            assert refused.findings
            assert folder not in str(refused)
        assert {path.name for path in Path(folder).iterdir()} == {"upload0", "scratch0"}


every_seed = pytest.mark.parametrize("name", SEEDS)


@every_seed
@fuzz
@given(changes=mutations)
def test_pieces_cut_and_inserted(name: str, changes: list[tuple[float, int, bytes]]) -> None:
    survives(mutated(SEEDS[name], changes), name)


@every_seed
@fuzz
@given(seed=st.integers(0, 2**32))
def test_bytes_overwritten(name: str, seed: int) -> None:
    survives(overwritten(SEEDS[name], seed), name)


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
@fuzz
@given(changes=mutations, seed=st.integers(0, 2**32))
def test_a_sound_archive_of_an_unsound_shapefile(
    suffix: str, changes: list[tuple[float, int, bytes]], seed: int
) -> None:
    for change in (lambda part: mutated(part, changes), lambda part: overwritten(part, seed)):
        parts = {f"a{one}": change(part) if one == suffix else part for one, part in _PARTS.items()}
        survives(plan_files.archive(parts), "a.zip")


@fuzz
@given(changes=mutations)
def test_a_sound_archive_of_an_unsound_document(changes: list[tuple[float, int, bytes]]) -> None:
    survives(plan_files.archive({"doc.kml": mutated(plan_files.kml(), changes)}), "a.kmz")


@fuzz
@given(changes=mutations)
def test_a_sound_workbook_of_an_unsound_sheet(changes: list[tuple[float, int, bytes]]) -> None:
    sheet = plan_files.sheet_xml([["Nome", "Lat", "Lon"], ["a", 43.7, 11.2]])
    survives(plan_files.xlsx_of({"a": mutated(sheet.encode(), changes).decode("latin-1")}), "a.xlsx")


@fuzz
@given(wkb=st.binary(max_size=80))
def test_a_sound_geopackage_of_unsound_geometries(wkb: bytes) -> None:
    survives(plan_files.geopackage({"aree": [("a", b"\x01" + wkb), ("b", None)]}), "a.gpkg")


@every_seed
@fuzz
@given(content=st.binary(max_size=300))
def test_bytes_of_chance(name: str, content: bytes) -> None:
    for beginning in (0, 12, 60):
        survives(SEEDS[name][:beginning] + content, name)
