"""The classes of a plan: what each is drawn as, what has to be known of it, who may see it, how it is shown.

The codes are ours. ``d265`` says whether the national catalogue (decree 265 of 29 January 2024) asks municipalities for
the class, ``cle`` and ``veneto`` are the codes of CLE standard 3.1 and of Veneto's model, for whoever comes from there.
Symbols have a shape and a letter beside their colour: colours are agreed nowhere and not seen by everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plans.domain.attributes import ATTRIBUTES, COMMON


class Shape(StrEnum):
    """What a feature may be drawn as. A line or an area may have several parts."""

    POINT = "P"
    LINE = "L"
    AREA = "A"


class Visibility(StrEnum):
    """Who sees the features of a class; attributes that are not public stay reserved in all of them."""

    CITIZENS = "C"
    OPERATORS = "O"


@dataclass(frozen=True, slots=True)
class Symbol:
    """``form`` is the outline of the marker (``circle``, ``square``, ``triangle``, ``diamond``), ``colour`` is CSS."""

    form: str
    letter: str
    colour: str


@dataclass(frozen=True, slots=True)
class PlanClass:
    """One class. ``required`` beside the name; ``hazard`` is the risk whose area it is (RS_*), else empty."""

    code: str
    label: str
    shapes: frozenset[Shape]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    visibility: Visibility
    symbol: Symbol
    hazard: str = ""
    d265: bool = False
    cle: str = ""
    veneto: str = ""

    @property
    def attributes(self) -> tuple[str, ...]:
        """All it may have, the name first."""
        return tuple(dict.fromkeys(("nome", *self.required, *self.optional, *COMMON)))

    @property
    def public_attributes(self) -> tuple[str, ...]:
        """The allow-list (rule P02): what citizens may read of a published feature."""
        return tuple(name for name in self.attributes if ATTRIBUTES[name].public)

    @property
    def is_emergency_area(self) -> bool:
        """Whether people are sent there, so that it must not lie in a hazard it serves (G12)."""
        return self.code.startswith(("AE_", "ED_ASSIST", "CO_COC"))


def _class(
    code: str,
    label: str,
    shapes: str,
    required: str,
    optional: str,
    visibility: str,
    symbol: tuple[str, str, str],
    *,
    hazard: str = "",
    d265: bool = False,
    cle: str = "",
    veneto: str = "",
) -> PlanClass:
    return PlanClass(
        code,
        label,
        frozenset(Shape(shape) for shape in shapes),
        tuple(required.split()),
        tuple(optional.split()),
        Visibility(visibility),
        Symbol(*symbol),
        hazard,
        d265,
        cle,
        veneto,
    )


_GREEN, _ORANGE, _VIOLET, _BLUE, _GREY, _RED, _BROWN = (
    "#00805a", "#b35900", "#7a3e9d", "#0055a4", "#5b6f82", "#b3001b", "#7a4b1e",
)  # fmt: skip

_CLASSES = (
    _class("AE_ATTESA", "Area di attesa", "PA", "indirizzo",
           "capienza superficie_mq popolazione_servita accessibile_disabili rischi_serviti", "C",
           ("circle", "A", _GREEN), veneto="p0102011"),
    _class("AE_INCONTRO", "Area di incontro (trasporto assistito)", "P", "indirizzo zona_servita mezzo",
           "accessibile_disabili rischi_serviti", "C", ("circle", "I", _GREEN)),
    _class("AE_ASSIST", "Area di assistenza o ricovero (tende, moduli)", "PA", "superficie_mq capienza",
           "indirizzo acqua luce fogna accessibile_disabili rischi_serviti", "C", ("square", "R", _ORANGE),
           d265=True, cle="AE 2", veneto="p0102021"),
    _class("AE_SEMIPERM", "Area per insediamenti semipermanenti", "A", "superficie_mq", "servizi rischi_serviti", "O",
           ("square", "S", _ORANGE), d265=True),
    _class("ED_ASSIST", "Centro di assistenza (edificio)", "PA", "indirizzo posti",
           "agibilita_sismica accessibile_disabili rischi_serviti", "C", ("square", "E", _ORANGE),
           d265=True, cle="ES ricovero"),
    _class("AE_AMMASS", "Area di ammassamento soccorritori e risorse", "PA", "superficie_mq",
           "pavimentazione indirizzo rischi_serviti", "O", ("diamond", "M", _VIOLET),
           d265=True, cle="AE 1", veneto="p0102031"),
    _class("ZAE", "Zona di atterraggio elicotteri", "PA", "", "dimensioni illuminazione ostacoli h24 indirizzo", "O",
           ("square", "H", _VIOLET), d265=True),
    _class("CO_COC", "Centro operativo comunale (COC)", "P", "indirizzo", "ruolo rischi_serviti", "C",
           ("triangle", "C", _BLUE), d265=True, cle="ES Coc", veneto="p0104041"),
    _class("CO_ALTRI", "Altro centro di coordinamento", "P", "indirizzo tipo", "rischi_serviti", "C",
           ("triangle", "O", _BLUE), cle="ES"),
    _class("ED_STRAT", "Edificio strategico", "PA", "tipo indirizzo", "", "O", ("square", "T", _BLUE),
           cle="ES", veneto="p0104051"),
    _class("ED_RIL", "Edificio rilevante", "PA", "tipo indirizzo", "presenze_max", "C", ("square", "L", _GREY),
           veneto="p0106"),
    _class("ST_RICET", "Struttura ricettiva", "P", "posti_letto", "indirizzo", "O", ("square", "B", _GREY),
           d265=True, veneto="p0106111"),
    _class("DEP_MEZZI", "Deposito di materiali e mezzi", "P", "contenuto", "indirizzo", "O", ("diamond", "D", _VIOLET),
           d265=True, veneto="p0104021"),
    _class("VOLONT", "Organizzazione di volontariato", "P", "sede", "", "C", ("diamond", "V", _BLUE),
           veneto="p0109011"),
    _class("VIA_STRAT", "Viabilità strategica o di emergenza", "L", "categoria", "larghezza_min portata", "C",
           ("square", "v", _BLUE), cle="AC", veneto="p0105052"),
    _class("VIA_FUGA", "Via di fuga", "L", "da a", "verso rischio", "C", ("square", "f", _GREEN), veneto="p0107012"),
    _class("CANCELLO", "Cancello o posto di blocco", "P", "strada", "direzione presidio", "C",
           ("diamond", "X", _RED), veneto="p0108103"),
    _class("PT_CRIT", "Punto critico (sottopasso, guado, ponte)", "PL", "tipo rischio", "soglia", "C",
           ("triangle", "!", _RED), veneto="p0105062"),
    _class("PRESIDIO", "Presidio territoriale", "PL", "rischio", "squadra fase", "O", ("diamond", "P", _VIOLET)),
    _class("IDRANTE", "Idrante o presa d'acqua", "P", "tipo", "", "O", ("circle", "i", _BLUE),
           d265=True, veneto="p0202013"),
    _class("DAE", "Defibrillatore", "P", "indirizzo", "orari", "C", ("circle", "D", _GREEN)),
    _class("RS_IDRA", "Area a rischio idraulico", "A", "livello", "tempo_ritorno", "C", ("square", "~", _BLUE),
           hazard="idraulico", d265=True, veneto="p0201081"),
    _class("RS_FRANA", "Area a rischio frana", "A", "livello", "", "C", ("square", "F", _BROWN),
           hazard="idrogeologico", d265=True, veneto="p0201091"),
    _class("RS_SISMA", "Microzonazione sismica", "A", "zona", "", "C", ("square", "Z", _BROWN),
           hazard="sismico", d265=True, cle="MS", veneto="p0201011"),
    _class("RS_AIB", "Area di interfaccia per incendi", "A", "livello", "fascia", "C", ("square", "N", _RED),
           hazard="incendi", d265=True),
    _class("RS_VALANGA", "Area a rischio valanghe", "A", "livello", "", "C", ("square", "W", _GREY),
           hazard="valanghe", d265=True, veneto="p0201"),
    _class("RS_DIGA", "Area a valle di una diga", "A", "livello ipotesi", "", "O", ("square", "G", _BLUE),
           hazard="dighe", d265=True, veneto="p0201"),
    _class("RS_MAREGG", "Area a rischio mareggiate", "A", "livello", "", "C", ("square", "m", _BLUE),
           hazard="mareggiate", d265=True, veneto="p0201"),
    _class("RS_MAREMOTO", "Area a rischio maremoto", "A", "livello", "", "C", ("square", "t", _BLUE),
           hazard="maremoto", d265=True),
    _class("RS_VULC", "Area a rischio vulcanico", "A", "livello", "", "C", ("square", "K", _RED),
           hazard="vulcanico", d265=True),
    _class("RS_NEVE", "Area critica per neve", "A", "livello", "", "C", ("square", "n", _GREY),
           hazard="neve", d265=True, veneto="p0201"),
    _class("RS_IND", "Area a rischio industriale", "A", "livello stabilimento", "", "C", ("square", "Q", _BROWN),
           hazard="industriale", d265=True),
    _class("ZONA_INTERD", "Zona interdetta", "A", "ordinanza dal", "al", "C", ("square", "/", _RED)),
    _class("RIFIUTI", "Gestione dei rifiuti in emergenza", "P", "", "tipo indirizzo", "O", ("diamond", "r", _GREY),
           d265=True),
    _class("CONT_AMM", "Continuità amministrativa", "P", "", "tipo indirizzo", "O", ("diamond", "c", _GREY),
           d265=True),
    _class("INFO_POP", "Informazione alla popolazione", "P", "tipo", "indirizzo", "C", ("circle", "?", _BLUE),
           d265=True),
)  # fmt: skip

#: By code, in the order in which people look for them.
CLASSES: dict[str, PlanClass] = {one.code: one for one in _CLASSES}
