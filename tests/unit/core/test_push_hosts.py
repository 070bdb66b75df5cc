"""Which endpoints are believed."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InputRefused
from app.core.push_hosts import PushHosts, is_public, public_addresses

HOSTS = PushHosts.of(("push.example.it", "http://127.0.0.1:9100"))


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/QAbc",
        "https://wns2-par02p.notify.windows.com/w/?token=abc",
        "https://push.example.it/x",
        "https://fcm.googleapis.com:443/x",
        "http://127.0.0.1:9100/wpush/v2/abc",
    ],
)
def test_allowed(endpoint: str) -> None:
    assert HOSTS.check(endpoint).geturl() == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x",
        "https://evil.example/fcm.googleapis.com/",
        "https://fcm.googleapis.com.evil.example/",
        "https://evilfcm.googleapis.com/",
        "https://push.apple.com.evil.example/",
        "https://push.apple.com/",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "http://127.0.0.1:9101/x",
        "https://127.0.0.1:9100/x",
        "ftp://fcm.googleapis.com/x",
        "https://" + "a" * 64 + ".push.apple.com/x",
        "https://" + "a." * 126 + "push.apple.com/x",
        "https://.push.apple.com/x",
        "https://a..push.apple.com/x",
        "https://%61.push.apple.com/x",
        "https://a_b.push.apple.com/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://017700000001/x",
        "https://127.1/x",
        "https://fcm.googleapis.com./x",
        "https://127.0.0.1./x",
        "https://xn--fcm-8cd.googleapis.com/x",
        "https://fcm.googleapis.com%2eevil.example/x",
        "https://fcm.googleapis.com%00.evil.example/x",
        "https://FCM.googleapis.com/x",
        "https://fcm.googleapis.com:/x",
        "https://fcm.googleapis.com:0443/x",
        "javascript://fcm.googleapis.com/x",
    ],
)
def test_not_allowed(endpoint: str) -> None:
    with pytest.raises(InputRefused) as refused:
        HOSTS.check(endpoint)
    assert refused.value.code == "endpoint_not_allowed"


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "x",
        "https://",
        "https://user:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@evil.example/x",
        "https://fcm.googleapis.com\\@evil.example/x",
        "https://fcm.googleapis.com/x#y",
        "https://fcm.googleapis.com:abc/x",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/" + "x" * 3000,
        "https://[::1/x",
        "https://fcm。googleapis.com/x",
        "https://fcm.googleаpis.com/x",
        "https://fcm.googleapis.com\r\nHost: evil.example/x",
        "https://fcm.googleapis.com/x\r\nTTL: 0",
        "https://fcm.googleapis.com/x\n",
        "\thttps://fcm.googleapis.com/x",
        "https://@fcm.googleapis.com/x",
        "https://:@fcm.googleapis.com/x",
        "https:///fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "HTTPS://fcm.googleapis.com/x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com?a/x",
    ],
)
def test_malformed(endpoint: str) -> None:
    with pytest.raises(InputRefused) as refused:
        HOSTS.check(endpoint)
    assert refused.value.code == "endpoint_malformed"


@given(st.text(max_size=200))
def test_anything_else_is_refused_and_never_an_accident(endpoint: str) -> None:
    with pytest.raises(InputRefused):
        HOSTS.check(endpoint)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1",
    "192.0.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("address", [*PRIVATE, "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"])
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def _six_to_four(ip: IPv4Address) -> int:
    return 0x2002 << 112 | int(ip) << 80 | 1


def _teredo(ip: IPv4Address) -> int:
    """Of a client at an address: a public server, and the address with its bits turned over (RFC 4380 §4)."""
    return 0x2001_0000 << 96 | int(IPv4Address("8.8.8.8")) << 64 | 0xFFFF_FFFF ^ int(ip)


#: How an IPv4 address is written into an IPv6 address that leads to it.
EMBEDDINGS = {
    "mapped": lambda ip: 0xFFFF << 32 | int(ip),
    "compatible": int,
    "translated": lambda ip: int(IPv6Address("64:ff9b::")) | int(ip),
    "translated in one network": lambda ip: int(IPv6Address("64:ff9b:1::")) | int(ip),
    "6to4": _six_to_four,
    "teredo": _teredo,
}


@pytest.mark.parametrize("address", PRIVATE)
@pytest.mark.parametrize("embedding", EMBEDDINGS)
def test_no_way_round_through_ipv6(embedding: str, address: str) -> None:
    assert not is_public(str(IPv6Address(EMBEDDINGS[embedding](IPv4Address(address)))))


@pytest.mark.parametrize("embedding", ["compatible", "translated in one network", "teredo"])
def test_what_nobody_on_the_internet_answers_from(embedding: str) -> None:
    assert not is_public(str(IPv6Address(EMBEDDINGS[embedding](IPv4Address("8.8.8.8")))))


@given(st.ip_addresses(v=4), st.sampled_from(["mapped", "translated", "6to4"]))
def test_an_address_in_an_address_is_as_public_as_by_itself(address: IPv4Address, embedding: str) -> None:
    assert is_public(str(IPv6Address(EMBEDDINGS[embedding](address)))) == is_public(str(address))


def test_the_addresses_of_a_name_are_good_together() -> None:
    good, bad = ["8.8.8.8", "2001:4860:4860::8888"], "127.0.0.1"
    assert public_addresses(lambda _host, _port: good, "push.example.it", 443) == good
    for found in ([], [*good, bad], [bad]):
        with pytest.raises(ConnectionRefusedError):
            public_addresses(lambda _host, _port, found=found: found, "push.example.it", 443)
