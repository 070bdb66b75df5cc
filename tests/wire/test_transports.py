"""What every transport promises, against an HTTP/2 server that does as it is told (RFC 9113).

One answer for each post, in order; a post reported as never processed never was; nothing raised; in bounded time; and
the server's library finds nothing to complain of. Peers of other kinds are in test_transport_peers.py.
"""

from __future__ import annotations

import ssl
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from alerts.channels.push.transport import LOST, NOT_SENT, Answer, Post
from doubles.h2_server import CANCEL, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, Peer, Request, h2_server, plain
from wire.transports import HEADERS, Bench, Kit, page, statuses


def test_what_is_sent_is_what_was_given(bench: Bench) -> None:
    bench.all_created(plain)
    given = bench.served.headers["/w/3"]
    assert {name: given.get(name) for name, _ in HEADERS} == dict(HEADERS)
    assert bench.served.connections == 1


def test_an_empty_page(kit: Kit) -> None:
    assert kit.post([]) == [[]]


def test_statuses_come_in_order_and_nothing_is_followed(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    codes = [200, 201, 202, 204, 301, 307, 400, 404, 410, 413, 500, 503]

    def by_path(peer: Peer, request: Request) -> None:
        code = int(request.path.rpartition("/")[2])
        extra = {"location": "/elsewhere"} if 300 <= code < 400 else {}
        peer.answer(request, code, b"" if code == 204 else b"text", **extra)

    with h2_server(tls[1], lambda peer: (peer.start(), peer.serve(by_path))) as served:
        posts = [Post(served.origin, f"/w/{number}/{code}", HEADERS, b"x") for number, code in enumerate(codes * 3)]
        (answers,) = kit.post(posts)
    assert answers == [Answer(code) for code in codes * 3]
    assert len(served.seen) == len(posts)
    assert not served.faults


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("7", 7, 7), ("date", 28, 31), ("past", 0, 0), ("soon", None, None), ("-3", None, None), (" 12 ", 12, 12)],
)
def test_time_to_come_back(bench: Bench, said: str, least: float | None, most: float | None) -> None:
    text = {"date": formatdate(time.time() + 30, usegmt=True), "past": formatdate(0, usegmt=True)}.get(said, said)

    def throttled(peer: Peer) -> None:
        peer.h2.config.validate_outbound_headers = peer.h2.config.normalize_outbound_headers = False
        peer.start()
        peer.serve(lambda peer, request: peer.answer(request, 429, retry_after=text))

    for answer in bench.send(throttled, count=3):
        assert answer.status == 429
        if least is None or most is None:
            assert answer.retry_after is None
        else:
            assert answer.retry_after is not None
            assert least <= answer.retry_after <= most


def test_a_thousand_in_tens(bench: Bench) -> None:
    def narrow(peer: Peer) -> None:
        peer.start(max_concurrent_streams=10)
        peer.serve()

    bench.all_created(narrow, count=1_000)


def test_connections_serve_page_after_page(kit: Kit, tls: tuple[Path, ssl.SSLContext]) -> None:
    with h2_server(tls[1], plain) as served:
        pages = [page(served.origin, 5, start=start) for start in (0, 5, 10)]
        assert [statuses(answers) for answers in kit.post(*pages)] == [[201] * 5] * 3
    assert served.connections == 1
    assert not served.faults


def test_goaway_before_anything(bench: Bench) -> None:
    def leaving(peer: Peer) -> None:
        peer.start()
        peer.goaway(0)
        peer.serve()

    bench.all_created(leaving, plain)
    assert bench.served.connections > 1


def test_goaway_in_the_middle(bench: Bench) -> None:
    def leaving(peer: Peer) -> None:
        peer.start()
        for request in peer.some(5):
            peer.created(request)
        last = peer.take(3)
        peer.goaway(last[-1].stream)
        for request in last:
            peer.created(request)
        peer.serve()

    bench.all_created(leaving, plain)


def test_goaway_and_gone(bench: Bench) -> None:
    def leaving(peer: Peer) -> None:
        peer.start()
        requests = peer.take(8)
        peer.goaway(requests[3].stream)
        for request in requests[:4]:
            peer.created(request)
        for request in requests[4:]:  # they were never looked at
            del peer.served.seen[request.path]

    bench.all_created(leaving, plain)


def test_refused_streams_were_never_processed(bench: Bench) -> None:
    def choosy(peer: Peer) -> None:
        peer.start()
        for request in peer.take(5):
            del peer.served.seen[request.path]
            peer.reset(request, REFUSED_STREAM)
        peer.serve()

    answers = bench.send(choosy, plain)
    for post, answer in zip(page("", 20), answers, strict=True):
        assert answer in (Answer(201), NOT_SENT)
        assert bench.served.seen[post.path] == (1 if answer.status else 0)


