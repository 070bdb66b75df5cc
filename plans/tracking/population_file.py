"""Reading where people live: a table of points, or ISTAT's census sections or cells of a grid, in any format of plans.

The readers are those of uploads, with their limits. What is kept of a row is its place and a number; nothing else of
the file is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from app.core.errors import InputRefused
from app.core.storage import working_folder
from plans.coordinates.extent import in_italy
from plans.coordinates.systems import identify
from plans.coordinates.transformation import WGS84, Transformation
from plans.domain.findings import FileRefused
from plans.readers.contract import Layer, Value
from plans.readers.numbers import number
from plans.readers.refusals import spoken
from plans.readers.registry import open_file

#: What a column of inhabitants is called, in lower case: ours, ISTAT's (sections), Eurostat's (grids); surest first.
COLUMNS = (
    "abitanti", "popolazione", "pop21", "pop_21", "pop2021", "pop11", "pop_11", "pop2011", "p1", "pop_tot", "tot_p",
    "tot_p_2021", "tot_p_2018", "obs_value_t", "residenti", "inhabitants", "population", "pop",
)  # fmt: skip
_AREAS = frozenset({shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON})


@dataclass(frozen=True, slots=True)
class Places:
    """``geometries`` are points and areas in EPSG:4326, ``people`` more than none. ``rows`` were in the file; of these
    ``unread`` say no number of people, or no place in Italy."""

    geometries: npt.NDArray[np.object_]
    people: npt.NDArray[np.float64]
    column: str
    rows: int
    unread: int


def read_places(path: Path, *, column: str | None = None, crs: str | None = None) -> Places:
    """The places of a file. ``column`` says the inhabitants, ``crs`` the reference system, where the file does not.

    Raises:
        InputRefused: ``population_invalid``: not to be read, no such column, or nobody in it; ``system_unknown``.
    """
    try:
        # Rows are read while the folder of what was unpacked is there.
        with _layer(path, column) as (layer, found):
            return _places(layer, found, crs)
    except FileRefused as refused:
        raise invalid(str(refused)) from None
    except OSError:
        raise InputRefused("file_unreadable", f"Il file «{spoken(str(path))}» non si può leggere.") from None


def invalid(why: str) -> InputRefused:
    return InputRefused("population_invalid", f"Popolazione non caricata: {why}")


@contextmanager
def _layer(path: Path, column: str | None) -> Iterator[tuple[Layer, str]]:
    """The first layer that has inhabitants, and the column of them."""
    with working_folder("population") as scratch:
        layers = open_file(path, path.name, scratch).layers
        found = next(((layer, name) for layer in layers if (name := _column(layer, column))), None)
        if found is None:
            there = ", ".join(spoken(name) for layer in layers for name in layer.fields)
            raise invalid(f"nessuna colonna dice gli abitanti: indicarla con --column. Ci sono: {there[:500]}.")
        yield found


def _column(layer: Layer, asked: str | None) -> str | None:
    names = {name.strip().casefold(): name for name in layer.fields}
    wanted = (asked.strip().casefold(),) if asked else COLUMNS
    return next((names[name] for name in wanted if name in names), None)


def _places(layer: Layer, column: str, crs: str | None) -> Places:
    people, geometries = [], []
    for rows in layer.read():
        people.append(np.array([_people(row, column) for row in rows.attributes], dtype=float))
        geometries.append(rows.geometries)
    if not people:
        raise invalid("il file non ha righe.")
    counted = np.concatenate(people)
    placed = _placed(np.concatenate(geometries), crs or identify(layer.crs))
    there = in_italy(placed)
    if not there.any():
        raise invalid("nessuna riga cade in Italia: indicare il sistema di riferimento con --crs.")
    kept = there & (counted > 0)
    if not kept.any():
        raise invalid(f"la colonna «{spoken(column)}» non dice di nessun abitante.")
    unread = int((~there | ~(counted >= 0)).sum())
    return Places(_mended(placed[kept]), counted[kept], column, len(counted), unread)


def _people(row: Mapping[str, Value], column: str) -> float:
    """NaN where the cell says no number; what offices write for «secret» (-9999) is none either."""
    found = number(row.get(column))
    return found if found is not None and np.isfinite(found) and found >= 0 else float("nan")


def _placed(geometries: npt.NDArray[np.object_], system: str | None) -> npt.NDArray[np.object_]:
    """In EPSG:4326. Without a system only longitude and latitude are believed: they cannot be mistaken for metres."""
    return Transformation(system or WGS84).to_wgs84(geometries)


def _mended(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Flat and valid; whatever is neither point nor area is where its middle is."""
    flat: npt.NDArray[np.object_] = shapely.make_valid(shapely.force_2d(geometries))
    kinds = shapely.get_type_id(flat)
    other = ~np.isin(kinds, (shapely.GeometryType.POINT, *_AREAS))
    flat[other] = shapely.point_on_surface(flat[other])
    return flat
