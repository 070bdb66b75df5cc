"""What every transport promises, before peers of many kinds: the sink, real servers, HTTP/1.1, forbidden addresses."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest

from alerts.channels.push.transport import LOST, NOT_SENT, Answer, Headers, Post, UnusablePeer
from doubles.h2_server import h2_server, plain
from doubles.push_fleet import Fleet
from doubles.push_sender import Sender
from doubles.push_sink import PushSink
from doubles.real_servers import nghttpd, nginx
from doubles.throwaway_ca import local_tls
from wire.transports import HEADERS, Kit, page, statuses

HOST = "push.example"
PRIVATE = [
    "127.0.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "fd00::1", "fe80::1%lo", "::", "::127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b:1::127.0.0.1", "2002:7f00:1::1", "2001:0:808:808::80ff:fffe",
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushSink]:
    with PushSink(tmp_path_factory.mktemp("sink"), streams=100) as sink:
        yield sink


@pytest.fixture
def sink(running: PushSink) -> PushSink:
    running.forget()
    return running


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket on every address of this machine; whoever connects waits in its queue."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as made:
        made.settimeout(0)
        yield made


def _port(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def _nobody_came(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return True
    return False


def _signed(sink: PushSink, sender: Sender) -> Headers:
    claims = {"aud": sink.origin, "exp": int(time.time()) + 3_600, "sub": "mailto:a@b.it"}
    return (*HEADERS[:-1], ("authorization", sender.authorise(claims)))


def _posts(fleet: Fleet, headers: Headers) -> list[Post]:
    return [Post(fleet.origin, path, headers, fleet.seal(path, b'{"a":1}')) for path in fleet.paths]


def test_many_pages_at_once_and_every_message_can_be_read(kit: Kit, sink: PushSink) -> None:
    sender, fleet = Sender(), Fleet(sink.origin, 600)
    posts = _posts(fleet, _signed(sink, sender))

    async def run() -> list[list[Answer]]:
        transport = kit.make(sink.origin, ca=sink.ca_path)
        try:
            return await asyncio.gather(*(transport.post(posts[at : at + 75]) for at in range(0, 600, 75)))
        finally:
            await transport.close()

    assert statuses(list(chain(*asyncio.run(run())))) == [201] * 600
    report = sink.verify(fleet, sender.key)
    assert report["faults"] == {}
    assert [report[name] for name in ("requests", "decrypted", "duplicates", "tokens")] == [600, 600, 0, 1]


def test_fates(kit: Kit, sink: PushSink) -> None:
    fates = {"ok": 6, "gone": 1, "missing": 1, "large": 1, "throttle.1.9": 1, "error": 1, "slow.1.0.3": 1}
    fleet = Fleet(sink.origin, 200, fates)
    (answers,) = kit.post(_posts(fleet, HEADERS), ca=sink.ca_path)
    said = {"gone": 410, "missing": 404, "large": 413, "throttle": 429, "error": 500}
    for path, answer in zip(fleet.paths, answers, strict=True):
        word = path.split("/")[2].partition(".")[0]
        assert answer == Answer(said.get(word, 201), 9 if word == "throttle" else None)


def test_broken_connections(kit: Kit, sink: PushSink) -> None:
    sender = Sender()
    fleet = Fleet(sink.origin, 200, {"ok": 96, "reset": 2, "lost": 2}, seed=4)
    (answers,) = kit.post(_posts(fleet, _signed(sink, sender)), ca=sink.ca_path)
    assert set(answers) <= {Answer(201), LOST, NOT_SENT}
    report = sink.verify(fleet, sender.key)
    assert report["faults"] == {}
    assert report["unexplained"] == 0
    assert report["duplicates"] == 0 or kit.sends_again
    assert report["paths"] >= statuses(answers).count(201)


def test_in_clear_on_this_machine_only(kit: Kit, tmp_path: Path) -> None:
    with PushSink(tmp_path, tls=False) as sink:
        _http1(kit, sink)


@pytest.mark.parametrize("alpn", [("http/1.1",), ()], ids=["http/1.1", "nothing agreed"])
def test_a_peer_that_speaks_only_http1(kit: Kit, tmp_path: Path, alpn: tuple[str, ...]) -> None:
    with PushSink(tmp_path, alpn=alpn) as sink:
        _http1(kit, sink)


def _http1(kit: Kit, sink: PushSink) -> None:
    fleet = Fleet(sink.origin, 40, {"ok": 8, "gone": 1, "throttle.1.5": 1})
    if not kit.speaks_http1:
        with pytest.raises(UnusablePeer):
            kit.post(_posts(fleet, HEADERS), ca=sink.ca_path)
        assert sink.counters()["201"] == 0
        return
    (answers,) = kit.post(_posts(fleet, HEADERS), ca=sink.ca_path)
    said = {"ok": Answer(201), "gone": Answer(410), "throttle.1.5": Answer(429, 5)}
    assert answers == [said[path.split("/")[2]] for path in fleet.paths]
    assert sink.counters()["connections"] <= 32


def test_nginx(kit: Kit, tmp_path: Path) -> None:
    try:
        with nginx(tmp_path) as (origin, ca):
            pages = kit.post(page(origin, 300, size=4_000), page(origin, 200, start=300), ca=ca)
    except FileNotFoundError:
        pytest.skip("nginx is not installed: scripts/system_packages.sh test")
    odd = {5: Answer(410), 6: Answer(429, 17), 7: Answer(301)}
    assert list(chain(*pages)) == [odd.get(number, Answer(201)) for number in range(500)]


def test_nginx_without_http2(kit: Kit, tmp_path: Path) -> None:
    try:
        with nginx(tmp_path, http2=False) as (origin, ca):
            (answers,) = kit.post(page(origin, 100), ca=ca)
    except FileNotFoundError:
        pytest.skip("nginx is not installed: scripts/system_packages.sh test")
    except UnusablePeer:
        assert not kit.speaks_http1
    else:
        assert kit.speaks_http1
        assert statuses(answers)[4:9] == [201, 410, 429, 301, 201]


@pytest.mark.parametrize("options", [(), ("-m", "3"), ("-w", "10", "-W", "16"), ("-c", "0"), ("-b", "200")], ids=repr)
def test_nghttpd(kit: Kit, tmp_path: Path, options: tuple[str, ...]) -> None:
    try:
        with nghttpd(tmp_path, *options) as (origin, ca):
            (answers,) = kit.post(page(origin, 200, size=3_000), ca=ca)
    except FileNotFoundError:
        pytest.skip("nghttpd is not installed: scripts/system_packages.sh test")
    for number, answer in enumerate(answers):
        refused = {NOT_SENT, LOST} if kit.sends_again else {NOT_SENT}
        # Streams opened before the server had said how few it takes are refused, which is no harm; libcurl tries five
        # times, and then does not say why it gave up.
        assert answer == Answer(200 if number < 5 else 404) or (answer in refused and "-m" in options)


def test_a_certificate_of_somebody_else(kit: Kit, tls: tuple[Path, ssl.SSLContext], tmp_path: Path) -> None:
    other, _ = local_tls(tmp_path)
    with h2_server(tls[1], plain) as served:
        (answers,) = kit.post(page(served.origin, 5), ca=other)
    assert answers == [NOT_SENT] * 5
    assert not served.seen
    assert served.connections <= 5


def test_a_public_authority_is_not_vouched_for_by_the_local_one(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    with h2_server(tls[1], plain) as served:
        origin = served.origin.replace("127.0.0.1", "localhost")  # in the certificate, but not an allowed origin
        (answers,) = kit.post(page(origin, 2), allowed=[served.origin, "localhost"])
    assert answers == [NOT_SENT] * 2
    assert not served.connections


def test_nobody_listens(kit: Kit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as made:
        origin = f"https://127.0.0.1:{made.getsockname()[1]}"
    assert kit.post(page(origin, 50)) == [[NOT_SENT] * 50]


def test_somebody_listens_and_says_nothing(kit: Kit, listening: socket.socket) -> None:
    origin = f"https://127.0.0.1:{_port(listening)}"
    assert kit.post(page(origin, 5), connect_timeout=0.4, answer_timeout=0.4) == [[NOT_SENT] * 5]
    assert not _nobody_came(listening)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_never_contacted(kit: Kit, listening: socket.socket, address: str) -> None:
    _never_contacted(kit, listening, f"https://{HOST}:{_port(listening)}", [address])


@pytest.mark.parametrize("addresses", [["8.8.8.8", "127.0.0.1"], ["::1", "2001:4860:4860::8888"], [], ["nonsense"]])
def test_one_bad_address_spoils_the_lot(kit: Kit, listening: socket.socket, addresses: list[str]) -> None:
    _never_contacted(kit, listening, f"https://{HOST}:{_port(listening)}", addresses)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1", "0x7f000001", "2130706433"])
def test_addresses_for_names(kit: Kit, listening: socket.socket, host: str) -> None:
    _never_contacted(kit, listening, f"https://{host}:{_port(listening)}", ["127.0.0.1"])


def test_never_in_clear(kit: Kit, listening: socket.socket) -> None:
    _never_contacted(kit, listening, f"http://{HOST}:{_port(listening)}", ["127.0.0.1"])


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_names_that_cannot_be_looked_up(kit: Kit, error: Exception) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        raise error

    assert kit.post(page(f"https://{HOST}", 3), allowed=[HOST], resolver=resolver) == [[NOT_SENT] * 3]


def _never_contacted(kit: Kit, listening: socket.socket, origin: str, addresses: list[str]) -> None:
    allowed = [HOST, "127.0.0.1", "localhost"]
    with suppress(UnusablePeer):
        assert kit.post(page(origin, 3), allowed=allowed, resolver=lambda _host, _port: addresses) == [[NOT_SENT] * 3]
    assert _nobody_came(listening)
