"""What a strict push service demands of an application server: RFC 8030, RFC 8188/8291 framing, RFC 8292 (VAPID).

Statuses and errno follow Mozilla's autopush. Written from the standards, with no code shared with the product.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

MAX_BODY = 4096
MAX_TTL = 30 * 86400
MAX_TOKEN_LIFE = 86400
URGENCIES = ("very-low", "low", "normal", "high")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
# salt 16, record size 4, key length 1, uncompressed P-256 point 65
_HEADER = 86


class Refusal(Exception):
    """The request breaks a rule: HTTP ``status``, autopush ``errno``, and why."""

    def __init__(self, status: int, errno: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.errno = errno
        self.why = why


@dataclass(frozen=True)
class Wishes:
    """What the application server asks for a message; ``ttl`` in seconds, already capped."""

    ttl: int
    urgency: str
    topic: str | None


def decode(text: str) -> bytes:
    """Octets of base64url without padding. Raises ValueError."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def wishes(headers: Mapping[str, str]) -> Wishes:
    """TTL, Urgency and Topic. Raises Refusal."""
    ttl, urgency, topic = headers.get("TTL"), headers.get("Urgency", "normal"), headers.get("Topic")
    if ttl is None:
        raise Refusal(400, 111, "TTL is required")
    if not (ttl.isascii() and ttl.isdigit()):
        raise Refusal(400, 112, f"TTL is not a number of seconds: {ttl!r}")
    if urgency not in URGENCIES:
        raise Refusal(400, 114, f"Urgency is not one of {URGENCIES}: {urgency!r}")
    if topic is not None and not _TOPIC.fullmatch(topic):
        raise Refusal(400, 113, f"Topic is not 1 to 32 base64url characters: {topic!r}")
    return Wishes(min(int(ttl), MAX_TTL), urgency, topic)


def check_body(headers: Mapping[str, str], body: bytes) -> None:
    """Size, encoding, and the framing that shows without a key. Empty is a bare wake-up. Raises Refusal."""
    if len(body) > MAX_BODY:
        raise Refusal(413, 104, f"{len(body)} octets are more than {MAX_BODY}")
    if not body:
        return
    if headers.get("Content-Encoding") != "aes128gcm":
        raise Refusal(400, 110, f"Content-Encoding is not aes128gcm: {headers.get('Content-Encoding')!r}")
    record, key_length = int.from_bytes(body[16:20], "big"), body[20] if len(body) > 20 else 0
    if key_length != 65 or len(body) < _HEADER + 17:
        raise Refusal(400, 110, "not an aes128gcm message with a P-256 key")
    if record < 18 or len(body) - _HEADER > record:
        raise Refusal(400, 110, f"a push message is one record: {len(body) - _HEADER} octets, record size {record}")
    _point(body[21:_HEADER], Refusal(400, 110, "the message's key is not a point of P-256"))


def check_vapid(authorization: str | None, origin: str, key: bytes | None, now: float) -> None:
    """The sender is the one the subscription was made for. ``key`` None: made for anybody. Raises Refusal (401)."""
    if authorization is None and key is None:
        return
    token, public = _credentials(authorization or "")
    if key is not None and public != key:
        raise _unauthorised("the key is not the one of the subscription")
    try:
        header, claims, signature = (decode(part) for part in token.split("."))
        algorithm, said = json.loads(header)["alg"], json.loads(claims)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise _unauthorised(f"the token is not a JWT: {error}") from error
    if algorithm != "ES256":
        raise _unauthorised(f"the algorithm is {algorithm}, not ES256")
    _check_signature(token.rpartition(".")[0], signature, public)
    _check_claims(said, origin, now)


def _credentials(authorization: str) -> tuple[str, bytes]:
    scheme, _, rest = authorization.partition(" ")
    given = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme.lower() != "vapid" or set(given) != {"t", "k"}:
        raise _unauthorised("Authorization is not 'vapid t=…, k=…'")
    try:
        return given["t"], decode(given["k"])
    except (ValueError, binascii.Error) as error:
        raise _unauthorised(f"k: {error}") from error


def _check_signature(signed: str, signature: bytes, public: bytes) -> None:
    if len(signature) != 64:
        raise _unauthorised("an ES256 signature has 64 octets")
    point = _point(public, _unauthorised("k is not a point of P-256"))
    halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        point.verify(utils.encode_dss_signature(*halves), signed.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise _unauthorised("the signature does not match") from error


def _check_claims(claims: dict[str, Any], origin: str, now: float) -> None:
    if claims.get("aud") != origin:
        raise _unauthorised(f"aud is {claims.get('aud')!r}, not {origin!r}")
    expires = claims.get("exp")
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        raise _unauthorised(f"exp is not a number: {expires!r}")
    if not now < expires <= now + MAX_TOKEN_LIFE:
        raise _unauthorised(f"exp is {expires - now:.0f} s from now, not within 24 hours")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https://")):
        raise _unauthorised(f"sub is not a mailto: or https: address: {claims.get('sub')!r}")


def _point(data: bytes, refusal: Refusal) -> ec.EllipticCurvePublicKey:
    try:
        if len(data) != 65:
            raise refusal
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError as error:
        raise refusal from error


def _unauthorised(why: str) -> Refusal:
    return Refusal(401, 109, why)
