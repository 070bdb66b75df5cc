"""The codes of an area, sorted by what they number. Pure.

CAP leaves the names of codes to whoever publishes, and everybody writes them in their own way: "Zona di Allerta",
``zona_allerta``, ``CODICE ISTAT``, ``EMMA_ID``. Names that are not here (SAME, FIPS6, UGC …) say nothing of Italy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.domain.cap import Area

_ZONE, _ISTAT, _REGION = "zone", "istat", "region"
#: Names without spaces, strokes and capitals.
_NAMES = {
    "zonadiallerta": _ZONE, "zonaallerta": _ZONE, "zoneallerta": _ZONE, "zonedallerta": _ZONE, "codicezona": _ZONE,
    "istat": _ISTAT, "codiceistat": _ISTAT, "codistat": _ISTAT, "istatcode": _ISTAT,
    "emmaid": _REGION, "nuts2": _REGION,
}  # fmt: skip
_FILLING = re.compile(r"[\W_]+")
#: Several codes may share one value.
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Geocodes:
    """Codes as published, once each: alert zones, ISTAT codes, European codes of regions."""

    zones: tuple[str, ...]
    istat: tuple[str, ...]
    regions: tuple[str, ...]


def geocodes(area: Area) -> Geocodes:
    """The codes of an area that may be about Italy."""
    found: dict[str, dict[str, None]] = {_ZONE: {}, _ISTAT: {}, _REGION: {}}
    for name, value in area.geocodes:
        if kind := _NAMES.get(_FILLING.sub("", name).casefold()):
            found[kind] |= dict.fromkeys(code for code in _BETWEEN.split(value) if code)
    return Geocodes(tuple(found[_ZONE]), tuple(found[_ISTAT]), tuple(found[_REGION]))
