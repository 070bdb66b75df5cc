"""Grades of the emergency areas (D): enough of them, large enough, in the right place."""

from __future__ import annotations

from plans.domain.facts import Facts, Thresholds
from plans.domain.grading import Grade, Grader, graded
from plans.domain.taxonomy import CLASSES


def _waiting(facts: Facts, thresholds: Thresholds) -> Grade:
    areas, named = facts.geodata.count("AE_ATTESA"), facts.geodata.addressed.get("AE_ATTESA", 0)
    share = facts.geodata.waiting_share
    reach = f"coprono il {share:.0%}"
    return graded(
        0 < areas <= named and share >= thresholds.waiting_share,
        areas > 0,
        f"Tutte con indirizzo; {reach}.",
        f"Senza indirizzo: {areas - named}; {reach} (soglia {thresholds.waiting_share:.0%}).",
        "Nessuna area di attesa.",
    )


def _reception(facts: Facts, thresholds: Thresholds) -> Grade:
    capacity, exposed = facts.geodata.capacity, facts.geodata.exposed
    enough = exposed is not None and capacity >= thresholds.capacity_share * exposed
    partly = (
        "capienza non confrontabile: esposti ignoti" if exposed is None else f"{capacity} posti per {exposed} esposti"
    )
    return graded(
        capacity > 0 and enough,
        facts.geodata.count("AE_ASSIST", "ED_ASSIST") > 0,
        f"{capacity} posti per {exposed} esposti.",
        f"Aree presenti, {partly}." if capacity else "Aree presenti, senza capienza.",
        "Nessuna area o centro di assistenza.",
    )


def _staging(facts: Facts, _: Thresholds) -> Grade:
    return graded(facts.geodata.count("AE_AMMASS") > 0, False, "Area presente.", "", "Nessuna area di ammassamento.")


def _landing(facts: Facts, _: Thresholds) -> Grade:
    return graded(facts.geodata.count("ZAE") > 0, False, "Zona presente.", "", "Nessuna zona di atterraggio.")


def _conflicts(facts: Facts, _: Thresholds) -> Grade:
    areas = facts.geodata.count(*(code for code, one in CLASSES.items() if one.is_emergency_area))
    found = facts.geodata.conflicts
    why = f"Aree dentro un pericolo per cui valgono: {found}." if found else "Mancano aree di emergenza o di pericolo."
    whole = areas > 0 and bool(facts.geodata.hazards) and found == 0
    return graded(whole, False, "Nessuna area di emergenza in un pericolo per cui vale.", "", why)


#: By id of the line.
GRADERS: dict[str, Grader] = {
    "D1": _waiting,
    "D2": _reception,
    "D3": _staging,
    "D4": _landing,
    "D5": _conflicts,
}
