"""The bulletin's CAP 1.2 message: only the zones above green, grouped by level, hazard and day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from alerts.domain.hazard import Hazard
from alerts.domain.level import Level
from alerts.formats.dpc_levels import parse_level, read_instant
from alerts.formats.printable import printable
from alerts.formats.secure_xml import parse_xml
from alerts.formats.unreadable import Unreadable
from app.core.clock import ROME, rome_day

_NS = {"cap": "urn:oasis:names:tc:emergency:cap:1.2"}
_HAZARD = re.compile(r"PER RISCHIO (IDRAULICO|TEMPORALI|IDROGEOLOGICO)\b", re.IGNORECASE)
_HAZARDS = {
    "IDRAULICO": Hazard.HYDRAULIC,
    "TEMPORALI": Hazard.THUNDERSTORM,
    "IDROGEOLOGICO": Hazard.HYDROGEOLOGICAL,
}


@dataclass(frozen=True, slots=True)
class CapBulletin:
    """What the message says. Without any ``info`` it lists nothing, which on some days meant "see the tables"."""

    status: str
    sent: datetime
    has_info: bool
    levels: dict[tuple[str, Hazard, date], Level]


def read_cap(content: bytes, name: str) -> CapBulletin:
    """The levels by zone code, hazard and calendar day in Italy.

    Raises:
        Unreadable: ``cap_malformed``, or an XML code of :mod:`alerts.formats.secure_xml`.
    """
    root = parse_xml(content)
    if root.tag != f"{{{_NS['cap']}}}alert":
        raise Unreadable("cap_malformed", f"{name} non è un messaggio CAP 1.2.")
    levels: dict[tuple[str, Hazard, date], Level] = {}
    infos = root.findall("cap:info", _NS)
    for info in infos:
        hazard, level = _event(_text(info, "cap:event", name), name)
        day = rome_day(_instant(_text(info, "cap:onset", name), name))
        for zone in _zones(info):
            key = (zone, hazard, day)
            levels[key] = max(level, levels.get(key, Level.GREEN))
    sent = _instant(_text(root, "cap:sent", name), name)
    return CapBulletin(printable(_text(root, "cap:status", name)), sent, bool(infos), levels)


def _event(text: str, name: str) -> tuple[Hazard, Level]:
    hazard = _HAZARD.search(text)
    try:
        level = parse_level(text)
    except ValueError:
        hazard = None
    if not hazard:
        raise Unreadable("cap_malformed", f"{name} contiene un evento fuori dalla grammatica: {text[:80]!r}.")
    return _HAZARDS[hazard[1].upper()], level


def _zones(info: etree._Element) -> list[str]:
    return [
        (geocode.findtext("cap:value", "", _NS) or "").strip()
        for geocode in info.findall("cap:area/cap:geocode", _NS)
        if (geocode.findtext("cap:valueName", "", _NS) or "").strip().lower() == "zona di allerta"
    ]


def _text(element: etree._Element, path: str, name: str) -> str:
    text = (element.findtext(path, "", _NS) or "").strip()
    if not text:
        raise Unreadable("cap_malformed", f"In {name} manca l'elemento {path.removeprefix('cap:')}.")
    return text


def _instant(text: str, name: str) -> datetime:
    try:
        return read_instant(text, assumed=ROME)
    except ValueError as error:
        raise Unreadable("cap_malformed", f"{name} contiene una data illeggibile: {text[:40]!r}.") from error
