"""Zipped shapefiles: what belongs together, which letters, which reference system (F03, F04)."""

from __future__ import annotations

from pathlib import Path

import pytest

from doubles.plan_files import POINTS_3003, PRJ_3003, archive, shapefile_parts, shapefile_zip
from doubles.plan_reading import all_rows, column, only, open_bytes, refusals
from plans.domain.findings import Scope, Severity


def test_everything_is_said_by_a_complete_one(tmp_path: Path) -> None:
    opened = open_bytes(shapefile_zip(), "Piano.zip", tmp_path)
    layer = only(opened)
    assert opened.findings == ()
    assert (layer.name, layer.file, layer.crs) == ("aree", "Piano.zip/aree.shp", PRJ_3003)
    assert layer.fields == ("Località", "posti", "dal")
    assert all_rows(layer).attributes[0] == {"Località": "Piazza Libertà", "posti": 1, "dal": "2024-01-31"}


@pytest.mark.parametrize("suffix", [".dbf", ".shx", ".shp"])
def test_what_is_missing_is_named(suffix: str, tmp_path: Path) -> None:
    (finding,) = refusals(shapefile_zip(without=(suffix,)), "a.zip", tmp_path)
    assert (finding.rule, finding.level, finding.scope) == ("F03", Severity.REFUSES, Scope.FILE)
    assert f"manca {suffix}" in finding.message


def test_an_incomplete_one_refuses_only_itself(tmp_path: Path) -> None:
    opened = open_bytes(shapefile_zip(beside={"edifici.shp": b"x"}), "a.zip", tmp_path)
    assert only(opened).name == "aree"
    (finding,) = opened.findings
    assert (finding.rule, finding.level, finding.scope, finding.layer) == ("F03", "E", "layer", "edifici")
    assert ".shx e .dbf" in finding.message


def test_a_table_cut_short_is_refused(tmp_path: Path) -> None:
    parts = {f"a{suffix}": part for suffix, part in shapefile_parts().items()}
    parts["a.dbf"] = parts["a.dbf"][:-70]
    assert [finding.rule for finding in refusals(archive(parts), "a.zip", tmp_path)] == ["F03"]


def test_folders_capitals_and_clutter(tmp_path: Path) -> None:
    members = {
        f"Dati\\{name}{suffix.upper()}": part for name in ("A", "B") for suffix, part in shapefile_parts().items()
    }
    members |= {f"altro/A{suffix}": part for suffix, part in shapefile_parts().items()}
    members |= {
        "__MACOSX/._A.shp": b"x",
        "Dati/._A.shp": b"x",
        "Dati/A.sbn": b"x",
        "Dati/A.qmd": b"x",
        "A.shp.xml": b"x",
    }
    opened = open_bytes(archive({**members, "Dati/piano.gpkg": b"x"}), "a.zip", tmp_path)
    assert [layer.name for layer in opened.layers] == ["A", "B", "A (2)"]
    assert [layer.file for layer in opened.layers] == ["a.zip/Dati/A.SHP", "a.zip/Dati/B.SHP", "a.zip/altro/A.shp"]
    assert any("«Dati/piano.gpkg»" in finding.message for finding in opened.findings)


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("cp1252", "Windows-1252"), ("latin-1", "Windows-1252")]
)
def test_letters_are_found_and_shown(encoding: str, said: str, tmp_path: Path) -> None:
    opened = open_bytes(shapefile_zip(cpg=None, encoding=encoding), "a.zip", tmp_path)
    (finding,) = opened.findings
    assert (finding.rule, finding.level) == ("F04", Severity.WARNS)
    assert said in finding.message
    assert "«Località», «Piazza Libertà», «Campo Città di Àncona»" in finding.message
    assert column(only(opened), "Località") == [name for name, _, _ in POINTS_3003]


@pytest.mark.parametrize("cpg", ["1252", "ANSI 1252", "windows-1252", " cp1252\r\n", "ISO-8859-1", "88591"])
def test_a_declared_encoding_is_believed(cpg: str, tmp_path: Path) -> None:
    opened = open_bytes(shapefile_zip(cpg=cpg, encoding="cp1252"), "a.zip", tmp_path)
    assert opened.findings == ()
    assert column(only(opened), "Località")[0] == "Piazza Libertà"


def test_a_letter_cut_by_the_width_of_its_field_is_no_other_encoding(tmp_path: Path) -> None:
    points = [("x" * 38 + "à", 1.0, 2.0), ("è", 1.0, 2.0)]
    parts = {f"a{suffix}": part for suffix, part in shapefile_parts(points).items()}
    parts["a.dbf"] = parts["a.dbf"].replace(b"x" * 38 + "à".encode(), b"x" * 39 + b"\xc3")
    opened = open_bytes(archive(parts), "a.zip", tmp_path)
    assert column(only(opened), "Località")[1] == "è"
    assert "UTF-8" in opened.findings[0].message


def test_without_prj_nobody_knows_the_system(tmp_path: Path) -> None:
    opened = open_bytes(shapefile_zip(prj=None), "a.zip", tmp_path)
    assert (only(opened).crs, opened.findings) == (None, ())


def test_a_record_without_geometry_stays_a_row(tmp_path: Path) -> None:
    layer = only(open_bytes(shapefile_zip(points=[("a", 1, 2), (None, 0, 0), ("b", 3, 4)]), "a.zip", tmp_path))
    assert layer.geometry_types == {"Point": 2, "None": 1}
    assert all_rows(layer).geometries[1] is None


def test_an_empty_one_is_refused(tmp_path: Path) -> None:
    assert [finding.rule for finding in refusals(shapefile_zip(points=[]), "a.zip", tmp_path)] == ["F06"]


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    (finding,) = refusals(archive({"foto.jpg": b"x"}), "a.zip", tmp_path)
    assert finding.rule == "F03"
    assert "«foto.jpg»" in finding.message


@pytest.mark.parametrize(("written", "read"), [("20241345", "20241345"), ("31/01/24", "31/01/24"), ("00000000", None)])
def test_a_date_that_is_none_stays_as_it_is_written(written: str, read: str | None, tmp_path: Path) -> None:
    parts = {f"a{suffix}": part for suffix, part in shapefile_parts().items()}
    parts["a.dbf"] = parts["a.dbf"].replace(b"20240131", written.encode(), 1)
    assert column(only(open_bytes(archive(parts), "a.zip", tmp_path)), "dal") == [read, "2024-01-31"]
