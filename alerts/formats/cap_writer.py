"""A CAP 1.2 message as the document that others read: valid by the schema, whoever wrote the words in it.

The standard's traps that the schema does not see are minded here: instants with their offset and neither ``Z`` nor
fractions, elements in their order, latitude first, names without blanks, and never an end before the sending.
"""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from alerts.domain.cap import Area, Info, Message
from app.core.clock import ROME

MIMETYPE = "application/cap+xml"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

#: What XML 1.0 cannot hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[^\s,<&]+")


def write_message(message: Message) -> bytes:
    """The document.

    Raises:
        ValueError: a name with blanks, commas, ``<`` or ``&``, or an ``expires`` before ``sent``.
    """
    for name in (message.identifier, message.sender):
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name in CAP: {name!r}")
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", message.identifier)
    _add(root, "sender", message.sender)
    _add(root, "sent", write_time(message.sent))
    _add(root, "status", message.status)
    _add(root, "msgType", message.msg_type)
    _add(root, "scope", message.scope)
    triples = (f"{one.sender},{one.identifier},{write_time(one.sent)}" for one in message.references)
    _add(root, "references", " ".join(triples))
    for info in message.infos:
        if info.expires and info.expires < message.sent.replace(microsecond=0):
            raise ValueError("expires before sent")
        _add_info(root, info)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def write_time(instant: datetime) -> str:
    """``2026-11-20T14:05:00+01:00``: Italy's own clock."""
    return instant.astimezone(ROME).isoformat(timespec="seconds")


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def _add(parent: etree._Element, name: str, text: str) -> None:
    """An element, unless there is nothing to say."""
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = plain(text)


def _add_info(root: etree._Element, info: Info) -> None:
    block = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(block, "language", info.language)
    for category in info.categories:
        _add(block, "category", category)
    _add(block, "event", info.event)
    for kind in info.response_types:
        _add(block, "responseType", kind)
    _add(block, "urgency", info.urgency)
    _add(block, "severity", info.severity)
    _add(block, "certainty", info.certainty)
    for name, instant in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add(block, name, write_time(instant) if instant else "")
    _add(block, "senderName", info.sender_name)
    _add(block, "headline", info.headline)
    _add(block, "description", info.description)
    _add(block, "instruction", info.instruction)
    _add(block, "web", info.web)
    _add(block, "contact", info.contact)
    for pair in info.parameters:
        _add_pair(block, "parameter", pair)
    for area in info.areas:
        _add_area(block, area)


def _add_area(info: etree._Element, area: Area) -> None:
    block = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(block, "areaDesc", area.description)
    for ring in area.polygons:
        _add(block, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in ring))
    for circle in area.circles:
        _add(block, "circle", f"{circle.lat:.6f},{circle.lon:.6f} {circle.radius_km:.3f}")
    for pair in area.geocodes:
        _add_pair(block, "geocode", pair)


def _add_pair(parent: etree._Element, name: str, pair: tuple[str, str]) -> None:
    block = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    # Both must be there, also where a value is empty.
    for part, text in zip(("valueName", "value"), pair, strict=True):
        etree.SubElement(block, f"{{{NAMESPACE}}}{part}").text = plain(text)
