"""What every reader keeps, whatever it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from doubles import plan_files
from doubles.plan_reading import all_rows, open_bytes
from plans.domain.findings import FileRefused
from plans.readers.contract import SLICE
from plans.readers.registry import READERS

MANY = [(f"Area {number}", 11.0 + number / 1e5, 43.5) for number in range(SLICE + 1)]


def _many_shapes() -> bytes:
    return plan_files.shapefile_zip(points=MANY)


def _many_csv() -> bytes:
    return plan_files.csv([["nome", "lon", "lat"], *([name, str(x), str(y)] for name, x, y in MANY)])


def _many_features() -> bytes:
    return plan_files.geojson(
        [plan_files.feature({"nome": name}, {"type": "Point", "coordinates": [x, y]}) for name, x, y in MANY]
    )


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "shapefile": ("aree.zip", plan_files.shapefile_zip),
    "geopackage": ("aree.gpkg", plan_files.geopackage),
    "geojson": ("aree.geojson", plan_files.geojson),
    "kml": ("aree.kml", plan_files.kml),
    "kmz": ("aree.kmz", lambda: plan_files.archive({"doc.kml": plan_files.kml()})),
    "csv": ("aree.csv", plan_files.csv),
    "xlsx": ("aree.xlsx", plan_files.xlsx),
    "dxf": ("aree.dxf", plan_files.dxf),
}
LONG = {
    "shapefile": ("aree.zip", _many_shapes),
    "geojson": ("aree.geojson", _many_features),
    "csv": ("aree.csv", _many_csv),
    "kml": ("aree.kml", lambda: plan_files.kml(plan_files.kml_folder("Aree", MANY))),
    "xlsx": ("aree.xlsx", lambda: plan_files.xlsx({"Aree": [["nome", "lon", "lat"], *MANY]})),
    "geopackage": (
        "aree.gpkg",
        lambda: plan_files.geopackage({"aree": [(name, shapely.to_wkb(shapely.Point(x, y))) for name, x, y in MANY]}),
    ),
}
every_format = pytest.mark.parametrize("kind", FILES)


def test_every_reader_is_here() -> None:
    assert {str(kind) for kind in READERS} == set(FILES)


@every_format
def test_what_a_layer_says_of_itself_is_what_its_rows_are(kind: str, tmp_path: Path) -> None:
    name, write = FILES[kind]
    opened = open_bytes(write(), name, tmp_path)
    for layer in opened.layers:
        rows = all_rows(layer)
        assert layer.format == kind
        assert layer.file.startswith(name)
        assert list(rows.numbers) == list(range(1, layer.count + 1))
        assert len(rows.geometries) == len(rows.attributes) == layer.count
        names = Counter("None" if one is None else one.geom_type for one in rows.geometries)
        assert names == layer.geometry_types
        assert {field for attributes in rows.attributes for field in attributes} <= set(layer.fields)
        values = [value for attributes in rows.attributes for value in attributes.values()]
        assert all(isinstance(value, str | int | float | bool | None) for value in values)


@every_format
def test_a_layer_is_read_as_often_as_wanted(kind: str, tmp_path: Path) -> None:
    name, write = FILES[kind]
    for layer in open_bytes(write(), name, tmp_path).layers:
        next(iter(layer.read()))  # left in the middle
        first, again = all_rows(layer), all_rows(layer)
        assert first.attributes == again.attributes
        assert [shapely.to_wkt(one) for one in first.geometries] == [shapely.to_wkt(one) for one in again.geometries]


@pytest.mark.parametrize("kind", LONG)
def test_rows_come_in_slices(kind: str, tmp_path: Path) -> None:
    name, write = LONG[kind]
    (layer,) = open_bytes(write(), name, tmp_path).layers
    slices = [list(rows.numbers) for rows in layer.read()]
    assert slices == [list(range(1, SLICE + 1)), [SLICE + 1]]
    assert layer.count == len(MANY)


@every_format
@pytest.mark.parametrize(
    "hostile", ["../../../etc/x{}", "/vsicurl/http://127.0.0.1:9/x{}", "GPKG:/etc/x{}", "a\x00\n{}"]
)
def test_a_name_is_never_a_path(kind: str, hostile: str, tmp_path: Path) -> None:
    name, write = FILES[kind]
    opened = open_bytes(write(), hostile.format(Path(name).suffix), tmp_path)
    assert opened.layers
    assert all("\x00" not in layer.file and "\n" not in layer.file for layer in opened.layers)
    assert {path.name for path in tmp_path.iterdir()} == {"upload0", "scratch0"}


@every_format
@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_file_cut_short_is_refused_or_read(kind: str, part: float, tmp_path: Path) -> None:
    name, write = FILES[kind]
    content = write()
    try:
        opened = open_bytes(content[: int(len(content) * part)], name, tmp_path)
    except FileRefused as refused:
        assert all(finding.message and finding.file == name for finding in refused.findings)
    else:
        assert all(all_rows(layer).numbers for layer in opened.layers)


@every_format
def test_content_under_another_name_is_refused(kind: str, tmp_path: Path) -> None:
    name, write = FILES[kind]
    content = write()
    families = {"zip", "kmz", "xlsx"}
    for other, _ in FILES.values():
        suffix = other.rpartition(".")[2]
        if other != name and not {suffix, name.rpartition(".")[2]} <= families:
            with pytest.raises(FileRefused) as refused:
                open_bytes(content, other, tmp_path)
            assert {finding.rule for finding in refused.value.findings} == {"F01"}
