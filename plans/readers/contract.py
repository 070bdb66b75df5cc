"""What every reader keeps: a file in, layers of rows out, nothing else touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from plans.domain.findings import Finding

#: A value of an attribute as it stands in the file.
Value = str | int | float | bool | None
#: Rows read in one go.
SLICE = 2_000


class Rows(NamedTuple):
    """A slice of a layer. All three have the same length.

    ``numbers`` count from 1 as a person would in the file; ``geometries`` are shapely geometries or None, in the file's
    coordinates as written (longitude or easting first, Z kept); ``attributes`` are untouched but for their encoding.
    """

    numbers: Sequence[int]
    geometries: npt.NDArray[np.object_]
    attributes: Sequence[Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a file. ``read`` gives its rows in slices, each time from the beginning.

    ``file`` is the name as given (inside an archive: ``archive.zip/member.shp``). ``crs`` is an authority code
    (``EPSG:3003``), WKT of OGC or ESRI, or None where the file does not say. ``geometry_types`` counts the rows by
    shapely's name (``Point``, ``MultiPolygon``, …; ``None`` without geometry).
    """

    name: str
    file: str
    format: str
    crs: str | None
    count: int
    geometry_types: Mapping[str, int]
    fields: tuple[str, ...]
    read: Callable[[], Iterator[Rows]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds, and what was found about the file."""

    layers: tuple[Layer, ...]
    findings: tuple[Finding, ...] = ()


class Reader(Protocol):
    """Reads one format. ``name`` is what the person called the file: said back, never used as a path."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        """What ``path`` holds; ``scratch`` is a folder for what has to be unpacked.

        Raises:
            FileRefused: nothing of it can be used.
        """
        ...
