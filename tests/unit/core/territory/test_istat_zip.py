"""ISTAT's boundary archive: read as downloaded, refused with one sentence when it is not what it should be."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import shapely

from app.core.errors import InputRefused
from app.core.territory.istat_archive import read_layers
from app.core.territory.istat_zip import Provinces, Regions, istat_territory
from doubles.istat_archive import DATE, Town, com, provcm, reg, write_zip

TOWNS = [Town(48017, "Firenze", 48, 9, (11.2, 43.7, 0.1)), Town(40012, "Forlì", 40, 8, (12.0, 44.2, 0.1))]
PROVINCES = provcm([(48, "-", "Firenze", "FI"), (40, "Forlì-Cesena", "-", "FC")])
REGIONS = reg([(9, "Toscana"), (8, "Emilia-Romagna")])
WHOLE = {**com(TOWNS), **PROVINCES, **REGIONS}
COM = f"Limiti{DATE}/Com{DATE}/Com{DATE}_WGS84"


def nothing_known() -> tuple[Provinces, Regions]:
    return {}, {}


def refusal(path: Path) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        istat_territory(path, nothing_known)
    return refused.value


def test_an_archive_as_downloaded(tmp_path: Path) -> None:
    document = istat_territory(write_zip(tmp_path / "limiti.zip", WHOLE), nothing_known)
    assert document.source == "istat 2026"
    assert document.issues == ()
    forli, firenze = document.municipalities
    assert (forli.istat_code, forli.name, forli.province_code, forli.province_name) == (
        "040012", "Forlì", "FC", "Forlì-Cesena",
    )  # fmt: skip
    assert (firenze.province_name, firenze.region_code, firenze.region_name) == ("Firenze", "09", "Toscana")
    assert (firenze.population, firenze.coastal) == (None, None)
    assert shapely.is_valid(firenze.boundary)
    assert firenze.boundary.bounds == pytest.approx((11.2, 43.7, 11.3, 43.8), abs=1e-6)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_both_encodings_istat_has_used(tmp_path: Path, encoding: str) -> None:
    path = write_zip(tmp_path / "limiti.zip", {**WHOLE, **com(TOWNS, encoding=encoding)})
    assert {m.name for m in istat_territory(path, nothing_known).municipalities} == {"Firenze", "Forlì"}


def test_a_layer_zipped_alone_borrows_names(tmp_path: Path) -> None:
    members = {name.rpartition("/")[2]: content for name, content in com(TOWNS[:1]).items()}
    known = {48: ("FI", "Firenze")}, {9: "Toscana"}
    (firenze,) = istat_territory(write_zip(tmp_path / "com.zip", members), lambda: known).municipalities
    assert (firenze.province_code, firenze.region_name) == ("FI", "Toscana")


def test_without_the_text_code_the_number_is_padded(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "limiti.zip", {**WHOLE, **com([Town(1001, "Agliè", 48, 9)], without=["PRO_COM_T"])})
    assert istat_territory(path, nothing_known).municipalities[0].istat_code == "001001"


def test_a_hole_and_a_second_part_survive(tmp_path: Path) -> None:
    outer = ((680000.0, 4840000.0), (680000.0, 4850000.0), (690000.0, 4850000.0), (690000.0, 4840000.0))
    hole = ((684000.0, 4844000.0), (686000.0, 4844000.0), (686000.0, 4846000.0), (684000.0, 4846000.0))
    islet = tuple((x + 20000, y) for x, y in outer)
    rings = tuple((*ring, ring[0]) for ring in (outer, hole, islet))
    path = write_zip(tmp_path / "limiti.zip", {**WHOLE, **com([Town(48017, "Firenze", 48, 9, rings=rings)])})
    boundary = istat_territory(path, nothing_known).municipalities[0].boundary
    assert (len(boundary.geoms), sum(len(part.interiors) for part in boundary.geoms)) == (2, 1)


def test_a_boundary_that_crosses_itself_is_repaired_and_told(tmp_path: Path) -> None:
    bow = (
        (680000.0, 4840000.0), (690000.0, 4850000.0), (690000.0, 4840000.0), (680000.0, 4849000.0),
        (680000.0, 4840000.0),
    )  # fmt: skip
    path = write_zip(tmp_path / "limiti.zip", {**WHOLE, **com([Town(48017, "Firenze", 48, 9, rings=(bow,))])})
    document = istat_territory(path, nothing_known)
    assert shapely.is_valid(document.municipalities[0].boundary)
    assert document.issues == ("Confini non validi, riparati: 048017.",)


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({**PROVINCES, **REGIONS}, "Com"),
        ({k: v for k, v in WHOLE.items() if k != f"{COM}.prj"}, ".prj"),
        ({k: v for k, v in WHOLE.items() if k != f"{COM}.dbf"}, ".dbf"),
        ({k: v for k, v in WHOLE.items() if k != f"{COM}.shp"}, ".shp"),
        ({**WHOLE, **com(TOWNS, without=["COMUNE"])}, "COMUNE"),
        ({**com(TOWNS), **REGIONS}, "040|048"),
        ({**com(TOWNS), **PROVINCES}, "regione"),
        ({"leggimi.txt": b"niente"}, "Com"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, members: dict[str, bytes], named: str) -> None:
    refused = refusal(write_zip(tmp_path / "limiti.zip", members))
    assert refused.code == "istat_layer_missing"
    assert any(part in refused.message for part in named.split("|"))


@pytest.mark.parametrize(
    "damage",
    [
        {f"{COM}.shp": b""},
        {f"{COM}.shp": WHOLE[f"{COM}.shp"][:-40]},
        {f"{COM}.shp": b"\x00" * 400},
        {f"{COM}.dbf": b"\xff" * 400},
        {f"{COM}.dbf": WHOLE[f"{COM}.dbf"][:-90]},
        {f"{COM}.prj": b"not a projection"},
        {f"{COM}.prj": b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]]]'},
        com([TOWNS[0], TOWNS[0]]),
        com([Town(4801700, "Firenze", 48, 9)]),
        com([Town(48017, "", 48, 9)]),
        {f"{COM}.dbf": com(TOWNS[:1])[f"{COM}.dbf"]},
        {f"{COM}.dbf": com([])[f"{COM}.dbf"]},
        com([Town(48017, "Firenze", 48, 9, (2.0, 43.7, 0.1))]),
    ],
    ids=[
        "shp-empty",
        "shp-cut",
        "shp-zeros",
        "dbf-noise",
        "dbf-cut",
        "prj-noise",
        "prj-untrue",
        "twice",
        "code-too-long",
        "no-name",
        "fewer-rows",
        "no-rows",
        "in-france",
    ],
)
def test_a_broken_layer_is_refused(tmp_path: Path, damage: dict[str, bytes]) -> None:
    refused = refusal(write_zip(tmp_path / "limiti.zip", {**WHOLE, **damage}))
    assert refused.code == "istat_layer_broken"
    assert refused.message.endswith(".")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"<html>404</html>"])
def test_what_is_not_a_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "limiti.zip"
    path.write_bytes(content)
    assert refusal(path).code == "istat_zip_unreadable"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "assente.zip").code == "istat_zip_unreadable"
    assert refusal(tmp_path).code == "istat_zip_unreadable"


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "limiti.zip", WHOLE)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(f"{COM}.shp").header_offset + 30 + len(f"{COM}.shp")
    content[start : start + 20] = b"\xff" * 20
    path.write_bytes(bytes(content))
    assert refusal(path).code == "istat_zip_unreadable"


def test_too_many_bytes_or_members_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "limiti.zip", WHOLE)
    for limits in ({"max_bytes": 500}, {"max_members": 2}):
        with pytest.raises(InputRefused) as refused:
            read_layers(path, **limits)
        assert refused.value.code == "istat_zip_too_large"


def test_two_editions_in_one_archive_are_refused(tmp_path: Path) -> None:
    older = {name.replace("2026", "2025"): content for name, content in com(TOWNS).items()}
    assert refusal(write_zip(tmp_path / "limiti.zip", {**WHOLE, **older})).code == "istat_zip_ambiguous"
