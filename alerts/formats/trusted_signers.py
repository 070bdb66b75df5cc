"""Whose signatures are trusted: certificates of signers, or of authorities that certify nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.x509 import Certificate, ExtensionType, KeyUsage, load_pem_x509_certificates
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)


class TrustedSigners:
    """The certificates of a PEM bundle.

    A public authority does not belong here: it certifies web sites, and each of them could sign warnings.
    """

    def __init__(self, pem: bytes | None = None) -> None:
        """Raises:
        ValueError: when a bundle is given and no certificate can be read in it.
        """
        self._certificates = load_pem_x509_certificates(pem) if pem is not None else []

    def __bool__(self) -> bool:
        return bool(self._certificates)

    def vouch_for(self, chain: Sequence[Certificate], at: datetime) -> bool:
        """Whether the first of ``chain`` is one of these, or certified by one of them, and good at that instant.

        The rest of the chain are certificates that may lead from the first to one of these.
        """
        if not chain or not self._certificates:
            return False
        if chain[0] in self._certificates:
            return chain[0].not_valid_before_utc <= at <= chain[0].not_valid_after_utc
        try:
            verifier = self._builder(at).build_client_verifier()
            verifier.verify(chain[0], list(chain[1:]))
        except (VerificationError, ValueError):
            return False
        return True

    def _builder(self, at: datetime) -> PolicyBuilder:
        signers = ExtensionPolicy.permit_all().may_be_present(KeyUsage, Criticality.AGNOSTIC, _may_sign)
        builder = PolicyBuilder().store(Store(self._certificates)).time(at.astimezone(UTC))
        return builder.extension_policies(ee_policy=signers, ca_policy=ExtensionPolicy.webpki_defaults_ca())


def _may_sign(policy: Policy, certificate: Certificate, extension: ExtensionType | None) -> None:
    if isinstance(extension, KeyUsage) and not (extension.digital_signature or extension.content_commitment):
        raise ValueError("not a certificate to sign with")
