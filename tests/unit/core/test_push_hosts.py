"""Which endpoints are believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InputRefused
from app.core.push_hosts import PushHosts, is_public

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


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::1",
     "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)
