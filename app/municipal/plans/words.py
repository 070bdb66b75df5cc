"""Words for what a plan's files say in codes: reference systems, shapes, levels of findings."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

#: As Italian offices call them.
SYSTEMS = {
    "EPSG:4326": "WGS 84 (GPS), gradi",
    "EPSG:3003": "Gauss-Boaga, fuso Ovest (Monte Mario)",
    "EPSG:3004": "Gauss-Boaga, fuso Est (Monte Mario)",
    "EPSG:25832": "ETRS89 / UTM 32N",
    "EPSG:25833": "ETRS89 / UTM 33N",
    "EPSG:32632": "WGS 84 / UTM 32N",
    "EPSG:32633": "WGS 84 / UTM 33N",
    "EPSG:7791": "RDN2008 / UTM 32N, Est prima",
    "EPSG:7792": "RDN2008 / UTM 33N, Est prima",
    "EPSG:6706": "RDN2008, gradi",
    "EPSG:6707": "RDN2008 / UTM 32N, Nord prima",
    "EPSG:6708": "RDN2008 / UTM 33N, Nord prima",
    "EPSG:23032": "ED50 / UTM 32N",
    "EPSG:23033": "ED50 / UTM 33N",
    "EPSG:4806": "Monte Mario (Roma), gradi",
    "EPSG:4265": "Monte Mario, gradi",
    "EPSG:4230": "ED50, gradi",
}
_MEGABYTE = 1024 * 1024
_SWAPPED = "swapped:"


def system_name(code: str) -> str:
    """``Gauss-Boaga, fuso Ovest (Monte Mario) · EPSG:3003``."""
    plain = code.removeprefix(_SWAPPED)
    named = f"{SYSTEMS[plain]} · {plain}" if plain in SYSTEMS else plain
    return f"{named}, " + _("coordinates the other way round") if plain != code else named


def size_text(octets: int) -> str:
    """``12 kB``, ``3,4 MB``: never nothing, for a file that holds something."""
    if octets < _MEGABYTE:
        return f"{max(1, round(octets / 1024))} kB"
    return f"{octets / _MEGABYTE:.1f} MB".replace(".", ",")


def shapes_text(types: Mapping[str, int]) -> str:
    """``12 punti, 3 aree``: kinds of geometry counted as people call them."""
    points = sum(count for name, count in types.items() if name.endswith("Point"))
    lines = sum(count for name, count in types.items() if name.endswith(("LineString", "LinearRing")))
    areas = sum(count for name, count in types.items() if name.endswith("Polygon"))
    parts = (
        ngettext("%(num)d point", "%(num)d points", points) if points else "",
        ngettext("%(num)d line", "%(num)d lines", lines) if lines else "",
        ngettext("%(num)d area", "%(num)d areas", areas) if areas else "",
    )
    return ", ".join(part for part in parts if part) or str(_("no position"))
