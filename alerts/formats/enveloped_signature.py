"""Enveloped XML signatures (XML-DSig): whether they are right, and what it is that they sign. Who signs is not asked.

``signxml`` does the work. Hubs countersign what they pass on: each of several signatures is over the document without
the others, or with them in their places.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import Certificate, load_der_x509_certificate
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from alerts.formats.secure_xml import parse_xml

_DS = {"ds": "http://www.w3.org/2000/09/xmldsig#"}
_SIGNATURE = f"{{{_DS['ds']}}}Signature"
_METHOD = "ds:SignedInfo/ds:SignatureMethod"
_REFERENCE = "ds:SignedInfo/ds:Reference"
_DIGEST = f"{_REFERENCE}/ds:DigestMethod"
_TRANSFORM = f"{_REFERENCE}/ds:Transforms/ds:Transform"
_CERTIFICATE = "ds:KeyInfo/ds:X509Data/ds:X509Certificate"

#: The whole document, or an element of it by its name.
_INSIDE = re.compile(r"(#[^()]+)?")
_METHODS = {method.value: method for method in SignatureMethod if not method.name.startswith("HMAC")}
_DIGESTS = {digest.value: digest for digest in DigestAlgorithm}
_TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    *(method.value for method in CanonicalizationMethod),
}
#: Every reference and every certificate costs a copy of the document: a signature may not ask for many.
_MOST_REFERENCES, _MOST_TRANSFORMS, _MOST_SIGNERS, _MOST_BYTES = 4, 12, 2, 64 * 1024
_SHORTEST_KEY = 2048

_CONFIGURATION = SignatureConfiguration(
    require_x509=False,
    location="./",
    expect_references=True,  # as many as there are
    signature_methods=frozenset(_METHODS.values()),
    digest_algorithms=frozenset(_DIGESTS.values()),
)


class Unverifiable(Exception):
    """It cannot be said whether a signature is right; why, in Italian."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A signature that is right.

    ``whole``: it is over the whole document, as it is read. ``weak``: anybody could make one with some effort (SHA-1,
    short keys). ``chain`` is the signer's certificate and the others that came with it; empty for a bare key.
    """

    whole: bool
    weak: bool
    chain: tuple[Certificate, ...]


def signatures(root: etree._Element) -> list[etree._Element]:
    """The signatures of a document: children of its root, and nothing that stands deeper."""
    return list(root.findall(_SIGNATURE))


def prove(root: etree._Element, number: int) -> Proof | None:
    """What the signature of that number proves; ``None`` when its digest or its value is wrong.

    Raises:
        Unverifiable: it is not one that can be checked, or not made as it should be.
    """
    try:
        signature = signatures(root)[number]
        _check_form(signature)
        return _proof(root, number, _certificates(signature))
    except Unverifiable:
        raise
    except Exception as error:  # hostile signatures make libraries raise whatever they like
        raise Unverifiable("non è fatta come dovrebbe") from error


def _check_form(signature: etree._Element) -> None:
    """Only what can be checked, and cheaply."""
    parts = [part for part in signature if part.tag != f"{{{_DS['ds']}}}Object"]
    if sum(len(etree.tostring(part)) for part in parts) > _MOST_BYTES:
        raise Unverifiable("è troppo grande")
    references = signature.findall(_REFERENCE, _DS)
    if not 1 <= len(references) <= _MOST_REFERENCES or len(signature.findall(_TRANSFORM, _DS)) > _MOST_TRANSFORMS:
        raise Unverifiable("firma troppe cose, o nessuna")
    if not all(_INSIDE.fullmatch(reference.get("URI", "elsewhere")) for reference in references):
        raise Unverifiable("firma cose che non sono nel messaggio")
    for path, known in ((_METHOD, _METHODS), (_DIGEST, _DIGESTS), (_TRANSFORM, _TRANSFORMS)):
        if any(element.get("Algorithm") not in known for element in signature.iterfind(path, _DS)):
            raise Unverifiable("usa algoritmi sconosciuti")


def _certificates(signature: etree._Element) -> list[Certificate]:
    if signature.find("ds:KeyInfo", _DS) is None:
        raise Unverifiable("non dice con quale chiave è fatta")
    found = [b64decode(element.text or "") for element in signature.iterfind(_CERTIFICATE, _DS)]
    return [load_der_x509_certificate(content) for content in dict.fromkeys(found)]


def _signers(certificates: Sequence[Certificate]) -> Sequence[Certificate]:
    """Those that may be the signer's, in whatever order they came: the ones that vouch for no other."""
    issuers = {other.issuer for other in certificates if other.issuer != other.subject}
    return [one for one in certificates if one.subject not in issuers][:_MOST_SIGNERS] or certificates[:1]


class _Verifier(XMLVerifier):
    """Canonicalises every element as the root of a document of its own.

    In its place, lxml writes ``xmlns=""`` on the descendants of an element that is in a default name space: signatures
    of others over inclusive canonical XML would all look wrong (signxml issue 275).
    """

    def _c14n(
        self, nodes: etree._Element, algorithm: CanonicalizationMethod, inclusive_ns_prefixes: Any = None
    ) -> bytes:
        return bytes(super()._c14n(_copy(nodes), algorithm, inclusive_ns_prefixes))


def _proof(root: etree._Element, number: int, certificates: Sequence[Certificate]) -> Proof | None:
    for content in [_isolated(root, number, alone) for alone in (True, False)[: len(signatures(root))]]:
        for signer in _signers(certificates) or (None,):
            # Whether a certificate has expired is a question of trust, not of integrity.
            checks = replace(_CONFIGURATION, verification_time=signer.not_valid_before_utc if signer else None)
            try:
                found = _Verifier().verify(content, x509_cert=signer, expect_config=checks, validate_schema=False)
            except InvalidSignature:
                continue
            results = found if isinstance(found, list) else [found]
            chain = (signer, *(other for other in certificates if other is not signer)) if signer else ()
            return Proof(any(_is_whole(result, root) for result in results), _is_weak(results[0]), chain)
    return None


def _isolated(root: etree._Element, number: int, alone: bool) -> bytes:
    """The document with that signature in front of everything, the others left in their places or taken out."""
    copy = _copy(root)
    found = signatures(copy)
    for position, signature in enumerate(found):
        if alone or position == number:
            _take_out(signature)
    found[number].tail = None
    copy.insert(0, found[number])
    return bytes(etree.tostring(copy, encoding="UTF-8"))


def _take_out(element: etree._Element) -> None:
    """Remove an element, leaving the text after it where it is."""
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _copy(element: etree._Element) -> etree._Element:
    return parse_xml(etree.tostring(element, encoding="UTF-8", with_tail=False))


def _is_whole(result: VerifyResult, root: etree._Element) -> bool:
    """Whether what was signed is all of the document but its signatures: then nothing else can be read in it."""
    return result.signed_xml is not None and _substance(result.signed_xml) == _substance(root)


def _substance(root: etree._Element) -> bytes:
    copy = _copy(root)
    for signature in signatures(copy):
        _take_out(signature)
    return bytes(etree.tostring(copy, method="c14n", exclusive=True, with_comments=False))


def _is_weak(result: VerifyResult) -> bool:
    algorithms = [str(element.get("Algorithm")) for element in result.signature_xml.iterfind(".//*[@Algorithm]")]
    key = load_pem_public_key(result.signature_key)
    short = isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) and key.key_size < _SHORTEST_KEY
    return short or any("sha1" in algorithm for algorithm in algorithms)
