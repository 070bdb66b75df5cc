"""DXF (F08): lines and polylines only, a layer for each layer of the drawing. There is no reference system."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from plans.domain.findings import Finding, Severity
from plans.readers.contract import SLICE, Opened, Rows
from plans.readers.geometries import Geometries
from plans.readers.layers import Source, opened
from plans.readers.limits import TEXT_FILE_BYTES
from plans.readers.ogr import batches, scalars, shapes
from plans.readers.refusals import refusal, remark, spoken, too_large

#: Counts that entities declare (vertices, knots, edges) and that GDAL may make room for.
_DECLARED = re.compile(rb"\n[ \t]*(?:7[0-9]|9[0-9])[ \t]*\r?\n[ \t]*(\d{5,})")
_LINE_TYPES = (1, 5)
_FIELDS = ("Layer", "EntityHandle")


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a drawing, with the layer and handle of each; ``left_out`` counts what is no line."""

    geometries: Geometries
    layers: npt.NDArray[np.object_]
    handles: npt.NDArray[np.object_]
    left_out: int

    def rows(self, layer: str) -> Iterator[Rows]:
        """The lines of one layer of the drawing."""
        members = np.flatnonzero(self.layers == layer)
        for start in range(0, len(members), SLICE):
            chosen = members[start : start + SLICE]
            handles = self.handles[chosen].tolist()
            attributes = [{"Layer": layer, "EntityHandle": handle} for handle in handles]
            yield Rows(range(start + 1, start + 1 + len(chosen)), self.geometries[chosen], attributes)


class DxfReader:
    """Reads the entities of a drawing through GDAL."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        if path.stat().st_size > TEXT_FILE_BYTES:
            raise too_large("byte di testo", TEXT_FILE_BYTES, name)
        _check_declared(path, name)
        drawing = scratch / "drawing.dxf"
        drawing.symlink_to(path.absolute())
        lines = _load(drawing, name)
        if not len(lines.geometries):
            message = f"Il disegno «{spoken(name)}» non contiene linee né polilinee: solo queste vengono lette."
            raise refusal("F08", message, name)
        sources = [
            Source(layer, name, "dxf", None, _FIELDS, partial(lines.rows, layer))
            for layer in dict.fromkeys(lines.layers.tolist())
        ]
        return opened(name, sources, list(_findings(name, lines.left_out)))


def _check_declared(path: Path, name: str) -> None:
    """Each thing counted takes some bytes of text: who declares more of them than bytes is not to be believed."""
    size = path.stat().st_size
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        start = max(0, content.find(b"ENTITIES"))
        end = content.find(b"ENDSEC", start)
        for declared in _DECLARED.finditer(content, start, end if end >= 0 else size):
            number = declared[1].decode()
            if len(number) > 9 or int(number) > size:
                message = (
                    f"Il disegno «{spoken(name)}» dichiara un'entità di {spoken(number)} elementi ma è di {size} byte: "
                    f"è danneggiato o ostile."
                )
                raise refusal("F08", message, name)


def _load(drawing: Path, name: str) -> _Lines:
    geometries: list[Geometries] = [np.empty(0, dtype=object)]
    texts: list[npt.NDArray[np.object_]] = [np.empty((0, len(_FIELDS)), dtype=object)]
    total = 0
    for batch in batches(drawing, name, _FIELDS, "entities"):
        total += batch.num_rows
        found = shapes(batch)
        lines = np.isin(shapely.get_type_id(found), _LINE_TYPES)
        columns = [scalars(batch.column(column), "utf-8") for column in _FIELDS]
        geometries.append(found[lines])
        texts.append(np.array(columns, dtype=object).T[lines])
    together = np.concatenate(texts)
    layers = np.array([layer or "0" for layer in together[:, 0]], dtype=object)
    shapes_ = np.concatenate(geometries)
    return _Lines(shapes_, layers, together[:, 1], total - len(shapes_))


def _findings(name: str, left_out: int) -> Iterator[Finding]:
    message = f"Il disegno «{spoken(name)}» non ha sistema di coordinate né attributi: vanno scelti sistema e classe."
    yield remark("F08", Severity.WARNS, message, name)
    if left_out:
        message = f"Nel disegno «{spoken(name)}» {left_out} entità non sono linee (testi, blocchi, retini): non lette."
        yield remark("F08", Severity.WARNS, message, name)
