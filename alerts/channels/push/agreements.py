"""Agreements at rest: wrapped with a key of ours and bound to the device they were made for."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from alerts.channels.push.sealing import Keys, agree

_NONCE = 12
_PURPOSE = b"cittadino: key agreements at rest, 1"


class Wrapping:
    """Wraps and unwraps agreements. ``secret`` is the product's own; another one opens nothing, and harms nothing.

    The device's keys are authenticated with each agreement (AES-256-GCM): one that was made for keys that the browser
    has replaced since does not open, so nothing is ever sealed that the device could not read.
    """

    def __init__(self, secret: str) -> None:
        key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode())
        self._cipher = AESGCM(key)

    def make(self, devices: Sequence[Keys]) -> list[bytes | None]:
        """A wrapped agreement for each device; None where its keys are impossible."""
        pairs = zip(agree(devices), devices, strict=True)
        return [agreement and self._wrap(agreement, device) for agreement, device in pairs]

    def open(self, wrapped: bytes, device: Keys) -> bytes | None:
        """The agreement; None when it is not ours, or not this device's."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], device[0] + device[1])
        except (InvalidTag, ValueError):
            return None

    def _wrap(self, agreement: bytes, device: Keys) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, agreement, device[0] + device[1])
