"""Address and keys of the canary's device, made from the secret of the service: every process makes the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.encoding import base64url

PATH: Final = "canarino"
#: Order of P-256. 16 octets more than the key has make the remainder as good as uniform (FIPS 186-5, A.2.1).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SCALAR_OCTETS = 48


@dataclass(frozen=True, slots=True)
class CanaryKeys:
    """``token`` ends the address; ``private`` and ``auth`` (16 octets) decrypt what is sent there (RFC 8291)."""

    token: str
    private: ec.EllipticCurvePrivateKey
    auth: bytes

    @property
    def p256dh(self) -> bytes:
        """The public point, uncompressed (65 octets)."""
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def endpoint(self, base: str) -> str:
        """The address at a site: ``https://allerte.example/canarino/…``."""
        return f"{base}/{PATH}/{self.token}"


def canary_keys(secret: str) -> CanaryKeys:
    """The keys that follow from ``SECRET_KEY``."""
    scalar = int.from_bytes(_derived(secret, "private key", _SCALAR_OCTETS)) % (_ORDER - 1) + 1
    return CanaryKeys(
        token=base64url(_derived(secret, "address", 24)),
        private=ec.derive_private_key(scalar, ec.SECP256R1()),
        auth=_derived(secret, "authentication secret", 16),
    )


def _derived(secret: str, purpose: str, octets: int) -> bytes:
    return HKDF(SHA256(), octets, salt=None, info=f"cittadino canary {purpose}".encode()).derive(secret.encode())
