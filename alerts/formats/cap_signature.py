"""What the signature of a CAP message is worth.

Three questions: is it right, is it over the very message that is read, and is it of somebody trusted. A signature that
is wrong tells of altered content. One that is right but weak, or of a stranger, proves no more than none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from alerts.domain.cap import Signature
from alerts.formats.cap_elements import Fault
from alerts.formats.enveloped_signature import Unverifiable, prove, signatures
from alerts.formats.trusted_signers import TrustedSigners

#: The publisher's, a hub's, and one more.
_MOST_SIGNATURES = 3
_UNVERIFIABLE = "signature_unverifiable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the signatures of a message are worth together."""

    signature: Signature
    warnings: tuple[Fault, ...] = ()


def verify(alert: etree._Element, trusted: TrustedSigners, at: datetime) -> Verdict:
    """The worth of the signatures of an ``alert``, certificates being judged as of ``at``. Never raises.

    Of several, the best counts: whoever could add one could also have taken the others away.
    """
    count = len(signatures(alert))
    if not count:
        return Verdict(Signature.ABSENT)
    if count > _MOST_SIGNATURES:
        return _unverifiable("ce ne sono troppe")
    return min((_verdict(alert, number, trusted, at) for number in range(count)), key=_rank)


def _rank(verdict: Verdict) -> int:
    if any(code == _UNVERIFIABLE for code, _ in verdict.warnings):
        return 3
    return (Signature.VALID, Signature.UNTRUSTED, Signature.INVALID).index(verdict.signature)


def _verdict(alert: etree._Element, number: int, trusted: TrustedSigners, at: datetime) -> Verdict:
    try:
        proof = prove(alert, number)
    except Unverifiable as reason:
        return _unverifiable(str(reason))
    if proof is None or not proof.whole:
        return Verdict(Signature.INVALID)
    if proof.weak:
        return _untrusted("signature_weak", "La firma usa algoritmi troppo deboli per valere come prova.")
    if trusted.vouch_for(proof.chain, at):
        return Verdict(Signature.VALID)
    if trusted:
        return _untrusted("signature_untrusted", "La firma è di chi non è tra i firmatari fidati.")
    return Verdict(Signature.UNTRUSTED)


def _unverifiable(reason: str) -> Verdict:
    return _untrusted(_UNVERIFIABLE, f"La firma del messaggio non si può verificare: {reason}.")


def _untrusted(code: str, message: str) -> Verdict:
    return Verdict(Signature.UNTRUSTED, ((code, message),))
