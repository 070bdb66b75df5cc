"""One entry of MeteoAlarm's JSON feed: a CAP 1.2 message written as JSON.

It is put back into elements and read as every CAP message is (:mod:`alerts.formats.cap_message`). A value may stand
alone or in a list, wherever: publishers are not of one mind, and mean the same.
"""

from __future__ import annotations

import re

from lxml import etree

_SPACE = "urn:oasis:names:tc:emergency:cap:1.2"
#: Blocks, and what they hold, in the order of CAP. What else an entry holds is not CAP, and is not looked at.
_BLOCKS = {
    "alert": "identifier sender sent status msgType source scope restriction addresses code note references incidents"
    " info",
    "info": "language category event responseType urgency severity certainty audience eventCode effective onset"
    " expires senderName headline description instruction web contact parameter area",
    "area": "areaDesc polygon circle geocode altitude ceiling",
    "eventCode": "valueName value",
    "parameter": "valueName value",
    "geocode": "valueName value",
}
#: What XML cannot hold: controls other than tab and line ends, halves of characters, two that are none.
_SHAPELESS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def alert_element(entry: object) -> etree._Element:
    """The ``alert`` of an entry, which may be anything: what cannot be used is empty, and will be missed."""
    alerts = _listed(entry.get("alert")) if isinstance(entry, dict) else []
    return _element("alert", alerts[0] if len(alerts) == 1 else None)


def _element(name: str, value: object) -> etree._Element:
    element = etree.Element(f"{{{_SPACE}}}{name}")
    if name not in _BLOCKS:
        element.text = _words(value)
    elif isinstance(value, dict):
        for part in _BLOCKS[name].split():
            element.extend(_element(part, item) for item in _listed(value.get(part)))
    return element


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _words(value: object) -> str:
    if isinstance(value, str):
        return _SHAPELESS.sub("�", value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
