"""The words of the national bulletin, written down from the published files and not from our own parser."""

from __future__ import annotations

from collections.abc import Mapping

DAYS = ("today", "tomorrow")
#: Our hazards in the order of the columns idrogeologico, temporali, idraulico.
HAZARDS = ("hydrogeological", "thunderstorm", "hydraulic")
#: Our hazards as the bulletin calls them, the one the map names first when levels are equal first.
ITALIAN = {"hydraulic": "idraulico", "thunderstorm": "temporali", "hydrogeological": "idrogeologico"}
LEVELS = ("green", "yellow", "orange", "red")
ADJECTIVES = {"yellow": "Ordinaria", "orange": "Moderata", "red": "Elevata"}
COLOURS = {"yellow": "GIALLA", "orange": "ARANCIONE", "red": "ROSSA"}
NOTHING = "Assenza di fenomeni significativi prevedibili / NESSUNA ALLERTA"


def hazard_text(level: str) -> str:
    """The value of one hazard's column."""
    return NOTHING if level == "green" else f"{ADJECTIVES[level]} / ALLERTA {COLOURS[level]}"


def map_text(levels: Mapping[str, str]) -> str:
    """The value of the map's column: the highest of the three."""
    hazard = max(ITALIAN, key=lambda h: LEVELS.index(levels.get(h, "green")))
    level = levels.get(hazard, "green")
    return (
        NOTHING if level == "green" else f"{ADJECTIVES[level]} per rischio {ITALIAN[hazard]} / ALLERTA {COLOURS[level]}"
    )


def cap_event(hazard: str, level: str) -> str:
    """The event of a CAP info, trailing colon included."""
    return f"{ADJECTIVES[level].upper()} CRITICITA' PER RISCHIO {ITALIAN[hazard].upper()} / ALLERTA {COLOURS[level]}:"
