"""Signatures: right, wrong, weak, of strangers, and over something else than what is read."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.domain.cap import Signature
from alerts.formats.cap_message import is_alert, read_message, sent_of
from alerts.formats.cap_signature import Verdict, verify
from alerts.formats.secure_xml import parse_xml
from alerts.formats.trusted_signers import TrustedSigners
from alerts.formats.unreadable import Unreadable
from doubles.cap_message import SENT, a_message, an_info, write
from doubles.cap_signer import EXCLUSIVE, INCLUSIVE, Signer

PUBLISHER = Signer()
STRANGER = Signer(name="Uno qualunque")
RSA = Signer(kind="rsa")
AUTHORITY = Signer(name="Autorità di prova", is_authority=True)
EMPLOYEE = Signer(name="Impiegato", authority=AUTHORITY)
TRUSTED = TrustedSigners(PUBLISHER.pem + RSA.pem + AUTHORITY.pem)
MESSAGE = write(a_message())
SIGNED = PUBLISHER.sign(MESSAGE)


def judge(content: bytes, trusted: TrustedSigners = TRUSTED) -> Verdict:
    return verify(parse_xml(content), trusted, SENT)


def codes(verdict: Verdict) -> list[str]:
    return [code for code, _ in verdict.warnings]


def test_no_signature() -> None:
    assert judge(MESSAGE) == Verdict(Signature.ABSENT)


@pytest.mark.parametrize("signer", [PUBLISHER, RSA, EMPLOYEE])
@pytest.mark.parametrize("c14n", [INCLUSIVE, EXCLUSIVE, f"{INCLUSIVE}#WithComments"])
def test_a_right_signature_of_somebody_trusted(signer: Signer, c14n: str) -> None:
    signed = signer.sign(MESSAGE, c14n=c14n)
    assert judge(signed) == Verdict(Signature.VALID)
    assert judge(b"\n\xef\xbb\xbf" + signed + b"\n<!-- fine -->\n") == Verdict(Signature.VALID)
    assert read_message(parse_xml(signed)).message == a_message()


def test_an_alert_that_is_named_by_its_id() -> None:
    named = MESSAGE.replace(b"<alert ", b'<alert Id="a1" ')
    assert judge(PUBLISHER.sign(named, uri="#a1")) == Verdict(Signature.VALID)


def test_a_right_signature_of_a_stranger() -> None:
    verdict = judge(STRANGER.sign(MESSAGE))
    assert (verdict.signature, codes(verdict)) == (Signature.UNTRUSTED, ["signature_untrusted"])
    assert judge(STRANGER.sign(MESSAGE), TrustedSigners()) == Verdict(Signature.UNTRUSTED)


def test_a_bare_key_is_a_stranger() -> None:
    signed = RSA.sign(MESSAGE, bare_key=True)
    assert judge(signed, TrustedSigners()) == Verdict(Signature.UNTRUSTED)
    assert judge(signed.replace(b"Severe", b"Minor")) == Verdict(Signature.INVALID)


@pytest.mark.parametrize("at", [SENT - timedelta(days=31), SENT + timedelta(days=31)])
@pytest.mark.parametrize("signer", [PUBLISHER, EMPLOYEE])
def test_certificates_are_good_for_a_time(signer: Signer, at) -> None:
    assert verify(parse_xml(signer.sign(MESSAGE)), TRUSTED, at).signature is Signature.UNTRUSTED


def test_an_authority_does_not_make_one_of_everybody() -> None:
    pretender = Signer(name="Impiegato", authority=Signer(name="Autorità di prova", is_authority=True))
    nephew = Signer(name="Nipote", authority=EMPLOYEE)
    for signer in (pretender, nephew):
        assert judge(signer.sign(MESSAGE)).signature is Signature.UNTRUSTED


@pytest.mark.parametrize("signer", [Signer(kind="rsa", hashing="sha1"), Signer(kind="rsa", bits=1024)])
def test_weak_signatures_prove_nothing_but_alteration(signer: Signer) -> None:
    verdict = judge(signer.sign(MESSAGE), TrustedSigners(signer.pem))
    assert (verdict.signature, codes(verdict)) == (Signature.UNTRUSTED, ["signature_weak"])
    assert judge(signer.sign(MESSAGE).replace(b"Severe", b"Minor")) == Verdict(Signature.INVALID)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<severity>Severe", b"<severity>Minor"),
        (b"Tosc-B", b"Tosc-C"),
        (b"<info>", b"<info><!-- x --> "),
        (b"</info>", b"</info><info/>"),
        (b"</info><Sig", b"</info>\n<Sig"),
        (b"<alert ", b'<alert Id="x" '),
        (b"</Signature>", b"</Signature>x"),
    ],
)
def test_altered_content(before: bytes, after: bytes) -> None:
    assert SIGNED.count(before) == 1
    assert judge(SIGNED.replace(before, after)) == Verdict(Signature.INVALID)


def test_altered_signature() -> None:
    other = PUBLISHER.sign(write(a_message(identifier="IT-TEST-2")))
    value = re.search(rb"<SignatureValue>.*?</SignatureValue>", other)
    assert value
    assert judge(re.sub(rb"<SignatureValue>.*?</SignatureValue>", value[0], SIGNED)) == Verdict(Signature.INVALID)


def test_a_comment_cannot_cut_a_word_short() -> None:
    # Canonical XML leaves comments out: the signature is right, and so must be what is read.
    commented = SIGNED.replace(b"IT-TEST-1", b"IT-<!-- -->TEST-1")
    assert judge(commented) == Verdict(Signature.VALID)
    message = read_message(parse_xml(commented)).message
    assert message is not None and message.identifier == "IT-TEST-1"


EVIL = write(a_message(identifier="IT-EVIL", infos=(an_info(severity="Extreme"),)))
NAMED = MESSAGE.replace(b"<alert ", b'<alert Id="a1" ')


def wrapped_beside() -> bytes:
    """The signature of a good message, which stands inside a bad one that is read."""
    good = PUBLISHER.sign(NAMED, uri="#a1").partition(b"?>")[2].strip()
    signature = re.search(rb"<Signature .*</Signature>", good)
    assert signature
    hidden = b'<x xmlns="urn:x">' + good.replace(signature[0], b"") + b"</x>"
    return EVIL.replace(b"</alert>", hidden + signature[0] + b"</alert>")


def wrapped_in_object() -> bytes:
    """The same, the good message being hidden in the signature."""
    good = PUBLISHER.sign(NAMED, uri="#a1").partition(b"?>")[2].strip()
    signature = re.search(rb"<Signature .*</Signature>", good)
    assert signature
    hidden = b"<Object>" + good.replace(signature[0], b"") + b"</Object></Signature>"
    return EVIL.replace(b"</alert>", signature[0].replace(b"</Signature>", hidden) + b"</alert>")


def wrapped_twice_named() -> bytes:
    """Both messages bear the name that is signed."""
    return wrapped_beside().replace(b"<alert ", b'<alert Id="a1" ', 1)


@pytest.mark.parametrize("wrap", [wrapped_beside, wrapped_in_object, wrapped_twice_named])
def test_a_signature_over_something_else_than_what_is_read(wrap) -> None:
    content = wrap()
    assert is_alert(parse_xml(content))
    assert judge(content).signature in (Signature.INVALID, Signature.UNTRUSTED)
    assert judge(wrapped_beside()) == judge(wrapped_in_object()) == Verdict(Signature.INVALID)


def test_a_signature_that_stands_deeper_is_not_of_the_message() -> None:
    inside = SIGNED.partition(b"?>")[2].strip()
    content = EVIL.replace(b"</alert>", b'<x xmlns="urn:x">' + inside + b"</x></alert>")
    assert judge(content) == Verdict(Signature.ABSENT)


def test_hubs_countersign() -> None:
    over_both = STRANGER.sign(SIGNED)
    beside = over_both.replace(b"</alert>", b"") + b"</alert>"
    each = SIGNED.replace(b"</alert>", b"") + re.findall(rb"<Signature .*</alert>", STRANGER.sign(MESSAGE))[0]
    for content in (over_both, beside, each):
        assert judge(content) == Verdict(Signature.VALID)
        assert judge(content.replace(b"Severe", b"Minor")) == Verdict(Signature.INVALID)
        assert judge(content, TrustedSigners()) == Verdict(Signature.UNTRUSTED)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"),
        (r"xmldsig-more#ecdsa-sha256", "xmldsig-more#pippo"),
        (r"xmlenc#sha256", "xmlenc#md5"),
        (r"#enveloped-signature", "#xpath"),
        (r"<KeyInfo>.*</KeyInfo>", ""),
        (r"<KeyInfo>.*</KeyInfo>", "<KeyInfo><KeyName>io</KeyName></KeyInfo>"),
        (r"<X509Certificate>", "<X509Certificate>AAAA"),
        (r"<X509Certificate>.*</X509Certificate>", "<X509Certificate/>"),
        (r'URI=""', 'URI="http://127.0.0.1:1/x"'),
        (r'URI=""', 'URI="#xpointer(/)"'),
        (r'URI=""', ""),
        (r"<SignatureValue>.*</SignatureValue>", ""),
        (r"<SignedInfo .*</SignedInfo>", ""),
        (r"<Transforms>", "<Transforms>" + "<Transform/>" * 20),
        (r"</SignedInfo>", "<Reference/>" * 10 + "</SignedInfo>"),
        (r"<KeyInfo>", "<KeyInfo><KeyName>" + "x" * 100_000 + "</KeyName>"),
    ],
)
def test_signatures_that_cannot_be_checked_prove_nothing(before: str, after: str) -> None:
    spoiled, count = re.subn(before, after, SIGNED.decode())
    verdict = judge(spoiled.encode())
    assert count == 1
    assert (verdict.signature, codes(verdict)) == (Signature.UNTRUSTED, ["signature_unverifiable"])


def test_too_many_signatures() -> None:
    one = re.findall(rb"<Signature .*</Signature>", SIGNED)[0]
    verdict = judge(SIGNED.replace(one, one * 4))
    assert codes(verdict) == ["signature_unverifiable"]


@given(st.integers(0, len(SIGNED) - 1), st.binary(min_size=0, max_size=3))
def test_whatever_is_damaged_it_is_never_called_valid(position: int, put: bytes) -> None:
    damaged = SIGNED[:position] + put + SIGNED[position + 1 :]
    try:
        alert = parse_xml(damaged)
    except Unreadable:
        return
    if verify(alert, TRUSTED, SENT).signature is Signature.VALID:
        assert read_message(alert).message == a_message()


def test_bundles() -> None:
    assert not TrustedSigners()
    assert TrustedSigners(PUBLISHER.pem * 2)
    for pem in (b"", b"pippo", PUBLISHER.pem[:-60]):
        with pytest.raises(ValueError, match=r"."):
            TrustedSigners(pem)


@pytest.mark.parametrize("name", ["canada_signed", "earthquake-iso8859-1"])
def test_recorded_signatures_are_right_and_weak(recordings: Path, name: str) -> None:
    # Both by SHA-1. The Canadian message bears two, each over the message without either.
    content = (recordings / f"feeds/cap/google/{name}.cap").read_bytes()
    alert = parse_xml(content)
    sent = sent_of(alert)
    assert sent is not None
    verdict = verify(alert, TRUSTED, sent)
    assert (verdict.signature, codes(verdict)) == (Signature.UNTRUSTED, ["signature_weak"])
    altered = parse_xml(content.replace(b"<certainty>Likely", b"<certainty>Unlikely"))
    assert verify(altered, TRUSTED, sent) == Verdict(Signature.INVALID)
