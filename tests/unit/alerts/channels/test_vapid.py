"""Who we are to push services (RFC 8292), as they check it and as somebody else's library does."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from alerts.channels.push.vapid import VapidSigner
from doubles.push_rules import Refusal, check_vapid, decode

PUSH, OTHER = "https://fcm.googleapis.com", "https://updates.push.services.mozilla.com"
START = 1_790_000_000.0


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> VapidSigner:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    private = base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
    return VapidSigner(private, "mailto:allerte@comune.example", clock)


def claims(header: str) -> dict[str, object]:
    token = header.partition("t=")[2].partition(",")[0]
    return dict(json.loads(decode(token.split(".")[1])))


def test_a_strict_push_service_believes_it(signer: VapidSigner) -> None:
    header = signer.authorization(PUSH)
    check_vapid(header, PUSH, decode(signer.public_key()), START)
    assert Vapid02.verify(header)
    assert claims(header) == {"aud": PUSH, "sub": "mailto:allerte@comune.example", "exp": START + 12 * 3_600}


def test_nobody_else_could_use_it(signer: VapidSigner) -> None:
    header = signer.authorization(PUSH)
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    key = b"\x04" + stranger.x.to_bytes(32, "big") + stranger.y.to_bytes(32, "big")
    for origin, known, now in [(OTHER, None, START), (PUSH, key, START), (PUSH, None, START + 12 * 3_600)]:
        with pytest.raises(Refusal):
            check_vapid(header, origin, known, now)


def test_one_signature_for_each_push_service_and_half_life(signer: VapidSigner, clock: Clock) -> None:
    first, other = signer.authorization(PUSH), signer.authorization(OTHER)
    assert first != other
    clock.now = START + 6 * 3_600 - 1
    assert (signer.authorization(PUSH), signer.authorization(OTHER)) == (first, other)
    clock.now = START + 6 * 3_600
    renewed = signer.authorization(PUSH)
    assert renewed != first
    assert signer.authorization(PUSH) == renewed
    check_vapid(renewed, PUSH, decode(signer.public_key()), clock.now)
