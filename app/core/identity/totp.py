"""One-time codes (RFC 6238): six digits, half a minute each, made by an app on somebody's phone."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp

_STEP = 30
#: Steps before and after that are good too: clocks of phones differ, and people type slowly.
_TOLERANCE = 1
_ISSUER = "Cittadino Informato"


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def enrolment_uri(secret: str, email: str) -> str:
    """What the QR code of a new device says (``otpauth://…``)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def step_of(secret: str, code: str, *, after: int | None, now: datetime) -> int | None:
    """The step that a code is of; None when it is none of now, or of a step not ``after`` the last that was used."""
    given, current = digits(code), int(now.timestamp()) // _STEP
    totp, found = pyotp.TOTP(secret), None
    for step in range(current - _TOLERANCE, current + _TOLERANCE + 1):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), given.encode("utf-8", "replace"))
        if right and (after is None or step > after):
            found = step
    return found


def digits(code: str) -> str:
    """A code without the spaces that apps show in the middle."""
    return "".join(code.split())
