"""A CAP 1.1 or 1.2 message, from anybody: what it says, and everything that is wrong with it.

What decides what the message does (who, when, for whom, what, how grave, where) must be there; what only the schema
insists on is noted. The signature is not looked at here: :mod:`alerts.formats.cap_signature` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from lxml import etree

from alerts.domain.cap import Info, Message, MsgType, Reference, Scope, Status
from alerts.formats.cap_elements import Block, Fault, Faults, words_of
from alerts.formats.cap_info import read_info
from alerts.formats.cap_time import read_time
from alerts.formats.printable import printable

_ALERTS = {f"{{urn:oasis:names:tc:emergency:cap:{version}}}alert" for version in ("1.1", "1.2")}

#: Far beyond what any publisher has in one message: elements, dangers and languages, places, earlier messages.
_MOST_ELEMENTS, _MOST_INFOS, _MOST_AREAS, _MOST_REFERENCES = 200_000, 100, 10_000, 1_000
_elements_of = etree.XPath("count(.//*)")
#: A comma would make ``sender,identifier`` the name of two messages.
_NAME = re.compile(r"[^,]{1,255}")
_Kind = TypeVar("_Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What was read: a message, unless there is an error. ``sent`` is known whenever it can be read."""

    message: Message | None
    sent: datetime | None
    errors: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def is_alert(element: etree._Element) -> bool:
    """Whether an element is a CAP message of a version that is spoken here."""
    return element.tag in _ALERTS


def sent_of(alert: etree._Element) -> datetime | None:
    """When an ``alert`` says that it was sent. That it cannot be read is said when the message is."""
    element = alert.find(f"{alert.tag.removesuffix('alert')}sent")
    try:
        return None if element is None else read_time(words_of(element))
    except ValueError:
        return None


def read_message(alert: etree._Element) -> MessageReading:
    """What an ``alert`` holds. Never raises: everything that is wrong is among the faults."""
    if _elements_of(alert) > _MOST_ELEMENTS:
        fault = "message_too_large", f"Il messaggio ha più di {_MOST_ELEMENTS} elementi."
        return MessageReading(None, None, (fault,), ())
    faults = Faults()
    block = Block(alert, "alert", "nel messaggio", faults)
    sent = _sent(block)
    message = _message(block, sent)
    return MessageReading(None if faults.errors else message, sent, tuple(faults.errors), tuple(faults.warnings))


def _message(alert: Block, sent: datetime | None) -> Message | None:
    identifier, sender = _name(alert, "identifier"), _name(alert, "sender")
    status, scope = _choice(alert, "status", Status), _choice(alert, "scope", Scope)
    msg_type = _choice(alert, "msgType", MsgType)
    references = _references(alert, (sender, identifier), msg_type)
    infos = tuple(_infos(alert))
    if sent is None or status is None or msg_type is None or scope is None:
        return None
    return Message(identifier, sender, sent, status, msg_type, scope, references, infos)


def _sent(alert: Block) -> datetime | None:
    try:
        return read_time(alert.raw("sent")) if alert.needed("sent") else None
    except ValueError as error:
        alert.faults.error("time_malformed", alert.about_time("sent", error))
        return None


def _name(alert: Block, element: str) -> str:
    """An identifier or a sender, as written: others will repeat it letter by letter."""
    name = alert.raw(element)
    if not name:
        alert.faults.error("element_missing", f"Manca l'elemento {element} {alert.place}, o è vuoto.")
    elif not _is_name(name):
        text = f"L'elemento {element} non può fare da nome a un messaggio: {printable(name[:60])!r}."
        alert.faults.error("identifier_malformed", text)
    return name


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text.isprintable()


def _choice(alert: Block, name: str, kind: type[_Kind]) -> _Kind | None:
    text = alert.needed(name)
    found = {str(member): member for member in kind}.get(text)
    if text and found is None:
        alert.faults.error("enumeration_unknown", f"L'elemento {name} vale {text[:60]!r}, che CAP non prevede.")
    return found


def _references(alert: Block, own: tuple[str, str], msg_type: MsgType | None) -> tuple[Reference, ...]:
    found: dict[Reference, None] = {}
    triples = alert.raw("references").split()
    if len(triples) > _MOST_REFERENCES:
        alert.faults.error("message_too_large", f"Il messaggio ha più di {_MOST_REFERENCES} riferimenti.")
    for triple in triples[:_MOST_REFERENCES]:
        reference = _reference(triple, alert.faults)
        if reference and (reference.sender, reference.identifier) == own:
            alert.faults.warn("reference_self", "Il messaggio fa riferimento a sé stesso: il riferimento non conta.")
        elif reference:
            found[reference] = None
    if not found and msg_type is MsgType.CANCEL:
        alert.faults.error("references_missing", "L'annullamento non dice quale messaggio annulla.")
    elif not found and msg_type is MsgType.UPDATE:
        alert.faults.warn("references_missing", "L'aggiornamento non dice quale messaggio aggiorna.")
    return tuple(found)


def _reference(triple: str, faults: Faults) -> Reference | None:
    try:
        sender, identifier, sent = triple.split(",")
        if _is_name(sender) and _is_name(identifier):
            return Reference(sender, identifier, read_time(sent))
    except ValueError:
        pass
    text = f"Un riferimento non è fatto di mittente, identificativo e istante: {printable(triple[:80])!r}."
    faults.warn("reference_malformed", text)
    return None


def _infos(alert: Block) -> Iterator[Info]:
    infos = alert.blocks("info", "info", "nel blocco info {}", _MOST_INFOS)
    if alert.count("info") > _MOST_INFOS or sum(info.count("area") for info in infos) > _MOST_AREAS:
        text = f"Il messaggio ha più di {_MOST_INFOS} blocchi info, o più di {_MOST_AREAS} aree."
        alert.faults.error("message_too_large", text)
        return
    for number, info in enumerate(infos, 1):
        yield read_info(info, info.blocks("area", "area", f"nell'area {{}} del blocco info {number}"))
