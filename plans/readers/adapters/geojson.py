"""GeoJSON (F05): RFC 7946, a bare Feature, a list of Features or a bare geometry, with the old ``crs`` member (A10)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from plans.domain.findings import Finding, Severity
from plans.readers.contract import SLICE, Opened, Rows, Value
from plans.readers.encodings import read_text
from plans.readers.geometries import from_geojson
from plans.readers.json_features import Collection, JsonRefused, read_collection
from plans.readers.layers import Source, opened
from plans.readers.limits import GEOMETRY_NESTING, TEXT_FILE_BYTES
from plans.readers.refusals import refusal, remark, spoken, too_large
from plans.readers.values import plain

_WGS84 = "EPSG:4326"
_EPSG = re.compile(r"(?i)\s*(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})\s*")
_CRS84 = re.compile(r"(?i)\s*(?:urn:ogc:def:crs:)?OGC:(?:1\.3|0)?:?CRS84h?\s*")


class GeojsonReader:
    """Reads GeoJSON."""

    def open(self, path: Path, name: str, scratch: Path) -> Opened:
        if path.stat().st_size > TEXT_FILE_BYTES:
            raise too_large("byte di testo", TEXT_FILE_BYTES, name)
        collection = _collection(read_text(path.read_bytes())[0], name)
        crs, findings = _crs(collection, name)
        if collection.repeated:
            keys = ", ".join(f"«{spoken(key)}»" for key in sorted(collection.repeated)[:5])
            message = f"Nel file «{spoken(name)}» alcune chiavi sono scritte due volte ({keys}): vale l'ultima."
            findings.append(remark("F05", Severity.WARNS, message, name))
        title = collection.members.get("name")
        layer = title if isinstance(title, str) and title.strip() else Path(spoken(name)).stem
        source = Source(layer, name, "geojson", crs, collection.fields, lambda: _rows(collection))
        return opened(name, [source], findings)


def _collection(text: str, name: str) -> Collection:
    try:
        return read_collection(text)
    except JsonRefused as error:
        raise refusal(error.rule, f"Il file «{spoken(name)}» {error}.", name) from None


def _crs(collection: Collection, name: str) -> tuple[str | None, list[Finding]]:
    """The old member where it is there, else WGS 84, unless the coordinates cannot be degrees."""
    if "crs" not in collection.members:
        # What it could be, and that somebody has to say so, is said where the municipality is known (F04).
        return (_WGS84 if _degrees(collection) else None), []
    member = collection.members["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    said = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    crs = _authority(said)
    if crs is None:
        message = f"Il sistema di coordinate «{spoken(said)}» di «{spoken(name)}» non è riconosciuto: va scelto."
        return None, [remark("A10", Severity.WARNS, message, name)]
    message = f"Il file «{spoken(name)}» dichiara il sistema di coordinate {crs} (membro «crs»): viene usato."
    return crs, [remark("A10", Severity.INFORMS, message, name)]


def _authority(said: str) -> str | None:
    if _CRS84.fullmatch(said):
        return _WGS84
    code = _EPSG.fullmatch(said)
    return f"EPSG:{code[1]}" if code else None


def _degrees(collection: Collection) -> bool:
    first = next(_rows(collection), None)
    bounds = shapely.total_bounds(first.geometries) if first else np.zeros(4)
    return not bool((np.abs(bounds) > 360).any())


def _rows(collection: Collection) -> Iterator[Rows]:
    features = collection.features()
    start = 1
    while slice_ := list(islice(features, SLICE)):
        geometries = from_geojson([_geometry_text(feature.get("geometry")) for feature in slice_])
        yield Rows(range(start, start + len(slice_)), geometries, _attributes(slice_))
        start += len(slice_)


def _geometry_text(geometry: object) -> str | None:
    if not isinstance(geometry, dict) or _nesting(geometry) > GEOMETRY_NESTING:
        return None
    try:
        return json.dumps(geometry, allow_nan=False)
    except ValueError:
        return None


def _nesting(geometry: Mapping[str, Any]) -> int:
    """How deep collections are within collections."""
    depth = 0
    level: list[Any] = [geometry]
    while level and depth <= GEOMETRY_NESTING:
        depth += 1
        level = [part for one in level if isinstance(one, dict) for part in _parts(one)]
    return depth


def _parts(geometry: Mapping[str, Any]) -> Sequence[Any]:
    parts = geometry.get("geometries")
    return parts if isinstance(parts, list) else ()


def _attributes(features: Sequence[Mapping[str, Any]]) -> list[dict[str, Value]]:
    return [
        {key: plain(value) for key, value in (_identifier(feature) | _properties(feature)).items()}
        for feature in features
    ]


def _identifier(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": feature["id"]} if isinstance(feature.get("id"), str | int | float) else {}


def _properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}
