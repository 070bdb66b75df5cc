"""CAP messages made to order, right or wrong in one chosen way.

::

    message = a_message(infos=(an_info(event="Temporali forti", severity="Severe"),))
    write(message)                                        # CAP 1.2, valid by the schema
    write(message, Defects(omit=("scope",)))              # without one element
    write(message, Defects(texts={"info/onset": "ieri"})) # with other words in one
    Signer().sign(write(message))                         # doubles.cap_signer
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from xml.etree import ElementTree as ET

from alerts.domain.cap import Area, Info, Message, MsgType, Scope, Status

SENT = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)

#: What no message can do without: the elements of ``alert``, of ``info`` and of ``area``.
MANDATORY = (
    "identifier", "sender", "sent", "status", "msgType", "scope",
    "info/event", "info/urgency", "info/severity", "info/area/areaDesc",
)  # fmt: skip


@dataclass(frozen=True)
class Defects:
    """Ways a message arrives wrong; the default is none. Elements are named by path: ``scope``, ``info/event``.

    ``order`` shuffles the elements of every block, those of one name staying in their order; ``declared`` is the
    encoding that the declaration names, when it is not the one used.
    """

    omit: tuple[str, ...] = ()
    repeat: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    order: int | None = None
    encoding: str = "UTF-8"
    declared: str | None = None


def an_area(**changes: object) -> Area:
    """The zone of Florence."""
    return Area(**({"description": "Bisenzio e Ombrone Pt", "geocodes": (("Zona di Allerta", "Tosc-B"),)} | changes))  # type: ignore[arg-type]


def an_info(**changes: object) -> Info:
    """An orange alert for thunderstorms, in Italian, for an afternoon."""
    made = {
        "language": "it-IT",
        "event": "Temporali forti",
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Likely",
        "categories": ("Met",),
        "onset": SENT.replace(hour=14),
        "expires": SENT.replace(hour=20),
        "headline": "Allerta arancione per temporali forti",
        "areas": (an_area(),),
    }
    return Info(**(made | changes))  # type: ignore[arg-type]


def a_message(**changes: object) -> Message:
    """A public alert with one info."""
    made = {
        "identifier": "IT-TEST-1",
        "sender": "cap@example.org",
        "sent": SENT,
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
        "scope": Scope.PUBLIC,
        "infos": (an_info(),),
    }
    return Message(**(made | changes))  # type: ignore[arg-type]


def write(message: Message, defects: Defects = Defects(), version: str = "1.2") -> bytes:
    """The document."""
    return _Writer(defects).document(message, f"urn:oasis:names:tc:emergency:cap:{version}")


#: Element, and either its text or the elements in it.
_Elements = Iterator[tuple[str, "str | _Elements"]]


@dataclass(frozen=True)
class _Writer:
    defects: Defects

    def document(self, message: Message, namespace: str) -> bytes:
        root = ET.Element("alert", xmlns=namespace)
        self._fill(root, "", _alert(message))
        made = ET.tostring(root, encoding=self.defects.encoding, xml_declaration=True)
        declared = self.defects.declared
        return made.replace(self.defects.encoding.encode(), declared.encode(), 1) if declared else made

    def _fill(self, parent: ET.Element, path: str, elements: _Elements) -> None:
        for name, content in elements:
            where = f"{path}{name}"
            for _ in range((where not in self.defects.omit) + (where in self.defects.repeat)):
                child = ET.SubElement(parent, name)
                if isinstance(content, str):
                    child.text = self.defects.texts.get(where, content)
                else:
                    content = list(content)  # type: ignore[assignment]
                    self._fill(child, f"{where}/", iter(content))
        if self.defects.order is not None:
            parent[:] = _shuffled(list(parent), Random(self.defects.order))


def _shuffled(children: list[ET.Element], random: Random) -> list[ET.Element]:
    names = [child.tag for child in children]
    random.shuffle(names)
    waiting = {name: iter([child for child in children if child.tag == name]) for name in names}
    return [next(waiting[name]) for name in names]


def _alert(message: Message) -> _Elements:
    yield "identifier", message.identifier
    yield "sender", message.sender
    yield "sent", _instant(message.sent)
    yield "status", message.status
    yield "msgType", message.msg_type
    yield "scope", message.scope
    if message.references:
        triples = (f"{ref.sender},{ref.identifier},{_instant(ref.sent)}" for ref in message.references)
        yield "references", " ".join(triples)
    for info in message.infos:
        yield "info", _info(info)


def _info(info: Info) -> _Elements:
    yield "language", info.language
    yield from (("category", category) for category in info.categories)
    yield "event", info.event
    yield from (("responseType", kind) for kind in info.response_types)
    yield from (("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty))
    times = {"effective": info.effective, "onset": info.onset, "expires": info.expires}
    yield from ((name, _instant(instant)) for name, instant in times.items() if instant)
    texts = {
        "senderName": info.sender_name,
        "headline": info.headline,
        "description": info.description,
        "instruction": info.instruction,
        "web": info.web,
        "contact": info.contact,
    }
    yield from ((name, text) for name, text in texts.items() if text)
    yield from (("parameter", _pair(*pair)) for pair in info.parameters)
    yield from (("area", _area(area)) for area in info.areas)


def _area(area: Area) -> _Elements:
    yield "areaDesc", area.description
    for ring in area.polygons:
        yield "polygon", " ".join(f"{lat!r},{lon!r}" for lon, lat in ring)
    for circle in area.circles:
        yield "circle", f"{circle.lat!r},{circle.lon!r} {circle.radius_km!r}"
    yield from (("geocode", _pair(*pair)) for pair in area.geocodes)


def _pair(name: str, value: str) -> _Elements:
    yield "valueName", name
    yield "value", value


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
