"""Sealing: the vector of RFC 8291, somebody else's library as oracle, agreements at rest."""

from __future__ import annotations

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.push.agreements import Wrapping
from alerts.channels.push.sealing import MAX_BODY, MAX_CLEAR, Keys, agree, derive, seal
from app.core.encoding import base64url, from_base64url

#: RFC 8291 §5 and Appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
UA_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
AS_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
AS_PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
private_keys = st.integers(1, ORDER - 1).map(lambda secret: ec.derive_private_key(secret, ec.SECP256R1()))
secrets = st.binary(min_size=16, max_size=16)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(text), "big"), ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def read(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    return bytes(http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm"))


def one(device: Keys) -> bytes:
    (agreement,) = agree([device])
    assert agreement is not None
    return agreement


def test_the_vector_of_the_standard() -> None:
    sender, device = private(AS_PRIVATE), private(UA_PRIVATE)
    assert (base64url(public(sender)), base64url(public(device))) == (AS_PUBLIC, UA_PUBLIC)
    secret = sender.exchange(ec.ECDH(), device.public_key())
    agreement = derive(secret, public(sender), (from_base64url(UA_PUBLIC), from_base64url(AUTH)), from_base64url(SALT))
    assert base64url(seal(agreement, PLAIN)) == BODY


@given(private_keys, secrets, st.binary(max_size=MAX_CLEAR))
def test_any_device_reads_any_message(key: ec.EllipticCurvePrivateKey, auth: bytes, clear: bytes) -> None:
    body = seal(one((public(key), auth)), clear)
    assert read(body, key, auth) == clear
    assert len(body) <= MAX_BODY


@given(private_keys, secrets, secrets, st.data())
def test_nobody_else_reads_it(key: ec.EllipticCurvePrivateKey, auth: bytes, other: bytes, data: st.DataObject) -> None:
    body = seal(one((public(key), auth)), PLAIN)
    at = data.draw(st.integers(86, len(body) - 1))
    changed = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 255))]) + body[at + 1 :]
    strangers = [(body, ec.generate_private_key(ec.SECP256R1()), auth), (changed, key, auth)]
    for message, whose, secret in [*strangers, *([(body, key, other)] if other != auth else [])]:
        with pytest.raises(http_ece.ECEException):
            read(message, whose, secret)


def test_the_longest_message_and_one_octet_more() -> None:
    key = private(UA_PRIVATE)
    agreement = one((public(key), from_base64url(AUTH)))
    body = seal(agreement, b"x" * MAX_CLEAR)
    assert len(body) == MAX_BODY
    assert read(body, key, from_base64url(AUTH)) == b"x" * MAX_CLEAR
    with pytest.raises(ValueError, match="do not fit"):
        seal(agreement, b"x" * (MAX_CLEAR + 1))


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [(b"", b"0" * 16), (b"\x04" + b"\0" * 64, b"0" * 16), (b"\x02" + b"\1" * 32, b"0" * 16), (None, b""), (None, b"0")],
)
def test_impossible_devices_are_told_from_the_others(p256dh: bytes | None, auth: bytes) -> None:
    good = (from_base64url(UA_PUBLIC), from_base64url(AUTH))
    impossible = (good[0] if p256dh is None else p256dh, auth)
    made = agree([good, impossible, good])
    assert [agreement is None for agreement in made] == [False, True, False]
    assert read(seal(made[2] or b"", PLAIN), private(UA_PRIVATE), good[1]) == PLAIN


def test_every_agreement_has_a_salt_and_a_key_of_its_own() -> None:
    made = agree([(from_base64url(UA_PUBLIC), from_base64url(AUTH))] * 200)
    headers = [seal(agreement or b"", b"")[:86] for agreement in made]
    assert len({header[:16] for header in headers}) == len({header[21:] for header in headers}) == 200


@given(private_keys, secrets, st.text(min_size=1))
def test_what_is_wrapped_opens_for_the_same_device_only(
    key: ec.EllipticCurvePrivateKey, auth: bytes, secret: str
) -> None:
    device = (public(key), auth)
    wrapped = Wrapping(secret).make([device])[0]
    assert wrapped is not None
    opened = Wrapping(secret).open(wrapped, device)
    assert opened is not None
    assert read(seal(opened, PLAIN), key, auth) == PLAIN
    assert opened not in wrapped
    moved = (device[0], bytes([auth[0] ^ 1]) + auth[1:])
    replaced = (public(ec.generate_private_key(ec.SECP256R1())), auth)
    assert Wrapping(secret + "!").open(wrapped, device) is None
    assert [Wrapping(secret).open(wrapped, other) for other in (moved, replaced)] == [None, None]


@given(st.data())
def test_what_was_tampered_with_opens_for_nobody(data: st.DataObject) -> None:
    device = (from_base64url(UA_PUBLIC), from_base64url(AUTH))
    wrapped = Wrapping("s").make([device])[0] or b""
    at = data.draw(st.integers(0, len(wrapped) - 1))
    changed = wrapped[:at] + bytes([wrapped[at] ^ data.draw(st.integers(1, 255))]) + wrapped[at + 1 :]
    cut = wrapped[: data.draw(st.integers(0, len(wrapped) - 1))]
    assert [Wrapping("s").open(one, device) for one in (changed, cut, wrapped + b"\0")] == [None, None, None]


@given(st.binary(max_size=300))
def test_any_octets_at_rest_are_no_accident(octets: bytes) -> None:
    assert Wrapping("s").open(octets, (from_base64url(UA_PUBLIC), from_base64url(AUTH))) is None


def test_impossible_devices_get_no_agreement() -> None:
    assert Wrapping("s").make([(b"", b"")]) == [None]
    assert Wrapping("s").make([]) == []
