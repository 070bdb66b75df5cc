"""Sealing messages for devices: RFC 8291 over the ``aes128gcm`` encoding of RFC 8188.

The expensive half of a message, a fresh key pair and its agreement with the device's key, does not depend on what is
said: it can be made before there is anything to say. An *agreement* is all that is left of it: content key, nonce, and
the header from which the device finds them again. It is used for one message; the private key is never kept.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: ``p256dh`` (the device's uncompressed point, 65 octets) and ``auth`` (16 octets).
Keys = tuple[bytes, bytes]

#: What a push service takes at most (RFC 8030 §7.2), and what is left of it for clear text.
MAX_BODY = 4096
_KEY, _NONCE, _SALT, _TAG = 16, 12, 16, 16
#: Salt, record size, length of the key id, and the key id: the sender's public point (RFC 8188 §2.1).
_HEADER = _SALT + 4 + 1 + 65
MAX_CLEAR = MAX_BODY - _HEADER - _TAG - 1

_RECORD_SIZE_AND_KEY_LENGTH = MAX_BODY.to_bytes(4, "big") + b"\x41"
_LAST_RECORD = b"\x02"
_CURVE, _ECDH = ec.SECP256R1(), ec.ECDH()


def agree(devices: Sequence[Keys]) -> list[bytes | None]:
    """An agreement for each device; None where its keys are impossible.

    Done step by step for all of them, which is a tenth cheaper than one after the other.
    """
    points = [_point(p256dh, auth) for p256dh, auth in devices]
    possible = [(point, keys) for point, keys in zip(points, devices, strict=True) if point is not None]
    pairs = [ec.generate_private_key(_CURVE) for _ in possible]
    secrets = [pair.exchange(_ECDH, point) for pair, (point, _) in zip(pairs, possible, strict=True)]
    publics = [pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for pair in pairs]
    made = iter(
        [
            derive(secret, public, keys, os.urandom(_SALT))
            for secret, public, (_, keys) in zip(secrets, publics, possible, strict=True)
        ]
    )
    return [None if point is None else next(made) for point in points]


def derive(secret: bytes, public: bytes, device: Keys, salt: bytes) -> bytes:
    """The agreement that follows from an ECDH secret (RFC 8291 §3.4), the sender's point and a salt (16 octets)."""
    p256dh, auth = device
    keying = _hmac(_hmac(auth, secret), b"WebPush: info\0" + p256dh + public + b"\x01")
    pseudorandom = _hmac(salt, keying)
    key = _hmac(pseudorandom, b"Content-Encoding: aes128gcm\0\x01")[:_KEY]
    nonce = _hmac(pseudorandom, b"Content-Encoding: nonce\0\x01")[:_NONCE]
    return key + nonce + salt + _RECORD_SIZE_AND_KEY_LENGTH + public


def seal(agreement: bytes, clear: bytes) -> bytes:
    """The body of a push message. ``clear`` has at most ``MAX_CLEAR`` octets.

    Raises:
        ValueError: it has more.
    """
    if len(clear) > MAX_CLEAR:
        raise ValueError(f"{len(clear)} octets do not fit into a push message")
    sealed = AESGCM(agreement[:_KEY]).encrypt(agreement[_KEY : _KEY + _NONCE], clear + _LAST_RECORD, None)
    return agreement[_KEY + _NONCE :] + sealed


def _point(p256dh: bytes, auth: bytes) -> ec.EllipticCurvePublicKey | None:
    if len(p256dh) != 65 or len(auth) != 16:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, p256dh)
    except ValueError:
        return None


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
