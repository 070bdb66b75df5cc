"""Names of classes and values of attributes as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import gettext as _

from app.core.i18n import N_

#: What citizens see, by class. The Italian is that of the taxonomy.
CLASS_NAMES: dict[str, str] = {
    "AE_ATTESA": N_("Waiting area"),
    "AE_INCONTRO": N_("Meeting area (assisted transport)"),
    "AE_ASSIST": N_("Assistance or shelter area (tents, modules)"),
    "ED_ASSIST": N_("Assistance centre (building)"),
    "CO_COC": N_("Municipal operations centre (COC)"),
    "CO_ALTRI": N_("Other coordination centre"),
    "ED_RIL": N_("Relevant building"),
    "VOLONT": N_("Volunteer organisation"),
    "VIA_STRAT": N_("Strategic or emergency road"),
    "VIA_FUGA": N_("Escape route"),
    "CANCELLO": N_("Roadblock"),
    "PT_CRIT": N_("Critical point (underpass, ford, bridge)"),
    "DAE": N_("Defibrillator"),
    "RS_IDRA": N_("Flood hazard area"),
    "RS_FRANA": N_("Landslide hazard area"),
    "RS_SISMA": N_("Seismic microzone"),
    "RS_AIB": N_("Wildfire interface area"),
    "RS_VALANGA": N_("Avalanche hazard area"),
    "RS_MAREGG": N_("Storm surge hazard area"),
    "RS_MAREMOTO": N_("Tsunami hazard area"),
    "RS_VULC": N_("Volcanic hazard area"),
    "RS_NEVE": N_("Critical area for snow"),
    "RS_IND": N_("Industrial hazard area"),
    "ZONA_INTERD": N_("Forbidden zone"),
    "INFO_POP": N_("Information for the population"),
}

#: For offices, not for people in a hurry; they are in the data.
_LEFT_OUT = {"codice", "codice_istat", "atto", "fonte", "verificato"}
_YES_NO = {True: N_("yes"), False: N_("no")}

KINDS = {"plan": N_("Plan"), "act": N_("Act of approval"), "annex": N_("Annex")}
#: By whom an act is, as the procedure writes it.
BODIES = {
    "consiglio": N_("municipal council"),
    "giunta": N_("municipal executive"),
    "commissario": N_("commissioner"),
    "sindaco": N_("mayor"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a feature, in the words of the plan (Italian)."""

    name: str
    label: str
    value: str


def class_word(code: str) -> str:
    """What a class is called, in the language of the page."""
    return str(_(CLASS_NAMES[code]))


def facts(values: Mapping[str, Any], attributes: Mapping[str, Mapping[str, Any]], language: str) -> tuple[Fact, ...]:
    """What is known of a feature, in the order of its class."""
    return tuple(
        Fact(name, attributes[name]["label"], value_text(value, attributes[name], language))
        for name, value in values.items()
        if name in attributes and name not in _LEFT_OUT
    )


def value_text(value: Any, attribute: Mapping[str, Any], language: str) -> str:
    """A value in words: ``1.200 persone``, ``sì``, ``Alluvioni, Frane e allagamenti``, ``3 maggio 2026``."""
    if isinstance(value, bool):
        return str(_(_YES_NO[value]))
    if isinstance(value, list):
        return ", ".join(value_text(one, attribute, language) for one in value)
    if isinstance(value, int | float):
        number = str(format_decimal(value, locale=language))
        return f"{number} {attribute['unit']}" if attribute.get("unit") else number
    text = str(attribute.get("choices", {}).get(value, value))
    return _date_text(text, language) or (f"{text} {attribute['unit']}" if attribute.get("unit") else text)


def _date_text(text: str, language: str) -> str:
    if len(text) != len("2026-05-03") or text[4] != "-":
        return ""
    try:
        return str(format_date(date.fromisoformat(text), "d MMMM y", locale=language))
    except ValueError:
        return ""
