"""Which classes of a plan matter first for a hazard: what to keep away from, how to leave, where to go.

Nothing is hidden for good: an order holds every class that citizens see, and ``first_classes`` is where it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.domain.hazard import Hazard
from plans.queries.published import CITIZEN_CLASSES

_PEOPLE_GO_TO = ("AE_ATTESA", "AE_INCONTRO", "AE_ASSIST", "ED_ASSIST", "CO_COC")
_ROADS = ("ZONA_INTERD", "VIA_FUGA", "CANCELLO")

_FIRST: dict[Hazard, tuple[str, ...]] = {
    Hazard.HYDRAULIC: ("RS_IDRA", "PT_CRIT", *_ROADS, *_PEOPLE_GO_TO),
    Hazard.THUNDERSTORM: ("PT_CRIT", "RS_IDRA", "RS_FRANA", *_ROADS, "ED_ASSIST", "AE_ATTESA", "CO_COC"),
    Hazard.HYDROGEOLOGICAL: ("RS_FRANA", "RS_IDRA", "PT_CRIT", *_ROADS, *_PEOPLE_GO_TO),
    Hazard.WIND: ("ZONA_INTERD", "CANCELLO", "ED_ASSIST", "CO_COC", "AE_ATTESA"),
    Hazard.SNOW: ("RS_NEVE", "RS_VALANGA", "VIA_STRAT", "CANCELLO", "ED_ASSIST", "AE_INCONTRO", "CO_COC"),
    Hazard.ICE: ("RS_NEVE", "VIA_STRAT", "CANCELLO", "ED_ASSIST", "CO_COC"),
    Hazard.STORM_SURGE: ("RS_MAREGG", "PT_CRIT", *_ROADS, *_PEOPLE_GO_TO),
    Hazard.WILDFIRE: ("RS_AIB", "VIA_FUGA", "ZONA_INTERD", "CANCELLO", *_PEOPLE_GO_TO),
    Hazard.HEAT: ("ED_ASSIST", "INFO_POP", "DAE", "VOLONT", "CO_COC"),
    Hazard.OTHER: (*_PEOPLE_GO_TO, *_ROADS),
}

#: Shown where no hazard is named: where to go, and where not to.
USUALLY = (*_PEOPLE_GO_TO, *_ROADS, "PT_CRIT")

#: Classes of which a person asks "am I inside?".
DANGEROUS = tuple(code for code, kind in CITIZEN_CLASSES.items() if kind.hazard or code == "ZONA_INTERD")

#: Where nobody is shown the way to.
KEEP_AWAY = (*DANGEROUS, "PT_CRIT", "CANCELLO")

#: The risk of a plan (``rischi_serviti``) for which an area has to be good; hazards without one ask nothing of areas.
_RISKS: dict[Hazard, str] = {
    Hazard.HYDRAULIC: "idraulico",
    Hazard.THUNDERSTORM: "idrogeologico",
    Hazard.HYDROGEOLOGICAL: "idrogeologico",
    Hazard.WIND: "vento",
    Hazard.SNOW: "neve",
    Hazard.ICE: "neve",
    Hazard.STORM_SURGE: "mareggiate",
    Hazard.WILDFIRE: "incendi",
}


def first_classes(hazard: Hazard) -> tuple[str, ...]:
    """Codes of the classes that matter first, most urgent first."""
    return _FIRST[hazard]


def class_order(hazards: Sequence[Hazard] = ()) -> tuple[str, ...]:
    """All classes that citizens see, those that matter for the hazards first (the first hazard's before the next's)."""
    first = [code for hazard in hazards for code in _FIRST[hazard]]
    return tuple(dict.fromkeys((*first, *CITIZEN_CLASSES)))


def shown_classes(present: Iterable[str], hazard: Hazard | None) -> frozenset[str]:
    """Which of the classes that are there a map shows until it is told otherwise: never none of them."""
    there = set(present)
    wanted = there & set(_FIRST[hazard] if hazard else USUALLY)
    return frozenset(wanted or there)


def silent_on(hazard: Hazard, present: Iterable[str]) -> bool:
    """Whether a plan should say where the danger is and does not: a map without it must not look like safety."""
    dangers = set(_FIRST[hazard]) & set(DANGEROUS) - {"ZONA_INTERD"}
    return bool(dangers) and not dangers & set(present)


def risk_of(hazard: Hazard) -> str:
    """Code of the plan's risk that this hazard is, empty where plans know none."""
    return _RISKS.get(hazard, "")


def named_hazard(value: str) -> Hazard | None:
    """The hazard of a URL (``?rischio=hydraulic``); None for anything else."""
    return Hazard(value) if value in set(Hazard) else None
