"""The JSON around a national bulletin: its index, and its maps as GeoJSON and TopoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from doubles.dpc_words import DAYS

REPOSITORY = "https://raw.githubusercontent.com/pcm-dpc/DPC-Bollettini-Criticita-Idrogeologica-Idraulica/master"
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
#: Properties in the order of the values: map, idrogeologico, temporali, idraulico.
PROPERTIES = (
    "Rappresentata nella mappa",
    "Per rischio idrogeologico",
    "Per rischio temporali",
    "Per rischio idraulico",
)

#: Name of the zone, text of the map, texts of the three hazards.
Row = tuple[str, str, list[str]]


def write_index(stamp: datetime, *, update: bool = False, root: str = f"{REPOSITORY}/files") -> dict[str, Any]:
    """The index of one issue; ``root`` is where its links say that the files are."""
    name = f"{stamp:%Y%m%d_%H%M}"
    hour = f", aggiornamento delle ore {stamp:%H:%M}" if update else f" ore {stamp:%H:%M}"
    return {
        "type": "update" if update else "first",
        "date": f"{stamp:%Y-%m-%dT%H}:58:04.195Z",
        "name": f"Bollettino del {stamp.day} {MONTHS[stamp.month - 1]} {stamp.year}{hour}",
        "global_legend": f"{root}/Legenda_BCR_vert.jpg",
        "style": f"{root}/topojson/{name}_style.json",
        **{day: _day_of_index(root, name, day) for day in DAYS},
    }


def _day_of_index(root: str, name: str, day: str) -> dict[str, Any]:
    files = {
        "pdf": f"pdf/{name}.zip",
        "xml": f"xml/{name}.zip",
        "shp": f"shp/{name}_shp.zip",
        "all": f"all/{name}_all.zip",
    }
    return {
        "topo_json": f"{root}/topojson/{name}_{day}.json",
        "html_descrition": "<p>Per la giornata:<br/><b>NESSUNA ALLERTA</b> </p>",
        "attachment": [{kind: f"{root}/{path}"} for kind, path in files.items()],
    }


def write_geojson(rows: Iterable[Row]) -> bytes:
    """A feature per zone, all of the same small square."""
    square = [[[11.0, 43.5], [11.5, 43.5], [11.5, 44.0], [11.0, 43.5]]]
    features = [
        {
            "type": "Feature",
            "properties": _properties(row),
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for row in rows
    ]
    return _written({"type": "FeatureCollection", "features": features})


def write_topojson(rows: Iterable[Row]) -> bytes:
    """A geometry per zone, all made of the one arc; the arcs come first, as in the published files."""
    geometries = [{"arcs": [[0]], "type": "Polygon", "properties": _properties(row)} for row in rows]
    return _written(
        {
            "type": "Topology",
            "arcs": [[[119829, 151794], [-46, -21], [-90, 40]]],
            "transform": {"scale": [0.0001, 0.0001], "translate": [6.6, 35.5]},
            "objects": {"today": {"type": "GeometryCollection", "geometries": geometries}},
        }
    )


def _properties(row: Row) -> dict[str, Any]:
    name, on_map, hazards = row
    texts = dict(zip(PROPERTIES, [on_map, *hazards], strict=True))
    return {**texts, "Nome zona": name, "Comuni": ["Bolzano/Bozen", "Rignano sull'Arno"]}


def _written(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
