"""Where a message leads: the page of a place, its plan on the map, what to do. Public URLs are Italian."""

from __future__ import annotations

from urllib.parse import urlencode

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from app.core.i18n import DEFAULT_LANGUAGE

#: The page of the guidance for each hazard, under ``/cosa-fare/``.
GUIDANCE_SLUGS = {
    Hazard.HYDRAULIC: "alluvione",
    Hazard.THUNDERSTORM: "temporali",
    Hazard.HYDROGEOLOGICAL: "frane-e-nubifragi",
    Hazard.WIND: "vento",
    Hazard.SNOW: "neve",
    Hazard.ICE: "ghiaccio",
    Hazard.STORM_SURGE: "mareggiata",
    Hazard.WILDFIRE: "incendio-boschivo",
    Hazard.HEAT: "caldo",
    Hazard.OTHER: "altri-rischi",
}
#: ``?livello=rosso``.
LEVEL_SLUGS = {Level.YELLOW: "giallo", Level.ORANGE: "arancione", Level.RED: "rosso"}


def place_link(base_url: str, istat_code: str, language: str) -> str:
    """The page of a municipality, in the reader's language."""
    return _link(f"{base_url}/comuni/{istat_code}", language)


def map_link(base_url: str, istat_code: str, hazard: Hazard, language: str) -> str:
    """The plan of a municipality, with what matters for this hazard first."""
    return _link(f"{base_url}/comuni/{istat_code}/piano", language, rischio=hazard.value)


def todo_link(base_url: str, hazard: Hazard, level: Level, language: str) -> str:
    """What to do for this hazard at this level."""
    return _link(f"{base_url}/cosa-fare/{GUIDANCE_SLUGS[hazard]}", language, livello=LEVEL_SLUGS[level])


def notice_link(base_url: str, istat_code: str, notice_id: int, language: str) -> str:
    """The page of a notice, as one of the municipality's."""
    return _link(f"{base_url}/comuni/{istat_code}/avvisi/{notice_id}", language)


def _link(address: str, language: str, **chosen: str) -> str:
    query = urlencode(({"lang": language} if language != DEFAULT_LANGUAGE else {}) | chosen)
    return f"{address}?{query}" if query else address
