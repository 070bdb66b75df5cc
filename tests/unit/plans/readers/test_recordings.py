"""Files that municipalities and the national department really publish: opened, or refused, as was to be expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from doubles.plan_reading import all_rows, column, only
from plans.domain.findings import FileRefused
from plans.readers.contract import Opened
from plans.readers.registry import open_file

#: What each readable file holds: (count by type of geometry, reference system) of its layers.
READ: dict[str, list[tuple[dict[str, int], str | None]]] = {
    "derived/aree_semicolon_decimalcomma_cp1252.csv": [({"Point": 24}, "EPSG:3003")],
    "derived/centri_coordinamento_3003_noprj_latin1.zip": [({"Point": 24}, None)],
    "derived/lonlat_swapped.geojson": [({"Point": 12}, "EPSG:4326")],
    "derived/null_and_zero_geometry.geojson": [({"None": 1, "Point": 4}, "EPSG:4326")],
    "derived/self_intersection_bowtie.geojson": [({"Polygon": 1}, "EPSG:4326")],
    "derived/vesuvio_aree_attesa.kmz": [({"Point": 77}, "EPSG:4326")],
    "derived/vesuvio_multilayer_6708.gpkg": [({"Point": 77}, "EPSG:6708"), ({"MultiPolygon": 27}, "EPSG:6708")],
    "campi_flegrei_features.json": [({"Point": 36, "MultiPolygon": 47}, "EPSG:4326")],
    "campi_flegrei_gate_liv1.geojson": [({"Point": 14}, "EPSG:4326")],
    "piano_naz_ves_dati_aree_attesa.geojson": [({"Point": 77}, "EPSG:4326")],
    "piano_naz_ves_dati_aree_incontro.geojson": [({"Point": 9}, "EPSG:4326")],
    "piano_naz_ves_dati_z_gialla.geojson": [({"MultiPolygon": 65}, "EPSG:4326")],
    "piano_naz_ves_dati_z_rossa.geojson": [({"MultiPolygon": 27}, "EPSG:4326")],
    "piano_sped_brad_flegrei_dati_z_interv.geojson": [({"MultiPolygon": 4}, "EPSG:4326")],
    "piano_sped_brad_flegrei_dati_z_interv_ristr.geojson": [({"MultiPolygon": 3}, "EPSG:4326")],
    "area_interdetta_OS14_01_02_2026.geojson": [({"MultiPolygon": 1}, "EPSG:4326")],
    "fascia_100m.geojson": [({"MultiPolygon": 1}, "EPSG:4326")],
    "segnalazioni_eme_emr_18_09_24.geojson": [({"Point": 36}, "EPSG:4326")],
    "attivita_exepo2026.geojson": [({"Point": 88}, "EPSG:4326")],
    "centri_coord_exepo2026.geojson": [({"Point": 25}, "EPSG:4326")],
}
REFUSED = {
    "derived/shapefile_without_dbf.zip": ("F03", ".dbf"),
    "derived/zip_path_traversal.zip": ("F02", "evil"),
    "piazze_iononrischio.geojson": ("F05", "TopoJSON"),
    "dpc_piani_per_regione_2016-10-12.csv": ("F09", "coordinate"),
}


@pytest.fixture
def plans(recordings: Path) -> Path:
    return recordings / "plans"


def find(plans: Path, name: str) -> Path:
    (path,) = (plans / name,) if "/" in name else plans.rglob(name)
    return path


def opened(path: Path, scratch: Path) -> Opened:
    return open_file(path, path.name, scratch)


@pytest.mark.parametrize("name", READ)
def test_opened(name: str, plans: Path, tmp_path: Path) -> None:
    layers = opened(find(plans, name), tmp_path).layers
    assert [(dict(layer.geometry_types), layer.crs) for layer in layers] == READ[name]
    assert [len(all_rows(layer).numbers) for layer in layers] == [layer.count for layer in layers]


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, plans: Path, tmp_path: Path) -> None:
    rule, word = REFUSED[name]
    with pytest.raises(FileRefused) as refused:
        opened(find(plans, name), tmp_path)
    assert [finding.rule for finding in refused.value.findings] == [rule]
    assert word in refused.value.findings[0].message


def test_everything_else_is_no_format_of_ours(plans: Path, tmp_path: Path) -> None:
    known = {Path(name).name for name in (*READ, *REFUSED)}
    others = [path for path in plans.rglob("*") if path.is_file() and path.name not in known]
    assert len(others) > 15
    for path in others:
        with pytest.raises(FileRefused) as refused:
            opened(path, tmp_path)
        assert [finding.rule for finding in refused.value.findings] == ["F01"]


def test_accents_are_decoded(plans: Path, tmp_path: Path) -> None:
    names = ["derived/centri_coordinamento_3003_noprj_latin1.zip", "derived/aree_semicolon_decimalcomma_cp1252.csv"]
    shapes, table = (opened(plans / name, tmp_path) for name in names)
    assert any("più funzionale" in str(value) for value in column(only(shapes), "Descrizion"))
    assert sorted({finding.rule for finding in shapes.findings}) == ["F04"]
    assert "Località" in only(table).fields
    first = all_rows(only(table)).geometries[0]
    assert (first.x, first.y) == (1456723.53, 4996369.73)


def test_the_archive_of_earth_says_as_much_as_its_source(plans: Path, tmp_path: Path) -> None:
    layer = only(opened(plans / "derived/vesuvio_aree_attesa.kmz", tmp_path))
    source = only(opened(find(plans, "piano_naz_ves_dati_aree_attesa.geojson"), tmp_path))
    assert column(layer, "name") == [str(value).strip() for value in column(source, "Area_di_attesa")]
    assert column(layer, "Località") == column(source, "Località")
    assert [value for value in column(layer, "Approvata") if value is None] == [None] * 8
