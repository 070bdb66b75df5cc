"""Base64url without padding, as Web Push writes keys (RFC 7515 §2)."""

from __future__ import annotations

import base64
import binascii


def base64url(data: bytes) -> str:
    """Octets as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Text as octets; padding, and the alphabet with + and /, are accepted.

    Raises:
        ValueError: when it is not base64.
    """
    try:
        plain = text.rstrip("=").replace("+", "-").replace("/", "_")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
