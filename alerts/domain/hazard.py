"""Hazards, in the order in which they are named to people when levels tie (the national bulletin's own order first)."""

from __future__ import annotations

from enum import StrEnum


class Hazard(StrEnum):
    """What the danger is. The values are identifiers used in data and URLs, never shown as they are."""

    HYDRAULIC = "hydraulic"
    THUNDERSTORM = "thunderstorm"
    HYDROGEOLOGICAL = "hydrogeological"
    WIND = "wind"
    SNOW = "snow"
    ICE = "ice"
    STORM_SURGE = "storm_surge"
    WILDFIRE = "wildfire"
    HEAT = "heat"
    OTHER = "other"


#: Position in the order above: the tie-break wherever hazards are listed.
RANK = {hazard: position for position, hazard in enumerate(Hazard)}
