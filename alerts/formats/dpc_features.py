"""The bulletin's map form, GeoJSON or TopoJSON: one file a day, a feature per zone.

Only the properties are read. They hold the zone's name and not its code, and neither the day nor the time of issue:
those are in the file's name alone.
"""

from __future__ import annotations

from alerts.domain.hazard import Hazard
from alerts.formats.bounded_json import begins_like_json, parse_json
from alerts.formats.dpc_levels import MAX_ROWS, ZoneRow
from alerts.formats.printable import printable
from alerts.formats.unreadable import Unreadable

#: The real GeoJSON has 5.5 MB.
MAX_BYTES = 8 * 1024 * 1024

_HAZARDS = {
    Hazard.HYDROGEOLOGICAL: "Per rischio idrogeologico",
    Hazard.THUNDERSTORM: "Per rischio temporali",
    Hazard.HYDRAULIC: "Per rischio idraulico",
}
_NAME, _OVERALL = "Nome zona", "Rappresentata nella mappa"


def is_features(content: bytes) -> bool:
    """Whether the bytes say that they are GeoJSON or TopoJSON."""
    return begins_like_json(content) and (b'"FeatureCollection"' in content or b'"Topology"' in content)


def read_features(content: bytes, name: str) -> list[ZoneRow]:
    """The rows, in file order, their ``zone`` empty.

    Raises:
        Unreadable: ``features_malformed``, or a code of :mod:`alerts.formats.bounded_json`.
    """
    items = _items(parse_json(content, max_bytes=MAX_BYTES), name)
    if len(items) > MAX_ROWS:
        raise Unreadable("features_malformed", f"{name} contiene {len(items)} zone: troppe per un bollettino.")
    return [_row(item, name) for item in items]


def _items(root: object, name: str) -> list[object]:
    """The features of a GeoJSON, or the geometries of all objects of a TopoJSON."""
    match root:
        case {"type": "FeatureCollection", "features": [*features]}:
            return features
        case {"type": "Topology", "objects": {**objects}}:
            return [item for part in objects.values() for item in _geometries(part, name)]
    raise Unreadable("features_malformed", f"{name} non è una mappa GeoJSON o TopoJSON.")


def _geometries(part: object, name: str) -> list[object]:
    match part:
        case {"type": "GeometryCollection", "geometries": [*geometries]}:
            return geometries
    raise Unreadable("features_malformed", f"{name} contiene un oggetto TopoJSON che non è un insieme di zone.")


def _row(item: object, name: str) -> ZoneRow:
    match item:
        case {"properties": {**properties}}:
            text = {key: value.strip() for key, value in properties.items() if isinstance(value, str)}
        case _:
            text = {}
    missing = [key for key in (_NAME, _OVERALL, *_HAZARDS.values()) if not text.get(key)]
    if missing:
        zone = printable(text.get(_NAME, "senza nome"))
        raise Unreadable("features_malformed", f"In {name} la zona {zone} manca di: {', '.join(missing)}.")
    return ZoneRow("", text[_NAME], text[_OVERALL], {hazard: text[key] for hazard, key in _HAZARDS.items()})
