"""A small plan of Prato as files of GeoJSON, one a class: what its officials would upload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from shapely import LineString, Point, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from doubles.plan_files import feature, geojson

PRATO = "100005"
#: Inside the flood area, a few metres outside its eastern border, and far from it: longitude, latitude.
INSIDE, OUTSIDE = (11.090, 43.876), (11.110, 43.890)
FLOOD = box(11.080, 43.870, 11.100, 43.880)

Feature = tuple[BaseGeometry, Mapping[str, Any]]

LAYERS: dict[str, Sequence[Feature]] = {
    "AE_ATTESA": (
        (Point(11.0965, 43.8795), {"nome": "Piazza del Duomo", "indirizzo": "Piazza del Duomo 1", "capienza": 1200,
                                   "accessibile_disabili": "sì", "rischi_serviti": "sismico, incendi"}),
        (Point(11.0992, 43.8833), {"nome": "Giardino di via Rossini", "indirizzo": "Via Rossini 20", "capienza": 400,
                                   "accessibile_disabili": "no", "rischi_serviti": "idraulico, sismico"}),
        (Point(11.1120, 43.8905), {"nome": "Parco di Santa Lucia", "indirizzo": "Via di Santa Lucia 3",
                                   "capienza": 900}),
        (Point(11.0700, 43.8600), {"nome": "Parcheggio di Tobbiana", "indirizzo": "Via Traversa 8", "capienza": 300,
                                   "rischi_serviti": "idraulico"}),
        (box(11.1195, 43.8740, 11.1215, 43.8752), {"nome": "Parco della Liberazione e della Pace",
                                                   "indirizzo": "Via Roma 200", "capienza": 2500}),
    ),
    "CO_COC": ((Point(11.0940, 43.8775), {"nome": "COC di Prato", "indirizzo": "Via Lazzerini 58"}),),
    "ED_ASSIST": ((Point(11.1010, 43.8850), {"nome": "Palestra Gramsci", "indirizzo": "Via Reggiana 86",
                                             "posti": 180}),),
    "VIA_FUGA": ((LineString([(11.088, 43.874), (11.094, 43.880), (11.099, 43.886)]), {"nome": "Via Bologna",
                                                                                      "da": "Centro", "a": "Nord"}),),
    "PT_CRIT": ((Point(11.0955, 43.8720), {"nome": "Sottopasso di via Ciliani", "tipo": "sottopasso",
                                           "rischio": "idraulico"}),),
    "RS_IDRA": ((FLOOD, {"nome": "Bisenzio", "livello": "elevato"}),),
    "RS_FRANA": ((box(11.105, 43.900, 11.120, 43.910), {"nome": "Calvana", "livello": "medio"}),),
}  # fmt: skip


def files(folder: Path) -> list[Path]:
    """One file for each class, called by its code."""
    return [_written(folder / f"{code.lower()}.geojson", features) for code, features in LAYERS.items()]


def options() -> list[str]:
    """``--class`` for each of them."""
    return [part for code in LAYERS for part in ("--class", f"{code.lower()}={code}")]


def _written(path: Path, features: Sequence[Feature]) -> Path:
    path.write_bytes(geojson([feature(dict(values), mapping(geometry)) for geometry, values in features]))
    return path
