"""The sink sees what it is sent, whoever sends it, and misbehaves as the paths say."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from alerts.subscriptions.request import read_request
from app.core.push_hosts import PushHosts
from doubles.h2_client import H2Client
from doubles.push_fleet import Fleet, shares
from doubles.push_sender import Sender
from doubles.push_sink import PushSink

HEADERS = {"ttl": "60", "urgency": "high", "topic": "trial", "content-encoding": "aes128gcm"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushSink]:
    with PushSink(tmp_path_factory.mktemp("sink")) as sink:
        yield sink


@pytest.fixture
def sink(running: PushSink) -> PushSink:
    running.behave(latency=0, keep="all")
    running.forget()
    return running


@pytest.fixture
def sender() -> Sender:
    return Sender()


def _fleet(sink: PushSink, fates: str, count: int = 12, path_length: int = 120) -> Fleet:
    return Fleet(sink.origin, count, shares(fates), path_length=path_length)


def _headers(sink: PushSink, sender: Sender) -> list[tuple[str, str]]:
    claims = {"aud": sink.origin, "exp": int(time.time()) + 3_600, "sub": "mailto:a@b.it"}
    return [*HEADERS.items(), ("authorization", sender.authorise(claims))]


def _send(sink: PushSink, sender: Sender, fleet: Fleet, *, huffman: bool = False) -> list[int]:
    with H2Client(sink.origin, sink.ca_path, huffman=huffman) as client:
        return client.send([(path, fleet.seal(path, b'{"a":1}')) for path in fleet.paths], _headers(sink, sender))


@pytest.mark.parametrize("huffman", [False, True], ids=["plain", "huffman"])
@pytest.mark.parametrize("path_length", [40, 120, 200, 400])
def test_everything_is_read_afterwards(
    sink: PushSink, sender: Sender, tmp_path: Path, huffman: bool, path_length: int
) -> None:
    fleet = _fleet(sink, "ok", path_length=path_length)
    assert _send(sink, sender, fleet, huffman=huffman) == [201] * 12
    report = sink.verify(fleet, sender.key, tmp_path / "messages")
    assert report["faults"] == {}
    assert [report[name] for name in ("requests", "accepted", "decrypted", "paths", "tokens")] == [12, 12, 12, 12, 1]
    lines = [json.loads(line) for line in (tmp_path / "messages").read_text().splitlines()]
    assert {line["path"] for line in lines} == set(fleet.paths)
    assert lines[0] | {"path": ""} == {
        "path": "", "ttl": 60, "urgency": "high", "topic": "trial", "payload": '{"a":1}'
    }  # fmt: skip
    assert sink.counters()["201"] == 12


@pytest.mark.parametrize("huffman", [False, True], ids=["plain", "huffman"])
def test_fates(sink: PushSink, sender: Sender, huffman: bool) -> None:
    fates = [
        "ok",
        "gone",
        "missing",
        "large",
        "denied",
        "throttle.1.1",
        "unavailable",
        "error.2",
        "refused",
        "slow.1.0.1",
    ]
    paths = [f"/w/{fate}/{number}-x" for number, fate in enumerate(fates)]
    messages, headers = [(path, b"") for path in paths], _headers(sink, sender)
    with H2Client(sink.origin, sink.ca_path, huffman=huffman) as client:
        assert client.send(messages, headers) == [201, 410, 404, 413, 401, 429, 503, 500, 0, 201]
        assert client.send(messages, headers) == [201, 410, 404, 413, 401, 201, 201, 500, 201, 201]
        assert client.send(messages[7:8], headers) == [201]
        assert client.send([("/elsewhere", b"")], headers) == [400]
    counters = sink.counters()
    # The two that had asked to be left alone were asked again at once.
    assert (counters["early"], counters["gone again"]) == (2, 2)


@pytest.mark.parametrize(("fate", "accepted"), [("reset", 0), ("lost", 1)])
def test_a_broken_connection(sink: PushSink, sender: Sender, fate: str, accepted: int) -> None:
    path = f"/w/{fate}/0-x"
    for expected in (None, [201]):
        with H2Client(sink.origin, sink.ca_path) as client:
            if expected is None:
                with pytest.raises(ConnectionError):
                    client.send([(path, b"")], _headers(sink, sender))
            else:
                assert client.send([(path, b"")], _headers(sink, sender)) == expected
    report = sink.verify(None)
    assert report["accepted"] == 1 + accepted
    assert (report["duplicates"], report["unexplained"]) == (accepted, 0)


def test_what_is_wrong_is_found(sink: PushSink, sender: Sender) -> None:
    fleet = _fleet(sink, "ok", count=3)
    first, second, third = fleet.paths
    good = _headers(sink, sender)
    sealed = (first, fleet.seal(first, b"1"))
    with H2Client(sink.origin, sink.ca_path) as client:
        client.send([sealed, sealed], good)
        client.send([(second, sealed[1])], good)
        client.send([(third, fleet.seal(third, b"3"))], [("ttl", "soon"), *good[1:]])
        client.send([(third, fleet.seal(third, b"3"))], [*good[:-1], ("authorization", "vapid t=a.b.c, k=d")])
    report = sink.verify(fleet, sender.key)
    assert sum(report["faults"].values()) == 3
    assert (report["duplicates"], report["unexplained"], report["decrypted"]) == (1, 1, 2)
    assert report["repeated_salts"] == 0


def test_http_1_1_and_its_fates(tmp_path: Path, sender: Sender) -> None:
    with PushSink(tmp_path, alpn=("http/1.1",)) as sink, requests.Session() as session:
        fleet = _fleet(sink, "ok", count=3)
        session.verify, session.trust_env = str(sink.ca_path), False
        for path in fleet.paths:
            body = fleet.seal(path, b"{}")
            assert session.post(sink.origin + path, body, headers=dict(_headers(sink, sender))).status_code == 201
        throttled = session.post(f"{sink.origin}/w/throttle.1.9/0-x", b"")
        assert (throttled.status_code, throttled.headers["Retry-After"]) == (429, "9")
        counters = sink.counters()
        assert (counters["connections"], counters["201"], counters["429"]) == (1, 3, 1)
        report = sink.verify(fleet, sender.key)
        assert (report["accepted"], report["decrypted"]) == (3, 3)
        with pytest.raises(requests.ConnectionError):
            session.post(f"{sink.origin}/w/reset/0-x", b"")


def test_latency_and_beginning_anew(sink: PushSink, sender: Sender) -> None:
    fleet = _fleet(sink, "ok")
    with H2Client(sink.origin, sink.ca_path) as client:
        headers = _headers(sink, sender)
        client.send([(path, fleet.seal(path, b'{"a":1}')) for path in fleet.paths], headers)
        sink.forget()
        sink.behave(latency=0.3)
        started = time.monotonic()
        assert client.send([(path, fleet.seal(path, b'{"a":1}')) for path in fleet.paths], headers) == [201] * 12
        assert time.monotonic() - started >= 0.3
    assert sink.counters()["201"] == 12
    report = sink.verify(fleet, sender.key)
    assert (report["requests"], report["decrypted"], report["duplicates"]) == (12, 12, 0)


def test_keeping_little(tmp_path: Path, sender: Sender) -> None:
    with PushSink(tmp_path, keep="sample") as sink:
        fleet = _fleet(sink, "ok", count=64)
        _send(sink, sender, fleet)
        report = sink.verify(fleet, sender.key)
        assert (report["accepted"], report["decrypted"], report["faults"]) == (64, 4, {})
        sink.forget()
        sink.behave(keep="none")
        _send(sink, sender, fleet)
        assert sink.verify(fleet)["requests"] == 0
        assert sink.counters()["201"] == 64


def test_a_fleet_is_what_the_import_takes() -> None:
    fleet = Fleet("https://127.0.0.1:4443", 300, shares("ok=80,gone=20"), min_levels=("yellow", "red"))
    hosts = PushHosts.of((fleet.origin,))
    asked = [read_request(line, hosts) for line in fleet.subscriptions()]
    assert len({request.endpoint for request in asked}) == len({request.auth for request in asked}) == 300
    assert {len(path) for path in fleet.paths} == {120}
    assert 30 < sum("/gone/" in path for path in fleet.paths) < 90
    assert Fleet(**json.loads(json.dumps(fleet.dump()))).paths == fleet.paths
    with pytest.raises(ValueError, match="no device"):
        fleet.device("/w/ok/5-other")
