"""What only this installation can make or open: keys derived from ``SECRET_KEY``; tokens of links."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Keys:
    """Of one installation. With another ``secret`` nothing opens and nothing is recognised."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._cipher = AESGCM(self._derived(b"one-time codes at rest, 1"))
        self._keyed = self._derived(b"keyed hashes, 1")

    def wrap(self, plain: str, account_id: int) -> bytes:
        """``plain`` as it may be kept, bound to an account (AES-256-GCM)."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, plain.encode(), str(account_id).encode())

    def open(self, wrapped: bytes, account_id: int) -> str | None:
        """What was wrapped; None when it is not ours, or not this account's."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], str(account_id).encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def keyed_hash(self, purpose: str, text: str) -> bytes:
        """A hash that nobody can look up without the key: what it is of may be short, or a person's address."""
        return hmac.digest(self._keyed, f"{purpose}\0{text}".encode(), "sha256")

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"cittadino: " + purpose).derive(self._secret)


def new_token() -> tuple[str, bytes]:
    """What goes into a link (256 random bits), and the hash of it that is kept."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
