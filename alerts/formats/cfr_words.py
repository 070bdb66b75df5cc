"""The words of the Tuscan bulletins of criticality (Centro Funzionale Regionale): a closed grammar for each column.

*Reticolo minore* are the small streams (hydrogeological), *reticolo principale* the rivers (hydraulic). Levels are
colours on the page and words in the older XML (DGR 395/2015, the rule still in force).
"""

from __future__ import annotations

import re

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level, NoLevel, Reading
from alerts.formats.italian_times import fold

#: In the order of the page.
HAZARDS = (
    Hazard.HYDROGEOLOGICAL,
    Hazard.HYDRAULIC,
    Hazard.THUNDERSTORM,
    Hazard.WIND,
    Hazard.STORM_SURGE,
    Hazard.SNOW,
    Hazard.ICE,
)
#: The zones on the sea: elsewhere there are no storm surges.
COAST = frozenset(("A6", "E2", "E3", "F2", "I", "O3", "S3", "V"))

_RISKS = {
    "idrogeologico idraulico reticolo minore": Hazard.HYDROGEOLOGICAL,
    "idraulico reticolo principale": Hazard.HYDRAULIC,
    "temporali forti con rischio idrogeologico idraulico reticolo minore": Hazard.THUNDERSTORM,
    "temporali forti": Hazard.THUNDERSTORM,
    "vento": Hazard.WIND,
    "mareggiate": Hazard.STORM_SURGE,
    "neve": Hazard.SNOW,
    "ghiaccio": Hazard.ICE,
}
#: As the XML names them.
XML_RISKS = {
    "idrogeologico": Hazard.HYDROGEOLOGICAL,
    "idraulico": Hazard.HYDRAULIC,
    "temporali": Hazard.THUNDERSTORM,
    "vento": Hazard.WIND,
    "mareggiate": Hazard.STORM_SURGE,
    "neve": Hazard.SNOW,
    "ghiaccio": Hazard.ICE,
}
_COLOURS: dict[str, Reading] = {
    "verde": Level.GREEN,
    "giallo": Level.YELLOW,
    "arancione": Level.ORANGE,
    "rosso": Level.RED,
    **dict.fromkeys(("bianco", "non applicabile", "n.a.", "na"), NoLevel.NOT_APPLICABLE),
}
_IMPACTS = {"nessuno": Level.GREEN, "basso": Level.YELLOW, "medio": Level.ORANGE, "elevato": Level.RED}

_CODE = re.compile(r"[A-Z][0-9]{0,2}")
_BETWEEN_CODES = re.compile(r"[,;/\s]+")


def read_risk(text: str) -> Hazard:
    """The hazard that a row of the page is about. Raises ``KeyError`` for any other text."""
    return _RISKS[" ".join(fold(text).removeprefix("rischio ").replace("-", " ").split())]


def read_xml_risk(text: str) -> Hazard:
    """The hazard as the XML names it. Raises ``KeyError`` for any other text."""
    return XML_RISKS[fold(text)]


def read_colour(text: str) -> Reading:
    """The level of a row of the page. Raises ``KeyError`` for any other text."""
    return _COLOURS[fold(text)]


def read_impact(text: str) -> Level:
    """The level as the XML writes it. Raises ``KeyError`` for any other text."""
    return _IMPACTS[fold(text)]


def read_zones(text: str) -> tuple[str, ...]:
    """The codes in a cell such as "A4, A5 e S1".

    Raises:
        ValueError: anything that is no list of codes, such as a range or a name.
    """
    codes = _BETWEEN_CODES.split(fold(text).removesuffix(".").strip(" ,;").replace(" e ", " "))
    return tuple(dict.fromkeys(read_zone(code.upper()) for code in codes))


def read_zone(text: str) -> str:
    """The code that is all of ``text``. Raises ``ValueError`` when it has not the form of one."""
    if not _CODE.fullmatch(text):
        raise ValueError(text)
    return text