@pytest.mark.parametrize("code", [CANCEL, INTERNAL_ERROR, NO_ERROR])
def test_a_stream_reset_harms_no_other(bench: Bench, code: int) -> None:
    def rude(peer: Peer) -> None:
        peer.start()
        peer.serve(lambda peer, r: peer.reset(r, code) if r.path.endswith("5") else peer.created(r))

    answers = bench.send(rude)
    assert answers == [LOST if post.path.endswith("5") else Answer(201) for post in page("", 20)]
    bench.seen_once(20)


def test_fewer_streams_in_mid_flight(bench: Bench) -> None:
    def narrowing(peer: Peer) -> None:
        peer.start(max_concurrent_streams=20)
        for request in peer.some(3):
            peer.created(request)
        peer.change(max_concurrent_streams=1)
        peer.serve()

    bench.all_created(narrowing, count=60)


def test_no_streams_until_later(bench: Bench) -> None:
    def shy(peer: Peer) -> None:
        peer.start(max_concurrent_streams=1)
        warm = peer.take()[0]
        peer.change(max_concurrent_streams=0)
        peer.created(warm)
        time.sleep(0.2)
        peer.change(max_concurrent_streams=4)
        peer.serve()

    bench.all_created(shy, warm=True)


@pytest.mark.parametrize("window", [0, 10, 1_000])
def test_small_windows_that_open_bit_by_bit(bench: Bench, window: int) -> None:
    def stingy(peer: Peer) -> None:
        peer.start(initial_window_size=window)
        peer.generous = False
        granted: dict[int, int] = {}
        while True:
            peer.hear()
            for stream, request in peer.incomplete.items():
                if len(request.body) == granted.setdefault(stream, window):
                    granted[stream] += 150
                    peer.h2.increment_flow_control_window(150, stream)
            peer.flush()
            for request in peer.complete():
                peer.created(request)

    bench.all_created(stingy, count=12, size=3_000, warm=True)


def test_a_window_made_smaller_in_mid_flight(bench: Bench) -> None:
    def shrinking(peer: Peer) -> None:
        peer.start(max_concurrent_streams=4)
        for request in peer.some(2):
            peer.created(request)
        peer.change(initial_window_size=500)
        for request in peer.some(4):
            peer.created(request)
        peer.change(initial_window_size=65_535)
        peer.serve()

    bench.all_created(shrinking, count=40, size=400)


def test_the_connection_window_is_kept(bench: Bench) -> None:
    bench.all_created(plain, count=100, size=4_000)  # six times what a connection takes before it opens its window


def test_other_settings_in_mid_flight(bench: Bench) -> None:
    def changing(peer: Peer) -> None:
        peer.start(header_table_size=0)
        for size in (0, 4_096, 64, 0, 8_192):
            for request in peer.some(2):
                peer.created(request)
            peer.change(header_table_size=size, max_frame_size=16_384 + size, max_header_list_size=8_192)
        peer.serve()

    bench.all_created(changing, count=40)
    assert bench.served.heard["settings"] > 0


def test_a_window_that_never_opens(bench: Bench) -> None:
    def closed(peer: Peer) -> None:
        peer.start(initial_window_size=0)
        peer.serve()

    answers = bench.send(closed, count=5, warm=True, answer_timeout=0.5, connect_timeout=0.5)
    assert set(answers) <= {LOST, NOT_SENT}
    assert not bench.served.seen


def test_a_slow_reader(bench: Bench) -> None:
    def slow(peer: Peer) -> None:
        peer.start()
        peer.sip = 700

        def answer(peer: Peer, request: Request) -> None:
            time.sleep(0.002)
            peer.created(request)

        peer.serve(answer)

    bench.all_created(slow, count=60, size=4_000)


def test_a_server_that_never_answers(bench: Bench) -> None:
    def silent(peer: Peer) -> None:
        peer.start()
        while True:
            peer.hear()

    assert bench.send(silent, count=5, answer_timeout=0.5, connect_timeout=0.5) == [LOST] * 5
    bench.seen_once(5)


def test_a_server_that_answers_some(bench: Bench) -> None:
    def forgetful(peer: Peer) -> None:
        peer.start()
        peer.serve(lambda peer, request: None if request.path == "/w/3" else peer.created(request))

    answers = bench.send(forgetful, count=6, answer_timeout=0.5, connect_timeout=0.5)
    assert answers == [LOST if number == 3 else Answer(201) for number in range(6)]
