"""A published plan as GeoPackage: for whoever works with it, so with its own coordinates, not the lighter ones.

A layer for each class and shape that is there, in EPSG:4326, with the styles of QGIS; ``id`` is the same as in GeoJSON.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy.orm import Session

from plans.domain.attributes import ATTRIBUTES, Attribute, Kind
from plans.domain.layer_names import layer_names
from plans.domain.taxonomy import CLASSES, Shape
from plans.queries.features import WholeFeature, whole_features
from plans.queries.package import GEOMETRY, PackageLayer, columns, write_package
from plans.queries.published import Published

_ID = Attribute("id", "Identificativo nel piano")


def plan_geopackage(session: Session, plan: Published) -> bytes:
    """The file, whole."""
    layers = _layers(whole_features(session, plan.version_id)) or [_layer("AE_ATTESA", Shape.POINT, [])]
    at = plan.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") if plan.published_at else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piano.gpkg"
        write_package(path, layers, crs="EPSG:4326", stamp=at)
        return path.read_bytes()


def _layers(features: Iterable[WholeFeature]) -> list[PackageLayer]:
    """Features come by class and shape."""
    return [_layer(code, Shape(shape), list(rows)) for (code, shape), rows in groupby(features, key=itemgetter(1, 2))]


def _layer(code: str, shape: Shape, rows: Sequence[WholeFeature]) -> PackageLayer:
    plan_class = CLASSES[code]
    attributes = [_ID, *(ATTRIBUTES[name] for name in plan_class.public_attributes)]
    return PackageLayer(layer_names(plan_class)[shape], plan_class, shape, attributes, _table(rows, attributes))


def _table(rows: Sequence[WholeFeature], attributes: Sequence[Attribute]) -> pa.Table:
    said = [{**row.attributes, "id": row.id} for row in rows]
    arrays = {one.name: [_cell(one, values) for values in said] for one in attributes}
    return pa.table({GEOMETRY: [row.geometry for row in rows], **arrays}, schema=columns(attributes))


def _cell(attribute: Attribute, values: Mapping[str, Any]) -> Any:
    """The value as its column wants it; None where it is not of that kind, whichever way it came into the row."""
    value = values.get(attribute.name)
    try:
        return None if value is None else _CELLS[attribute.kind](value)
    except (TypeError, ValueError, OverflowError):
        return None


def _codes(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


_CELLS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.CHOICES: _codes,
    Kind.NUMBER: float,
    Kind.COUNT: int,
    Kind.BOOLEAN: bool,
    Kind.DATE: date.fromisoformat,
}
