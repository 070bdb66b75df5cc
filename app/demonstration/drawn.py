"""The plans that are uploaded: files of GeoJSON, one for each class, with places that do not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from app.demonstration.drawing import Ground, feature
from app.demonstration.towns import CAMPI, MASSA, PIOMBINO, PRATO, VIAREGGIO

_SAID = "(dimostrazione)"

#: Class, metres east and north of the middle, name, and what else is said.
_POINTS: tuple[tuple[str, float, float, str, dict[str, Any]], ...] = (
    ("AE_ATTESA", 60, 40, "Piazza dell'Esempio", {"capienza": 900, "rischi_serviti": "sismico, incendi"}),
    ("AE_ATTESA", 720, -260, "Giardino della Prova", {"capienza": 450, "accessibile_disabili": "sì"}),
    ("AE_ATTESA", -640, 380, "Parco del Modello", {"capienza": 1200, "accessibile_disabili": "sì"}),
    ("AE_ATTESA", 240, 880, "Piazzale della Scuola", {"capienza": 600, "accessibile_disabili": "no"}),
    ("AE_ATTESA", -420, -760, "Campo della Simulazione", {"capienza": 800}),
    ("AE_ATTESA", 1250, 520, "Largo del Collaudo", {"capienza": 350, "rischi_serviti": "idraulico, sismico"}),
    ("CO_COC", 110, -190, "Centro operativo comunale", {"ruolo": "principale"}),
    ("CO_COC", 900, 420, "Centro operativo comunale, sede di riserva", {"ruolo": "alternativa"}),
    ("ED_ASSIST", 540, 610, "Palestra dell'Esempio", {"posti": 180, "accessibile_disabili": "sì"}),
    ("ED_ASSIST", -980, -180, "Scuola della Prova", {"posti": 240}),
    ("CANCELLO", -180, -420, "Cancello sud", {"strada": "Via dell'Esempio", "direzione": "sud"}),
    ("PT_CRIT", 330, -520, "Sottopasso della Prova", {"tipo": "sottopasso", "rischio": "idraulico"}),
    ("PRESIDIO", 410, -640, "Presidio al sottopasso", {"rischio": "idraulico", "squadra": "Squadra 1"}),
    ("DAE", -90, 150, "Defibrillatore dell'Esempio", {}),
    ("ZAE", -1200, 700, "Campo sportivo della Prova", {"h24": "sì"}),
)

#: The same of areas: and metres wide and high.
_AREAS: tuple[tuple[str, float, float, float, float, str, dict[str, Any]], ...] = (
    ("AE_ASSIST", -1100, 420, 260, 180, "Campo dell'Esempio", {"superficie_mq": 36000, "capienza": 700}),
    ("AE_AMMASS", 1500, -420, 300, 200, "Piazzale del Modello", {"superficie_mq": 42000}),
    ("RS_IDRA", 360, -820, 2600, 760, "Torrente della Prova", {"livello": "elevato", "tempo_ritorno": 30}),
    ("RS_FRANA", 300, 1700, 900, 600, "Poggio dell'Esempio", {"livello": "medio"}),
    ("RS_AIB", -1500, 1300, 1100, 700, "Pineta del Modello", {"livello": "medio"}),
    ("RS_MAREGG", -1500, -300, 600, 3200, "Litorale della Prova", {"livello": "elevato"}),
    ("RS_IND", 1900, 300, 700, 700, "Stabilimento inventato", {"livello": "medio", "stabilimento": "Esempio"}),
)

_LINES: tuple[tuple[str, tuple[tuple[float, float], ...], str, dict[str, Any]], ...] = (
    ("VIA_FUGA", ((-150, -380), (40, 60), (260, 520), (250, 860)), "Via dell'Esempio", {"da": "Centro", "a": "Nord"}),
    ("VIA_FUGA", ((680, -240), (960, 120), (1240, 500)), "Viale della Prova", {"da": "Est", "a": "Collina"}),
    ("VIA_STRAT", ((-1700, -300), (-600, -120), (300, -60), (1700, -180)), "Tangenziale", {"categoria": "principale"}),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """``middle`` in degrees, about where the town is; ``without``: classes that this plan does not have."""

    middle: tuple[float, float]
    turn: float
    without: frozenset[str]


def _plan(lon: float, lat: float, turn: float, *without: str) -> Plan:
    return Plan((lon, lat), turn, frozenset(without))


PLANS: Mapping[str, Plan] = {
    PRATO: _plan(11.0965, 43.8795, 0, "RS_MAREGG", "RS_IND"),
    VIAREGGIO: _plan(10.2530, 43.8690, 8, "RS_FRANA", "RS_IND", "ZAE"),
    CAMPI: _plan(11.1310, 43.8240, 75, "RS_FRANA", "RS_AIB", "RS_MAREGG", "RS_IND", "AE_AMMASS", "PRESIDIO"),
    PIOMBINO: _plan(10.5270, 42.9330, 30, "RS_FRANA", "RS_IDRA", "PT_CRIT", "AE_ASSIST"),
    MASSA: _plan(10.1400, 44.0350, 120, "RS_AIB", "RS_IND", "ED_ASSIST", "CO_COC"),
}


def layers(istat_code: str, boundary: BaseGeometry, *, flawed: bool = False) -> dict[str, bytes]:
    """GeoJSON by class. ``flawed``: as files come that nobody has looked through: for findings to be seen."""
    plan = PLANS[istat_code]
    ground = Ground(boundary, plan.middle, plan.turn)
    found: dict[str, list[dict[str, Any]]] = {}
    for code, geometry, name, said in _everything(ground):
        if code not in plan.without:
            number = len(found.setdefault(code, [])) + 1
            found[code].append(feature(geometry, _attributes(code, number, name, said)))
    if flawed:
        _spoil(found)
    return {code: _collection(rows) for code, rows in found.items()}


def _everything(ground: Ground) -> Iterator[tuple[str, BaseGeometry, str, dict[str, Any]]]:
    for code, east, north, name, said in _POINTS:
        yield code, ground.point(east, north), name, said
    for code, east, north, wide, high, name, said in _AREAS:
        yield code, ground.area(east, north, wide, high), name, said
    for code, stops, name, said in _LINES:
        yield code, ground.line(*stops), name, said


def _attributes(code: str, number: int, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    address = {} if code.startswith(("RS_", "VIA_", "PT_", "CANCELLO")) else {"indirizzo": f"Via d'Esempio {number}"}
    common = {"codice": f"{code}-{number}", "nome": f"{name} {_SAID}", "fonte": "Dati inventati per la dimostrazione"}
    return {**common, **address, **said}


def _spoil(found: dict[str, list[dict[str, Any]]]) -> None:
    """A number that is words, an address that is missing, a place in the sea, a border that crosses itself."""
    first, second, third = found["AE_ATTESA"][:3]
    first["properties"]["capienza"] = "circa 900 persone"
    del second["properties"]["indirizzo"]
    third["geometry"]["coordinates"] = (8.5, 42.0)
    (ring,) = found["RS_IDRA"][0]["geometry"]["coordinates"]
    half = len(ring) // 2
    found["RS_IDRA"][0]["geometry"]["coordinates"] = [[ring[0], ring[half], ring[3], ring[-4], ring[0]]]


def _collection(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": rows}, ensure_ascii=False).encode()
