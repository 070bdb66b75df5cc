"""The CAP twin of a national bulletin: one ``<info>`` per day, level and hazard, only what is not green."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from xml.etree import ElementTree as ET

from doubles.dpc_words import COLOURS, DAYS, ITALIAN, LEVELS, cap_event

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SEVERITIES = {"yellow": "Moderate", "orange": "Severe", "red": "Extreme"}

_Levels = Mapping[str, Mapping[str, str]]


def write_cap(stamp: datetime, levels: Mapping[str, _Levels], zones: Mapping[str, str], fault: str) -> bytes:
    """The document. ``levels`` by day; ``fault`` is ``faithful``, ``empty``, ``contradicting`` or ``truncated``."""
    alert = ET.Element("alert", xmlns=NAMESPACE)
    heading = {
        "identifier": f"DPC_BULLETIN_{stamp:%Y_%m_%d}_{stamp:%H%M}",
        "sender": "2.49.0.0.380.1",
        "sent": stamp.isoformat(timespec="seconds"),
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    }
    _children(alert, heading)
    if fault != "empty":
        for day, level, hazard, codes in _groups(levels, zones, lowered=fault == "contradicting"):
            _info(alert, stamp, day, level, hazard, {code: zones[code] for code in codes})
    text: bytes = ET.tostring(alert, encoding="UTF-8", xml_declaration=True)
    return text[: len(text) // 2] if fault == "truncated" else text


def _groups(
    levels: Mapping[str, _Levels], zones: Mapping[str, str], *, lowered: bool
) -> Iterator[tuple[str, str, str, list[str]]]:
    for day in DAYS:
        said = {code: {h: _lower(v) if lowered else v for h, v in given.items()} for code, given in levels[day].items()}
        for level in ("red", "orange", "yellow"):
            for hazard in ITALIAN:
                codes = [code for code in zones if said.get(code, {}).get(hazard) == level]
                if codes:
                    yield day, level, hazard, codes


def _lower(level: str) -> str:
    return LEVELS[max(LEVELS.index(level) - 1, 0)]


def _info(alert: ET.Element, stamp: datetime, day: str, level: str, hazard: str, zones: Mapping[str, str]) -> None:
    date = stamp.date() + timedelta(days=DAYS.index(day))
    onset = time(12) if day == "today" else time()
    info = ET.SubElement(alert, "info")
    said = {
        "category": "Met",
        "event": cap_event(hazard, level),
        "responseType": "Prepare",
        "urgency": "Expected",
        "severity": SEVERITIES[level],
        "certainty": "Likely",
        "onset": datetime.combine(date, onset, stamp.tzinfo).isoformat(),
        "expires": datetime.combine(date, time(23, 59, 59), stamp.tzinfo).isoformat(),
        "senderName": "DIPARTIMENTO DI PROTEZIONE CIVILE",
        "description": f"all_{COLOURS[level]} PER {'OGGI' if day == 'today' else 'DOMANI'} SU:",
    }
    _children(info, said)
    for code, name in zones.items():
        area = ET.SubElement(info, "area")
        ET.SubElement(area, "areaDesc").text = name
        _children(ET.SubElement(area, "geocode"), {"valueName": "Zona di Allerta", "value": code})


def _children(parent: ET.Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(parent, name).text = text
