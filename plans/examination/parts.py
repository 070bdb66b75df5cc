"""Layers as they are examined: one kind of shape each. A file that mixes points and areas gives two parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plans.domain.taxonomy import Shape
from plans.readers.contract import Layer, Value
from plans.validation.shapes import kinds as kinds_of_rows

_SHAPES = {
    "Point": Shape.POINT,
    "MultiPoint": Shape.POINT,
    "LineString": Shape.LINE,
    "LinearRing": Shape.LINE,
    "MultiLineString": Shape.LINE,
    "Polygon": Shape.AREA,
    "MultiPolygon": Shape.AREA,
}
#: What a part is called: after the name of the layer that it is a part of.
_WORDS = {Shape.POINT: "punti", Shape.LINE: "linee", Shape.AREA: "aree"}


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a layer with one kind of shape, all at once; see :class:`plans.readers.contract.Rows`.

    ``shape`` is None for a layer that is not split: then it has the rows without a usable shape too.
    """

    name: str
    layer: Layer
    shape: Shape | None
    numbers: Sequence[int]
    geometries: npt.NDArray[np.object_]
    attributes: Sequence[Mapping[str, Value]]

    @property
    def shapes(self) -> frozenset[Shape]:
        """The kinds of shape of its rows."""
        if self.shape is not None:
            return frozenset({self.shape})
        return frozenset(shape for name in self.layer.geometry_types if (shape := _SHAPES.get(name)))


def read_parts(layer: Layer, name: str) -> list[Part]:
    """All rows of a layer, by kind of shape where there are several; what is none of them goes with the first."""
    numbers, geometries, attributes = _everything(layer)
    whole = Part(name, layer, None, numbers, geometries, attributes)
    kinds = [shape for shape in Shape if shape in whole.shapes]
    if len(kinds) < 2:
        return [whole]
    of_rows = kinds_of_rows(geometries)
    parts = []
    for position, kind in enumerate(kinds):
        chosen = of_rows == kind.value
        if position == 0:
            chosen |= ~np.isin(of_rows, [one.value for one in kinds])
        rows = np.flatnonzero(chosen)
        parts.append(
            Part(
                f"{name}:{_WORDS[kind]}",
                layer,
                kind,
                [numbers[row] for row in rows],
                geometries[rows],
                [attributes[row] for row in rows],
            )
        )
    return parts


def _everything(layer: Layer) -> tuple[list[int], npt.NDArray[np.object_], list[Mapping[str, Value]]]:
    numbers: list[int] = []
    attributes: list[Mapping[str, Value]] = []
    geometries = []
    for rows in layer.read():
        numbers += rows.numbers
        attributes += rows.attributes
        geometries.append(rows.geometries)
    found = np.concatenate(geometries) if geometries else np.empty(0, dtype=object)
    return numbers, found, attributes
