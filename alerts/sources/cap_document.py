"""One CAP message as a document of a source: what it says, what it means, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from alerts.domain.cap import Info, Message, MsgType, Signature
from alerts.domain.level import Level
from alerts.domain.warning import declared_level, warnings
from alerts.formats.cap_elements import Fault
from alerts.formats.cap_message import read_message
from alerts.formats.cap_signature import verify
from alerts.formats.trusted_signers import TrustedSigners
from alerts.sources.contract import Issue, ParsedMessage

#: Warnings that nobody has to act on: what they are about changes neither who is warned nor of what.
_QUIET = {
    "element_missing", "element_order", "expires_missing", "not_public", "polygon_unclosed", "reference_self",
    "signature_weak", "text_shortened", "times_contradict", "web_dropped", "word_unknown",
}  # fmt: skip

_UNSIGNED = {
    Signature.ABSENT: ("signature_missing", "Il messaggio non è firmato, e da questa fonte la firma è obbligatoria."),
    Signature.UNTRUSTED: ("signature_untrusted", "La firma del messaggio non è di un firmatario fidato."),
}
_FORGED = ("signature_invalid", "La firma non corrisponde al messaggio: il contenuto può essere stato alterato.")


def parse_alert(alert: etree._Element, trusted: TrustedSigners, *, signature_required: bool) -> ParsedMessage:
    """The document that an ``alert`` element makes. A wrong signature refuses it, whether one is required or not."""
    reading = read_message(alert)
    errors, faults, signature = list(reading.errors), list(reading.warnings), Signature.ABSENT
    if reading.message:
        verdict = verify(alert, trusted, reading.message.sent)
        signature = verdict.signature
        refusal = _refusal(signature, signature_required)
        errors += refusal
        faults += () if refusal else verdict.warnings
    if errors or reading.message is None:
        return ParsedMessage(reading.sent, None, (), tuple(_issues(errors, faults)))
    message = replace(reading.message, signature=signature)
    faults += _about_meaning(message)
    issues = tuple(_issues((), faults, public=message.public))
    return ParsedMessage(message.sent, message, warnings(message), issues, f"{message.sender},{message.identifier}")


def _refusal(signature: Signature, required: bool) -> list[Fault]:
    if signature is Signature.INVALID:
        return [_FORGED]
    return [_UNSIGNED[signature]] if required and signature in _UNSIGNED else []


def _issues(errors: Iterable[Fault], faults: Iterable[Fault], *, public: bool = True) -> Iterator[Issue]:
    for code, message in errors:
        yield Issue("error", code, message)
    for code, message in faults:
        yield Issue("warning", code, message, alarm=public and code not in _QUIET)


def _about_meaning(message: Message) -> Iterator[Fault]:
    """What had to be guessed to tell what the message warns of."""
    if not message.public:
        text = f"Il messaggio non è per il pubblico ({message.status}, {message.msg_type}, {message.scope})."
        yield "not_public", text
    elif message.msg_type is not MsgType.CANCEL:
        yield from _about_infos(message.infos)


def _about_infos(infos: tuple[Info, ...]) -> Iterator[Fault]:
    if not infos:
        yield "info_missing", "Il messaggio non dice nulla: non ha alcun blocco info."
    for code, consequence, is_doubtful in _DOUBTS:
        numbers = [
            str(number)
            for number, info in enumerate(infos, 1)
            if declared_level(info) is not Level.GREEN and is_doubtful(info)
        ]
        if numbers:
            yield code, f"Nel blocco info {', '.join(numbers)} {consequence}."


def _has_no_level(info: Info) -> bool:
    return declared_level(info) is None


def _has_no_end(info: Info) -> bool:
    return info.expires is None


def _has_no_place(info: Info) -> bool:
    return not any(area.geocodes or area.polygons or area.circles for area in info.areas)


_DOUBTS: tuple[tuple[str, str, Callable[[Info], bool]], ...] = (
    ("severity_unknown", "non si capisce quanto sia grave: vale come allerta gialla", _has_no_level),
    ("expires_missing", "non è detto quando finisce: vale per 24 ore", _has_no_end),
    ("area_missing", "non è detto dove, con un codice o una forma: non può avvisare nessuno", _has_no_place),
)
