"""Real plans, and defects made from them: the answers that are expected of each, through the whole pipeline."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import shapely

from plans.domain.findings import Scope, Severity
from plans.examination.contract import Answers, Examined, Place
from plans.examination.pipeline import examine

RECORDINGS = Path(os.environ.get("CITTADINO_RECORDINGS", "/nowhere")) / "plans"

pytestmark = pytest.mark.skipif(
    not RECORDINGS.is_dir(), reason="CITTADINO_RECORDINGS non indica una cartella di registrazioni reali"
)

VESUVIO = "dpc-mappe/rischi/Piano_Nazionale_Vesuvio/"
FLEGREI = "dpc-mappe/rischi/Piano Nazionale Campi Flegrei/"


def _examine(name: str, folder: Path, around: tuple[float, float], answers: Answers | None = None) -> Examined:
    """``around``: the centre of a municipality that is a box."""
    lon, lat = around
    box = shapely.box(lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2)
    path = RECORDINGS / name
    return examine([(path, path.name)], Place("048017", "Prova", shapely.to_wkb(box)), answers or Answers(), folder)


@pytest.mark.parametrize(
    ("name", "rule", "word"),
    [
        ("dpc-mappe/iononrischio/piazze_iononrischio.geojson", "F05", "TopoJSON"),
        ("derived/shapefile_without_dbf.zip", "F03", ".dbf"),
        ("derived/zip_path_traversal.zip", "F02", "evil"),
        ("genzano/dae.yaml", "F01", "dae.yaml"),
        (VESUVIO + "piano_naz_vesuvio_conf.json", "F01", "GeoJSON"),
        (VESUVIO + "piano_naz_vesuvio_style.json", "F01", "GeoJSON"),
    ],
)
def test_refused_as_a_whole(name: str, rule: str, word: str, tmp_path: Path) -> None:
    examined = _examine(name, tmp_path, (11.25, 43.77))
    assert not examined.accepted
    assert not examined.layers
    refusals = [one for one in examined.findings if one.level is Severity.REFUSES and one.scope is Scope.FILE]
    assert [one.rule for one in refusals] == [rule]
    assert word in refusals[0].message


def test_points_and_areas_of_campi_flegrei_are_told_apart_and_two_areas_mended(tmp_path: Path) -> None:
    examined = _examine(FLEGREI + "campi_flegrei_features.json", tmp_path, (14.15, 40.85))
    assert examined.accepted
    counts = {one.name.rpartition(":")[2]: (one.features, one.kept) for one in examined.layers}
    assert counts == {"punti": (36, 36), "aree": (47, 47)}
    repaired = [one for one in examined.findings if one.rule == "G02"]
    assert [(one.level, one.scope) for one in repaired] == [(Severity.REPAIRS, Scope.ROW)] * 2


def test_a_missing_prj_is_proposed_as_gauss_boaga(tmp_path: Path) -> None:
    examined = _examine("derived/centri_coordinamento_3003_noprj_latin1.zip", tmp_path, (10.9, 43.9))
    (layer,) = examined.layers
    assert (layer.features, layer.crs, layer.assumed) == (24, "EPSG:3003", True)
    assert any(one.rule == "F04" and one.proposal == "EPSG:3003" for one in examined.findings)


def test_two_layers_in_northing_and_easting(tmp_path: Path) -> None:
    examined = _examine("derived/vesuvio_multilayer_6708.gpkg", tmp_path, (14.43, 40.82))
    assert {one.name: (one.features, one.kept, one.crs) for one in examined.layers} == {
        "aree_attesa": (77, 77, "EPSG:6708"),
        "zona_rossa": (27, 27, "EPSG:6708"),
    }
    assert {one.layer for one in examined.findings if one.rule == "F06"} >= {"aree_attesa", "zona_rossa"}


def test_a_repair_of_a_tenth_waits(tmp_path: Path) -> None:
    examined = _examine("derived/self_intersection_bowtie.geojson", tmp_path, (13.93, 42.05))
    (held,) = [one for one in examined.findings if one.rule == "G02"]
    assert (held.level, held.scope) == (Severity.REFUSES, Scope.ROW)
    assert "9,7" in held.message


def test_swapped_coordinates_leave_no_row(tmp_path: Path) -> None:
    examined = _examine("derived/lonlat_swapped.geojson", tmp_path, (13.9, 42.05))
    assert not examined.accepted
    assert {one.rule for one in examined.findings if one.level is Severity.REFUSES} == {"G06"}
    (swap,) = [one for one in examined.findings if one.rule == "G09"]
    assert (swap.level, bool(swap.proposal)) == (Severity.WARNS, True)


def test_rows_without_a_place_are_listed_and_the_others_kept(tmp_path: Path) -> None:
    examined = _examine("derived/null_and_zero_geometry.geojson", tmp_path, (13.9, 42.05))
    assert examined.accepted
    assert [one.kept for one in examined.layers] == [3]
    assert [one.row for one in examined.findings if one.rule == "G05"] == [4, 5]


def test_a_table_of_italian_numbers(tmp_path: Path) -> None:
    examined = _examine("derived/aree_semicolon_decimalcomma_cp1252.csv", tmp_path, (10.9, 43.9))
    assert [(one.features, one.crs) for one in examined.layers] == [(24, "EPSG:3003")]
    assert any(one.rule == "F09" for one in examined.findings)


def test_all_77_waiting_areas_of_the_vesuvius_plan(tmp_path: Path) -> None:
    answers = Answers({"piano_naz_ves_dati_aree_attesa": "AE_ATTESA"})
    examined = _examine(VESUVIO + "piano_naz_ves_dati_aree_attesa.geojson", tmp_path, (14.43, 40.82), answers)
    assert [(one.features, one.kept) for one in examined.layers] == [(77, 77)]
    kmz = tmp_path / "kmz"
    kmz.mkdir()
    again = _examine("derived/vesuvio_aree_attesa.kmz", kmz, (14.43, 40.82))
    assert [(one.features, one.kept) for one in again.layers] == [(77, 77)]
