"""Somebody who signs XML, with code of its own: what the product verifies with has no part in it.

Signed documents have one name space, the default one, on their root: there canonical XML 1.0, 1.1, 2.0 and exclusive
are the same octets.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from xml.etree import ElementTree as ET

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from doubles.cap_message import SENT

DS = "http://www.w3.org/2000/09/xmldsig#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_METHODS = {
    ("rsa", "sha1"): f"{DS}rsa-sha1",
    ("rsa", "sha256"): f"{_MORE}rsa-sha256",
    ("ec", "sha256"): f"{_MORE}ecdsa-sha256",
}
_DIGESTS = {"sha1": f"{DS}sha1", "sha256": "http://www.w3.org/2001/04/xmlenc#sha256"}
_HASHES: dict[str, type[HashAlgorithm]] = {"sha1": SHA1, "sha256": SHA256}


@dataclass(frozen=True)
class Signer:
    """A key and its certificate, good for ``valid`` around the moment at which test messages are sent.

    ``authority`` certifies it; without one it certifies itself. ``kind`` is ``rsa`` or ``ec``.
    """

    name: str = "Editore di prova"
    kind: str = "ec"
    bits: int = 2048
    hashing: str = "sha256"
    authority: Signer | None = None
    is_authority: bool = False
    valid: timedelta = timedelta(days=30)
    around: datetime = field(default=SENT)

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
        if self.kind == "ec":
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=self.bits)

    @cached_property
    def certificate(self) -> x509.Certificate:
        issuer = self.authority or self
        made = x509.CertificateBuilder(
            _name(issuer.name), _name(self.name), self.key.public_key(), 1000 + id(self) % 999
        )
        made = made.not_valid_before(self.around - self.valid).not_valid_after(self.around + self.valid)
        for extension, critical in self._extensions(issuer):
            made = made.add_extension(extension, critical)
        return made.sign(issuer.key, SHA256())

    def _extensions(self, issuer: Signer) -> Iterator[tuple[x509.ExtensionType, bool]]:
        yield x509.BasicConstraints(ca=self.is_authority, path_length=None), True
        yield _usage(self.is_authority), True
        yield x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False
        yield x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), False

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def sign(
        self,
        document: bytes,
        *,
        c14n: str = INCLUSIVE,
        uri: str = "",
        over: bytes | None = None,
        bare_key: bool = False,
    ) -> bytes:
        """``document`` with an enveloped signature at the end; ``over`` is what is signed, by default all of it.

        With ``bare_key`` the signature carries an RSA key in the place of a certificate.
        """
        info = self._signed_info(over or document, c14n, uri)
        value = _text(self._signature(info.encode()))
        key = f"<KeyInfo>{_bare_key(self.key) if bare_key else self._certificate()}</KeyInfo>"
        made = f'<Signature xmlns="{DS}">{info}<SignatureValue>{value}</SignatureValue>{key}</Signature>'
        start, end, rest = document.rpartition(b"</")
        return start + made.encode() + end + rest

    def _signed_info(self, content: bytes, c14n: str, uri: str) -> str:
        """In canonical form, so that its own octets are what is signed."""
        digest = _text(hashlib.new(self.hashing, ET.canonicalize(content.decode()).encode()).digest())
        return (
            f'<SignedInfo xmlns="{DS}"><CanonicalizationMethod Algorithm="{c14n}"></CanonicalizationMethod>'
            f'<SignatureMethod Algorithm="{_METHODS[self.kind, self.hashing]}"></SignatureMethod>'
            f'<Reference URI="{uri}">'
            f'<Transforms><Transform Algorithm="{DS}enveloped-signature"></Transform></Transforms>'
            f'<DigestMethod Algorithm="{_DIGESTS[self.hashing]}"></DigestMethod>'
            f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
        )

    def _signature(self, content: bytes) -> bytes:
        algorithm = _HASHES[self.hashing]()
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), algorithm)
        r, s = decode_dss_signature(self.key.sign(content, ec.ECDSA(algorithm)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def _certificate(self) -> str:
        der = _text(self.certificate.public_bytes(Encoding.DER))
        return f"<X509Data><X509Certificate>{der}</X509Certificate></X509Data>"


def _text(octets: bytes) -> str:
    return b64encode(octets).decode()


def _bare_key(key: object) -> str:
    assert isinstance(key, rsa.RSAPrivateKey)
    numbers = key.public_key().public_numbers()
    modulus, exponent = (_text(number.to_bytes(512, "big").lstrip(b"\0")) for number in (numbers.n, numbers.e))
    parts = f"<Modulus>{modulus}</Modulus><Exponent>{exponent}</Exponent>"
    return f"<KeyValue><RSAKeyValue>{parts}</RSAKeyValue></KeyValue>"


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
