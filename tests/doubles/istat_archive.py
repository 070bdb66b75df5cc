"""ISTAT's boundary archive in miniature: the same folders, columns and projection, a few square municipalities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapefile
from pyproj import CRS, Transformer

DATE = "01012026"
_to_metres = Transformer.from_crs("EPSG:4326", "EPSG:32632", always_xy=True)

Square = tuple[float, float, float]


@dataclass(frozen=True)
class Town:
    """A square municipality: west and south corner and side, in degrees; its rings can be given instead, in metres."""

    code: int
    name: str
    province: int
    region: int
    square: Square = (11.0, 43.0, 0.1)
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()

    def parts(self) -> list[list[tuple[float, float]]]:
        if self.rings:
            return [list(ring) for ring in self.rings]
        west, south, side = self.square
        corners = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
        return [[_to_metres.transform(west + x * side, south + y * side) for x, y in corners]]


def com(towns: Iterable[Town], *, encoding: str = "utf-8", without: Iterable[str] = ()) -> dict[str, bytes]:
    """The layer of municipalities, as members of the archive."""
    columns = {"COD_REG": "N", "COD_PROV": "N", "COD_UTS": "N", "PRO_COM": "N", "PRO_COM_T": "C", "COMUNE": "C"}
    rows = [
        {
            "COD_REG": town.region,
            "COD_PROV": town.province,
            "COD_UTS": town.province + 200,
            "PRO_COM": town.code,
            "PRO_COM_T": f"{town.code:06d}",
            "COMUNE": town.name,
        }
        for town in towns
    ]
    kept = {name: kind for name, kind in columns.items() if name not in set(without)}
    return _layer("Com", kept, rows, [town.parts() for town in towns], encoding)


def provcm(rows: Iterable[tuple[int, str, str, str]]) -> dict[str, bytes]:
    """The layer of provinces: number, name as a province, name as a metropolitan city (a dash for none), plate."""
    columns = {"COD_PROV": "N", "DEN_PROV": "C", "DEN_CM": "C", "DEN_UTS": "C", "SIGLA": "C"}
    table = [
        {"COD_PROV": number, "DEN_PROV": name, "DEN_CM": city, "DEN_UTS": name if city == "-" else city, "SIGLA": plate}
        for number, name, city, plate in rows
    ]
    return _layer("ProvCM", columns, table, [Town(0, "", 0, 0).parts() for _ in table], "utf-8")


def reg(rows: Iterable[tuple[int, str]]) -> dict[str, bytes]:
    """The layer of regions: number and name."""
    table = [{"COD_REG": number, "DEN_REG": name} for number, name in rows]
    return _layer("Reg", {"COD_REG": "N", "DEN_REG": "C"}, table, [Town(0, "", 0, 0).parts() for _ in table], "utf-8")


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _layer(
    name: str, columns: Mapping[str, str], rows: list[dict[str, Any]], parts: list[Any], encoding: str
) -> dict[str, bytes]:
    files = {extension: io.BytesIO() for extension in ("shp", "shx", "dbf")}
    with shapefile.Writer(**files, shapeType=shapefile.POLYGON, encoding=encoding) as writer:
        for column, kind in columns.items():
            writer.field(column, kind, size=80 if kind == "C" else 10)
        for row, rings in zip(rows, parts, strict=True):
            writer.poly(rings)
            writer.record(*(row[column] for column in columns))
    content = {extension: file.getvalue() for extension, file in files.items()}
    content["prj"] = CRS.from_epsg(32632).to_wkt("WKT1_ESRI").encode()
    stem = f"Limiti{DATE}/{name}{DATE}/{name}{DATE}_WGS84"
    return {f"{stem}.{extension}": data for extension, data in content.items()}
